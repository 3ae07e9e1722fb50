"""Finds the table in a grid: header row, columns, rows that are not blank; and the fields of a cover.
Judges no value.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.forms import NOTES_HEADING, Column, Problem
from orchestration.intake.problem_making import counted, make_problem, nearest, show
from orchestration.intake.reading import HEADER_SEARCH, Grid, is_blank, squeeze
from orchestration.intake.scan import column_letter

VALUE_COLUMN = 2


@dataclass(slots=True)
class Table:
    """The rows of a sheet that are not blank. `columns`: the physical column (1-based) of every form column
    that is there. `rows`: physical row numbers; `cells[name]`: the raw values, one for each of them.

    The fields of a cover are a table of one row, and `columns` holds the physical row of each (`is_fields`).
    """

    sheet: str
    header_row: int
    columns: dict[str, int]
    rows: list[int]
    cells: dict[str, list[Any]]
    problems: list[Problem] = field(default_factory=list)
    is_fields: bool = False

    def place(self, index: int, name: str) -> tuple[int, int]:
        """The physical row and column (1-based) of a value; of a column that is not there, the first one
        that is.
        """
        if self.is_fields:
            return self.columns.get(name, 1), VALUE_COLUMN
        return self.rows[index], self.columns.get(name) or min(self.columns.values(), default=1)

    def letter(self, name: str) -> str:
        """The letter of a column that is there."""
        return column_letter(self.columns[name])


def read_table(grid: Grid, columns: Sequence[Column], sheet: str) -> Table:
    """The table of a sheet with the problems of its headings, merged cells and hidden rows."""
    header_row = _find_header(grid, columns)
    labels = _labels(grid, header_row)
    problems: list[Problem] = []
    places: dict[str, int] = {}
    for column in columns:
        found = labels.get(squeeze(column.heading), [])
        if found:
            places[column.name] = found[0]
        elif column.required:
            problems.append(
                make_problem(
                    "missing-column", sheet, row=header_row, column_name=column.name, expected=column.heading
                )
            )
        problems += [
            make_problem("duplicate-column", sheet, (header_row, at), column.name, found=column.heading)
            for at in found[1:]
        ]
    known = {squeeze(c.heading): c for c in columns}
    passed_over = {*known, squeeze(NOTES_HEADING)}
    extra = [(at, label) for label, ats in labels.items() if label not in passed_over for at in ats]
    missing = {label: c.heading for label, c in known.items() if c.name not in places}
    problems += [
        make_problem(
            "extra-column", sheet, (header_row, at), found=show(label), expected=_meant(label, missing)
        )
        for at, label in sorted(extra)
    ]
    rows = _filled_rows(grid, header_row, places)
    filled = [grid.row(row) for row in rows]
    cells = {
        name: [row[at - grid.first_column] if row else None for row in filled] for name, at in places.items()
    }
    table = Table(sheet, header_row, places, rows, cells, problems)
    _find_merged(grid, table)
    _find_hidden(grid, table)
    return table


def _meant(label: str, missing: dict[str, str]) -> str | None:
    """The heading that may be meant by one that the form does not have."""
    near = nearest(label, missing)
    return f"perhaps {missing[near]}" if near else None


def read_fields(grid: Grid, fields: Sequence[Column], sheet: str) -> Table:
    """The fields of a cover: label in column A, value in column B, in any order; other rows are ignored."""
    places: dict[str, int] = {}
    problems: list[Problem] = []
    by_label = {squeeze(f.heading): f for f in fields}
    for row in range(grid.first_row, grid.last_row + 1):
        form_field = by_label.get(squeeze(grid.cell(row, 1)))
        if form_field is None:
            continue
        if form_field.name in places:
            problems.append(
                make_problem("duplicate-column", sheet, (row, 1), form_field.name, found=form_field.heading)
            )
        else:
            places[form_field.name] = row
    problems += [
        make_problem("missing-column", sheet, column_name=f.name, expected=f.heading)
        for f in fields
        if f.required and f.name not in places
    ]
    cells = {name: [grid.cell(row, VALUE_COLUMN)] for name, row in places.items()}
    return Table(sheet, 0, places, [0], cells, problems, is_fields=True)


def _find_header(grid: Grid, columns: Sequence[Column]) -> int:
    """The first of the top ten rows with every required label; else the one with most labels of the form."""
    required = {squeeze(c.heading) for c in columns if c.required}
    wanted = {squeeze(c.heading) for c in columns}
    best, most = grid.first_row, 0
    for row in range(grid.first_row, min(HEADER_SEARCH, grid.last_row) + 1):
        labels = set(_labels(grid, row))
        if required <= labels:
            return row
        if len(labels & wanted) > most:
            best, most = row, len(labels & wanted)
    return best


def _labels(grid: Grid, row: int) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for j, value in enumerate(grid.row(row)):
        if value and (label := squeeze(value)):
            found.setdefault(label, []).append(grid.first_column + j)
    return found


def _filled_rows(grid: Grid, header_row: int, places: dict[str, int]) -> list[int]:
    """Rows below the header with anything in a column of the form; an error or an uncalculated formula is
    something.
    """
    odd = {row for row, column in grid.scan.errors | grid.scan.uncalculated if column in places.values()}
    indexes = [at - grid.first_column for at in places.values()]
    start = header_row + 1
    filled = {
        grid.first_row + i
        for i, cells in enumerate(grid.rows)
        if grid.first_row + i >= start and any(not is_blank(cells[j]) for j in indexes)
    }
    return sorted(filled | {row for row in odd if row >= start})


def _find_merged(grid: Grid, table: Table) -> None:
    if not grid.scan.merged or not table.columns:
        return
    last_row = table.rows[-1] if table.rows else table.header_row
    first_column, last_column = min(table.columns.values()), max(table.columns.values())
    for r1, c1, r2, c2 in grid.scan.merged:
        if r2 >= table.header_row and r1 <= last_row and c2 >= first_column and c1 <= last_column:
            table.problems.append(make_problem("merged-cells", table.sheet, (r1, c1)))


def _find_hidden(grid: Grid, table: Table) -> None:
    hidden = sorted(grid.scan.hidden.intersection(table.rows))
    if hidden:
        table.problems.append(
            make_problem("hidden-rows", table.sheet, row=hidden[0], found=counted(len(hidden), "row"))
        )
