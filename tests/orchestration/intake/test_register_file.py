"""The register: every code it can raise, each from one thing spoilt; what follows where none stands."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

from datetime import date

import pytest

from orchestration.errors import RegisterError
from orchestration.intake import take_in
from orchestration.intake.register_file import read_register
from orchestration.quarter import Quarter
from tests.builders.workbooks import REGISTER, register_workbook, return_workbook


def changed(sheet, index, **changes):
    """The clean register with one row of a sheet changed."""
    rows = [dict(r) for r in REGISTER[sheet]]
    rows[index].update(changes)
    return {"rows": {sheet: rows}}


def added(sheet, **row):
    return {"rows": {sheet: [*REGISTER.get(sheet, []), row]}}


def without(sheet):
    def spoil(book):
        del book[sheet]

    return {"spoil": spoil}


THRESHOLD = {"reason": "agreed", "green": 0.8}
CASES = {
    "first quarter": ({"programme": {"first_quarter": "soon"}}, "bad-id", ("Programme", "B3")),
    "timed by": ({"programme": {"timed_by": "guessed"}}, "not-in-list", ("Programme", "B5")),
    "no days": ({"programme": {"return_due_days": None}}, "required-blank", ("Programme", "B4")),
    "no standards sheet": (without("Standards"), "missing-sheet", ("Standards", None)),
    "no partners": ({"rows": {"Standards": []}}, "empty-not-declared", ("Standards", None)),
    "unknown partner": (changed("Links", 0, to_id="FBI"), "unknown-reference", ("Links", "C2")),
    "no lead": (changed("Memberships", 0, role="core"), "lead-not-one", ("Partnerships", "A2")),
    "two leads": (changed("Memberships", 1, role="lead"), "lead-not-one", ("Partnerships", "A2")),
    "lead too late": (changed("Memberships", 0, joined_on=date(2024, 7, 2)), "lead-not-one", ("Partnerships", "A2")),
    "lead gone": (changed("Memberships", 0, left_on=date(2025, 12, 31)), "lead-not-one", ("Partnerships", "A2")),
    "overlap": (
        added("Memberships", partner_id="NGO", role="core", joined_on=date(2025, 6, 30)),
        "period-overlap",
        ("Memberships", "F6"),
    ),
    "overlap of always": (
        added("Standards", **{**REGISTER["Standards"][0], "valid_from": date(2025, 1, 1)}),
        "period-overlap",
        ("Standards", "F4"),
    ),
    "twice": (added("Standards", **REGISTER["Standards"][0]), "duplicate-key", ("Standards", "A4")),
    "left before joined": (changed("Memberships", 3, left_on=date(2024, 6, 1)), "date-order", ("Memberships", "G5")),
    "alias of two": (changed("Partners", 0, aliases="POLITIE"), "alias-ambiguous", ("Partners", "F3")),
    "alias that is an id": (changed("Partners", 0, aliases="lab"), "alias-ambiguous", ("Partners", "F2")),
    "alias of everybody": (changed("Partners", 0, aliases="all"), "alias-ambiguous", ("Partners", "F2")),
    "alias in other marks": (
        {"rows": {"Partners": [
            {**REGISTER["Partners"][0], "aliases": "Sant'Egidio"},
            {**REGISTER["Partners"][1], "aliases": "Sant’Egidio"},
            *REGISTER["Partners"][2:],
        ]}},
        "alias-ambiguous",
        ("Partners", "F3"),
    ),
    "a partnership that ended first": (changed("Partnerships", 0, ended_on=date(2024, 6, 30)), "date-order", ("Partnerships", "G2")),
    "an area of nobody": (changed("Areas", 0, partnership_id="SEA"), "unknown-reference", ("Areas", "A2")),
    "a lock twice": (
        {"rows": {"Locks": [{"quarter": "2025-Q1", "locked_on": date(2025, 6, d)} for d in (1, 2)]}},
        "duplicate-key",
        ("Locks", "A3"),
    ),
    "a threshold for two": (
        {"rows": {"Thresholds": [{"entry_id": "IS01", "valid_from": date(2025, m, 1), **THRESHOLD} for m in (1, 2)]}},
        "period-overlap",
        ("Thresholds", "G3"),
    ),
    "alias outside": (changed("Partners", 0, aliases="Outside"), "alias-ambiguous", ("Partners", "F2")),
    "two main series": (changed("Series", 1, main="yes"), "main-series-not-one", ("Series", "J3")),
    "component of nobody": (changed("Plans", 0, component_id="C9"), "unknown-reference", ("Plans", "B2")),
    "unknown entry": (added("Thresholds", entry_id="XX9", **THRESHOLD), "unknown-reference", ("Thresholds", "A2")),
    "waiver of an indicator": (
        added("Waivers", rule_id="IS01", from_quarter="2025-Q1", to_quarter="2025-Q2", reason="r", approved_by_role="b"),
        "unknown-reference",
        ("Waivers", "A2"),
    ),
    "waiver that ends first": (
        added("Waivers", rule_id="F-IS1", from_quarter="2025-Q2", to_quarter="2025-Q1", reason="r", approved_by_role="b"),
        "date-order",
        ("Waivers", "E2"),
    ),
    "country": (changed("Partners", 0, country="Holland"), "not-a-country", ("Partners", "E2")),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_thing_spoilt_raises_one_code(name):
    changes, code, place = CASES[name]
    problems = read_register("0" * 64, register_workbook(**changes)).all_problems()
    assert [(p.code, (p.sheet, p.cell), p.severity) for p in problems] == [(code, place, "must")]


def overlapping(sheet):
    """The first row of a sheet twice, once for always and once from a day on."""
    return added(sheet, **{**REGISTER[sheet][0], "valid_from": date(2025, 1, 1)})


@pytest.mark.parametrize("sheet", ["Links", "Responsibilities", "Components", "Priorities", "Standards"])
def test_periods_of_one_entry_overlap_in_no_sheet(sheet):
    problems = read_register("0" * 64, register_workbook(**overlapping(sheet))).all_problems()
    assert [(p.code, p.sheet, p.column_name) for p in problems] == [("period-overlap", sheet, "valid_from")]


@pytest.mark.parametrize("sheet", ["Links", "Responsibilities", "Components", "Priorities", "Standards"])
def test_no_period_ends_before_it_begins(sheet):
    changes = changed(sheet, 0, valid_from=date(2025, 1, 2), valid_to=date(2025, 1, 1))
    problems = read_register("0" * 64, register_workbook(**changes)).all_problems()
    assert [(p.code, p.sheet, p.column_name) for p in problems] == [("date-order", sheet, "valid_to")]


def test_optional_columns_may_be_missing():
    def spoil(book):
        for sheet, heading in (("Links", "Valid to"), ("Partners", "Also known as"), ("Series", "Target")):
            page = book[sheet]
            page.delete_cols(next(c.column for c in page[1] if c.value == heading))

    assert read_register("0" * 64, register_workbook(spoil=spoil)).all_problems() == []


def test_a_register_may_do_without_what_is_optional():
    def spoil(book):
        for name in ("Holidays", "Thresholds", "Waivers", "Locks"):
            del book[name]

    reading = read_register("0" * 64, register_workbook(spoil=spoil))
    assert reading.all_problems() == []
    assert reading.as_register().locks == {}


def test_members_that_follow_each_other_do_not_overlap():
    row = {"partner_id": "NGO", "role": "core", "joined_on": date(2025, 7, 1)}
    assert read_register("0" * 64, register_workbook(**added("Memberships", **row))).all_problems() == []


def test_who_leads_and_who_is_in(clean_register):
    quarter = Quarter.parse("2025-Q2")
    assert clean_register.lead("RIVER", quarter) == "MUN"
    assert clean_register.is_active("RIVER", "NGO", quarter)
    assert not clean_register.is_active("RIVER", "NGO", quarter.next())
    assert clean_register.partners["politie"] == "POL"


def test_no_register_at_all(settings):
    settings.register_file.unlink()
    with pytest.raises(RegisterError, match=r"no programme register.*register\.xlsx"):
        take_in(settings)


def test_a_bad_register_names_sheet_and_cell_each_time(settings, put):
    changes = {**changed("Links", 0, to_id="FBI"), "programme": {"timed_by": "guessed"}}
    put("register.xlsx", register_workbook(**changes))
    for _ in range(2):
        with pytest.raises(RegisterError, match=r"Programme B5: Not one of .* Links C2: ") as raised:
            take_in(settings)
        assert "FBI" not in str(raised.value)
    assert list(settings.feedback.rglob("register-*.html"))


def test_a_bad_register_leaves_the_accepted_one_standing(settings, put, take, ask):
    take()
    put("register.xlsx", register_workbook(**changed("Memberships", 0, role="core")))
    report = take(return_workbook())
    assert (report.register, [f.decision for f in report.files]) == ("returned", ["returned", "accepted"])
    assert ask("select count(*) from raw.register_partners") == [(4,)]
    settings.register_file.unlink()
    assert "accepted last" in take().warnings[0]


def test_a_new_register_replaces_the_rows_and_an_old_one_may_come_back(put, take, ask):
    take()
    put("register.xlsx", register_workbook(programme={"title": "Renamed"}))
    assert take().register == "accepted"
    assert ask("select title from raw.register_programme") == [("Renamed",)]
    put("register.xlsx", register_workbook())
    assert take().register == "accepted"
    assert ask("select title from raw.register_programme") == [("Made-up programme",)]
    assert take().files == []
