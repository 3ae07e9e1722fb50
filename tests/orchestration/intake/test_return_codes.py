"""Every code that one return raises by itself: one thing spoilt, that code at that place, no other."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from orchestration.forms import load_return_form
from orchestration.intake.register_file import read_register
from orchestration.intake.returns import ReturnReader
from tests.builders.workbooks import (
    LEAD_ROWS,
    REGISTER,
    ROWS,
    column_of,
    cover_row,
    register_workbook,
    return_workbook,
    set_cell,
)

CLEAN = ROWS["Requests"][0]


def request(**changes):
    """The clean return with its first request changed."""
    return {"rows": {"Requests": [{**CLEAN, **changes}]}}


def cell(sheet, row, name, value):
    return {"spoil": set_cell(sheet, row, name, value)}


def first(sheet, **changes):
    """The clean return with the first row of a sheet changed."""
    return {"rows": {sheet: [{**ROWS[sheet][0], **changes}]}}


def lead(sheet, **changes):
    """The clean return of the lead with the first row of a sheet of its own changed."""
    return {
        "cover": {"partner_id": "MUN"},
        "rows": {"Requests": [], "Shares": [], sheet: [{**LEAD_ROWS[sheet][0], **changes}]},
    }


def remove_sheet(book):
    del book["Actions"]


def rename(old, new):
    def spoil(book):
        for row in book["Requests"].iter_rows(min_row=3, max_row=3):
            for heading in row:
                if heading.value == old:
                    heading.value = new

    return {"spoil": spoil}


def double_heading(book):
    book["Requests"].cell(3, 11).value = "status"


def extra_heading(book):
    book["Requests"].cell(3, 11).value = "Remarks of ours"


def hide(book):
    book["Requests"].row_dimensions[5].hidden = True


def with_error(book):
    spoilt = book["Delivery"].cell(4, column_of("Delivery", "delivered_units"))
    spoilt.value, spoilt.data_type = "#REF!", "e"


LATE = {"closed_at": datetime(2025, 10, 2), "status": "complete"}
LONG = "x" * 501

# what is done to the clean return; the code; where it is reported (sheet, cell); must or should
CASES = {
    "missing sheet": ({"spoil": remove_sheet}, "missing-sheet", ("Actions", None), "must"),
    "extra sheet": ({"spoil": lambda b: b.create_sheet("Notes")}, "extra-sheet", (None, None), "should"),
    "other version": ({"cover": {"template_version": "2019.1"}}, "unknown-form-version", ("Cover", "B2"), "must"),
    "required heading gone": (rename("Status", None), "missing-column", ("Requests", None), "must"),
    "heading twice": ({"spoil": double_heading}, "duplicate-column", ("Requests", "K3"), "must"),
    "unknown heading": ({"spoil": extra_heading}, "extra-column", ("Requests", "K3"), "should"),
    "merged": ({"spoil": lambda b: b["Requests"].merge_cells("B4:B5")}, "merged-cells", ("Requests", "B4"), "must"),
    "hidden": ({"spoil": hide}, "hidden-rows", ("Requests", None), "should"),
    "nothing and not declared": ({"rows": {"Actions": []}, "nil": []}, "empty-not-declared", ("Actions", None), "must"),
    "threats blank": ({"rows": {"Threats": []}, "nil": []}, "empty-not-declared", ("Threats", None), "should"),
    "nil but rows": ({"nil": ["Actions"]}, "nil-but-rows", ("Actions", None), "must"),
    "not the lead": (
        {"rows": {"Meetings": [{"meeting_id": "B", "held_on": date(2025, 8, 1), "tier": "tactical", "quorate": "yes"}]}},
        "not-your-sheet",
        ("Meetings", None),
        "should",
    ),
    "unknown partnership": ({"cover": {"partnership_id": "SEA"}}, "unknown-partnership", ("Cover", "B3"), "must"),
    "unknown partner": ({"cover": {"partner_id": "FBI"}}, "unknown-partner", ("Cover", "B4"), "must"),
    "left before": ({"cover": {"partner_id": "NGO"}}, "not-a-member", ("Cover", "B4"), "must"),
    "no partner": ({"cover": {"partner_id": "ALL"}}, "unknown-partner", ("Cover", "B4"), "must"),
    "before the programme": ({"cover": {"quarter": "2024-Q2"}}, "quarter-out-of-range", ("Cover", "B5"), "must"),
    "not begun": ({"cover": {"quarter": "2026-Q1"}}, "quarter-out-of-range", ("Cover", "B5"), "must"),
    "no quarter": ({"cover": {"quarter": "2025-Q7"}}, "bad-id", ("Cover", "B5"), "must"),
    "absurd year": ({"cover": {"quarter": "0000-Q1"}}, "quarter-out-of-range", ("Cover", "B5"), "must"),
    "no answer to personal data": ({"cover": {"personal_data": None}}, "required-blank", ("Cover", "B9"), "must"),
    "personal data": ({"cover": {"personal_data": "yes"}}, "personal-data-declared", ("Cover", "B9"), "must"),
    "required blank": (request(status=None), "required-blank", ("Requests", "H4"), "must"),
    "blank of spaces": (request(status="  "), "required-blank", ("Requests", "H4"), "must"),
    "a word for a date": (request(sent_at="last week"), "not-a-date", ("Requests", "E4"), "must"),
    "a date of another form": (request(sent_at="31/07/2025"), "not-a-date", ("Requests", "E4"), "must"),
    "a number for a date": (request(sent_at=45867), "not-a-date", ("Requests", "E4"), "must"),
    "a day that is none": (request(sent_at="2025-02-30"), "not-a-date", ("Requests", "E4"), "must"),
    "a word for a number": (first("Delivery", delivered_units="twelve"), "not-a-number", ("Delivery", "B4"), "must"),
    "true for a number": (first("Delivery", delivered_units=True), "not-a-number", ("Delivery", "B4"), "must"),
    "half a person": (first("Delivery", reach_engaged=2.5), "not-whole", ("Delivery", "F4"), "must"),
    "below zero": (first("Delivery", delivered_units=-1), "out-of-range", ("Delivery", "B4"), "must"),
    "beyond all": (first("Delivery", delivered_units=1e300), "out-of-range", ("Delivery", "B4"), "must"),
    "93 days": ({"cover": {"contact_vacant_days": 93}}, "out-of-range", ("Cover", "B11"), "must"),
    "not in list": (request(status="done"), "not-in-list", ("Requests", "H4"), "must"),
    "no such class": (request(**{"class": "slow"}), "not-in-list", ("Requests", "D4"), "must"),
    "no such partner": (request(counterpart_id="FBI"), "not-a-partner", ("Requests", "C4"), "must"),
    "one of the parties": (first("Agreements", parties="POL; FBI"), "not-a-partner", ("Agreements", "C4"), "must"),
    "no such country": (first("Cases", origin="XX"), "not-a-country", ("Cases", "I4"), "must"),
    "a bar in a number": (request(request_id="P|1"), "bad-id", ("Requests", "A4"), "must"),
    "a number of 61": (request(request_id="9" * 61), "bad-id", ("Requests", "A4"), "must"),
    "too long": (first("Actions", title=LONG), "too-long", ("Actions", "B4"), "should"),
    "formula error": ({"spoil": with_error}, "formula-error", ("Delivery", "B4"), "must"),
    "never calculated": (cell("Delivery", 4, "delivered_units", "=6*2"), "formula-without-value", ("Delivery", "B4"), "must"),
    "e-mail": (first("Actions", title="Ask jan@example.org"), "possible-personal-data", ("Actions", "B4"), "must"),
    "account": (first("Actions", title="Pay NL91ABNA0417164300"), "possible-personal-data", ("Actions", "B4"), "must"),
    "citizen number": (first("Actions", title="About 111222333"), "possible-personal-data", ("Actions", "B4"), "must"),
    "telephone": (first("Actions", title="Call +31 20 123 4567"), "looks-like-personal-data", ("Actions", "B4"), "should"),
    "title and name": (first("Actions", title="Visit Mrs Made-up"), "looks-like-personal-data", ("Actions", "B4"), "should"),
    "e-mail as a number": (request(request_id="jan@example.org"), "possible-personal-data", ("Requests", "A4"), "must"),
    "account as a number": (request(request_id="NL91 ABNA 0417 1643 00"), "possible-personal-data", ("Requests", "A4"), "must"),
    "account as identifier": (first("Responsibilities", responsibility_id="NL91ABNA0417164300"), "possible-personal-data", ("Responsibilities", "A4"), "must"),
    "e-mail as an answer": (request(status="jan@example.org"), "possible-personal-data", ("Requests", "H4"), "must"),
    "e-mail as a partner": (request(counterpart_id="jan@example.org"), "possible-personal-data", ("Requests", "C4"), "must"),
    "e-mail as a date": (request(sent_at="jan@example.org"), "possible-personal-data", ("Requests", "E4"), "must"),
    "e-mail as an amount": (first("Delivery", delivered_units="jan@example.org"), "possible-personal-data", ("Delivery", "B4"), "must"),
    "e-mail on the cover": ({"cover": {"prepared_by_role": "jan@example.org"}}, "possible-personal-data", ("Cover", "B7"), "must"),
    "e-mail as the quarter": ({"cover": {"quarter": "jan@example.org"}}, "possible-personal-data", ("Cover", "B5"), "must"),
    "e-mail as the version": ({"cover": {"template_version": "jan@example.org"}}, "possible-personal-data", ("Cover", "B2"), "must"),
    "e-mail beside the cover's fields": (
        {"spoil": lambda b: b["Cover"].append(["Ask", "jan@example.org"])},
        "possible-personal-data",
        ("Cover", f"B{len(load_return_form().cover_fields) + 2}"),
        "must",
    ),
    "a number in digits of another width": (first("Actions", title="About １１１２２２３３３"), "possible-personal-data", ("Actions", "B4"), "must"),
    "account with odd spaces": (first("Actions", title="NL91\u00a0ABNA\u202f0417 1643 00"), "possible-personal-data", ("Actions", "B4"), "must"),
    "a citizen's number stored as a number": (first("Actions", title=111222333), "possible-personal-data", ("Actions", "B4"), "must"),
    "telephone at home": (request(refusal_ground="ring 020-1234567"), "looks-like-personal-data", ("Requests", "I4"), "should"),
    "responsibility": (
        first("Responsibilities", responsibility_id="R9"),
        "unknown-reference",
        ("Responsibilities", "A4"),
        "must",
    ),
    "responsibility, optional": (
        first("Actions", responsibility_id="R9"),
        "unknown-reference",
        ("Actions", "C4"),
        "should",
    ),
    "unknown flag": (first("Replies", flag_id="F-XX9/RIVER/POL"), "unknown-reference", ("Replies", "A4"), "should"),
    "normalised": (request(status=" Complete "), "normalised", ("Requests", "H4"), "should"),
    "alias": (request(counterpart_id="lab"), "normalised", ("Requests", "C4"), "should"),
    "capitals": (request(direction="SENT"), "normalised", ("Requests", "B4"), "should"),
    "spaces in a number": (request(request_id="P  1"), "normalised", ("Requests", "A4"), "should"),
    "unseen characters": (request(request_id="P-\u200b1"), "normalised", ("Requests", "A4"), "should"),
    "a hard space": (request(status="complete\u00a0"), "normalised", ("Requests", "H4"), "should"),
    "by a name": (request(counterpart_id="INSPECTORATE of labour"), "not-a-partner", ("Requests", "C4"), "must"),
    "the cover's quarter": ({"cover": {"quarter": "2025-q3 "}}, "normalised", ("Cover", "B5"), "should"),
    "a country in small letters": (first("Cases", origin="ro"), "normalised", ("Cases", "I4"), "should"),
    "thousands and a comma": (first("Resources", pledged="1 234,5"), "normalised", ("Resources", "B4"), "should"),
    "two meanings": (first("Resources", pledged="1.234"), "not-a-number", ("Resources", "B4"), "must"),
    "per cent": (first("Delivery", delivered_units="50 %"), "not-a-number", ("Delivery", "B4"), "must"),
    "with its unit": (first("Delivery", delivered_units="12 visits"), "not-a-number", ("Delivery", "B4"), "must"),
    "true for yes": ({"cover": {"contact_changed": True}}, "not-in-list", ("Cover", "B10"), "must"),
    "a date for a number": (request(request_id=datetime(2025, 3, 12)), "bad-id", ("Requests", "A4"), "must"),
    "a number too long to be exact": (request(request_id=1.23456789012346e15), "bad-id", ("Requests", "A4"), "must"),
    "a number in a cell for dates": (first("Shares", shared_on=date(1900, 1, 5)), "not-a-date", ("Shares", "D4"), "must"),
    "a time alone": (request(sent_at=time(9, 30)), "not-a-date", ("Requests", "E4"), "must"),
    "number as text": (first("Delivery", delivered_units="12"), "normalised", ("Delivery", "B4"), "should"),
    "received after the quarter": (request(received_at=datetime(2025, 10, 1), closed_at=None, status="open"), "after-quarter", ("Requests", "F4"), "should"),
    "after the quarter": (request(**LATE), "after-quarter", ("Requests", "G4"), "should"),
    "an action done after the quarter": (first("Actions", status="done", closed_on=date(2025, 10, 1)), "after-quarter", ("Actions", "I4"), "should"),
    "counterpart left, a share": (first("Shares", counterpart_id="NGO"), "counterpart-not-active", ("Shares", "C4"), "should"),
    "counterpart left": (request(counterpart_id="NGO"), "counterpart-not-active", ("Requests", "C4"), "should"),
    "a blank key part": (request(direction=None), "required-blank", ("Requests", "B4"), "must"),
    "twice": ({"rows": {"Requests": [CLEAN, {**CLEAN, "request_id": "p-1"}]}}, "duplicate-key", ("Requests", "A5"), "must"),
    "received before sent": (request(received_at=datetime(2025, 7, 7, 9)), "date-order", ("Requests", "F4"), "must"),
    "expires before signed": (first("Agreements", expires_on=date(2024, 4, 30)), "date-order", ("Agreements", "G4"), "must"),
    "done before opened": (first("Actions", status="done", opened_on=date(2025, 8, 1), closed_on=date(2025, 7, 1)), "date-order", ("Actions", "I4"), "must"),
    "decided before proposed": (first("Measures", decided_on=date(2025, 7, 1)), "date-order", ("Measures", "E4"), "must"),
    "executed before decided": (first("Measures", executed_on=date(2025, 8, 1)), "date-order", ("Measures", "F4"), "should"),
    "reopened before executed": (first("Measures", executed_on=date(2025, 8, 9), reopened_on=date(2025, 8, 3)), "date-order", ("Measures", "K4"), "must"),
    "a case closed before opened": (first("Cases", opened_on=date(2025, 8, 2), closed_on=date(2025, 8, 1)), "date-order", ("Cases", "D4"), "must"),
    "acknowledged before asked": (first("Cases", referred_on=date(2025, 8, 9), acknowledged_on=date(2025, 8, 3)), "date-order", ("Cases", "M4"), "must"),
    "a threat answered before seen": (first("Threats", responded_on=date(2025, 8, 30)), "date-order", ("Threats", "E4"), "must"),
    "an item due before raised": (lead("Escalations", due_on=date(2025, 7, 1)), "date-order", ("Escalations", "D4"), "must"),
    "an item resolved before raised": (lead("Escalations", resolved_on=date(2025, 7, 1)), "date-order", ("Escalations", "E4"), "must"),
    "an appeal decided without a date": (first("Measures", appeal="measure_varied"), "closed-without-date", ("Measures", "H4"), "must"),
    "an action done without a date": (first("Actions", status="done"), "closed-without-date", ("Actions", "I4"), "must"),
    "an open action with a date": (first("Actions", closed_on=date(2025, 8, 1)), "open-with-date", ("Actions", "I4"), "must"),
    "a row of OUTSIDE is checked": (request(counterpart_id="OUTSIDE", closed_at=None), "closed-without-date", ("Requests", "G4"), "must"),
    "closed before sent": (request(closed_at=datetime(2025, 7, 7, 10)), "date-order", ("Requests", "G4"), "must"),
    "due before opened": (first("Actions", due_on=date(2025, 6, 1)), "date-order", ("Actions", "F4"), "should"),
    "no closing date": (request(closed_at=None), "closed-without-date", ("Requests", "G4"), "must"),
    "open and closed": (request(status="open"), "open-with-date", ("Requests", "G4"), "must"),
    "outside": (
        {"rows": {"Requests": [CLEAN, {**CLEAN, "request_id": "P-2", "sent_at": datetime(2025, 10, 1)}]}},
        "outside-quarter",
        ("Requests", None),
        "should",
    ),
    "shared with itself": (first("Shares", counterpart_id="POL"), "counterpart-is-self", ("Shares", "C4"), "must"),
    "itself": (request(counterpart_id="POL"), "counterpart-is-self", ("Requests", "C4"), "must"),
    "unsigned": (first("Agreements", signed_on=None), "in-force-unsigned", ("Agreements", "E4"), "should"),
    "more than all": (first("Delivery", reach_engaged=51), "part-exceeds-whole", ("Delivery", "F4"), "should"),
    "no ground": (
        request(direction="received", status="refused"),
        "refusal-without-ground",
        ("Requests", "I4"),
        "should",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_thing_spoilt_raises_one_code(judge, name):
    changes, code, (sheet, place), severity = CASES[name]
    problems = judge(return_workbook(**changes)).all_problems()
    assert [(p.code, p.sheet, p.cell, p.severity) for p in problems] == [(code, sheet, place, severity)]


def test_a_remark_on_the_day_of_submission(judge):
    clean = return_workbook()
    assert judge(clean, date(2025, 10, 17)).all_problems() == []
    for received_on in (date(2025, 10, 18), date(2025, 10, 13)):
        problems = judge(clean, received_on).all_problems()
        assert [(p.code, p.cell) for p in problems] == [("submitted-on-doubtful", "B6")]
    # a made-up example that is run a year later is not doubted
    assert judge(clean, date(2026, 10, 18)).all_problems() == []


def test_an_early_return(judge):
    content = return_workbook(cover={"submitted_on": date(2025, 9, 30)})
    assert [p.code for p in judge(content, date(2025, 9, 30)).all_problems()] == ["early-return"]


def test_wrong_quarter(judge):
    """Four rows, none of the quarter: the cover, most likely, is wrong."""
    old = {**CLEAN, "sent_at": datetime(2025, 4, 1), "received_at": None, "closed_at": datetime(2025, 4, 9)}
    rows = {name: [] for name in ("Shares", "Actions", "Measures", "Cases", "Threats")}
    three = [{**old, "request_id": f"P-{i}"} for i in range(3)]
    four = [*three, {**old, "request_id": "P-9"}]
    codes = [
        [p.code for p in judge(return_workbook(rows={**rows, "Requests": r})).all_problems()]
        for r in (three, four)
    ]
    assert codes == [["outside-quarter"], ["wrong-quarter"]]


def test_knock_on_problems_are_left_out(judge):
    """What cannot be read is said once: not also that it is out of order, or that a row lacks its date."""
    changes = request(status="open", closed_at="yesterday", sent_at="never", counterpart_id="FBI")
    problems = judge(return_workbook(**changes)).all_problems()
    assert sorted((p.code, p.cell) for p in problems) == [
        ("not-a-date", "E4"),
        ("not-a-date", "G4"),
        ("not-a-partner", "C4"),
    ]


def test_rows_of_other_quarters_raise_nothing_of_their_own(judge):
    """A running log of the whole year is taken, whatever stands in its older and younger rows."""
    older = {
        **CLEAN,
        "request_id": "P-0",
        "sent_at": date(2025, 1, 3),
        "received_at": None,
        "closed_at": date(2025, 2, 1),
    }
    younger = {"request_id": "P-2", "direction": "sideways", "sent_at": date(2025, 11, 1)}
    reading = judge(return_workbook(rows={"Requests": [{**older, "status": "odd"}, CLEAN, younger]}))
    assert [p.code for p in reading.all_problems()] == ["outside-quarter"]
    sheet = reading.sheets["Requests"]
    assert [sheet.rows.table.rows[i] for i in sheet.kept] == [4, 5]
    assert sheet.earlier == {0}


def test_a_sheet_with_only_rows_of_other_quarters_is_nil(judge):
    later = {"threat_id": "T-9", "observed_on": date(2025, 10, 3), "kind": "new_route"}
    reading = judge(return_workbook(rows={"Threats": [later]}, nil=["Threats"]))
    assert reading.sheets["Threats"].state == "nil"
    assert [p.code for p in reading.all_problems()] == ["outside-quarter"]


def test_a_date_after_the_quarter_opens_the_row(judge):
    measure = {**ROWS["Measures"][0], "appeal": "measure_stands", "appeal_decided_on": date(2025, 10, 9)}
    reading = judge(return_workbook(rows={"Requests": [{**CLEAN, **LATE}], "Measures": [measure]}))
    assert [p.code for p in reading.all_problems()] == ["after-quarter", "after-quarter"]
    requests, measures = reading.sheets["Requests"].rows.values, reading.sheets["Measures"].rows.values
    assert (requests["status"], requests["closed_at"]) == (["open"], [None])
    assert (measures["appeal"], measures["appeal_decided_on"]) == (["pending"], [None])


def test_a_bare_date_beside_a_moment_is_compared_as_a_day(judge):
    changes = request(
        sent_at=datetime(2025, 7, 7, 9, 30), received_at=date(2025, 7, 7), closed_at=date(2025, 7, 7)
    )
    assert judge(return_workbook(**changes)).all_problems() == []


def test_outside_is_listed_but_no_member(judge):
    assert judge(return_workbook(**request(counterpart_id="OUTSIDE"))).all_problems() == []
    assert [
        p.code
        for p in judge(return_workbook(**first("Responsibilities", accountable_id="OUTSIDE"))).all_problems()
    ] == ["not-a-partner"]


def test_a_missing_optional_sheet_or_column_is_read_as_blank(judge):
    def spoil(book):
        book["Requests"].delete_cols(column_of("Requests", "used_for"))
        del book["Threats"]

    reading = judge(return_workbook(rows={"Threats": []}, spoil=spoil))
    assert reading.all_problems() == []
    assert reading.sheets["Requests"].rows.values["used_for"] == [None, None]


def test_meetings_left_out_take_their_attendance_along(judge):
    held = [date(2025, 9, 9), date(2025, 10, 9)]
    meetings = [
        {"meeting_id": f"B-{i}", "held_on": d, "tier": "tactical", "quorate": "yes"}
        for i, d in enumerate(held)
    ]
    attendance = [{"meeting_id": f"B-{i}", "attendee_id": "POL", "attendance": "named"} for i in (0, 1, 7)]
    content = return_workbook(
        cover={"partner_id": "MUN"},
        rows={"Requests": [], "Shares": [], "Meetings": meetings, "Attendance": attendance},
    )
    reading = judge(content)
    assert [(p.code, p.sheet, p.cell) for p in reading.all_problems()] == [
        ("outside-quarter", "Meetings", None),
        ("unknown-reference", "Attendance", "A6"),
    ]
    assert reading.sheets["Attendance"].kept == [0, 2]


def test_the_cover_is_found_by_its_labels(judge):
    """Any order, other rows, capitals and spaces."""

    def spoil(book):
        sheet = book["Cover"]
        sheet.insert_rows(1, amount=3)
        label = sheet.cell(cover_row("partner_id") + 3, 1)
        label.value = "  partner  ID "
        sheet.append(["Printed on", "paper"])

    assert judge(return_workbook(spoil=spoil)).all_problems() == []


def test_a_table_that_stands_elsewhere_is_found_with_its_physical_cells(judge):
    def spoil(book):
        sheet = book["Requests"]
        sheet.insert_cols(1, amount=2)
        sheet.delete_rows(1, 2)
        sheet.insert_rows(1, amount=5)
        sheet.insert_rows(7, amount=2)
        sheet.cell(9, column_of("Requests", "status") + 2).value = "odd"

    problems = judge(return_workbook(spoil=spoil)).all_problems()
    assert [(p.code, p.cell) for p in problems] == [("not-in-list", "J9")]


# sentences of the form, each tried


def test_the_text_is_cut(judge):
    reading = judge(return_workbook(**first("Actions", title=LONG)))
    assert reading.sheets["Actions"].rows.values["title"] == [LONG[:500]]


def test_an_unknown_reference_in_an_optional_column_is_read_as_blank(judge):
    reading = judge(return_workbook(**first("Actions", responsibility_id="R9")))
    assert reading.sheets["Actions"].rows.values["responsibility_id"] == [None]


@pytest.mark.parametrize("sheet", [s.name for s in load_return_form().sheets])
def test_a_missing_optional_column_is_read_as_blank_in_every_sheet(judge, sheet):
    optional = [c.name for c in load_return_form().sheet(sheet).columns if not c.required]
    rows = {**ROWS, **LEAD_ROWS}[sheet]
    blank = [{k: v for k, v in row.items() if k not in optional} for row in rows]
    whole = return_workbook(cover=LEADS if sheet in LEAD_ROWS else {}, rows={**NO_RECEIVED, sheet: blank})

    def spoil(book):
        for name in reversed(optional):
            book[sheet].delete_cols(column_of(sheet, name))

    less = return_workbook(
        cover=LEADS if sheet in LEAD_ROWS else {}, rows={**NO_RECEIVED, sheet: blank}, spoil=spoil
    )
    expected = [(p.code, p.column_name) for p in judge(whole).all_problems()]
    found = judge(less)
    assert [(p.code, p.column_name) for p in found.all_problems()] == expected
    assert all(found.sheets[sheet].rows.values[name] == [None] * len(blank) for name in optional)


LEADS = {"partner_id": "MUN"}
NO_RECEIVED = {"Requests": [{**CLEAN, "counterpart_id": "LAB"}], "Shares": []}


def test_a_running_log_of_the_whole_year_is_taken(judge):
    """Rows of every quarter in every sheet that has a period: one remark a sheet, none of them returned."""

    def logged(sheet):
        placing = load_return_form().sheet(sheet).period
        days = [date(2025, month, 5) for month in (2, 5, 8, 11)]
        [row] = {**ROWS, **LEAD_ROWS}[sheet][:1]
        key = load_return_form().sheet(sheet).keys[0]
        blank = dict.fromkeys((*placing.until, "received_at", "due_on"))
        if "status" in row:
            blank["status"] = "open"
        if "due_on" in row:
            blank["due_on"] = date(2026, 3, 1)
        return [
            {**row, **blank, key: f"N-{i}", placing.began: day}
            | ({placing.ended: day} if placing.ended == placing.began else {})
            for i, day in enumerate(days)
        ]

    names = [s.name for s in load_return_form().sheets if s.period and s.name != "Meetings"]
    own = {n: logged(n) for n in names if n not in LEAD_ROWS}
    problems = judge(return_workbook(rows=own)).all_problems()
    assert [(p.code, p.sheet) for p in problems] == [("outside-quarter", n) for n in own]


def test_references_are_looked_up_in_the_register_whatever_their_validity(clean_register):
    """Those of the cover's partnership alone."""
    sea = {**REGISTER["Partnerships"][0], "partnership_id": "SEA"}
    members = [{**m, "partnership_id": p} for p in ("RIVER", "SEA") for m in REGISTER["Memberships"]]
    gone = {**REGISTER["Responsibilities"][0], "responsibility_id": "R0", "valid_to": date(2025, 1, 1)}
    theirs = {**REGISTER["Responsibilities"][0], "responsibility_id": "S1", "partnership_id": "SEA"}
    register = register_workbook(
        rows={
            "Partnerships": [*REGISTER["Partnerships"], sea],
            "Memberships": members,
            "Responsibilities": [*REGISTER["Responsibilities"], gone, theirs],
        }
    )
    reader = ReturnReader(read_register("0" * 64, register).as_register())

    def codes(responsibility):
        content = return_workbook(**first("Responsibilities", responsibility_id=responsibility))
        return [p.code for p in reader.read("f" * 64, content, date(2025, 10, 15)).all_problems()]

    assert (codes("R0"), codes("S1")) == ([], ["unknown-reference"])


def test_a_wrong_answer_is_never_guessed_but_the_nearest_is_named(judge):
    [problem] = judge(return_workbook(**request(status="complet"))).all_problems()
    assert (problem.code, problem.expected.partition(";")[0]) == ("not-in-list", "perhaps complete")
    [problem] = judge(return_workbook(**first("Resources", pledged="1.234"))).all_problems()
    assert problem.expected == "a number without a separator between thousands from 0"
    [problem] = judge(return_workbook(cover={"quarter": "Q3 2025"})).all_problems()
    assert problem.expected == "a quarter, for example 2025-Q3"


def test_one_remark_a_column_says_how_many_cells_were_changed(judge):
    rows = [{**CLEAN, "request_id": f"P-{i}", "status": "Complete", "direction": "SENT"} for i in range(3)]
    problems = judge(return_workbook(rows={"Requests": rows})).all_problems()
    assert [(p.code, p.cell, p.found) for p in problems] == [
        ("normalised", "B4", "3 cells"),
        ("normalised", "H4", "3 cells"),
    ]
