"""Inputs in which every place that a sender may fill holds a word that stands nowhere else.

`REFERENCE` stands in references, `TEXT` in free texts and where a value cannot be read, `NAME` in what the
register calls partnerships, partners, components and the like, by which flags and pages name them. All begin
with `CANARY`.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.forms import Column, load_register_form, load_return_form, load_survey_form, nil_field

CANARY = "ZQCANARY"
REFERENCE, TEXT, NAME = f"{CANARY}-REF-1", f"{CANARY}-TEXT", f"{CANARY}-NAME"
QUARTER, PARTNERSHIP = "2026-Q1", "VEL-CITY"
RETURNED = "returned.xlsx"
_NAMED = ("title", "unit")
_HEADER, _REGISTER_HEADER = 3, 1

Place = tuple[str, str]


def salt(inputs: Path) -> tuple[set[Place], set[Place]]:
    """Send every return of the quarter again with canaries, and one in which no cell can be read; salt
    register, outcomes and surveys, and send each data file once more so that it is returned.

    Gives sheet and column of every canary in the returns to be accepted, and in the one to be returned.
    """
    accepted: set[Place] = set()
    returned: set[Place] = set()
    folder = inputs / "returns" / QUARTER / PARTNERSHIP
    for path in sorted(folder.glob("*.xlsx")):
        book = load_workbook(path)
        accepted |= _salt_return(book)
        book.save(path.with_name(f"{path.stem}-2.xlsx"))
    book = load_workbook(folder / "VEL-MUN.xlsx")
    returned |= _spoil_return(book)
    book.save(folder / RETURNED)
    _salt_register(inputs / "register.xlsx")
    _salt_data_files(inputs)
    return accepted, returned


def salted_places() -> tuple[set[Place], set[Place]]:
    """Sheet and column of all texts and references of the form, and of all its columns."""
    sheets = load_return_form().sheets
    written = {(s.name, c.name) for s in sheets for c in s.columns if c.type in ("text", "ref")}
    return written, {(s.name, c.name) for s in sheets for c in s.columns}


def spoil_register(path: Path) -> None:
    """Put a canary into every cell of a row of every sheet, whatever belongs there."""
    book = load_workbook(path)
    for sheet in load_register_form().sheets:
        if sheet.columns:
            row = book[sheet.name].max_row + 1
            for column in sheet.columns:
                _cell(book[sheet.name], column, row, _REGISTER_HEADER).value = TEXT
    book.save(path)


def _salt_return(book: Workbook) -> set[Place]:
    """A second version: a canary in the last row of every sheet, wherever a partner writes what it likes."""
    cell = _answer(book, "Submitted on")
    cell.value += timedelta(days=1)
    for label in ("Prepared by (role)", "What changed, if this replaces an earlier return"):
        _answer(book, label).value = TEXT
    _answer(book, nil_field("Replies").label).value = None
    book["Replies"]["A4"], book["Replies"]["B4"] = TEXT, "accepted"
    salted = set()
    for sheet in load_return_form().sheets:
        rows = _rows(book, sheet.name)
        for column in sheet.columns if rows else ():
            if column.type in ("text", "ref"):
                cell = _cell(book[sheet.name], column, rows[-1])
                if (sheet.name, column.name) == ("Meetings", "meeting_id"):
                    _rename(book["Attendance"], str(cell.value))
                cell.value = TEXT if column.type == "text" else REFERENCE
                salted.add((sheet.name, column.name))
    return salted


def _rename(attendance: Worksheet, meeting: str) -> None:
    """Whoever attended a meeting attended it under its new number."""
    for cell in attendance["A"]:
        if str(cell.value).split() == meeting.split():
            cell.value = REFERENCE


def _spoil_return(book: Workbook) -> set[Place]:
    """A canary in every column of every sheet, in a sheet and under a heading that the form does not have."""
    for label in ("Prepared by (role)", "Days without a lead contact"):
        _answer(book, label).value = TEXT
    salted = set()
    for sheet in load_return_form().sheets:
        if sheet.name not in book.sheetnames:
            made = book.create_sheet(sheet.name)
            for number, column in enumerate(sheet.columns, start=1):
                made.cell(_HEADER, number, column.heading)
        _answer(book, nil_field(sheet.name).label).value = None
        row = max(_rows(book, sheet.name), default=_HEADER) + 1
        for column in sheet.columns:
            _cell(book[sheet.name], column, row).value = TEXT
            salted.add((sheet.name, column.name))
    book["Requests"].cell(4, book["Requests"].max_column + 1, TEXT)
    book.create_sheet("Own notes")["A1"] = TEXT
    return salted


def _salt_register(path: Path) -> None:
    book = load_workbook(path)
    book["Thresholds"].append(["IS01", PARTNERSHIP, 0.9, 0.7, None, None, None, None, TEXT])
    book["Waivers"].append(["F-IS1", PARTNERSHIP, TEXT, QUARTER, QUARTER, TEXT, TEXT])
    for sheet in load_register_form().sheets:
        texts = [column for column in sheet.columns if column.type == "text" and column.pattern is None]
        rows = [cell.row for cell in book[sheet.name]["A"][1:] if cell.value is not None]
        for column in texts:
            for row in rows:
                told = NAME if column.name in _NAMED else TEXT
                cell = _cell(book[sheet.name], column, row, _REGISTER_HEADER)
                cell.value = f"{cell.value or ''}; {told} {row}" if column.name == "aliases" else told
    book.save(path)


def _salt_data_files(inputs: Path) -> None:
    """The outcomes with a canary in their definition, one survey answer by a canary, and of either a file
    whose only row is canaries.
    """
    [outcomes], [surveys] = inputs.glob("outcomes/*.csv"), inputs.glob("surveys/*.csv")
    with outcomes.open(encoding="utf-8", newline="") as stream:
        headings, *rows = csv.reader(stream)
    rows[-1][headings.index("definition")] = TEXT
    _write(outcomes, headings, rows)
    _write(outcomes.with_name("returned.csv"), headings, [[TEXT] * len(headings)])
    headings = [column.heading for column in load_survey_form().columns]
    _write(surveys, headings, [[PARTNERSHIP, QUARTER, REFERENCE, "police", *"123451234512345123"]])
    _write(surveys.with_name("returned.csv"), headings, [[TEXT] * len(headings)])


def _write(path: Path, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([headings, *rows])


def _rows(book: Workbook, sheet: str) -> list[int]:
    """The numbers of the rows that hold data."""
    if sheet not in book.sheetnames:
        return []
    rows = book[sheet].iter_rows(min_row=_HEADER + 1)
    return [cells[0].row for cells in rows if any(cell.value is not None for cell in cells)]


def _answer(book: Workbook, label: str) -> Cell:
    """The cell beside a label of the cover."""
    [cell] = [answer for asked, answer in book["Cover"].iter_rows(max_col=2) if asked.value == label]
    return cell


def _cell(sheet: Worksheet, column: Column, row: int, header: int = _HEADER) -> Cell:
    [place] = [cell.column for cell in sheet[header] if cell.value == column.heading]
    return sheet.cell(row, place)
