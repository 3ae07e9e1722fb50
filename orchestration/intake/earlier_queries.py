"""The questions put to earlier returns, as SQL made from the form. What follows from an answer stands in
`earlier`.

They ask the temporary table `earlier_returns` (see EARLIER_RETURNS) and the arriving rows of a sheet,
`arrived`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from orchestration.forms import CARRIED, Sheet, load_return_form

SAME_SHEETS = ("Requests", "Shares", "Delivery")
_SAME_LEAST, _SAME_SHARE = 10, 0.95

EARLIER_RETURNS = """
    create or replace temp table earlier_returns as
    select
        covers._sha256 as arriving_sha256,
        versions.sha256,
        versions.seq,
        versions.quarter,
        versions.quarter < covers.quarter
        and versions.seq = max(versions.seq) over (
            partition by covers._sha256, versions.quarter
        ) as is_standing,
        is_standing
        and versions.quarter = max(versions.quarter) filter (versions.quarter < covers.quarter) over (
            partition by covers._sha256
        ) as is_newest,
        is_standing and versions.quarter = covers.previous_quarter as is_quarter_before,
    from covers
    inner join raw.versions as versions
        on
            covers.partnership_id = versions.partnership_id
            and covers.partner_id = versions.partner_id
            and covers.quarter >= versions.quarter
    where versions.form = 'partner-return' and versions.decision = 'accepted'
"""
HAD_ROWS = """
    select earlier_returns.arriving_sha256, states.sheet
    from earlier_returns
    inner join raw.sheet_states as states on earlier_returns.sha256 = states._sha256
    where earlier_returns.is_newest and states.state = 'filled'
"""


@cache
def missing_query(name: str, has_arrived: bool) -> str:
    """Items open by the newest statement among the earlier standing returns, and not listed now: file,
    key.
    """
    sheet, carried = load_return_form().sheet(name), CARRIED[name]
    keys = ", ".join(f"lower(rows.{key})" for key in sheet.keys)
    which = "is_newest" if carried.newest_only else "is_standing"
    order = "earlier_returns.quarter desc" + (", rows.is_earlier" if sheet.period else "")
    listed = f"""
        and not exists (
            from arrived
            where arrived._sha256 = stated.arriving_sha256 and {_same_keys("arrived", "stated", sheet.keys)}
        )
    """
    return f"""
        with stated as (
            select earlier_returns.arriving_sha256, rows.*, {carried.is_open} as is_open
            from earlier_returns
            inner join raw.{sheet.table} as rows on earlier_returns.sha256 = rows._sha256
            where earlier_returns.{which}
            qualify row_number() over (
                partition by earlier_returns.arriving_sha256, {keys} order by {order}
            ) = 1
        )
        select stated.arriving_sha256, [{", ".join(f"stated.{key}" for key in sheet.keys)}] as item
        from stated
        where stated.is_open {listed if has_arrived else ""}
        order by all
    """


@cache
def history_query(name: str) -> str:
    """Dates of rows of the quarter that differ from those first reported in an accepted return: file, row,
    column, first date.
    """
    sheet, dates = load_return_form().sheet(name), CARRIED[name].first_dates
    firsts = ", ".join(_first(sheet, column) for column in dates)
    answers = " union all ".join(
        f"select _sha256, _row, '{c}' as column_name, first_{c}::varchar as first_date "
        f"from compared where differs_{c}"
        for c in dates
    )
    return f"""
        with compared as (
            select arrived._sha256, arrived._row, {firsts}
            from arrived
            inner join earlier_returns on arrived._sha256 = earlier_returns.arriving_sha256
            inner join raw.{sheet.table} as rows
                on earlier_returns.sha256 = rows._sha256 and {_same_keys("arrived", "rows", sheet.keys)}
            where not arrived.is_earlier
            group by arrived._sha256, arrived._row
        )
        select * from ({answers}) order by all
    """


def _first(sheet: Sheet, column: str) -> str:
    """The date first reported and whether the one now differs; moments without a time of day compare as
    days.
    """
    first = f"arg_min(rows.{column}, earlier_returns.seq) filter (rows.{column} is not null)"
    now = f"any_value(arrived.{column})"
    differs = f"{now} <> {first}"
    if sheet.column(column).type == "datetime":
        had_time = f"arg_min(rows.{column}_has_time, earlier_returns.seq) filter (rows.{column} is not null)"
        both = f"any_value(arrived.{column}_has_time) and {had_time}"
        differs = f"case when {both} then {differs} else {now}::date <> ({first})::date end"
    return f"{first} as first_{column}, {differs} as differs_{column}"


@cache
def same_query(names: tuple[str, ...]) -> str:
    """Files of which nearly every row stood in the return of the quarter before. The arriving rows go by
    the sheets' names.
    """
    counted = " union all ".join(_same_rows(load_return_form().sheet(name)) for name in names)
    return f"""
        with counted as ({counted})
        select _sha256
        from counted
        group by _sha256
        having count(*) >= {_SAME_LEAST} and count(*) filter (is_same) >= {_SAME_SHARE} * count(*)
        order by _sha256
    """


def _same_rows(sheet: Sheet) -> str:
    """Every arriving row and whether it stood in the quarter before; requests open at its end are expected
    to come again.
    """
    same = " and ".join(
        f"rows.{c.table_name} is not distinct from arrived.{c.table_name}" for c in sheet.columns
    )
    was_open = "coalesce(bool_or(rows.status = 'open'), false)" if sheet.name == "Requests" else "false"
    return f"""
        select _sha256, is_same from (
            select
                arrived._sha256,
                arrived._row,
                coalesce(bool_or({same}), false) as is_same,
                {was_open} as was_open,
            from {sheet.name.lower()} as arrived
            inner join earlier_returns
                on arrived._sha256 = earlier_returns.arriving_sha256 and earlier_returns.is_quarter_before
            left join raw.{sheet.table} as rows
                on earlier_returns.sha256 = rows._sha256 and {_same_keys("rows", "arrived", sheet.keys)}
            group by arrived._sha256, arrived._row
        )
        where not was_open
    """


def _same_keys(left: str, right: str, keys: Sequence[str]) -> str:
    """References compare without regard to case."""
    return " and ".join(f"lower({left}.{key}) = lower({right}.{key})" for key in keys)
