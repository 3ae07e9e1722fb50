"""What came of a check: the record without values, and how it is kept in raw.checks and raw.check_results."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from orchestration.forms.columns import Severity
from orchestration.warehouse.bulk import insert_arrow, insert_rows

Cell = tuple[str, str, str]

_CELL = ("sha256", "sheet", "cell")
_TYPES = {"n_rows": pa.int64(), "failed_cells": pa.list_(pa.struct([(name, pa.string()) for name in _CELL]))}


@dataclass(frozen=True)
class Registered:
    """A line of the check register: what a check asserts, why, how severe, on what, and its source."""

    check_id: str
    asserts: str
    why: str
    severity: Severity
    table_name: str
    column_name: str
    source: str


@dataclass(frozen=True)
class CheckResult:
    """One check over the rows of one quarter ('' where rows belong to no quarter); cells are (sha256, sheet,
    A1 name).
    """

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
    """Keep the register's lines (the first run stays, the last moves on) and one row for every result of this
    run.
    """
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
    rows = [(*astuple(entry), first.get(entry.check_id, at), at) for entry in entries]
    connection.execute("delete from raw.checks where list_contains(?, check_id)", [[row[0] for row in rows]])
    insert_rows(connection, "checks", rows)


def _insert(
    connection: duckdb.DuckDBPyConnection, results: Sequence[CheckResult], run_id: str, at: datetime
) -> None:
    rows = {
        "run_id": [run_id] * len(results),
        "check_id": [result.check_id for result in results],
        "quarter": [result.quarter for result in results],
        "success": [result.is_success for result in results],
        "n_rows": [result.n_rows for result in results],
        "n_failed": [result.n_failed for result in results],
        "failed_cells": [[dict(zip(_CELL, cell, strict=True)) for cell in r.failed_cells] for r in results],
        "checked_at": [at] * len(results),
    }
    if results:
        insert_arrow(
            connection, "check_results", pa.table({n: pa.array(v, _TYPES.get(n)) for n, v in rows.items()})
        )
