"""Every code of the catalogue is shown by a test that spoils one thing and sees that code and no other.

The codes of whole workbooks and those that take more than one file stand here, the rest in the tables of the
other modules, each of which is run there.
"""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import pytest

from orchestration.forms import load_problem_catalogue
from orchestration.intake import take_in
from orchestration.intake.deciding import may_be_kept
from tests.builders.workbooks import REGISTER, ROWS, register_workbook, return_workbook
from tests.orchestration.intake import test_data_files, test_register_file, test_return_codes

CLEAN = return_workbook()
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


def with_part(name, content):
    """The clean return with one part more."""
    stream = io.BytesIO(CLEAN)
    with zipfile.ZipFile(stream, "a") as book:
        book.writestr(name, content)
    return stream.getvalue()


WORKBOOKS = {
    "cut in half": (CLEAN[: len(CLEAN) // 2], "unreadable-file"),
    "a table as text": (b"Request ID;Direction\nP-1;sent\n", "wrong-format"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "password-protected"),
    "macros": (with_part("xl/vbaProject.bin", b"\x00"), "has-macros"),
    "more than 10 MB": (CLEAN + b"\0" * 10_000_000, "too-large"),
    "entities": (with_part("xl/more.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>'), "unsafe-content"),
    "links": (with_part("xl/externalLinks/externalLink1.xml", b"<a/>"), "external-links"),
}


@pytest.mark.parametrize("name", WORKBOOKS)
def test_a_workbook_as_a_whole(judge, name):
    content, code = WORKBOOKS[name]
    [problem] = judge(content).all_problems()
    assert (problem.code, problem.sheet, problem.cell) == (code, None, None)
    assert problem.severity == load_problem_catalogue()[code].severity


def locked(day):
    return register_workbook(rows={"Locks": [{"quarter": "2025-Q3", "locked_on": day}]})


TIMED_BY_RECEIPT = register_workbook(programme={"timed_by": "received"})
NOTHING = {name: [] for name in ROWS}
Q2 = {"quarter": "2025-Q2", "submitted_on": date(2025, 7, 14)}
ONE = {**ROWS["Requests"][0], "sent_at": date(2025, 5, 5), "received_at": None, "closed_at": date(2025, 5, 9)}
ACTION = {**ROWS["Actions"][0], "opened_on": date(2025, 5, 1)}


def of_quarter(cover, **rows):
    return return_workbook(
        cover=cover, rows={**NOTHING, "Responsibilities": ROWS["Responsibilities"], **rows}
    )


def requests(n, **changes):
    return [{**ONE, "request_id": f"P-{i}", **changes} for i in range(n)]


COMPONENTS = [{**REGISTER["Components"][0], "component_id": f"C{i}"} for i in range(10)]
TEN_COMPONENTS = register_workbook(rows={"Components": COMPONENTS, "Plans": []})
DELIVERY = [{"component_id": c["component_id"], "delivered_units": 12} for c in COMPONENTS]
LESS = [{**row, "delivered_units": 11} for row in DELIVERY]


def submitted(day):
    return [return_workbook(cover={"submitted_on": day})]


# the register, if another; the returns one after another; the day of receipt; what the last one raises
USUAL = date(2025, 10, 15)
SITUATIONS = {
    "four rows of another quarter": (None, [of_quarter({}, Requests=requests(4))], USUAL, [("wrong-quarter", None, None)]),
    "three rows of another quarter": (None, [of_quarter({}, Requests=requests(3))], USUAL, [("outside-quarter", "Requests", None)]),
    "on the last day of the quarter": (None, submitted(date(2025, 9, 30)), date(2025, 9, 30), [("early-return", "Cover", "B6")]),
    "on the day after it": (None, submitted(date(2025, 10, 1)), date(2025, 10, 1), []),
    "four days before receipt": (None, submitted(date(2025, 10, 11)), USUAL, [("submitted-on-doubtful", "Cover", "B6")]),
    "three days before receipt": (None, submitted(date(2025, 10, 12)), USUAL, []),
    "after receipt": (None, submitted(date(2025, 10, 16)), USUAL, [("submitted-on-doubtful", "Cover", "B6")]),
    "after receipt, timed by receipt": (TIMED_BY_RECEIPT, submitted(date(2025, 10, 16)), USUAL, []),
    "four days before, within 100 of the quarter": (None, submitted(date(2026, 1, 5)), date(2026, 1, 9), [("submitted-on-doubtful", "Cover", "B6")]),
    "four days before, 101 after the quarter": (None, submitted(date(2026, 1, 6)), date(2026, 1, 10), []),
    "after the lock": (locked(date(2025, 10, 13)), [CLEAN], USUAL, [("quarter-locked", "Cover", "B5")]),
    "on the day of the lock": (locked(date(2025, 10, 14)), [CLEAN], USUAL, []),
    "the same file twice": (None, [CLEAN, CLEAN], USUAL, [("already-received", None, None)]),
    "delivered what was delivered before": (TEN_COMPONENTS, [of_quarter(Q2, Delivery=DELIVERY), of_quarter({}, Delivery=DELIVERY)], USUAL, [("same-as-last-quarter", None, None)]),
    "one in ten another": (TEN_COMPONENTS, [of_quarter(Q2, Delivery=DELIVERY), of_quarter({}, Delivery=[*DELIVERY[:9], LESS[9]])], USUAL, []),
    "fewer than ten": (TEN_COMPONENTS, [of_quarter(Q2, Delivery=DELIVERY), of_quarter({}, Delivery=DELIVERY[:9])], USUAL, []),
    "an open action forgotten": (None, [of_quarter(Q2, Actions=[ACTION]), of_quarter({})], USUAL, [("carried-item-missing", "Actions", None)]),
    "another day than first said": (None, [of_quarter(Q2, Actions=[ACTION]), of_quarter({}, Actions=[{**ACTION, "opened_on": date(2025, 5, 2)}])], USUAL, [("history-changed", "Actions", "E4")]),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_situation(settings, put, name):
    register, contents, day, expected = SITUATIONS[name]
    if register is not None:
        put("register.xlsx", register)
    received = settings.model_copy(update={"now": datetime(day.year, day.month, day.day, 10)})
    for i, content in enumerate(contents):
        put(f"returns/file-{i}.xlsx", content)
    last = take_in(received).files[-1]
    assert last.file_name == f"file-{len(contents) - 1}.xlsx"
    assert [(p.code, p.sheet, p.cell) for p in last.problems] == expected


def test_every_code_has_a_test_and_every_test_a_code():
    shown = {code for _, code in WORKBOOKS.values()}
    shown |= {found[0][0] for _, _, _, found in SITUATIONS.values() if len(found) == 1}
    shown |= {
        case[1]
        for module in (test_return_codes, test_register_file, test_data_files)
        for case in module.CASES.values()
    }
    assert shown == set(load_problem_catalogue())


def test_severity_is_the_catalogues_but_where_the_form_says_otherwise():
    """The codes that are a remark in one place and returns a workbook in another."""
    catalogue = load_problem_catalogue()
    other = {
        code
        for _, code, _, severity in test_return_codes.CASES.values()
        if severity != catalogue[code].severity
    }
    assert other == {"empty-not-declared", "unknown-reference", "date-order"}


@pytest.mark.parametrize("name", [n for n, case in test_return_codes.CASES.items() if "personal" in case[1]])
def test_personal_data_is_never_repeated(judge, name):
    changes, code, *_ = test_return_codes.CASES[name]
    problems = judge(return_workbook(**changes)).all_problems()
    assert {p.found for p in problems} <= {None, "(not repeated here)"}
    assert may_be_kept(problems) == (code == "looks-like-personal-data")
