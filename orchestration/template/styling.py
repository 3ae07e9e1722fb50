"""How a template looks: one accent colour, sizes, what is locked. The words come from elsewhere."""

from __future__ import annotations

from math import ceil

from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.forms import Column

ACCENT = "1F4E79"
_PALE, _TINT, _GREY, _WHITE = "DCE6F1", "F1F5FA", "595959", "FFFFFF"
_FONT = "Calibri"
_LINE_HEIGHT = 15.0
FIELD_HEIGHT = 18.0
_LAST_COLUMN = 16384
_MARGINS = PageMargins(left=0.5, right=0.5, top=0.5, bottom=0.6, header=0.3, footer=0.3)
_A4 = 9

TITLE = Font(name=_FONT, size=14, bold=True, color=ACCENT)
SECTION = Font(name=_FONT, size=11, bold=True, color=ACCENT)
GUIDANCE = Font(name=_FONT, size=10, color=_GREY)
PLAIN = Font(name=_FONT, size=11)
NOTE = Font(name=_FONT, size=10, italic=True, color=_GREY)
REQUIRED = Font(name=_FONT, size=11, bold=True, color=_WHITE)
OPTIONAL = Font(name=_FONT, size=11, color=ACCENT)
DARK = PatternFill("solid", fgColor=ACCENT)
LIGHT = PatternFill("solid", fgColor=_PALE)
TINT = PatternFill("solid", fgColor=_TINT)
UNLOCKED = Protection(locked=False)
TOP = Alignment(vertical="top", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)
MIDDLE = Alignment(vertical="center", wrap_text=True)
FIELD = Alignment(horizontal="left", vertical="center", wrap_text=True)
BESIDE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
_THIN = Side("thin", color="8EA9C8")
BOX = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
# shows an asterisk behind a label and leaves the label itself as it is
MARKED = '@" *"'

_NUMBER_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "integer": "0", "number": "General"}
_WIDTHS = {
    "date": 13,
    "datetime": 18,
    "integer": 12,
    "number": 12,
    "country": 12,
    "ref": 17,
    "id": 16,
    "partner": 17,
    "partners": 30,
    "text": 36,
    "choice": 17,
}


def number_format(column: Column) -> str:
    """How a column's cells are shown; everything that is no date and no number is kept as text, so that no
    program takes a reference for a date or a formula.
    """
    return _NUMBER_FORMATS.get(column.type, "@")


def column_width(column: Column, longest: int) -> float:
    """In characters; `longest`: the longest text that stands in the column or can be chosen."""
    widest = 28 if column.type == "choice" else 44
    return float(min(max(_WIDTHS[column.type], min(len(column.heading), 18) + 4, longest + 4), widest))


def cell_at(page: Worksheet, row: int, column: int) -> Cell:
    """A cell to write in; no merged one."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def write_text(cell: Cell, text: str) -> None:
    """Text as text, whatever it begins with, without characters that a workbook cannot hold."""
    cell.value = ILLEGAL_CHARACTERS_RE.sub(" ", text)
    cell.data_type = "s"


def add_comment(cell: Cell, text: str) -> None:
    """A comment large enough for its text."""
    lines = sum(max(1, ceil(len(line) / 42)) for line in text.splitlines())
    text = ILLEGAL_CHARACTERS_RE.sub(" ", text)
    cell.comment = Comment(text, "Accord", width=300, height=24 + 18 * lines)


def unlock_columns(page: Worksheet, used: int) -> None:
    """Unlock the columns beyond those in use: a spreadsheet program deletes a row only where no cell of it is
    locked.
    """
    letter = get_column_letter(used + 1)
    page.column_dimensions[letter] = ColumnDimension(
        page, index=letter, min=used + 1, max=_LAST_COLUMN, width=9, customWidth=False
    )
    page.column_dimensions[letter].protection = UNLOCKED


def write_head(page: Worksheet, title: str, guidance: str, columns: int) -> None:
    """Title in row 1 and guidance in row 2, the guidance over as many columns as fit on a screen."""
    page.row_dimensions[1].font = TITLE
    page.row_dimensions[1].height = 24
    head, below = cell_at(page, 1, 1), cell_at(page, 2, 1)
    write_text(head, title)
    head.font = TITLE
    width, last = 0.0, 0
    while last < columns and width < 105:
        last += 1
        width += page.column_dimensions[get_column_letter(last)].width
    write_text(below, guidance)
    below.font, below.alignment = GUIDANCE, TOP
    page.row_dimensions[2].font = GUIDANCE
    page.row_dimensions[2].height = _LINE_HEIGHT * count_lines(guidance, width) + 6
    if last > 1:
        page.merge_cells(start_row=2, start_column=1, end_row=2, end_column=last)


def count_lines(text: str, width: float) -> int:
    """How many lines a text takes in cells of a width in characters."""
    return ceil(len(text) * 0.95 / width)


def alignment(column: Column) -> Alignment:
    """Numbers at the right, everything else at the left."""
    return TOP if column.type in ("integer", "number") else LEFT


def row_height(lines: int) -> float:
    """The height of a row of so many lines."""
    return _LINE_HEIGHT * max(1, lines) + 2


def protect(page: Worksheet) -> None:
    """Protect what is locked, without a password; rows, columns, filters and formats stay free."""
    protection = page.protection
    protection.sheet = True
    for name in (
        "formatCells",
        "formatColumns",
        "formatRows",
        "insertRows",
        "deleteRows",
        "sort",
        "autoFilter",
        "insertHyperlinks",
    ):
        # in the file these say what is forbidden
        setattr(protection, name, False)


def set_up_page(page: Worksheet, header_row: int | None) -> None:
    """Printing: landscape, as wide as the paper, the header on every page, where one is and which page."""
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = _A4
    page.page_margins = _MARGINS
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.sheet_properties.tabColor = ACCENT if header_row is None else None
    if header_row is not None:
        page.print_title_rows = f"{header_row}:{header_row}"
    page.HeaderFooter.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart("&A"), right=_HeaderFooterPart("&P / &N")
    )
