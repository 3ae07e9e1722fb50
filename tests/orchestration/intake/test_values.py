"""Reading one cell: what each type takes, and what it does not."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.forms import Column
from orchestration.intake.cells import codelist_answers
from orchestration.intake.values import make_reader

PARTNERS = {"pol": "POL", "lab": "LAB", "the police": "POL"}


def read(kind, raw, answers=None, **more):
    column = Column(name="c", type=kind, choices=("yes", "no") if kind == "choice" else None, **more)
    own = {"yes": "yes", "no": "no"} if kind == "choice" else PARTNERS
    return make_reader(column, answers or own)(raw)


@pytest.mark.parametrize(
    "kind, raw, value, changed",
    [
        ("date", date(2025, 3, 31), date(2025, 3, 31), False),
        ("date", datetime(2025, 3, 31, 14, 5), date(2025, 3, 31), False),
        ("date", "2025-03-31", date(2025, 3, 31), False),
        ("date", "2025-03-31 14:05", date(2025, 3, 31), False),
        ("date", " 2025-03-31", date(2025, 3, 31), True),
        ("integer", 12.0, 12, False),
        ("integer", "12", 12, True),
        ("number", 0.1, 0.1, False),
        ("number", " -2.50 ", -2.5, True),
        ("number", "1,5", 1.5, True),
        ("number", "1 234,5", 1234.5, True),
        ("number", "1\u00a0234", 1234.0, True),
        ("number", "1\u202f234,50", 1234.5, True),
        ("number", "1.234,5", 1234.5, True),
        ("number", "1,234.5", 1234.5, True),
        ("number", "1’234.5", 1234.5, True),
        ("number", "1.234.567", 1234567.0, True),
        ("number", "0,125", 0.125, True),
        ("number", "1234.567", 1234.567, True),
        ("number", "\u22125", -5.0, True),
        ("number", "'12", 12.0, True),
        ("number", Decimal("2.5"), 2.5, False),
        ("integer", "１２", 12, True),
        ("integer", "12,0", 12, True),
        ("integer", "\u200b12\ufeff", 12, True),
        ("date", "\u00a02025-03-31\u200b", date(2025, 3, 31), True),
        ("date", "２０２５-０３-３１", date(2025, 3, 31), True),
        ("date", "2025–03–31", date(2025, 3, 31), True),
        ("date", "'2025-03-31", date(2025, 3, 31), True),
        ("date", date(1900, 3, 1), date(1900, 3, 1), False),
        ("date", "1899-12-31", date(1899, 12, 31), False),
        ("id", "R–1", "R-1", True),
        ("id", "R\u200b1", "R1", True),
        ("ref", "a\u200bb", "ab", True),
        ("ref", "e\u0301-1", "é-1", True),
        ("ref", "ＲＥＱ－１", "REQ-1", True),
        ("ref", "'0012", "0012", True),
        ("ref", "A\u00a01", "A 1", True),
        ("ref", True, "TRUE", False),
        ("ref", 111222333.0, "111222333", False),
        ("text", datetime(2025, 3, 31), "2025-03-31", False),
        ("choice", "YES", "yes", True),
        ("choice", "y\u00ades", "yes", True),
        ("id", "R.1_a-B", "R.1_a-B", False),
        ("id", 12.0, "12", False),
        ("id", " R1", "R1", True),
        ("ref", "A  1", "A 1", True),
        ("ref", 2025017.0, "2025017", False),
        ("ref", "é/ü 2025:3", "é/ü 2025:3", False),
        ("text", "  two words ", "two words", False),
        ("text", 3.0, "3", False),
        ("country", "nl", "NL", True),
        ("country", "NL", "NL", False),
        ("partner", "POL", "POL", False),
        ("partner", "The  Police", "POL", True),
        ("partners", "POL; LAB;", ["LAB", "POL"], False),
        ("partners", "the police;POL", ["POL"], True),
        ("partners", "ALL", ["ALL"], False),
        ("partners", "all; POL", ["ALL"], True),
    ],
)
def test_what_is_taken(kind, raw, value, changed):
    found = read(kind, raw)
    assert (found.value, found.code, found.changed) == (value, None, changed)
    assert type(found.value) is type(value)


@pytest.mark.parametrize(
    "kind, raw, code",
    [
        ("date", "31-03-2025", "not-a-date"),
        ("date", "2025-3-31", "not-a-date"),
        ("date", "2025-02-29", "not-a-date"),
        ("date", 45747.0, "not-a-date"),
        ("date", True, "not-a-date"),
        ("date", time(3, 4), "not-a-date"),
        ("datetime", timedelta(hours=30), "not-a-date"),
        ("datetime", "2025-03-31 25:00", "not-a-date"),
        ("datetime", "2025-03-31T14", "not-a-date"),
        ("integer", 2.5, "not-whole"),
        ("integer", "two", "not-a-number"),
        ("integer", False, "not-a-number"),
        ("integer", date(2025, 1, 1), "not-a-number"),
        ("number", "1,234", "not-a-number"),
        ("number", "1.234", "not-a-number"),
        ("number", "1.000", "not-a-number"),
        ("integer", "1,000", "not-a-number"),
        ("number", "1 23", "not-a-number"),
        ("number", "1,234,56", "not-a-number"),
        ("number", "50 %", "not-a-number"),
        ("number", "12 units", "not-a-number"),
        ("number", "€ 12", "not-a-number"),
        ("number", "12²", "not-a-number"),
        ("number", "½", "not-a-number"),
        ("number", "٣", "not-a-number"),
        ("number", "9" * 400, "not-a-number"),
        ("integer", "2,5", "not-whole"),
        ("date", datetime(1900, 1, 5), "not-a-date"),
        ("date", date(1900, 2, 28), "not-a-date"),
        ("datetime", date(1900, 1, 15), "not-a-date"),
        ("date", "31.03.2025", "not-a-date"),
        ("date", "March 2025", "not-a-date"),
        ("ref", datetime(2025, 3, 12), "bad-id"),
        ("ref", 1.23456789012346e15, "bad-id"),
        ("ref", time(3, 12), "bad-id"),
        ("ref", "'", "bad-id"),
        ("id", date(2025, 3, 12), "bad-id"),
        ("choice", True, "not-in-list"),
        ("choice", "ye", "not-in-list"),
        ("partner", "pool", "not-a-partner"),
        ("number", "1e5", "not-a-number"),
        ("number", "nan", "not-a-number"),
        ("number", "inf", "not-a-number"),
        ("number", float("nan"), "out-of-range"),
        ("number", 1e16, "out-of-range"),
        ("id", "has space", "bad-id"),
        ("id", "é", "bad-id"),
        ("id", "x" * 41, "bad-id"),
        ("ref", "a|b", "bad-id"),
        ("ref", "x" * 61, "bad-id"),
        ("country", "UK", "not-a-country"),
        ("country", "NLD", "not-a-country"),
        ("partner", "ALL", "not-a-partner"),
        ("partner", "OUTSIDE", "not-a-partner"),
        ("partners", ";", "not-a-partner"),
        ("partners", "POL, LAB", "not-a-partner"),
    ],
)
def test_what_is_not_taken(kind, raw, code):
    found = read(kind, raw)
    assert (found.value, found.code) == (None, code)


@pytest.mark.parametrize(
    "raw, value, has_time",
    [
        (datetime(2025, 3, 31, 14, 5), datetime(2025, 3, 31, 14, 5), True),
        (datetime(2025, 3, 31), datetime(2025, 3, 31), False),
        (date(2025, 3, 31), datetime(2025, 3, 31), False),
        ("2025-03-31T14:05:30", datetime(2025, 3, 31, 14, 5, 30), True),
        ("2025-03-31 00:00:00", datetime(2025, 3, 31), False),
        (datetime(2025, 3, 31, 14, 5, 29, 999_700), datetime(2025, 3, 31, 14, 5, 30), True),
        (datetime(2025, 3, 31, 23, 59, 59, 999_900), datetime(2025, 4, 1), False),
    ],
)
def test_moments(raw, value, has_time):
    found = read("datetime", raw)
    assert (found.value, found.has_time, found.code) == (value, has_time, None)


@pytest.mark.parametrize(
    "raw", ["F", "f", "Construction", "construction", "F Construction", "F  construction "]
)
def test_a_codelist_takes_code_title_or_both(raw):
    column = Column(name="sector", type="choice", codelist="sector")
    found = make_reader(column, codelist_answers({"F": "Construction", "X": "Unknown"}))(raw)
    assert (found.value, found.code) == ("F", None)


def test_stages_are_codes():
    column = Column(name="stage", type="choice", codelist="stage")
    answers = codelist_answers({"3": "Readiness planned"})
    assert [make_reader(column, answers)(raw).value for raw in (3.0, 3, "3", "3 Readiness planned")] == [
        "3"
    ] * 4


def test_an_identifier_takes_the_register_spelling():
    column = Column(name="responsibility_id", type="id")
    reader = make_reader(column, None, {"r-1": "R-1"})
    assert reader("r-1")[:3] == ("R-1", None, True)
    assert reader("R-2").code == "unknown-reference"


@given(st.text())
def test_any_text_is_read_or_named(text):
    for kind in (
        "date",
        "datetime",
        "integer",
        "number",
        "id",
        "ref",
        "text",
        "country",
        "partner",
        "partners",
        "choice",
    ):
        found = read(kind, text)
        assert found.value is not None or found.code is not None


@given(st.floats())
def test_any_number_is_read_or_named(number):
    for kind in ("integer", "number", "ref", "text"):
        found = read(kind, number)
        assert found.value is not None or found.code is not None
