"""Expectations beyond the contract: what no form forbids, and is yet more often a mistake than the truth. All
are `should`: they remark, and set no return aside. `expectations.csv` says what each asserts and why.

Those of returns look at the newest accepted return of each partner and quarter.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from itertools import groupby
from pathlib import Path

import duckdb

from orchestration.forms import Column, Sheet, load_return_form, load_survey_form
from orchestration.quality.checks import Check, Table
from orchestration.quality.frames import Frame, read_query_frame

_REGISTER = Path(__file__).with_name("expectations.csv")

# fewer rows say nothing of a column
_FEW_ROWS = 10
_BLANK_NOW, _BLANK_BEFORE = 0.8, 0.3
_COMMONEST_BEFORE = 0.6
_VARYING = ("choice", "date", "datetime", "partner", "country")
_COPIED_ROWS = 3
_FAR_APART = 2
_STEP = 0.6
_POINTS, _ROBUST_Z = 8, 5

_STANDING = """
    create or replace temp table standing as
    select
        sha256, partnership_id, partner_id, quarter,
        cast(left(quarter, 4) as integer) as year, cast(right(quarter, 1) as integer) as number,
        4 * year + number as quarter_index, make_date(year, 3 * number - 2, 1) as q_start,
    from raw.versions
    where form = 'partner-return' and decision = 'accepted'
    qualify row_number() over (partition by partnership_id, partner_id, quarter order by seq desc) = 1
"""


@cache
def expected_tables() -> tuple[Table, ...]:
    """What is looked at, each with its expectations: one for every query."""
    with _REGISTER.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    return tuple(
        Table(query, "", tuple(_check(row) for row in group))
        for query, group in groupby(rows, key=lambda row: row["query"])
    )


def read_expected_of_returns(
    connection: duckdb.DuckDBPyConnection, quarters: Sequence[str]
) -> Iterator[Frame]:
    """What the expectations look at in the returns of some quarters: rows, sheets, columns of sheets."""
    connection.execute(_STANDING)
    parameters = {"quarters": list(quarters)}
    for table in expected_tables():
        if query := _OF_RETURNS.get(table.name):
            limited = f"select * from ({query()}) where list_contains($quarters, quarter)"
            column = "line._column" if table.name == "columns" else "cast(null as varchar)"
            yield read_query_frame(connection, table, limited, parameters, is_of_returns=True, column=column)


def read_expected_of_data_files(connection: duckdb.DuckDBPyConnection) -> Iterator[Frame]:
    """What the expectations look at in outcome and survey rows; of rows with one key the newest."""
    for table in expected_tables():
        if query := _OF_DATA_FILES.get(table.name):
            yield read_query_frame(connection, table, query(), {}, is_of_returns=False)


def _check(row: dict[str, str]) -> Check:
    table, column, _ = row["check_id"].split(".")
    return Check(
        row["check_id"],
        row["asserts"],
        row["why"],
        "should",
        table,
        column,
        "hand-written",
        "holds",
        {},
        f"line.{row['holds']}",
    )


def _columns_query() -> str:
    """Each column of each sheet: how often blank and whether it varies, beside the partner's year before."""
    counted = " union all ".join(_counts_query(sheet) for sheet in load_return_form().sheets)
    return f"""
        select
            sha256 as _sha256, sheet as _sheet, cast(null as integer) as _row, quarter,
            column_name as _column,
            not is_optional or coalesce(n_before, 0) < {_FEW_ROWS}
            or n - n_filled < {_BLANK_NOW} * n
            or n_before - n_filled_before > {_BLANK_BEFORE} * n_before as is_filled_as_before,
            n_filled < {_FEW_ROWS} or coalesce(n_filled_before, 0) < {_FEW_ROWS} or n_commonest < n_filled
            or n_commonest_before > {_COMMONEST_BEFORE} * n_filled_before as is_varied_as_before,
        from (
            select
                *,
                sum(n) over year_before as n_before,
                sum(n_filled) over year_before as n_filled_before,
                sum(n_commonest) over year_before as n_commonest_before,
            from ({counted})
            window year_before as (
                partition by partnership_id, partner_id, sheet, column_name
                order by quarter_index range between 4 preceding and 1 preceding
            )
        )
        where n >= {_FEW_ROWS}
    """


