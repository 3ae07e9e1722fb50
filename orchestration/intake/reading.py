"""Reads a workbook's sheets into grids that know the physical place of every cell. What the cells mean is
said elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from orchestration.intake.guard import MAX_ROWS, Container, Unfit, open_container
from orchestration.intake.plain_text import plain, typed
from orchestration.intake.scan import SheetScan, check_extent, find_sheet_parts, scan_sheet

HEADER_SEARCH = 10


def squeeze(value: object) -> str:
    """A label as it is compared: as typed, lower case, spaces collapsed; empty for what is no text."""
    return _squeezed(value) if isinstance(value, str) else ""


@lru_cache(maxsize=8192)
def _squeezed(text: str) -> str:
    return " ".join(typed(text).split()).casefold()


def is_blank(value: object) -> bool:
    """Whether a cell holds nothing: no value, or nothing but spaces and what nobody sees."""
    return value is None or (isinstance(value, str) and not plain(value).strip())


@dataclass(slots=True)
class Grid:
    """The cells of one sheet. `rows[i][j]` stands in row `first_row + i` and column `first_column + j`,
    both 1-based.
    """

    name: str
    rows: list[list[Any]]
    first_row: int
    first_column: int
    scan: SheetScan

    def cell(self, row: int, column: int) -> Any:
        """The value at a place, None outside the cells that are there."""
        i, j = row - self.first_row, column - self.first_column
        if 0 <= i < len(self.rows) and 0 <= j < len(self.rows[i]):
            return self.rows[i][j]
        return None

    def row(self, row: int) -> list[Any]:
        """The values of a physical row, from `first_column` on; none outside the cells that are there."""
        i = row - self.first_row
        return self.rows[i] if 0 <= i < len(self.rows) else []

    @property
    def last_row(self) -> int:
        """The last physical row with a cell."""
        return self.first_row + len(self.rows) - 1

    @property
    def last_column(self) -> int:
        """The last physical column with a cell."""
        return self.first_column + (len(self.rows[0]) if self.rows else 0) - 1


class Workbook:
    """A workbook that passed the guard, its sheets read one by one. Raises Unfit where it cannot be read."""

    def __init__(self, content: bytes) -> None:
        """Guard and open the workbook in these bytes."""
        self.container: Container = open_container(content)
        self._parts = find_sheet_parts(self.container.parts)
        try:
            self._book = CalamineWorkbook.from_filelike(BytesIO(content))
        except (CalamineError, OSError, ValueError) as error:
            raise Unfit("unreadable-file") from error
        self.sheet_names: list[str] = self._book.sheet_names
        self.visible_sheets = [
            s.name for s in self._book.sheets_metadata if s.visible == SheetVisibleEnum.Visible
        ]
        self.worksheets = [s.name for s in self._book.sheets_metadata if s.typ == SheetTypeEnum.WorkSheet]

    def find_sheet(self, name: str) -> str | None:
        """The workbook's own name of a sheet, found without regard to case and spaces."""
        if name in self.sheet_names:
            return name
        return next((own for own in self.sheet_names if squeeze(own) == squeeze(name)), None)

    def read(self, own_name: str) -> Grid:
        """The cells of a sheet. Raises Unfit where it is too large or broken."""
        part = self._parts.get(own_name)
        if part is None:
            return Grid(own_name, [], 1, 1, SheetScan())
        check_extent(part)
        try:
            sheet = self._book.get_sheet_by_name(own_name)
            rows = sheet.to_python()
        except (CalamineError, OSError, ValueError) as error:
            raise Unfit("unreadable-file") from error
        if len(rows) > MAX_ROWS + HEADER_SEARCH:
            rows_filled = sum(1 for row in rows if any(v != "" for v in row))
            if rows_filled > MAX_ROWS + HEADER_SEARCH:
                raise Unfit("too-large")
        start = sheet.start or (0, 0)
        return Grid(own_name, rows, start[0] + 1, start[1] + 1, scan_sheet(part))


def read_bare(contents: list[bytes]) -> int:
    """Every cell of every workbook with the bare reader and nothing else; the number of cells. For the
    benchmark's ratio.
    """
    n = 0
    for content in contents:
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        for name in book.sheet_names:
            n += sum(len(row) for row in book.get_sheet_by_name(name).to_python())
    return n
