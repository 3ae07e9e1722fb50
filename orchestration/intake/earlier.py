"""Compares arriving returns with the partner's earlier ones: items forgotten, dates changed, last quarter's
file sent again.

The questions themselves stand in `earlier_queries`; all are asked for all arriving returns at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.forms import CARRIED, Sheet, load_return_form
from orchestration.intake.batches import Arriving, gather_covers
from orchestration.intake.earlier_queries import (
    EARLIER_RETURNS,
    HAD_ROWS,
    SAME_SHEETS,
    history_query,
    missing_query,
    same_query,
)
from orchestration.intake.problem_making import make_problem, show
from orchestration.intake.returns import ReturnReading

if TYPE_CHECKING:
    import pyarrow as pa


def compare_with_earlier(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[ReturnReading], arriving: Arriving
) -> None:
    """Add to each reading what a comparison with the partner's accepted returns loaded so far tells.

    No two readings may be of one partner and partnership.
    """
    by_hash = {r.sha256: r for r in readings if r.is_comparable}
    if not by_hash or not _find_earlier(connection, list(by_hash.values())):
        return
    for sha256, name in connection.execute(HAD_ROWS).fetchall():
        _remark_blank(by_hash[sha256], name)
    for name, carried in CARRIED.items():
        sheet = load_return_form().sheet(name)
        rows = arriving.get(name)
        for sha256, key in _ask(connection, missing_query(name, rows is not None), rows):
            _note_missing(by_hash[sha256], sheet, key)
        if carried.first_dates and rows is not None:
            for sha256, row, column, first in _ask(connection, history_query(name), rows):
                if sha256 in by_hash:
                    _note_history(by_hash[sha256], name, row, column, first)
    for sha256 in _find_same(connection, *(arriving.get(name) for name in SAME_SHEETS)):
        by_hash[sha256].late_problems.append(make_problem("same-as-last-quarter"))


def _find_earlier(connection: duckdb.DuckDBPyConnection, readings: Sequence[ReturnReading]) -> bool:
    """Note the accepted returns of those who report now in a temporary table; whether there are any."""
    return bool(_note_earlier(connection, gather_covers(connection, readings)))


def _note_earlier(connection: duckdb.DuckDBPyConnection, covers: duckdb.DuckDBPyRelation) -> int:
    """The number of accepted returns found; the query finds `covers` among the local names."""
    connection.execute(EARLIER_RETURNS)
    row = connection.execute("select count(*) from earlier_returns").fetchone()
    return row[0] if row else 0


def _ask(
    connection: duckdb.DuckDBPyConnection, query: str, arrived: pa.Table | None
) -> list[tuple[Any, ...]]:
    """What a query says of the arriving rows of a sheet, which it finds as `arrived` among the local
    names.
    """
    return connection.execute(query).fetchall()


def _find_same(
    connection: duckdb.DuckDBPyConnection,
    requests: pa.Table | None,
    shares: pa.Table | None,
    delivery: pa.Table | None,
) -> list[str]:
    """The files that say what the quarter before said; the query finds the three tables among the local
    names.
    """
    there = {"Requests": requests, "Shares": shares, "Delivery": delivery}
    names = tuple(name for name, rows in there.items() if rows is not None)
    return [sha256 for (sha256,) in connection.execute(same_query(names)).fetchall()] if names else []


def _remark_blank(reading: ReturnReading, name: str) -> None:
    """A sheet shown to every partner, blank now though it had rows before: unknown, not nil."""
    sheet = reading.sheets[name]
    if sheet.blank_unless_before:
        sheet.problems.append(make_problem("empty-not-declared", name, severity="should"))


def _note_missing(reading: ReturnReading, sheet: Sheet, key: list[str]) -> None:
    found = reading.sheets[sheet.name]
    has_unread_key = found.rows is not None and any(name in sheet.keys for _, name in found.rows.bad)
    if not found.is_own or has_unread_key or any(p.severity == "must" for p in found.problems):
        return
    if found.holds(key):
        # it is listed in a row that was left out, which is remarked already
        return
    found.problems.append(make_problem("carried-item-missing", sheet.name, found=" / ".join(key)))


def _note_history(reading: ReturnReading, name: str, row: int, column: str, first: str) -> None:
    rows = reading.sheets[name].rows
    assert rows is not None
    i = rows.index_of(row)
    found = show(rows.values[column][i])
    rows.add(
        i, make_problem("history-changed", name, rows.place(i, column), column, found=found, expected=first)
    )
