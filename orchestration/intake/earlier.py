"""Compares arriving returns with the partner's earlier ones: items forgotten, dates changed, last quarter's file sent again.

All queries look at the accepted returns that are loaded, for all arriving returns at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import duckdb
import pyarrow as pa

from orchestration.forms import Problem, Sheet, load_return_form
from orchestration.intake.batches import Arriving, arriving_table, gather_covers
from orchestration.intake.problem_making import make_problem, show
from orchestration.intake.returns import ReturnReading

_SAME_SHEETS = ("Requests", "Shares", "Delivery")
_SAME_LEAST, _SAME_SHARE = 10, 0.95

_EARLIER_RETURNS = """
    create or replace temp table earlier_returns as
    with standing as (
        select partnership_id, partner_id, quarter, arg_max(sha256, seq) as sha256
        from raw.versions
        where form = 'partner-return' and decision = 'accepted'
        group by all
    )
    select
        arriving._sha256 as arriving_sha256,
        standing.sha256,
        standing.quarter,
        standing.quarter = max(standing.quarter) over (partition by arriving._sha256) as is_newest,
        standing.quarter = arriving.previous_quarter as is_quarter_before,
    from arriving_covers as arriving
    inner join standing using (partnership_id, partner_id)
    where standing.quarter < arriving.quarter
"""
_HAD_ROWS = """
    select earlier_returns.arriving_sha256, states.sheet
    from earlier_returns
    inner join raw.sheet_states as states on earlier_returns.sha256 = states._sha256
    where earlier_returns.is_newest and states.state = 'filled'
