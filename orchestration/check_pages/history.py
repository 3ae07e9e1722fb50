"""Reads what the auditor's pages tell from the published warehouse: checks, runs, files, what was found.

Great Expectations, dbt tests and intake problems come out in one form. Judges nothing, reads no value of a
cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

import duckdb

from orchestration.forms import load_problem_catalogue

INTAKE = "intake"
_FORMS = {"partner-return": "Return", "programme-register": "Register", "outcomes": "Outcome file",
          "partner-survey": "Survey file"}  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """Where something was found: file, sheet, A1 name ('' for a whole sheet or file)."""

    sha256: str
    sheet: str
    name: str


@dataclass(frozen=True)
class Result:
    """One run of one check over one quarter ('' where rows belong to none); `cells` name what failed, and
    `severity` how grave that was: some problems of intake are a remark here and a reason to return there.
    """

    check_id: str
    severity: str
    run_id: str
    quarter: str
    is_success: bool
    n_rows: int | None
    n_failed: int
    checked_at: datetime
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Check:
    """A line of the register of checks with all its results, the newest first."""

    check_id: str
    asserts: str
    why: str
    severity: str
    table_name: str
    column_name: str
    source: str
    first_run_at: datetime | None
    last_run_at: datetime | None
    results: tuple[Result, ...] = ()

    @property
    def newest(self) -> list[Result]:
        """The newest results of each quarter."""
        newest = {r.quarter: r.checked_at for r in reversed(self.results)}
        found = [r for r in self.results if r.checked_at == newest[r.quarter]]
        return sorted(found, key=lambda result: (result.quarter, result.severity))

    @property
    def failing(self) -> list[Result]:
        """The newest results that failed."""
        return [result for result in self.newest if not result.is_success]

    @property
    def n_runs(self) -> int:
        """How many runs there were."""
        return len({result.run_id for result in self.results})


@dataclass(frozen=True)
class Finding:
    """What was found in a file: by which check, how severe, where, and when (none: when it was taken in)."""

    check_id: str
    severity: str
    places: tuple[Cell, ...]
    table_name: str
    found_at: datetime | None = None


@dataclass
class File:
    """A file received, each time it was decided on a line of its own in the ledger."""

    seq: int
    sha256: str
    file_name: str
    form: str
    partnership_id: str | None
    partner_id: str | None
    quarter: str | None
    version: int | None
    decision: str
    received_at: datetime
    submitted_on: date | None
    findings: list[Finding] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """What it is, in words."""
        return _FORMS.get(self.form, self.form)

    @property
    def shelf(self) -> str:
        """The page on which the file stands: its partnership's of the quarter, else `other`."""
        if self.form == "partner-return" and self.partnership_id and self.quarter:
            return f"{self.quarter}/{self.partnership_id}"
        return "other"


@dataclass(frozen=True)
class Book:
    """All that the pages tell. `titles`: the words for identifiers of partnerships and partners."""

    checks: tuple[Check, ...]
    files: tuple[File, ...]
    titles: dict[str, str]

    @property
    def by_hash(self) -> dict[str, File]:
        """For each file the line that decided on it last."""
        return _decided(self.files)

    @property
    def quarters(self) -> list[str]:
        """Every quarter of a return or a result."""
        of_files = {file.quarter for file in self.files if file.quarter}
        return sorted(of_files | {r.quarter for check in self.checks for r in check.results if r.quarter})


def read_book(connection: duckdb.DuckDBPyConnection) -> Book:
    """Everything from an open published warehouse."""
    files = _read_files(connection)
    checks = [*_read_checks(connection), *_intake_checks(connection, files)]
    _note_findings(files, checks)
    titles = dict(
        connection.execute(
            "select partnership_id, title from marts.partnerships"
            " union all select partner_id, title from marts.partners"
        ).fetchall()
    )
    return Book(tuple(checks), tuple(files), titles)


def _read_files(connection: duckdb.DuckDBPyConnection) -> list[File]:
    rows = connection.execute(
        "select seq, sha256, file_name, form, partnership_id, partner_id, quarter, version, decision,"
        " received_at, submitted_on from marts.versions order by seq"
    ).fetchall()
    return [File(*row) for row in rows]


