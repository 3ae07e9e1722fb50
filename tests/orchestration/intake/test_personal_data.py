"""What looks like personal data is found wherever it can stand in a workbook, and what returns hold is not
mistaken for it. All numbers are made up; their check digits are valid.
"""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.intake.deciding import may_be_kept
from orchestration.intake.personal import find_personal_data, is_surely_personal
from orchestration.intake.register_file import read_register
from orchestration.intake.returns import ReturnReader
from orchestration.settings import RESOURCES
from tests.builders.workbooks import return_workbook

SURE, PERHAPS = "possible-personal-data", "looks-like-personal-data"
EXAMPLE = RESOURCES / "inputs" / "example"


@pytest.mark.parametrize(
    "text, found",
    [
        ("write to jan.made-up@mail.example.org today", SURE),
        ("NL91ABNA0417164300", SURE),
        ("pay to nl91 abna 0417 1643 00 please", SURE),
        ("BE68-5390-0754-7034", SURE),
        ("111222333", SURE),  # NL
        ("1112.22.333", SURE),
        ("85.07.30-033.28", SURE),  # BE
        ("85073003328", SURE),
        ("36 574 261 809", SURE),  # DE
        ("12345678-Z", SURE),  # ES
        ("X1234567L", SURE),
        ("2 95 10 99 126 111 93", SURE),  # FR
        ("295109912611193", SURE),
        ("RSSMRA85T10A562S", SURE),  # IT
        ("44051401359", SURE),  # PL
        ("NL91ABNA0417164301", None),  # a wrong check digit, and so below
        ("111222334", None),
        ("85.07.30-033.29", None),
        ("12345678-A", None),
        ("295109912611194", None),
        ("44051401358", None),
        ("ring +31 20 123 4567", PERHAPS),
        ("0031 (0)20 1234567", PERHAPS),
        ("020-1234567", PERHAPS),
        ("spoke to Mrs. Made-up", PERHAPS),
        ("Herr Beispiel", PERHAPS),
        ("the panel met Dr. but nobody else", None),
        ("see 202500123 and 2025-00123", None),  # a year and a number are an office's own
    ],
)
def test_what_is_found(text, found):
    assert find_personal_data(text) == found


@pytest.mark.parametrize(
    "ref, is_personal",
    [
        ("jan@example.org", True),
        ("NL91ABNA0417164300", True),
        ("85.07.30-033.28", True),
        ("RSSMRA85T10A562S", True),
        ("2 95 10 99 126 111 93", True),
        ("111222333", False),  # one random number of nine digits in eleven passes
        ("85073003328", False),
        ("44051401359", False),
        ("12345678Z", False),
        ("020-1234567", False),
    ],
)
def test_a_number_of_ones_own_is_personal_only_where_it_can_hardly_be_another(ref, is_personal):
    assert is_surely_personal(ref) == is_personal


years = st.integers(2015, 2035)
serials = st.integers(1, 999_999)
days = st.dates(date(2015, 1, 1), date(2035, 12, 31))
ours = st.one_of(
    st.builds(lambda y, n: f"REQ-{y}-{n:05}", years, serials),
    st.builds(lambda y, n: f"{y}/{n:05}/AB", years, serials),
    st.builds(lambda y, n: f"{y}{n:05}", years, st.integers(0, 99_999)),
    st.builds(lambda y, n: f"{y}{n:07}", years, st.integers(0, 9_999_999)),
    st.builds(lambda y, n: f"K{n:06}.{y}", years, serials),
    st.builds(lambda p, y, n: f"ECLI:{p}:{y}:{n}", st.sampled_from(["NL:RBAMS", "BE:CASS"]), years, serials),
    st.builds(str, days),
    st.builds(lambda a, b: f"{a:%d.%m.%Y}-{b:%d.%m.%Y}", days, days),
    st.builds(lambda a, b: f"{a:%d/%m/%Y} - {b:%d/%m/%y}", days, days),
    st.builds(lambda d, n: f"{d:%d-%m-%Y} {n % 24:02}:{n % 60:02} {n % 900} people", days, serials),
    st.builds(lambda n: f"EUR {n:,}.50".replace(",", " "), st.integers(0, 10**9)),
    st.builds(lambda n: f"{n:,}".replace(",", ".") + ",50 EUR", st.integers(0, 10**9)),
    st.integers(0, 10**8 - 1).map(str),
)


