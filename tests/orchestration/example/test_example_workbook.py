"""The example's own writer: what it writes, two independent readers read back."""

import io
import zipfile
from datetime import date, datetime, timedelta

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from orchestration.example.workbook import Sheet, column_letter, workbook_bytes

MADE = date(2025, 1, 31)


def read_back(rows: list[list]) -> list[list]:
    content = workbook_bytes([Sheet("Data", rows)], "Title", MADE)
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Data").to_python()


@pytest.mark.parametrize(
    "value",
    ["plain", " spaces  kept ", "a & b < c > \"d\" 'e'", "line\nbreak", "Ā ž 漢", 3, 2.5, date(2025, 3, 31),
     datetime(2024, 2, 29, 23, 59), datetime(2025, 1, 1, 0, 1)],
)  # fmt: skip
def test_both_readers_find_the_value(value: object) -> None:
    assert read_back([["x", value]])[0][1] == value
    content = workbook_bytes([Sheet("Data", [["x", value]])], "Title", MADE)
    found = openpyxl.load_workbook(io.BytesIO(content)).active["B1"].value
    assert found == (datetime(value.year, value.month, value.day) if type(value) is date else value)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 60 * 24 * 365 * 30))
def test_every_minute_survives(minutes: int) -> None:
    moment = datetime(2001, 1, 1, 0, 1) + timedelta(minutes=minutes)
    found = read_back([[moment]])[0][0]
    assert found == (moment if (moment.hour or moment.minute) else moment.date()) or found == moment


def test_gaps_stay_where_they_are() -> None:
    assert read_back([["a", None, "c"], [], [None, "b"]]) == [["a", "", "c"], ["", "", ""], ["", "b", ""]]


@pytest.mark.parametrize(
    ("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
)
def test_column_letters(index: int, letters: str) -> None:
    assert column_letter(index) == letters


def test_no_clock_in_the_file() -> None:
    archive = zipfile.ZipFile(io.BytesIO(workbook_bytes([Sheet("Data", [["x"]])], "A & B", MADE)))
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    properties = openpyxl.load_workbook(
        io.BytesIO(workbook_bytes([Sheet("Data", [["x"]])], "A & B", MADE))
    ).properties
    assert (properties.title, properties.created.date()) == ("A & B", MADE)


def test_styles_widths_and_frozen_rows() -> None:
    sheet = Sheet("Data", [["Title"], ["why"], ["One", "Two"], [1, 2]], {1: 1, 3: 3}, (10, 20), frozen_rows=3)
    found = openpyxl.load_workbook(io.BytesIO(workbook_bytes([sheet], "T", MADE))).active
    assert found.freeze_panes == "A4"
    assert found["A3"].font.bold
    assert not found["A4"].font.bold
    assert [found.column_dimensions[letter].width for letter in "AB"] == [10, 20]
