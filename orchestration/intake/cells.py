"""Reads the cells of a table column by column as their types. What rows mean together is judged elsewhere."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.forms import Column, Problem, load_problem_catalogue
from orchestration.intake.personal import is_surely_personal
from orchestration.intake.problem_making import counted, describe, make_problem, show
from orchestration.intake.reading import is_blank, squeeze
from orchestration.intake.register import Register
from orchestration.intake.scan import SheetScan
from orchestration.intake.tables import Table
from orchestration.intake.values import CellReader, Names, as_text, make_reader


@dataclass(slots=True)
class Lists:
    """What the columns of one partnership's sheets may say; readers are made once and kept.

    `codelists` are those of the form; `register` None reads choices of the form only (the register itself).
    """

    codelists: dict[str, dict[str, str]]
    register: Register | None = None
    partnership_id: str | None = None
    _made: dict[tuple[str, str], tuple[CellReader, dict[str, str] | None]] = field(default_factory=dict)

    def reader(self, sheet: str, column: Column) -> tuple[CellReader, dict[str, str] | None]:
        """The reader of a column and, for lists, the answers by which a wrong one is explained."""
        key = (sheet, column.name)
        if key not in self._made:
            answers, known = self._answers(column), self._known(column)
            self._made[key] = (make_reader(column, answers, known), answers or dict(known or {}) or None)
        return self._made[key]

    def _answers(self, column: Column) -> dict[str, str] | None:
        if column.choices is not None:
            return {c.casefold(): c for c in column.choices}
        if column.codelist is not None:
            return codelist_answers(self.codelists[column.codelist])
        if self.register is None:
            return None
        if column.choices_from is not None:
            return self.register.answers(column.choices_from)
        return self.register.partners if column.type in ("partner", "partners") else None

    def _known(self, column: Column) -> Names | None:
        if self.register is None or column.refers_to is None or not column.refers_to.startswith("register."):
            return None
        _, sheet, name = column.refers_to.split(".")
        return self.register.ids(sheet, name, self.partnership_id)


@dataclass(slots=True)
class ReadRows:
    """The rows of a table as values. Lists run parallel to `table.rows`; a column that is not there is all
    None.

    `problems[i]`: the problems of row i; `bad`: (i, column) of cells that could not be read; `changed`:
    columns read after a change, with the first row it happened in.
    """

    table: Table
    values: dict[str, list[Any]]
    has_time: dict[str, list[bool | None]]
    problems: dict[int, list[Problem]]
    bad: set[tuple[int, str]]
    changed: dict[str, list[int]]

    @property
    def n(self) -> int:
        """The number of rows."""
        return len(self.table.rows)

    def place(self, index: int, column: str) -> tuple[int, int]:
        """The physical row and column (1-based) of a value."""
        return self.table.place(index, column)

    def index_of(self, row: int) -> int:
        """The index of a physical row that is in the table."""
        return bisect_left(self.table.rows, row)

    def add(self, index: int, problem: Problem) -> None:
        """Note a problem of a row."""
        self.problems.setdefault(index, []).append(problem)

    def all_problems(self, without: Iterable[int] = ()) -> list[Problem]:
        """The problems of all rows but some, with one `normalised` for each column that was read after a
        change.
        """
        left_out = set(without)
        found = [p for i in sorted(self.problems) if i not in left_out for p in self.problems[i]]
        for column, rows in self.changed.items():
            kept = [i for i in rows if i not in left_out]
            if kept:
                found.append(
                    make_problem(
                        "normalised",
                        self.table.sheet,
                        self.place(kept[0], column),
                        column,
                        found=counted(len(kept), "cell"),
                    )
                )
        return found


def read_rows(table: Table, columns: Sequence[Column], lists: Lists, scan: SheetScan) -> ReadRows:
    """Every cell of the table's form columns read as its type, with the problems found."""
    rows = ReadRows(table, {}, {}, {}, set(), {})
    for column in columns:
        if column.name in table.columns:
            _read_column(rows, column, lists, scan)
        else:
            rows.values[column.name] = [None] * rows.n
            if column.type == "datetime":
                rows.has_time[column.name] = [None] * rows.n
    return rows


def _read_column(rows: ReadRows, column: Column, lists: Lists, scan: SheetScan) -> None:
    table, name = rows.table, column.name
    read, answers = lists.reader(table.sheet, column)
    values: list[Any] = [None] * rows.n
    times: list[bool | None] = [None] * rows.n
    odd = _odd_cells(rows, name, scan)
    for i, raw in enumerate(table.cells[name]):
        if i in odd:
            _report(rows, column, i, odd[i])
            continue
        if is_blank(raw):
            if _is_merged(rows.place(i, name), scan):
                # the merging is a problem already; what the cell says stands in another one
                rows.bad.add((i, name))
            elif column.required:
                _report(rows, column, i, "required-blank", answers=answers)
            continue
        value, code, is_changed, has_time = read(raw)
        values[i], times[i] = value, has_time
        if is_changed:
            rows.changed.setdefault(name, []).append(i)
        if code is not None:
            _report(rows, column, i, code, raw=raw, answers=answers)
    rows.values[name] = values
    if column.type == "datetime":
        rows.has_time[name] = times


def _odd_cells(rows: ReadRows, name: str, scan: SheetScan) -> dict[int, str]:
    """The cells of a column that show a formula error or were never calculated, by index."""
    if not scan.errors and not scan.uncalculated:
        return {}
    odd: dict[int, str] = {}
    for i in range(rows.n):
        place = rows.place(i, name)
        if place in scan.errors:
            odd[i] = "formula-error"
        elif place in scan.uncalculated:
            odd[i] = "formula-without-value"
    return odd


def _is_merged(place: tuple[int, int], scan: SheetScan) -> bool:
    row, column = place
    return any(r1 <= row <= r2 and c1 <= column <= c2 for r1, c1, r2, c2 in scan.merged)


def _report(
    rows: ReadRows,
    column: Column,
    i: int,
    code: str,
    *,
    raw: Any = None,
    answers: dict[str, str] | None = None,
) -> None:
    """Note a cell's problem. An unknown reference in a column that need not be filled is a remark, and the
    cell is blank. Personal data in a cell that could not be read are the problem.
    """
    if raw is not None and is_surely_personal(as_text(raw)):
        code = "possible-personal-data"
    severity = load_problem_catalogue()[code].severity
    if code == "unknown-reference" and not column.required:
        severity = "should"
    if severity == "must":
        rows.bad.add((i, column.name))
    is_private = code.endswith("personal-data")
    problem = make_problem(
        code,
        rows.table.sheet,
        rows.place(i, column.name),
        column.name,
        severity=severity,
        found=None if raw is None or is_private else show(raw),
        expected=None if is_private else describe(column, answers, raw),
    )
    rows.add(i, problem)


def codelist_answers(codes: dict[str, str]) -> dict[str, str]:
    """What may stand for a code, in lower case: the code, its title, or both."""
    answers: dict[str, str] = {}
    for code, title in codes.items():
        for text in (code, title, f"{code} {title}"):
            answers[squeeze(text)] = code
    return answers