@settings(max_examples=400, deadline=None)
@given(ours, st.sampled_from(["{}", "see {}", "about {}, again", "({})"]))
def test_no_false_alarm_on_what_returns_hold(value, sentence):
    assert find_personal_data(sentence.format(value)) is None


@settings(max_examples=200, deadline=None)
@given(st.integers(1, 10**15 - 1).map(str))
def test_no_number_of_ones_own_made_of_digits_is_taken_for_a_persons(ref):
    assert not is_surely_personal(ref)


def beside(sheet, row):
    def spoil(book):
        page = book[sheet]
        at = page.max_column + 1
        page.cell(3, at).value = "Handled by"
        page.cell(row, at).value = "jan@example.org"

    return spoil


def other_sheet(title, hidden=False):
    def spoil(book):
        page = book.create_sheet(title)
        page["B7"] = "NL91ABNA0417164300"
        page.sheet_state = "hidden" if hidden else "visible"

    return spoil


def places(problems):
    return [(p.code, p.sheet, p.cell, p.found) for p in problems]


def test_in_a_column_that_the_form_does_not_have(judge):
    problems = judge(return_workbook(spoil=beside("Actions", 4))).all_problems()
    assert places(problems) == [
        ("extra-column", "Actions", "K3", "handled by"),
        (SURE, "Actions", "K4", None),
    ]
    assert not may_be_kept(problems)


def test_in_a_sheet_that_the_form_does_not_have_hidden_or_not(judge):
    problems = judge(return_workbook(spoil=other_sheet("Notes"))).all_problems()
    found = (SURE, None, None, "cell B7 of sheet Notes")
    assert places(problems) == [found, ("extra-sheet", None, None, "Notes")]
    problems = judge(return_workbook(spoil=other_sheet("Notes", hidden=True))).all_problems()
    assert places(problems) == [found]


def test_in_the_name_of_a_sheet_or_column_it_is_not_repeated(judge):
    def spoil(book):
        book.create_sheet("jan@example.org")
        book["Actions"].cell(3, 11).value = "+31 20 123 4567"

    problems = judge(return_workbook(spoil=spoil)).all_problems()
    assert {p.found for p in problems} == {"(not repeated here)"}


def test_in_a_sheet_that_another_fills(judge):
    def spoil(book):
        book["Meetings"].append(["B-1", "held with jan@example.org"])

    problems = judge(return_workbook(spoil=spoil)).all_problems()
    assert places(problems) == [
        ("not-your-sheet", "Meetings", None, None),
        (SURE, "Meetings", "B4", None),
    ]


def test_in_a_row_of_another_quarter_too(judge):
    """A row left out raises no other problem, but the original would be kept with it."""
    rows = {
        "Actions": [
            {"action_id": "A-1", "title": "Ask jan@example.org", "opened_on": date(2025, 11, 1)},
        ]
    }
    codes = [p.code for p in judge(return_workbook(rows=rows)).all_problems()]
    assert codes == ["outside-quarter", SURE]


def test_the_example_holds_what_was_planted_and_no_more():
    register = read_register("0" * 64, (EXAMPLE / "register.xlsx").read_bytes()).as_register()
    reader = ReturnReader(register)
    found = Counter()
    for path in sorted((EXAMPLE / "returns").rglob("*.xlsx")):
        for problem in reader.read("f" * 64, path.read_bytes(), date(2026, 9, 15)).all_problems():
            if "personal" in problem.code:
                found[problem.code, path.relative_to(EXAMPLE).as_posix()] += 1
    assert len(found) == 1
    assert {code for code, _ in found} == {SURE}