def _read_checks(connection: duckdb.DuckDBPyConnection) -> list[Check]:
    results: defaultdict[str, list[Result]] = defaultdict(list)
    rows = connection.execute(
        "select results.check_id, coalesce(checks.severity, 'must'), run_id, quarter, success, n_rows,"
        " n_failed, checked_at, failed_cells from marts.check_results as results"
        " left join marts.checks as checks on checks.check_id = results.check_id"
        " order by checked_at desc, run_id, quarter"
    ).fetchall()
    for row in rows:
        result = Result(*row)
        cells = tuple(Cell(c["sha256"], c["sheet"], c["cell"]) for c in row[-1] or ())
        results[result.check_id].append(replace(result, cells=cells))
    checks = connection.execute(
        "select check_id, asserts, why, severity, table_name, column_name, source, first_run_at, last_run_at"
        " from marts.checks order by table_name, check_id"
    ).fetchall()
    return [replace(check, results=tuple(results[check.check_id])) for check in (Check(*c) for c in checks)]


def _intake_checks(connection: duckdb.DuckDBPyConnection, files: Iterable[File]) -> list[Check]:
    """Every kind of problem as a check: a run is the taking in of what came for a quarter."""
    received: defaultdict[tuple[str, datetime], set[str]] = defaultdict(set)
    homes: dict[str, tuple[str, datetime]] = {}
    for file in files:
        if file.decision != "already_received":
            homes[file.sha256] = (file.quarter or "", file.received_at)
            received[homes[file.sha256]].add(file.sha256)
    found: defaultdict[tuple[str, str, datetime, str], list[Cell]] = defaultdict(list)
    rows = connection.execute(
        "select code, severity, sha256, coalesce(sheet, ''),"
        " coalesce(cell, if(row is null, '', row || ':' || row)) from marts.intake_problems order by all"
    ).fetchall()
    for code, severity, *place in rows:
        if place[0] in homes:
            found[code, *homes[place[0]], severity].append(Cell(*place))
    made = []
    for code, kind in load_problem_catalogue().items():
        results = []
        for quarter, at in sorted(received, key=lambda home: (home[1], home[0]), reverse=True):
            graded = {s: cells for s in ("must", "should") if (cells := found.get((code, quarter, at, s)))}
            for severity, cells in (graded or {kind.severity: []}).items():
                results.append(
                    Result(
                        f"{INTAKE}.{code}",
                        severity,
                        f"{at:%Y%m%dT%H%M%S}",
                        quarter,
                        not cells,
                        len(received[quarter, at]),
                        len({cell.sha256 for cell in cells}),
                        at,
                        tuple(cells),
                    )
                )
        times = [result.checked_at for result in results]
        made.append(
            Check(
                f"{INTAKE}.{code}",
                f"Looked for: {kind.title[0].lower()}{kind.title[1:]}",
                kind.how_to_fix,
                kind.severity,
                INTAKE,
                "",
                "intake",
                min(times, default=None),
                max(times, default=None),
                tuple(results),
            )
        )
    return made


def _decided(files: Iterable[File]) -> dict[str, File]:
    """The last line of each file that says more than that the same bytes came again."""
    told = sorted(files, key=lambda file: (file.decision != "already_received", file.seq))
    return {file.sha256: file for file in told}


def _note_findings(files: Iterable[File], checks: Iterable[Check]) -> None:
    """Beside each file what was ever found in it, intake first, then by the time it was found."""
    newest = _decided(files)
    for check in checks:
        noted: set[tuple[str, Cell]] = set()
        for result in reversed(check.results):
            places: defaultdict[str, list[Cell]] = defaultdict(list)
            for cell in result.cells:
                if cell.sha256 in newest and (result.quarter, cell) not in noted:
                    noted.add((result.quarter, cell))
                    places[cell.sha256].append(cell)
            for sha256, cells in places.items():
                at = None if check.table_name == INTAKE else result.checked_at
                newest[sha256].findings.append(
                    Finding(check.check_id, result.severity, tuple(cells), check.table_name, at)
                )
    for file in newest.values():
        file.findings.sort(key=lambda f: (f.found_at is not None, f.severity, f.check_id))


def run_times(checks: Iterable[Check]) -> list[tuple[str, datetime, int, int]]:
    """Each run of the second line and of dbt's tests, the newest first: number, moment, results, failed."""
    runs: dict[str, list[Any]] = {}
    for check in checks:
        if check.table_name == INTAKE:
            continue
        for result in check.results:
            run = runs.setdefault(result.run_id, [result.checked_at, 0, 0])
            run[0] = min(run[0], result.checked_at)
            run[1] += 1
            run[2] += not result.is_success
    return sorted(((k, *v) for k, v in runs.items()), key=lambda run: run[1], reverse=True)
