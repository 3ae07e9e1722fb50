"""Searches cells that no form knows for personal data: what is ignored is not loaded, but it is kept with
the original. Only what can hardly be anything else counts here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from orchestration.forms import Problem
from orchestration.intake.personal import is_surely_personal
from orchestration.intake.problem_making import make_problem, show
from orchestration.intake.reading import Grid, Workbook, squeeze
from orchestration.intake.tables import VALUE_COLUMN, Table


def search_sheet(grid: Grid, sheet: str) -> list[Problem]:
    """Personal data anywhere in a sheet that is left out."""
    return _search(grid, sheet, range(grid.first_row, grid.last_row + 1), 1)


def search_other_sheets(book: Workbook, known: Collection[str]) -> list[Problem]:
    """Personal data in sheets that the form does not have; `known`: the squeezed names of those it has.

    What the sender called the sheet is for the sender's eyes alone, hence in `found`.
    """
    problems = []
    for name in book.worksheets:
        if squeeze(name) in known:
            continue
        problems += [
            make_problem("possible-personal-data", found=f"cell {p.cell} of sheet {show(name)}")
            for p in search_sheet(book.read(name), name)
        ]
    return problems


def search_extra_columns(grid: Grid, table: Table) -> list[Problem]:
    """Personal data beside the columns of the form, in the rows below the headings."""
    known = set(table.columns.values())
    rows = range(table.header_row + 1, grid.last_row + 1)
    return _search(grid, table.sheet, rows, 1, known)


def search_extra_rows(grid: Grid, table: Table) -> list[Problem]:
    """Personal data on a cover, in rows whose label the form does not have; labels are the template's."""
    known = set(table.columns.values())
    rows = (row for row in range(grid.first_row, grid.last_row + 1) if row not in known)
    return _search(grid, table.sheet, rows, VALUE_COLUMN)


def _search(
    grid: Grid, sheet: str, rows: Iterable[int], first_column: int, without: Iterable[int] = ()
) -> list[Problem]:
    left_out = set(without)
    return [
        make_problem("possible-personal-data", sheet, place)
        for place, text in _texts(grid, rows)
        if place[1] >= first_column and place[1] not in left_out and is_surely_personal(text)
    ]


def _texts(grid: Grid, rows: Iterable[int]) -> Iterator[tuple[tuple[int, int], str]]:
    for row in rows:
        for column, value in enumerate(grid.row(row), grid.first_column):
            if isinstance(value, str) and value:
                yield (row, column), value
