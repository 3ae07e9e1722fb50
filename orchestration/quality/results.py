"""What came of a check: the record without values, and how it is kept in raw.checks and raw.check_results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

import duckdb

from orchestration.forms.columns import Severity

Cell = tuple[str, str, str]


@dataclass(frozen=True)
class Registered:
    """A line of the check register: what a check asserts, why, how severe, on what, and where it comes from."""

    check_id: str
    asserts: str
    why: str
    severity: Severity
    table_name: str
    column_name: str
    source: str


@dataclass(frozen=True)
class CheckResult:
    """One check over the rows of one quarter ('' where rows belong to no quarter); cells are (sha256, sheet, A1 name)."""

    check_id: str
    table_name: str
    severity: Severity
    quarter: str
    n_rows: int | None
    n_failed: int
    failed_cells: tuple[Cell, ...] = ()

    @property
    def is_success(self) -> bool:
        return self.n_failed == 0


def store(
    connection: duckdb.DuckDBPyConnection,
    register: Iterable[Registered],
    results: Sequence[CheckResult],
    run_id: str,
    checked_at: datetime,
) -> None:
    """Keep the register's lines (the first run stays, the last moves on) and one row for every result of this run."""
    connection.begin()
    try:
        _register(connection, register, checked_at)
        _insert(connection, results, run_id, checked_at)
        connection.commit()
    except duckdb.Error:
        connection.rollback()
        raise


def _register(connection: duckdb.DuckDBPyConnection, entries: Iterable[Registered], at: datetime) -> None:
    first = dict(connection.execute("select check_id, first_run_at from raw.checks").fetchall())
    rows = [[*astuple(entry), first.get(entry.check_id, at), at] for entry in entries]
    if rows:
        connection.executemany("delete from raw.checks where check_id = ?", [row[:1] for row in rows])
        connection.executemany("insert into raw.checks values (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def _insert(
    connection: duckdb.DuckDBPyConnection, results: Sequence[CheckResult], run_id: str, at: datetime
) -> None:
    rows = [
        [
            run_id,
            result.check_id,
            result.quarter,
            result.is_success,
            result.n_rows,
            result.n_failed,
            [{"sha256": sha256, "sheet": sheet, "cell": cell} for sha256, sheet, cell in result.failed_cells],
            at,
        ]
        for result in results
    ]
    if rows:
        connection.executemany("insert into raw.check_results values (?, ?, ?, ?, ?, ?, ?, ?)", rows)
