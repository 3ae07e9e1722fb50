"""Reads a workbook's sheets into grids that know the physical place of every cell. What the cells mean is
said elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from orchestration.intake.guard import MAX_ALL_ROWS, MAX_ROWS, Unfit, open_container
from orchestration.intake.parts import find_parts, pack
from orchestration.intake.plain_text import plain, typed
from orchestration.intake.scan import SheetScan, check_extent, check_text, scan_sheet

HEADER_SEARCH = 10
# too few to be worth counting those that hold something
_FEW_ROWS = 500
# longer texts are no labels, and not worth remembering
_LABEL = 200


def squeeze(value: object) -> str:
    """A label as it is compared: as typed, lower case, spaces collapsed; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    return _squeezed(value) if len(value) <= _LABEL else _squeezed.__wrapped__(value)


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

    def __init__(self, content: bytes, only: str | None = None) -> None:
        """Guard and open the workbook in these bytes; with `only`, no sheet of another name can be read."""
        container = open_container(content)
        self._n_filled = 0
        self.has_links = container.has_links
        self._parts = find_parts(container.parts, lambda name: only is None or squeeze(name) == squeeze(only))
        try:
            self._book = CalamineWorkbook.from_filelike(BytesIO(pack(self._parts)))
        except (CalamineError, OSError, ValueError) as error:
            raise Unfit("unreadable-file") from error
        self.sheet_names: list[str] = [sheet.name for sheet in self._parts.sheets]
        self._own_names = {squeeze(name): name for name in reversed(self.sheet_names)}
        self.worksheets = [sheet.name for sheet in self._parts.sheets if sheet.xml is not None]
        self.visible_sheets = [sheet.name for sheet in self._parts.sheets if sheet.is_visible]

    def find_sheet(self, name: str) -> str | None:
        """The workbook's own name of a sheet, found without regard to case and spaces."""
        return name if name in self.sheet_names else self._own_names.get(squeeze(name))

    def read(self, own_name: str) -> Grid:
        """The cells of a sheet. Raises Unfit where it is too large or broken."""
        number = self.sheet_names.index(own_name)
        part = self._parts.sheets[number].xml
        if part is None:
            return Grid(own_name, [], 1, 1, SheetScan())
        check_extent(part)
        check_text(part, self._parts.others.get("sharedStrings", b""))
        try:
            sheet = self._book.get_sheet_by_name(str(number))
            rows = sheet.to_python()
        except (CalamineError, OSError, ValueError) as error:
            raise Unfit("unreadable-file") from error
        n_filled = len(rows) if len(rows) < _FEW_ROWS else sum(1 for r in rows if any(v != "" for v in r))
        self._n_filled += n_filled
        if n_filled > MAX_ROWS + HEADER_SEARCH:
            raise Unfit("too-large")
        if self._n_filled > MAX_ALL_ROWS:
            raise Unfit("too-large", f"at most {MAX_ALL_ROWS:,} rows in all sheets together")
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
