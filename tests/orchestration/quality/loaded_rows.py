"""A loaded register and loaded returns without a fault, one row in every sheet; a test spoils one thing in
one of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from orchestration.forms import load_register_form, load_return_form

PARTNERSHIP, QUARTER = "P", "2025-Q3"
REGISTER = "register"
Rows = dict[str, list[dict[str, Any]]]

_DAY, _LATER = date(2025, 8, 1), date(2025, 9, 1)
_MOMENT = {"sent_at": datetime(2025, 8, 1), "sent_at_has_time": False}
_RETURN: dict[str, dict[str, Any]] = {
    "Requests": {
        "request_id": "A/1",
        "direction": "sent",
        "counterpart_id": "B",
        "class": "routine",
        **_MOMENT,
        "closed_at": datetime(2025, 9, 1, 12),
        "closed_at_has_time": True,
        "status": "complete",
    },
    "Shares": {"share_id": "S1", "direction": "sent", "counterpart_id": "OUTSIDE", "shared_on": _DAY},
    "Agreements": {
        "agreement_id": "ISA-1",
        "kind": "isa",
        "parties": ["A", "B"],
        "status": "in_force",
        "signed_on": _DAY,
    },
    "Responsibilities": {"responsibility_id": "R1", "own_role": "AR", "accountable_id": "A"},
    "Actions": {
        "action_id": "ACT-1",
        "title": "Agree one contact point",
        "responsibility_id": "R1",
        "priority": "high",
        "opened_on": _DAY,
        "due_on": _LATER,
        "status": "open",
    },
    "Meetings": {"meeting_id": "M1", "held_on": _DAY, "tier": "strategic", "quorate": "yes"},
    "Attendance": {"meeting_id": "m1", "attendee_id": "B", "attendance": "named"},
    "Escalations": {"item_id": "E1", "kind": "dispute", "raised_on": _DAY, "due_on": _LATER},
    "Delivery": {
        "component_id": "C1",
        "delivered_units": 3.0,
        "stage": "6",
        "reach_eligible": 10,
        "reach_engaged": 4,
    },
    "Measures": {
        "measure_id": "ME1",
        "measure": "fine",
        "sector": "F",
        "proposed_on": _DAY,
        "decided_on": _LATER,
    },
    "Cases": {
        "case_ref": "CA1",
        "opened_on": _DAY,
        "offence": "trafficking",
        "actor": "unknown",
        "origin": "XK",
        "stage": "signal",
    },
    "Threats": {"threat_id": "T1", "observed_on": _DAY, "kind": "new_method"},
    "Resources": {"kind": "fte", "pledged": 1.0, "provided": 0.5},
    "Replies": {"flag_id": "F-IS1/P/A", "reply": "accepted"},
}
_COVER = {
    "template_version": "2026.1",
    "partnership_id": PARTNERSHIP,
    "partner_id": "A",
    "quarter": QUARTER,
    "submitted_on": date(2025, 10, 5),
    "prepared_by_role": "analyst",
    "personal_data": "no",
}
_REGISTER: Rows = {
    "Programme": [
        {
            "programme_id": "X",
            "title": "Made up",
            "first_quarter": "2025-Q1",
            "return_due_days": 30,
            "timed_by": "declared",
        }
    ],
    "Partnerships": [
        {
            "partnership_id": PARTNERSHIP,
            "title": "Made up",
            "country": "NL",
            "level": "local",
            "focus": "trafficking",
            "started_on": date(2025, 1, 1),
            "board_meetings_per_year": 4,
        }
    ],
    "Partners": [
        {"partner_id": partner, "title": partner, "kind": "police", "level": "local", "country": "NL"}
        for partner in ("A", "B")
    ],
    "Memberships": [
        {
            "partnership_id": PARTNERSHIP,
            "partner_id": partner,
            "role": "core",
            "statutory": "no",
            "must_report": "yes",
            "joined_on": date(2025, 1, 1),
        }
        for partner in ("A", "B")
    ],
    "Responsibilities": [
        {"partnership_id": PARTNERSHIP, "responsibility_id": "R1", "title": "Lead", "aim": "responsibilities"}
    ],
    "Components": [
        {
            "partnership_id": PARTNERSHIP,
            "component_id": "C1",
            "title": "Joint visits",
            "strand": "administrative",
            "core": "yes",
            "unit": "visits",
        }
    ],
    "Standards": [
        {"class": "routine", "title": "Routine", "limit_value": 5.0, "limit_unit": "days", "urgent": "no"}
    ],
}


@dataclass
class Loader:
    """Loads made-up files into schema raw the way intake does: rows, versions, states, positions."""

    connection: duckdb.DuckDBPyConnection
    seq: int = 0

    def register(self, changes: Rows | None = None) -> None:
        """A register; `changes` replaces the rows of sheets."""
        for sheet in load_register_form().sheets:
            for number, row in enumerate({**_REGISTER, **(changes or {})}.get(sheet.name, ()), start=2):
                place = {} if sheet.layout else {"_row": number}
                self._insert(sheet.table, {"_sha256": REGISTER, "_sheet": sheet.name, **place, **row})
        self.version(REGISTER, "programme-register", None)

    def accept(
        self,
        sha256: str,
        changes: Rows | None = None,
        cover: dict[str, Any] | None = None,
        quarter: str = QUARTER,
        partner: str = "A",
    ) -> None:
        """A return with one good row in every sheet; `changes` replaces the rows of sheets."""
        form = load_return_form()
        self.connection.begin()  # many small rows: one transaction is several times as fast
        self._insert(
            "covers",
            {
                "_sha256": sha256,
                "_sheet": "Cover",
                **_COVER,
                "partner_id": partner,
                "quarter": quarter,
                **(cover or {}),
            },
        )
        for row, field in enumerate(form.cover_fields, start=1):
            self._position(sha256, "Cover", field.table_name, 1, row)
        for sheet in form.sheets:
            rows = (changes or {}).get(sheet.name, [_RETURN[sheet.name]])
            for number, row in enumerate(rows, start=4):
                placed = {"is_earlier": False} if sheet.period else {}
                self._insert(
                    sheet.table, {"_sha256": sha256, "_sheet": sheet.name, "_row": number, **placed, **row}
                )
            for letter, column in enumerate(sheet.columns):
                self._position(sha256, sheet.name, column.table_name, letter, None)
            state = "filled" if any(not row.get("is_earlier") for row in rows) else "nil"
            self._insert("sheet_states", {"_sha256": sha256, "sheet": sheet.name, "state": state})
        self.version(sha256, "partner-return", quarter, partner=partner)
        self.connection.commit()

    def data_rows(self, table: str, rows: list[dict[str, Any]], sha256: str = "data") -> None:
        """Rows of an outcome or survey file, one below the other from row 2."""
        for number, row in enumerate(rows, start=2):
            self._insert(table, {"_sha256": sha256, "_sheet": "csv", "_row": number, "seq": self.seq, **row})

    def version(
        self, sha256: str, form: str, quarter: str | None, decision: str = "accepted", partner: str = "A"
    ) -> None:
        """The line of raw.versions."""
        self.seq += 1
        owner = {"partnership_id": PARTNERSHIP, "partner_id": partner, "quarter": quarter} if quarter else {}
        self._insert(
            "versions",
            {"seq": self.seq, "sha256": sha256, "file_name": f"{sha256}.xlsx", "form": form, **owner,
             "version": self.seq, "decision": decision},
        )  # fmt: skip

    def _position(self, sha256: str, sheet: str, column: str, letter: int, row: int | None) -> None:
        place = {"column_name": column, "column_letter": "ABCDEFGHIJKLMNOP"[letter], "row": row}
        self._insert("positions", {"_sha256": sha256, "_sheet": sheet, **place})

    def _insert(self, table: str, row: dict[str, Any]) -> None:
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        self.connection.execute(f"insert into raw.{table} ({names}) values ({marks})", list(row.values()))


def good_row(sheet: str, **changes: Any) -> dict[str, Any]:
    """The sheet's good row with some values changed."""
    return {**_RETURN[sheet], **changes}


def register_row(sheet: str, **changes: Any) -> dict[str, Any]:
    """The register's first good row of a sheet with some values changed."""
    return {**_REGISTER[sheet][0], **changes}
