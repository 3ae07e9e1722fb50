"""Templates of the example programme, made from what a run published: what carries over is counted here from
the workbooks themselves, by label, and intake finds nothing forgotten in them.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration.intake.examining import Original, compare, examine
from orchestration.intake.register_file import read_register
from orchestration.intake.returns import ReturnReader
from orchestration.quarter import Quarter
from orchestration.settings import Settings
from orchestration.template import Template, write_template
from tests.orchestration.example.example_reading import Return, day, number, read_forgotten, read_return

pytestmark = [pytest.mark.job, pytest.mark.xdist_group("job")]

QUARTER, BEFORE = "2026-Q3", "2026-Q2"
# two leads, two that forgot an item quarters ago, and others; each sent one file for the quarter before
PARTNERS = [
    ("VEL-CITY", "VEL-MUN"),
    ("VEL-CITY", "VEL-POL"),
    ("KES-PORT", "KES-CUS"),
    ("KES-PORT", "KES-PRA"),
    ("DRA-CORRIDOR", "DRA-POA"),
]


@pytest.fixture(scope="module", params=PARTNERS, ids=lambda p: p[1])
def asked(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param


@pytest.fixture(scope="module")
def made(asked: tuple[str, str], example_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Template:
    path = tmp_path_factory.mktemp("made") / "template.xlsx"
    return write_template(example_run, *asked, QUARTER, path)


@pytest.fixture(scope="module")
def last(asked: tuple[str, str], example_run: Settings) -> Return:
    """The partner's newest file for the quarter before."""
    paths = sorted((example_run.inputs / "returns" / BEFORE).rglob(f"{asked[1]}*.xlsx"))
    found = [r for r in map(read_return, paths) if r is not None and r.partner == asked[1]]
    assert len(found) == 1
    return found[0]


# of each sheet: the number's label and column, the day on which a row begins, the day on which it ends
DATED = {
    "Requests": ("Request ID", "request_id", "Sent at", "Closed at"),
    "Actions": ("Action ID", "action_id", "Opened on", "Closed on"),
    "Threats": ("Threat ID", "threat_id", "Observed on", "Responded on"),
    "Cases": ("Case reference", "case_ref", "Opened on", "Closed on"),
    "Escalations": ("Item ID", "item_id", "Raised on", "Resolved on"),
}


def open_numbers(last: Return, sheet: str) -> set[str]:
    """Begun before the quarter and not ended before it, whatever a file sent after that day says of later."""
    label, _, began, ended = DATED[sheet]
    start = Quarter.parse(QUARTER).start
    return {
        number(row[label])
        for row in last.sheets.get(sheet, [])
        if row[label] != "" and day(row[began]) < start and (day(row[ended]) or start) >= start
    }


def filled(made: Template, sheet: str, name: str) -> set[str]:
    return {number(row.values[name]) for row in made.rows[sheet]}


def test_what_was_open_stands_in_the_template(made: Template, last: Return, example_run: Settings) -> None:
    """By number, from the labels of last quarter's file, and what the example's README says is forgotten."""
    forgotten = {
        (item.sheet, number(item.number))
        for item in read_forgotten(example_run.inputs)
        if item.owner == last.partner
    }
    for sheet, (_, name, _, _) in DATED.items():
        expected = (
            set() if sheet == "Escalations" and not made.occasion.is_lead else open_numbers(last, sheet)
        )
        expected |= {item for place, item in forgotten if place == sheet}
        assert filled(made, sheet, name) == expected, sheet
    agreements = {number(r["Agreement ID"]) for r in last.sheets["Agreements"] if r["Status"] != "withdrawn"}
    assert filled(made, "Agreements", "agreement_id") == agreements


def test_last_answers_and_pledges(made: Template, last: Return) -> None:
    said = {row["Responsibility ID"]: row for row in last.sheets["Responsibilities"]}
    for row in made.rows["Responsibilities"]:
        before = said[row.values["responsibility_id"]]
        assert row.values["own_role"] == before["Own role"]
        assert row.values.get("accepted_on") == day(before["Accepted on"])
    pledged = {(r.values["kind"], float(r.values["pledged"])) for r in made.rows["Resources"]}
    assert pledged == {(row["Kind"], float(row["Pledged"])) for row in last.sheets["Resources"]}
    delivered = {row["Component ID"] for row in last.sheets["Delivery"]}
    assert {r.values["component_id"] for r in made.rows["Delivery"]} == delivered


def test_the_flags_are_those_that_the_marts_say_concern_the_partner(
    made: Template, example_run: Settings
) -> None:
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        flags = connection.execute(
            "select flag_id, state, is_waived, concerns from marts.flags where quarter = ?", [BEFORE]
        ).fetchall()
    expected = {
        flag
        for flag, state, is_waived, concerns in flags
        if made.occasion.partner_id in concerns and state in ("new", "continuing") and not is_waived
    }
    assert {row.values["flag_id"] for row in made.rows["Replies"]} == expected


@pytest.fixture(scope="module")
def compared(example_run: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple]:
    """A copy of the warehouse against which a return can be compared, and the reader of returns."""
    path = tmp_path_factory.mktemp("copy") / "warehouse.duckdb"
    shutil.copy(example_run.published_warehouse, path)
    register = read_register("0" * 64, example_run.register_file.read_bytes()).as_register()
    with duckdb.connect(str(path)) as connection:
        yield connection, ReturnReader(register)


def test_intake_finds_nothing_forgotten_or_changed(made: Template, compared) -> None:
    """Sent untouched, it lacks what is to be filled, and no row of it is wrong."""
    connection, reader = compared
    original = Original("f" * 64, date(2026, 10, 20), Path(made.path).read_bytes)
    examined = compare(connection, examine(connection, reader, [original]))
    problems = examined.readings["f" * 64].all_problems()
    assert {p.code for p in problems} == {"required-blank", "empty-not-declared"}
    blank = {(p.sheet, p.column_name) for p in problems if p.code == "required-blank"}
    assert {sheet for sheet, _ in blank} <= {"Cover", "Attendance", "Delivery", "Resources", "Replies"}
