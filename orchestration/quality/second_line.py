"""The second line: the loaded tables checked against the contract they were loaded by. What follows from a
failure is decided above.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from orchestration.quality.checks import Check, tables_of_data_files, tables_of_register, tables_of_returns
from orchestration.quality.consistency import hand_written_tables, read_shape, read_states
from orchestration.quality.frames import Frame, Origin, Positions, read_plain_frame, read_return_frame
from orchestration.quality.plausibility import (
    expected_tables,
    read_expected_of_data_files,
    read_expected_of_returns,
)
from orchestration.quality.results import Cell, CheckResult, Registered, store
from orchestration.quality.suites import failing_places
from orchestration.settings import Settings
from orchestration.warehouse import open_work
from orchestration.workers import Workers


@dataclass(frozen=True)
class Scope:
    """What a run of the second line looks at: the returns of some quarters, and what belongs to no return."""

    quarters: tuple[str, ...] = ()
    has_register: bool = True
    has_data_files: bool = True

    @property
    def is_empty(self) -> bool:
        return not (self.quarters or self.has_register or self.has_data_files)


def second_line_checks() -> list[Check]:
    """Every check of the second line, as the forms and the register of expectations have them."""
    tables = [
        *tables_of_returns(),
        *hand_written_tables(),
        *expected_tables(),
        *tables_of_register(),
        *tables_of_data_files(),
    ]
    return [check for table in tables for check in table.checks]


def run_second_line(settings: Settings, scope: Scope, run_id: str, workers: Workers) -> list[CheckResult]:
    """Check the raw tables of the work warehouse and keep the results there. Whole tables at once, results by
    quarter.

    Raises SecondLineError where a check could not be run.
    """
    if scope.is_empty:
        return []
    with open_work(settings) as connection:
        frames = [read_shape(connection)]
        results = _check(connection, frames, scope, workers)
        if all(result.is_success for result in results):  # else nothing else can be read
            others = list(_frames(connection, scope))
            results += _check(connection, others, scope, workers)
            frames += others
        looked_at = [check for frame in frames for check in frame.table.checks]
        store(connection, map(_registered, looked_at), results, run_id, settings.now)
    return results


def returns_at_fault(results: Iterable[CheckResult], returns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The returns (sha256) in whose rows a `must` check failed, each with the identifiers of those checks."""
    known = set(returns)
    faults: defaultdict[str, set[str]] = defaultdict(set)
    for result in results:
        if result.severity == "must":
            for sha256, _, _ in result.failed_cells:
                if sha256 in known:
                    faults[sha256].add(result.check_id)
    return {sha256: tuple(sorted(checks)) for sha256, checks in sorted(faults.items())}


def failures_beyond_returns(results: Iterable[CheckResult], returns: Iterable[str]) -> list[CheckResult]:
    """The failed `must` checks of which a row lies in no single return."""
    known = set(returns)
    return [
        result
        for result in results
        if result.severity == "must"
        and not result.is_success
        and (not result.failed_cells or any(sha256 not in known for sha256, _, _ in result.failed_cells))
    ]


def accepted_returns(settings: Settings) -> list[str]:
    """The sha256 of every accepted return in the work warehouse."""
    with open_work(settings) as connection:
        found = connection.execute(
            "select sha256 from raw.versions where form = 'partner-return' and decision = 'accepted'"
        ).fetchall()
    return [sha256 for (sha256,) in found]


def _frames(connection: duckdb.DuckDBPyConnection, scope: Scope) -> Iterator[Frame]:
    if scope.quarters:
        for table in tables_of_returns():
            yield read_return_frame(connection, table, scope.quarters)
        yield read_states(connection, scope.quarters)
        yield from read_expected_of_returns(connection, scope.quarters)
    if scope.has_register:
        yield from (read_plain_frame(connection, table) for table in tables_of_register())
    if scope.has_data_files:
        yield from (read_plain_frame(connection, table) for table in tables_of_data_files())
        yield from read_expected_of_data_files(connection)


def _check(
    connection: duckdb.DuckDBPyConnection, frames: Sequence[Frame], scope: Scope, workers: Workers
) -> list[CheckResult]:
    positions = Positions(connection)
    found = workers.spread(failing_places, frames, lambda frame: len(frame.table.checks))
    return [
        result
        for frame, failing in zip(frames, found, strict=True)
        for result in _results(positions, frame, failing, scope)
    ]


def _results(
    positions: Positions, frame: Frame, failing: Mapping[str, Sequence[int]], scope: Scope
) -> Iterator[CheckResult]:
    rows = Counter(row.quarter for row in frame.rows)
    quarters = _quarters(frame, scope)
    for check in frame.table.checks:
        cells = _cells_by_quarter(positions, check, [frame.rows[place] for place in failing[check.check_id]])
        for quarter in quarters:
            found = cells.get(quarter, [])
            yield CheckResult(
                check.check_id,
                check.table_name,
                check.severity,
                quarter,
                rows[quarter],
                len(found),
                tuple(found),
            )


def _quarters(frame: Frame, scope: Scope) -> Sequence[str]:
    """The quarters that get a result: those asked for, though no row of theirs is there; '' for what has no
    quarter.
    """
    if frame.is_of_returns:
        return scope.quarters
    return sorted({row.quarter for row in frame.rows}) or [""]


def _cells_by_quarter(positions: Positions, check: Check, rows: Iterable[Origin]) -> dict[str, list[Cell]]:
    cells: defaultdict[str, list[Cell]] = defaultdict(list)
    for row in rows:
        cells[row.quarter].append(positions.cell(row, check.column_name))
    return cells


def _registered(check: Check) -> Registered:
    return Registered(
        check.check_id,
        check.asserts,
        check.why,
        check.severity,
        check.table_name,
        check.column_name,
        check.source,
    )
