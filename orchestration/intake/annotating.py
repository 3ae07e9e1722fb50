"""Makes the sender's own workbook with what to correct in it: a first sheet that lists it and links to the
cells, and marks and comments at the cells. Everything else stays as sent.

A cell is marked by a conditional format, so that its own style is not touched; marks and comments of an
earlier round are known by their text and taken away first. This module imports openpyxl, which is slow:
import it only to copy.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from tempfile import gettempdir
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.header_footer import _HeaderFooterPart as HeaderFooterPart
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.disk import find_disk_error
from orchestration.forms import Problem, load_problem_catalogue
from orchestration.intake.correction_sheet import TITLE, is_correction_sheet
from orchestration.intake.faithful import MAX_CELLS, count_cells, find_loss, find_obstacle
from orchestration.intake.grouping import WHOLE_FILE, Headings, count, in_words, place_of
from orchestration.intake.reading import squeeze
from orchestration.intake.scan import column_letter

AUTHOR = "Accord"
# so many points are listed and marked; a file with more is broken as a whole
MAX_LISTED = 2_000
_MARK = f'"{TITLE}"<>""'
_COMMENT_START = f"[{TITLE}]"
_OWN_TEXT = re.compile(rf"\s*{re.escape(_COMMENT_START)}.*", re.DOTALL)
_COLOURS = {"must": "FFFFC7B3", "should": "FFFFF0B3"}
_WORDS = {"must": "must", "should": "remark"}
_COLUMNS = (
    ("No.", 6),
    ("Cell", 10),
    ("Column", 20),
    ("What is wrong", 34),
    ("Found", 26),
    ("Expected", 34),
    ("How to mend it", 40),
    ("", 9),
)
_HEADER_ROW = 4
_HOW_TO_GO_ON = (
    "Correct what is marked “must”, then send this workbook; this sheet and the marks may stay in it."
)
_LINE = Side(style="thin", color="FFBBBBBB")


class NoCopyError(Exception):
    """The workbook cannot be copied as it is; the text says why, for its sender. Becomes a sentence, never an
    error of ours.
    """


def annotate(content: bytes, problems: Sequence[Problem], headings: Headings) -> bytes:
    """The workbook in `content` with its problems marked. Raises NoCopyError where a copy would not
    be whole, DiskError where the disk is full.
    """
    if obstacle := find_obstacle(content):
        raise NoCopyError(f"it holds {obstacle}, which a copy would lose")
    if count_cells(content) > MAX_CELLS:
        raise NoCopyError("it is too large")
    try:
        book = load_workbook(BytesIO(content), rich_text=True)
        formulas = {s.title: _formulas(s) for s in book.worksheets if not is_correction_sheet(s.title)}
        taken_away = _take_away_marks(book)
        _mark(book, problems[:MAX_LISTED])
        _list(book, problems, headings)
        stream = BytesIO()
        book.save(stream)
        copy = stream.getvalue()
        loss = find_loss(content, copy, formulas, taken_away)
    except Exception as fault:
        # openpyxl writes each sheet into a temporary file first
        if full := find_disk_error(fault, Path(gettempdir())):
            raise full from fault
        # and it refuses what other programs read, with whatever its parsers raise
        raise NoCopyError("it cannot be copied without changing it") from fault
    if loss:
        raise NoCopyError(f"a copy would lose {loss}")
    return copy


def _formulas(sheet: Worksheet) -> set[tuple[int, int]]:
    return {place for place, cell in sheet._cells.items() if cell.data_type == "f"}


def _take_away_marks(book: Workbook) -> Counter[str]:
    """Take away what an earlier round left: the list, the marks, our part of the comments; the tags of the
    marks.
    """
    tags: Counter[str] = Counter()
    for sheet in list(book.worksheets):
        if is_correction_sheet(sheet.title) and str(sheet["A1"].value).startswith(TITLE):
            book.remove(sheet)
            continue
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and _COMMENT_START in cell.comment.text:
                    _shorten(cell)
        kept = ConditionalFormattingList()
        for formatting in sheet.conditional_formatting:
            for rule in formatting.rules:
                if list(rule.formula or ()) == [_MARK]:
                    tags.update(("conditionalFormatting", "cfRule", "formula"))
                else:
                    kept.add(str(formatting.sqref), rule)
        sheet.conditional_formatting = kept
    return tags


def _shorten(cell: Any) -> None:
    own, comment = _OWN_TEXT.sub("", cell.comment.text), cell.comment
    cell.comment = Comment(own, comment.author, comment.height, comment.width) if own else None


def _mark(book: Workbook, problems: Sequence[Problem]) -> None:
    sheets = {squeeze(sheet.title): sheet for sheet in book.worksheets}
    at: dict[tuple[str, str], list[tuple[int, Problem]]] = defaultdict(list)
    for number, problem in _numbered(problems):
        name = squeeze(problem.sheet)
        if problem.cell and name in sheets:
            at[name, problem.cell].append((number, problem))
    marked: dict[tuple[str, str], list[str]] = defaultdict(list)
    for (name, place), here in at.items():
        if isinstance(sheets[name][place], MergedCell):
            continue
        marked[name, min(p.severity for _, p in here)].append(place)
        _comment(sheets[name][place], here)
    for (name, severity), places in marked.items():
        fill = PatternFill(bgColor=_COLOURS[severity], fill_type="solid")
        rule = Rule(type="expression", formula=[_MARK], dxf=DifferentialStyle(fill=fill))
        sheets[name].conditional_formatting.add(" ".join(sorted(places)), rule)


def _comment(cell: Any, here: list[tuple[int, Problem]]) -> None:
    catalogue = load_problem_catalogue()
    lines = [
        f"{number}. {catalogue[p.code].title}. {catalogue[p.code].how_to_fix}"
        + (f" Expected: {p.expected}." if p.expected else "")
        for number, p in here
    ]
    own = _harmless("\n".join([_COMMENT_START, *lines]))
    old = cell.comment
    text = f"{old.text}\n\n{own}" if old else own
    height = 24 + 18 * sum(1 + len(line) // 44 for line in text.split("\n"))
    cell.comment = Comment(text, old.author if old else AUTHOR, height=min(height, 400), width=320)


def _list(book: Workbook, problems: Sequence[Problem], headings: Headings) -> None:
    taken = {squeeze(name) for name in book.sheetnames}
    name = next(n for n in (TITLE, *(f"{TITLE} {i}" for i in range(2, 99))) if squeeze(n) not in taken)
    sheets = {squeeze(title): title for title in book.sheetnames}
    page = book.create_sheet(name, 0)
    n_must, n_should = count(problems)
    _write(page, 1, 1, TITLE).font = _font(bold=True, size=16)
    _write(page, 2, 1, f"{in_words(n_must, n_should)}. Each number leads to its cell.")
    _write(page, 3, 1, _HOW_TO_GO_ON)
    for column, (heading, width) in enumerate(_COLUMNS, 1):
        cell = _write(page, _HEADER_ROW, column, heading)
        cell.font, cell.fill = _font(bold=True), PatternFill("solid", fgColor="FFE8E8E8")
        cell.border = Border(bottom=_LINE)
        page.column_dimensions[cell.column_letter].width = width
    row, section = _HEADER_ROW, None
    for number, problem in _numbered(problems[:MAX_LISTED]):
        if (title := problem.sheet or WHOLE_FILE) != section:
            row, section = row + 1, title
            _write(page, row, 1, title).font = _font(bold=True, size=12)
        row += 1
        _write_problem(page, row, number, problem, headings)
        own_name = sheets.get(squeeze(problem.sheet))
        if own_name is not None:
            target = problem.cell or f"A{problem.row or 1}"
            link = page.cell(row, 1)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"{quote_sheetname(own_name)}!{target}")
            link.font = _font(color="FF0B4F9E", underline="single")
    if len(problems) > MAX_LISTED:
        row += 1
        _write(page, row, 1, f"and {len(problems) - MAX_LISTED} more")
    _lay_out(book, page, row)


def _write_problem(page: Worksheet, row: int, number: int, problem: Problem, headings: Headings) -> None:
    kind, name = load_problem_catalogue()[problem.code], problem.column_name or ""
    texts: tuple[str | int, ...] = (
        number,
        place_of(problem),
        headings.get(problem.sheet or "", {}).get(name, name),
        kind.title,
        problem.found or "",
        problem.expected or "",
        kind.how_to_fix,
        _WORDS[problem.severity],
    )
    for column, text in enumerate(texts, 1):
        cell = _write(page, row, column, text)
        cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="left")
        cell.border = Border(bottom=_LINE)
    lines = (len(str(text)) // (width - 2) + 1 for text, (_, width) in zip(texts, _COLUMNS, strict=True))
    page.row_dimensions[row].height = 3 + 15 * max(lines)
    page.cell(row, len(texts)).fill = PatternFill("solid", fgColor=_COLOURS[problem.severity])


def _write(page: Worksheet, row: int, column: int, value: str | int) -> Any:
    """Write a value as what it is: a text is never a formula, whatever it begins with."""
    cell = page.cell(row, column)
    cell.font = _font()
    if isinstance(value, str):
        cell.value = _harmless(value) or None
        if value.startswith(("=", "+", "-", "@")):
            cell.data_type, cell.quotePrefix = "s", True
    else:
        cell.value = value
    return cell


def _font(size: int = 11, **more: Any) -> Font:
    return Font(name="Calibri", size=size, **more)


def _lay_out(book: Workbook, page: Worksheet, last_row: int) -> None:
    """First, in front, and on paper: landscape, one page wide, the header on every page."""
    page.freeze_panes = f"A{_HEADER_ROW + 1}"
    page.print_area = f"A1:{column_letter(len(_COLUMNS))}{last_row}"
    page.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.HeaderFooter.oddFooter = HeaderFooterItem(center=HeaderFooterPart("&P / &N"))
    page.sheet_view.showGridLines = False
    book.active = 0
    for sheet in book.worksheets:
        # two sheets selected at once would be typed into at once
        sheet.sheet_view.tabSelected = sheet is page
    if book.views:
        book.views[0].firstSheet = 0


def _numbered(problems: Sequence[Problem]) -> Iterator[tuple[int, Problem]]:
    """The problems of no sheet first, then sheet by sheet; in a sheet those that must be mended first."""
    order: Mapping[str | None, int] = {
        name: i for i, name in enumerate(dict.fromkeys([None, *(p.sheet for p in problems)]))
    }
    listed = sorted(problems, key=lambda p: (order[p.sheet], p.severity != "must", p.row or 0))
    return enumerate(listed, 1)


def _harmless(text: str) -> str:
    """The text without characters that XML cannot hold."""
    return "".join(c if c.isprintable() or c == "\n" else " " for c in text)