def _counts_query(sheet: Sheet) -> str:
    """The columns of a sheet that may be blank or ought to vary: rows, filled cells, cells with the commonest
    value.
    """
    looked_at = [c for c in sheet.columns if _is_optional(c) or c.type in _VARYING]
    identity = "sha256, standing.partnership_id, standing.partner_id, quarter, quarter_index"
    columns = ", ".join(
        f"""{{
            'column_name': '{c.table_name}', 'is_optional': {_is_optional(c)},
            'n_filled': count({c.table_name}),
            'n_commonest': {_commonest(c)}
        }}"""
        for c in looked_at
    )
    return f"""
        select {identity}, '{sheet.name}' as sheet, count(*) as n, unnest([{columns}], recursive := true)
        from raw.{sheet.table} as line inner join standing on standing.sha256 = line._sha256
        {"where not line.is_earlier" if sheet.period else ""}
        group by {identity}
    """


def _commonest(column: Column) -> str:
    name = column.table_name
    return f"list_max(map_values(histogram({name})))" if column.type in _VARYING else "0"


def _is_optional(column: Column) -> bool:
    return not (column.required or column.key)


def _totals_query(sheet_name: str, item: str, quantity: str) -> str:
    """Each row with whether its quantity goes on as a running total of the year would. Steady work raises one
    by 1 / (i - 1) of what it was, in the i-th quarter; three fifths of that are asked for.
    """
    sheet = load_return_form().sheet(sheet_name)
    return f"""
        select
            line._sha256, line._sheet, line._row, quarter, line.{item} as item,
            not coalesce(
                number >= 3 and {quantity}_two_before > 0
                and {quantity}_before >= {quantity}_two_before * (1 + {_STEP} / (number - 2))
                and {quantity} >= {quantity}_before * (1 + {_STEP} / (number - 1)), false
            ) as is_no_total,
        from (
            select
                line.*, quarter, number,
                max({quantity}) over one_before as {quantity}_before,
                max({quantity}) over two_before as {quantity}_two_before,
            from raw.{sheet.table} as line inner join standing on standing.sha256 = line._sha256
            window
                one_before as (
                    partition by partnership_id, partner_id, {item}
                    order by quarter_index range between 1 preceding and 1 preceding
                ),
                two_before as (
                    partition by partnership_id, partner_id, {item}
                    order by quarter_index range between 2 preceding and 2 preceding
                )
        ) as line
    """


def _delivery_query() -> str:
    """Each Delivery row, also with whether the whole sheet is that of the quarter before."""
    return f"""
        with sheets as (
            select
                _sha256, partnership_id, partner_id, quarter_index,
                list(
                    [component_id, delivered_units::varchar, reach_eligible::varchar, reach_engaged::varchar]
                    order by component_id
                ) as told,
                count(*) filter (delivered_units > 0) as n_delivered,
            from raw.return_delivery as line inner join standing on standing.sha256 = line._sha256
            group by all
        ),
        copied as (
            select later._sha256
            from sheets as later
            inner join sheets as earlier
                on earlier.partnership_id = later.partnership_id and earlier.partner_id = later.partner_id
                and earlier.quarter_index = later.quarter_index - 1 and earlier.told = later.told
            where later.n_delivered >= {_COPIED_ROWS}
        )
        select totals.*, copied._sha256 is null as is_no_copy
        from ({_totals_query("Delivery", "component_id", "delivered_units")}) as totals
        left join copied using (_sha256)
    """


def _actions_query(sheet_name: str) -> str:
    """Each row that names an action, with whether anybody in the partnership listed it up to the quarter."""
    sheet = load_return_form().sheet(sheet_name)
    return f"""
        select
            line._sha256, line._sheet, line._row, quarter,
            exists (
                select 1
                from raw.return_actions as actions
                inner join standing as owners on owners.sha256 = actions._sha256
                where owners.partnership_id = standing.partnership_id
                    and owners.quarter_index <= standing.quarter_index
                    and lower(actions.action_id) = lower(line.action_id)
            ) as is_known,
        from raw.{sheet.table} as line inner join standing on standing.sha256 = line._sha256
        where line.action_id is not null
    """


