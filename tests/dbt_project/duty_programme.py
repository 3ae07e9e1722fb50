"""A made-up programme of few rows about who answers for what.

Quarters run from 2025-Q1; as of 2026-07-15 the sixth, 2026-Q2, has ended and is still collected. In DUTY L
leads until the end of June 2025 and M after it; N leaves on the first day of 2025-Q2. L's Meetings and
Attendance of 2025-Q2 are blank; after that L returns nothing. M returns nothing for 2025-Q2. Nobody leads
IDLE.
"""

from __future__ import annotations

from typing import Any

import duckdb

from tests.dbt_project.raw_rows import RawRows, Row

AS_OF = "2026-07-15"
Q1, Q2, Q3, Q4, Q5, Q6 = "2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"


def fill(connection: duckdb.DuckDBPyConnection) -> None:
    """Raw tables of the programme."""
    rows = RawRows(connection)
    rows.partnership("DUTY", board_meetings_per_year=2)
    rows.partnership("IDLE", board_meetings_per_year=0)
    rows.member("L", "lead", "DUTY", left_on="2025-06-30")
    rows.member("L", "core", "DUTY", joined_on="2025-07-01")
    rows.member("M", "core", "DUTY", left_on="2025-06-30")
    rows.member("M", "lead", "DUTY", joined_on="2025-07-01")
    rows.member("N", "associate", "DUTY", left_on="2025-04-01")
    rows.member("L", "core", "IDLE")
    duty = {"partnership_id": "DUTY", "aim": "responsibilities"}
    rows.register(
        "Responsibilities",
        {**duty, "responsibility_id": "R1", "title": "One"},
        {**duty, "responsibility_id": "R2", "title": "Two"},
        {**duty, "responsibility_id": "ENDED", "title": "Over", "valid_to": "2025-03-31"},
    )
    _first_quarter(rows)
    _second_quarter(rows)
    _third_quarter(rows)
    rows.accept("M", Q4, partnership_id="DUTY")
    rows.accept("M", Q5, partnership_id="DUTY")
    rows.accept(
        "M",
        Q6,
        {"Meetings": [_meeting("b4", "2026-06-30", "strategic")]},
        partnership_id="DUTY",
        timed_on="2026-07-10",
    )
    _survey(rows)
    rows.write()


def _statement(responsibility: str, role: str, **more: Any) -> Row:
    return {"responsibility_id": responsibility, "own_role": role, **more}


def _action(number: str, opened_on: str, due_on: str, **more: Any) -> Row:
    stated = {"title": number, "priority": "low", "status": "open"}
    return {"action_id": number, "opened_on": opened_on, "due_on": due_on, **stated, **more}


def _meeting(number: str, held_on: str, tier: str, quorate: str = "yes") -> Row:
    return {"meeting_id": number, "held_on": held_on, "tier": tier, "quorate": quorate}


def _invited(meeting: str, attendee: str, attendance: str) -> Row:
    return {"meeting_id": meeting, "attendee_id": attendee, "attendance": attendance}


def _escalation(number: str, kind: str, due_on: str, **more: Any) -> Row:
    return {"item_id": number, "kind": kind, "raised_on": "2025-02-01", "due_on": due_on, **more}


def _first_quarter(rows: RawRows) -> None:
    rows.accept(
        "L",
        Q1,
        {
            "Responsibilities": [
                _statement("R1", "A", accepted_on="2025-04-01"),
                _statement("R2", "I"),
                _statement("ENDED", "AR", accepted_on="2025-02-01"),
            ],
            "Actions": [_action("x-1", "2025-01-10", "2025-03-31", blocker="none")],
            "Meetings": [_meeting("b1", "2025-02-01", "strategic"), _meeting("t1", "2025-03-01", "tactical")],
            "Attendance": [
                _invited("b1", "L", "named"),
                _invited("B1", "M", "apologies"),
                _invited("b1", "N", "absent"),
                _invited("t1", "M", "deputy"),
            ],
            "Escalations": [
                _escalation("e1", "escalation", "2025-03-31"),
                _escalation("e2", "dispute", "2025-04-01"),
                _escalation("d1", "decision", "2025-02-10"),
            ],
            "Resources": [{"kind": "fte", "pledged": 0, "provided": 0}],
        },
        partnership_id="DUTY",
        contact_changed="yes",
    )
    rows.accept(
        "M",
        Q1,
        {
            "Responsibilities": [
                _statement("R1", "I", accountable_id="L"),
                _statement("R2", "A", accountable_id="M"),
            ],
            "Actions": [
                _action("X-1", "2025-01-10", "2025-03-31", due_now_on="2025-05-01", blocker="information")
            ],
            "Resources": [{"kind": "cash_eur", "pledged": 100, "provided": 50}],
        },
        partnership_id="DUTY",
    )
    rows.accept(
        "N",
        Q1,
        {
            "Responsibilities": [
                _statement("R1", "I", accountable_id="M"),
                _statement("R2", "I", accountable_id="M"),
            ]
        },
        partnership_id="DUTY",
        contact_changed="yes",
    )


def _second_quarter(rows: RawRows) -> None:
    rows.accept(
        "L",
        Q2,
        {"Responsibilities": [_statement("R1", "A"), _statement("ENDED", "AR")]},
        partnership_id="DUTY",
        blank=["Meetings", "Attendance"],
    )
    rows.accept(
        "N",
        Q2,
        {"Responsibilities": [_statement("R1", "I", accountable_id="L")]},
        partnership_id="DUTY",
        contact_changed="no",
    )


def _third_quarter(rows: RawRows) -> None:
    rows.accept(
        "M",
        Q3,
        {
            "Responsibilities": [_statement("R2", "C")],
            "Actions": [_action("x-1", "2025-01-10", "2025-03-31", due_now_on="2025-08-01", blocker="legal")],
            "Meetings": [_meeting("b3", "2025-08-01", "strategic", "no")],
            "Attendance": [_invited("b3", "L", "named"), _invited("b3", "N", "absent")],
            "Escalations": [
                _escalation("e1", "escalation", "2025-03-31", resolved_on="2025-06-20", is_earlier=True),
                _escalation("E2", "dispute", "2025-04-01", resolved_on="2025-09-01"),
            ],
        },
        partnership_id="DUTY",
        contact_changed="yes",
    )


def _survey(rows: RawRows) -> None:
    """Five answer the first theme, four the second; the third of the fifth is answered by less than half."""
    rows.file("survey", None, Q4, "accepted", None, "2026-01-10", form="partner-survey")
    for number in range(1, 6):
        answers = {f"p{item}": number for item in range(1, 7)}
        if number < 5:
            answers |= {f"p{item}": 4 for item in range(7, 19)}
        else:
            answers |= {"p14": 1, "p15": 1}
        place = {"_sha256": "survey", "_sheet": "csv", "_row": number + 1, "seq": 99}
        key = {"partnership_id": "DUTY", "quarter": Q4, "respondent": str(number), "partner_kind": "police"}
        rows.insert("survey_rows", {**place, **key, **answers})
