"""Valid registers and returns as workbooks, made from the forms; a test spoils one thing.

    content = return_workbook()      a clean return of partner POL, quarter 2025-Q3
    content = return_workbook(rows={"Requests": [...]}, cover={"quarter": "2025-Q2"}, spoil=lambda book: ...)
    content = register_workbook()    the register that goes with it

Rows are dicts by column name; a value left out is a blank cell. `spoil` gets the openpyxl workbook
before it is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from orchestration.forms import load_register_form, load_return_form

Row = Mapping[str, Any]
Spoil = Callable[[Workbook], Any]

PARTNERSHIP, PARTNER, QUARTER = "RIVER", "POL", "2025-Q3"
COVER: dict[str, Any] = {
    "template_version": "2026.1",
    "partnership_id": PARTNERSHIP,
    "partner_id": PARTNER,
    "quarter": QUARTER,
    "submitted_on": date(2025, 10, 14),
    "prepared_by_role": "Analyst",
    "personal_data": "no",
    "contact_changed": "no",
}
ROWS: dict[str, list[Row]] = {
    "Requests": [
        {
            "request_id": "P-1",
            "direction": "sent",
            "counterpart_id": "LAB",
            "class": "routine",
            "sent_at": datetime(2025, 7, 7, 9, 30),
            "received_at": datetime(2025, 7, 7, 11, 0),
            "closed_at": datetime(2025, 7, 17, 15, 45),
            "status": "complete",
            "used_for": "action",
        },
        {
            "request_id": "M-7",
            "direction": "received",
            "counterpart_id": "MUN",
            "class": "urgent",
            "sent_at": datetime(2025, 9, 25, 8, 5),
            "status": "open",
        },
    ],
    "Shares": [
        {"share_id": "S-1", "direction": "sent", "counterpart_id": "MUN", "shared_on": date(2025, 8, 12)}
    ],
    "Agreements": [
        {
            "agreement_id": "ISA-1",
            "kind": "isa",
            "parties": "ALL",
            "status": "in_force",
            "signed_on": date(2024, 5, 1),
        }
    ],
    "Responsibilities": [{"responsibility_id": "R1", "own_role": "AR", "accepted_on": date(2024, 7, 1)}],
    "Actions": [
        {
            "action_id": "A-1",
            "title": "Train shift leaders",
            "responsibility_id": "R1",
            "priority": "high",
            "opened_on": date(2025, 7, 1),
            "due_on": date(2025, 12, 1),
            "status": "open",
            "blocker": "none",
        }
    ],
    "Delivery": [
        {"component_id": "C1", "delivered_units": 12, "stage": "4", "reach_eligible": 50, "reach_engaged": 20}
    ],
    "Measures": [
        {
            "measure_id": "ME-1",
            "measure": "premises_closure",
            "sector": "F",
            "proposed_on": date(2025, 7, 20),
            "decided_on": date(2025, 8, 2),
            "appeal": "none",
        }
    ],
    "Cases": [
        {
            "case_ref": "K-1",
            "opened_on": date(2025, 8, 1),
            "offence": "trafficking",
            "actor": "loose_network",
            "sector": "F",
            "origin": "RO",
            "stage": "signal",
        }
    ],
    "Threats": [{"threat_id": "T-1", "observed_on": date(2025, 9, 1), "kind": "new_method"}],
    "Resources": [{"kind": "fte", "pledged": 2, "provided": 1.5}],
    "Replies": [{"flag_id": "F-IS1/RIVER/POL", "reply": "accepted"}],
}
LEAD_ROWS: dict[str, list[Row]] = {
    "Meetings": [{"meeting_id": "B-3", "held_on": date(2025, 9, 9), "tier": "strategic", "quorate": "yes"}],
    "Attendance": [{"meeting_id": "B-3", "attendee_id": "POL", "attendance": "named"}],
    "Escalations": [
        {"item_id": "E-1", "kind": "decision", "raised_on": date(2025, 7, 2), "due_on": date(2025, 10, 2)}
    ],
}
REGISTER: dict[str, list[Row]] = {
    "Partnerships": [
        {
            "partnership_id": "RIVER",
            "title": "River city",
            "country": "NL",
            "level": "local",
            "focus": "trafficking",
            "started_on": date(2024, 7, 1),
            "board_meetings_per_year": 4,
        }
    ],
    "Partners": [
        {
            "partner_id": "MUN",
            "title": "Municipality",
            "kind": "local_authority",
            "level": "local",
            "country": "NL",
        },
        {
            "partner_id": "POL",
            "title": "Police",
            "kind": "police",
            "level": "regional",
            "country": "NL",
            "aliases": "The Police; Politie",
        },
        {
            "partner_id": "LAB",
            "title": "Inspectorate",
            "kind": "labour_inspectorate",
            "level": "national",
            "country": "NL",
        },
        {"partner_id": "NGO", "title": "Shelter", "kind": "civil_society", "level": "local", "country": "BE"},
    ],
    "Memberships": [
        {"partner_id": "MUN", "role": "lead", "joined_on": date(2024, 7, 1)},
        {"partner_id": "POL", "role": "core", "joined_on": date(2024, 7, 1)},
        {"partner_id": "LAB", "role": "core", "joined_on": date(2024, 7, 1)},
        {
            "partner_id": "NGO",
            "role": "associate",
            "joined_on": date(2024, 7, 1),
            "left_on": date(2025, 6, 30),
        },
    ],
    "Links": [
        {"from_id": "POL", "to_id": "LAB", "kind": "operational", "agreement_required": "yes", "min_flows": 1}
    ],
    "Responsibilities": [{"responsibility_id": "R1", "title": "Inspections", "aim": "effectiveness"}],
    "Components": [
        {
            "component_id": "C1",
            "title": "Joint visits",
            "strand": "administrative",
            "core": "yes",
            "unit": "visits",
        }
    ],
    "Plans": [{"component_id": "C1", "quarter": "2025-Q3", "planned_units": 15}],
    "Priorities": [{"sector": "F", "rated": "high"}],
    "Areas": [
        {"area_id": "CENTRE", "title": "Centre", "role": "target"},
        {"area_id": "NORTH", "title": "North", "role": "comparison"},
    ],
    "Series": [
        {
            "series_id": "VICTIMS",
            "title": "Victims found",
            "improvement": "up",
            "measures_harm": "no",
            "per": 100000,
            "main": "yes",
        },
        {
            "series_id": "CALLS",
            "title": "Calls",
            "improvement": "down",
            "measures_harm": "yes",
            "main": "no",
        },
    ],
    "Standards": [
        {
            "class": "routine",
            "title": "Routine",
            "limit_value": 10,
            "limit_unit": "working_days",
            "urgent": "no",
        },
        {"class": "urgent", "title": "Urgent", "limit_value": 24, "limit_unit": "hours", "urgent": "yes"},
    ],
}
PROGRAMME: dict[str, Any] = {
    "programme_id": "MADE-UP",
    "title": "Made-up programme",
    "first_quarter": "2024-Q3",
    "return_due_days": 30,
    "timed_by": "declared",
    "made_up": "yes",
}
_ALWAYS = {"partnership_id": "RIVER", "statutory": "yes", "must_report": "yes"}


def return_workbook(
    *,
    cover: Row | None = None,
    rows: Mapping[str, Sequence[Row]] | None = None,
    nil: Sequence[str] | None = None,
    spoil: Spoil | None = None,
) -> bytes:
    """A return; `cover` and `rows` replace fields and whole sheets of the clean one. Sheets
    without rows are declared nil,
    or those of `nil` alone."""
    form = load_return_form()
    said = {**COVER, **(cover or {})}
    filled = {**ROWS, **(LEAD_ROWS if said["partner_id"] == "MUN" else {}), **(rows or {})}
    declared = [s.name for s in form.sheets if not filled.get(s.name)] if nil is None else nil
    book = Workbook()
    sheet = book.active
    sheet.title = form.cover.sheet
    sheet.append(["Partner return"])
    for field in form.cover_fields:
        value = (
            ("yes" if field.name[4:] in declared else None)
            if field.name.startswith("nil_")
            else said.get(field.name)
        )
        sheet.append([field.heading, value])
    for data_sheet in form.sheets:
        page = book.create_sheet(data_sheet.name)
        page.append([data_sheet.name])
        page.append([data_sheet.guidance])
        page.append([c.heading for c in data_sheet.columns])
        for row in filled.get(data_sheet.name, ()):
            page.append([row.get(c.name) for c in data_sheet.columns])
    return saved(book, spoil)


def register_workbook(
    *,
    programme: Row | None = None,
    rows: Mapping[str, Sequence[Row]] | None = None,
    spoil: Spoil | None = None,
) -> bytes:
    """A register; `programme` and `rows` replace fields and whole sheets of the clean one."""
    book = Workbook()
    book.remove(book.active)
    for sheet in load_register_form().sheets:
        page = book.create_sheet(sheet.name)
        if sheet.fields:
            said = {**PROGRAMME, **(programme or {})}
            for field in sheet.fields:
                page.append([field.heading, said.get(field.name)])
            continue
        page.append([c.heading for c in sheet.columns])
        for row in {**REGISTER, **(rows or {})}.get(sheet.name, ()):
            page.append([row.get(c.name, _ALWAYS.get(c.name)) for c in sheet.columns])
    return saved(book, spoil)


def saved(book: Workbook, spoil: Spoil | None = None) -> bytes:
    """The workbook's bytes, after it was spoilt."""
    if spoil is not None:
        spoil(book)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def column_of(sheet: str, name: str) -> int:
    """The column (1-based) in which a form column stands in a return made here."""
    return [c.name for c in load_return_form().sheet(sheet).columns].index(name) + 1


def set_cell(sheet: str, row: int, name: str, value: Any) -> Spoil:
    """A spoil that sets one cell; rows count as the program shows them, the first row of data is 4."""

    def spoil(book: Workbook) -> None:
        book[sheet].cell(row=row, column=column_of(sheet, name)).value = value

    return spoil


def cover_row(name: str) -> int:
    """The row of a cover field in a return made here."""
    return [f.name for f in load_return_form().cover_fields].index(name) + 2