_PAIRS_QUERY = f"""
    with listed as (
        select
            standing.*, line.counterpart_id, line.direction, min(line._row) as first_row, count(*) as n,
        from raw.return_requests as line inner join standing on standing.sha256 = line._sha256
        where not line.is_earlier
        group by all
    ),
    known as (
        select standing.partnership_id, standing.partner_id, standing.quarter
        from standing inner join raw.sheet_states as states on states._sha256 = standing.sha256
        where states.sheet = 'Requests' and states.state in ('filled', 'nil')
    )
    select
        one.sha256 as _sha256, 'Requests' as _sheet, one.first_row as _row, one.quarter,
        one.n < {_FEW_ROWS} or one.n <= {_FAR_APART} * coalesce(other.n, 0) as is_alike,
    from listed as one
    inner join known
        on known.partnership_id = one.partnership_id and known.quarter = one.quarter
        and known.partner_id = one.counterpart_id
    left join listed as other
        on other.partnership_id = one.partnership_id and other.quarter = one.quarter
        and other.partner_id = one.counterpart_id and other.counterpart_id = one.partner_id
        and other.direction <> one.direction
"""
_CASES_QUERY = """
    with shared as (
        select
            standing.partnership_id, standing.partner_id, standing.quarter_index,
            lower(line.joint_ref) as joint,
        from raw.return_cases as line inner join standing on standing.sha256 = line._sha256
        where line.joint_ref is not null
    )
    select
        line._sha256, line._sheet, line._row, quarter,
        exists (
            select 1 from shared
            where shared.partnership_id = standing.partnership_id and shared.partner_id <> standing.partner_id
                and shared.quarter_index <= standing.quarter_index and shared.joint = lower(line.joint_ref)
        ) as is_shared,
    from raw.return_cases as line inner join standing on standing.sha256 = line._sha256
    where line.joint_ref is not null and not line.is_earlier
"""
_MEMBERS_QUERY = """
    select
        sha256 as _sha256, 'Cover' as _sheet, cast(null as integer) as _row, quarter,
        exists (
            select 1 from raw.register_memberships as members
            where members.partnership_id = standing.partnership_id
                and members.partner_id = standing.partner_id
                and members.joined_on < q_start + interval 3 month
                and coalesce(members.left_on >= q_start, true)
        ) as is_member,
    from standing
"""
_OUTCOMES_QUERY = f"""
    with points as (
        select
            *,
            if(contains(period, 'Q'), 4, 12) as n_in_year,
            cast(ltrim(substr(period, 6), 'Q') as integer) as position,
            cast(left(period, 4) as integer) * n_in_year + position as place,
            sqrt(count) as root,
        from raw.outcome_rows
        where count is not null
        qualify row_number() over (partition by series_id, area_id, period order by seq desc) = 1
    ),
    beside as (
        select
            points.*,
            median(points.root) over (partition by points.series_id, points.area_id) as middle,
            count(*) over (partition by points.series_id, points.area_id) as n_points,
            first(points.count) over of_year as first_count,
            row_number() over of_year = points.position
            and points.count >= coalesce(lag(points.count) over of_year, 1) as goes_on,
            points.count >= 3 and coalesce(points.count = year_before.count, false) as is_same,
        from points
        left join points as year_before
            on year_before.series_id = points.series_id and year_before.area_id = points.area_id
            and year_before.place = points.place - points.n_in_year
        window of_year as (
            partition by points.series_id, points.area_id, left(points.period, 4) order by points.place
        )
    ),
    runs as (
        select
            *,
            median(abs(root - middle)) over (partition by series_id, area_id) as spread,
            bool_and(goes_on) over (
                partition by series_id, area_id, left(period, 4) order by place
            ) as has_gone_on,
            place - row_number() over (partition by series_id, area_id, is_same order by place) as same_run,
        from beside
    )
    select
        _sha256, _sheet, _row, '' as quarter,
        n_points < {_POINTS} or spread = 0
        or 0.6745 * abs(root - middle) <= {_ROBUST_Z} * spread as is_no_jump,
        not (has_gone_on and position >= if(n_in_year = 4, 3, 6) and count >= 3 * first_count) as is_no_total,
        not (
            is_same and count(*) over (partition by series_id, area_id, is_same, same_run)
            >= if(n_in_year = 4, 4, 6)
        ) as is_no_copy,
    from runs
"""


def _survey_query() -> str:
    """Each respondent with whether somebody before gave the very same answers, of two kinds at least."""
    statements = [c.table_name for c in load_survey_form().columns if c.type == "integer"]
    answers = ", ".join(statements)
    return f"""
        select
            _sha256, _sheet, _row, quarter,
            row_number() over (
                partition by partnership_id, quarter, [{answers}] order by seq, _row
            ) = 1 or list_unique([{answers}]) < 2 as is_no_copy,
        from (
            from raw.survey_rows
            qualify row_number() over (partition by partnership_id, quarter, respondent order by seq desc) = 1
        )
    """


_OF_RETURNS: dict[str, Callable[[], str]] = {
    "columns": _columns_query,
    "delivery": _delivery_query,
    "resources": partial(_totals_query, "Resources", "kind", "provided"),
    "pairs": lambda: _PAIRS_QUERY,
    "threats": partial(_actions_query, "Threats"),
    "replies": partial(_actions_query, "Replies"),
    "cases": lambda: _CASES_QUERY,
    "members": lambda: _MEMBERS_QUERY,
}
_OF_DATA_FILES: dict[str, Callable[[], str]] = {
    "outcomes": lambda: _OUTCOMES_QUERY,
    "survey": _survey_query,
}