"""


@dataclass(frozen=True, slots=True)
class Carried:
    """Of a sheet whose items carry over: when one is open, whether older returns than the newest earlier one are asked, and
    the dates of which the first one reported counts."""

    is_open: str
    newest_only: bool = False
    first_dates: tuple[str, ...] = ()


CARRIED = {
    "Requests": Carried("status = 'open'", first_dates=("sent_at", "received_at")),
    "Agreements": Carried("status = 'in_force'", newest_only=True),
    "Actions": Carried("status = 'open'", first_dates=("opened_on", "due_on")),
    "Escalations": Carried("resolved_on is null", first_dates=("raised_on", "due_on")),
    "Threats": Carried("responded_on is null", first_dates=("observed_on",)),
}


def compare_with_earlier(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[ReturnReading], arriving: Arriving
) -> None:
    """Add to each reading what a comparison with the partner's earlier standing returns tells.

    The arriving rows must be registered; no two readings may be of one partner and partnership.
    """
    comparable = [r for r in readings if r.is_comparable]
    if not comparable:
        return
    by_hash = {r.sha256: r for r in comparable}
    _with_covers(connection, comparable, lambda: _compare(connection, by_hash, arriving))


def _compare(connection: duckdb.DuckDBPyConnection, by_hash: dict[str, ReturnReading], arriving: Arriving) -> None:
    connection.execute(_EARLIER_RETURNS)
    for sha256, name in connection.execute(_HAD_ROWS).fetchall():
        _remark_blank(by_hash[sha256], name)
    for name, carried in CARRIED.items():
        sheet = load_return_form().sheet(name)
        for sha256, key in connection.execute(_missing_query(name, name in arriving)).fetchall():
            _note_missing(by_hash[sha256], sheet, key)
        for column in carried.first_dates if name in arriving else ():
            for sha256, row, first in connection.execute(_history_query(name, column)).fetchall():
                _note_history(by_hash[sha256], name, row, column, str(first))
    counted = [name for name in _SAME_SHEETS if name in arriving]
    if counted:
        for (sha256,) in connection.execute(_same_query(tuple(counted))).fetchall():
            by_hash[sha256].late_problems.append(make_problem("same-as-last-quarter"))


def _remark_blank(reading: ReturnReading, name: str) -> None:
    """A sheet shown to every partner, blank now though it had rows before: unknown, not nil."""
    sheet = reading.sheets[name]
    if sheet.blank_unless_before:
        sheet.state = "blank"
        sheet.problems.append(make_problem("empty-not-declared", name, severity="should"))


def _note_missing(reading: ReturnReading, sheet: Sheet, key: list[str]) -> None:
    found = reading.sheets[sheet.name]
    has_unread_key = found.rows is not None and any((name in sheet.keys) for _, name in found.rows.bad)
    if not found.is_own or has_unread_key or any(p.severity == "must" for p in found.problems):
        return
    found.problems.append(make_problem("carried-item-missing", sheet.name, found=" / ".join(key)))


def _note_history(reading: ReturnReading, name: str, row: int, column: str, first: str) -> None:
    rows = reading.sheets[name].rows
    assert rows is not None
    i = rows.index_of(row)
    problem: Problem = make_problem(
        "history-changed", name, rows.place(i, column), column, found=show(rows.values[column][i]), expected=first
    )
    rows.add(i, problem)


def _with_covers(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[ReturnReading], work: Callable[[], None]
) -> None:
    previous = [str(r.cover.quarter.previous()) if r.cover and r.cover.quarter else None for r in readings]
    covers = gather_covers(readings).append_column("previous_quarter", pa.array(previous, pa.string()))
    connection.register("arriving_covers", covers)
    try:
        work()
    finally:
        connection.unregister("arriving_covers")


def _same_keys(left: str, right: str, keys: Sequence[str]) -> str:
    """References compare without regard to case."""
    return " and ".join(f"lower({left}.{key}) = lower({right}.{key})" for key in keys)


@cache
def _missing_query(name: str, has_arriving: bool) -> str:
    """Items open by the newest statement among the earlier standing returns, and not listed now."""
    sheet, carried = load_return_form().sheet(name), CARRIED[name]
    keys = ", ".join(f"lower(rows.{key})" for key in sheet.keys)
    newest = "and earlier_returns.is_newest" if carried.newest_only else ""
    order = "earlier_returns.quarter desc" + (", rows.is_earlier" if sheet.period else "")
    listed = f"""
        where not exists (
            from {arriving_table(sheet)} as arrived
            where arrived._sha256 = stated.arriving_sha256 and {_same_keys("arrived", "stated", sheet.keys)}
        )
    """
    return f"""
        with stated as (
            select earlier_returns.arriving_sha256, rows.*, {carried.is_open} as is_open
            from earlier_returns
            inner join raw.{sheet.table} as rows on earlier_returns.sha256 = rows._sha256
            where true {newest}
            qualify row_number() over (partition by earlier_returns.arriving_sha256, {keys} order by {order}) = 1
        )
        select stated.arriving_sha256, [{", ".join(f"stated.{key}" for key in sheet.keys)}]
        from (select * from stated where is_open) as stated
        {listed if has_arriving else ""}
        order by all
    """


@cache
def _history_query(name: str, column: str) -> str:
    """Rows of the quarter whose date differs from the one first reported in an accepted return."""
    sheet = load_return_form().sheet(name)
    now, first = f"arrived.{column}", "first"
    differs = "now <> first"
    times = ""
    if sheet.column(column).type == "datetime":
        times = f""",
            any_value({now}_has_time) as now_has_time,
            arg_min(rows.{column}_has_time, versions.seq) filter (rows.{column} is not null) as first_has_time"""
        differs = """case
            when now_has_time and first_has_time then now <> first
            else date_trunc('day', now) <> date_trunc('day', first)
        end"""
    return f"""
        with compared as (
            select
                arrived._sha256,
                arrived._row,
                any_value({now}) as now,
                arg_min(rows.{column}, versions.seq) filter (rows.{column} is not null) as {first}{times}
            from {arriving_table(sheet)} as arrived
            inner join arriving_covers as covers on arrived._sha256 = covers._sha256
            inner join raw.versions as versions
                on covers.partnership_id = versions.partnership_id and covers.partner_id = versions.partner_id
                and versions.form = 'partner-return' and versions.decision = 'accepted'
                and versions.quarter <= covers.quarter
            inner join raw.{sheet.table} as rows
                on versions.sha256 = rows._sha256 and {_same_keys("arrived", "rows", sheet.keys)}
            where {now} is not null and not arrived.is_earlier
            group by arrived._sha256, arrived._row
        )
        select _sha256, _row, first from compared where {differs} order by _sha256, _row
    """


@cache
def _same_query(names: tuple[str, ...]) -> str:
    """Returns of which nearly every row stood in the return of the quarter before."""
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
    """Every arriving row and whether it stood in the quarter before; requests open at its end are expected to come again."""
    same = " and ".join(f"rows.{c.table_name} is not distinct from arrived.{c.table_name}" for c in sheet.columns)
    was_open = "coalesce(bool_or(rows.status = 'open'), false)" if sheet.name == "Requests" else "false"
    return f"""
        select _sha256, is_same from (
            select
                arrived._sha256,
                arrived._row,
                coalesce(bool_or({same}), false) as is_same,
                {was_open} as was_open,
            from {arriving_table(sheet)} as arrived
            inner join earlier_returns
                on arrived._sha256 = earlier_returns.arriving_sha256 and earlier_returns.is_quarter_before
            left join raw.{sheet.table} as rows
                on earlier_returns.sha256 = rows._sha256 and {_same_keys("rows", "arrived", sheet.keys)}
            group by arrived._sha256, arrived._row
        )
        where not was_open
    """
