"""Fills the raw tables with a tiny programme, row by row, as intake would have loaded it.

Belongs here: builders of raw rows for tests of the models. Reading workbooks is tested elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import repeat
from string import ascii_uppercase
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.warehouse.schema import create_raw, raw_tables

Row = Mapping[str, Any]

SHEETS = (
    "Requests",
    "Shares",
    "Agreements",
    "Responsibilities",
    "Actions",
    "Meetings",
    "Attendance",
    "Escalations",
    "Delivery",
    "Measures",
    "Cases",
    "Threats",
    "Resources",
    "Replies",
)


class RawRows:
    """Raw tables of one programme; every method adds rows and returns what identifies them."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, first_quarter: str = "2025-Q1", due_days: int = 30
    ) -> None:
        create_raw(connection)
        self._connection = connection
        self._waiting: dict[str, list[Row]] = {}
        self._partners: set[str] = set()
        self._tables = raw_tables()
        self._seq = 0
        self._rows: dict[tuple[str, str], int] = {}
        self._versions: dict[tuple[str, str, str], int] = {}
        self.insert(
            "register_programme",
            {
                "_sha256": "register",
                "_sheet": "Programme",
                "programme_id": "PROG",
                "title": "A programme",
                "first_quarter": first_quarter,
                "return_due_days": due_days,
                "timed_by": "declared",
                "made_up": "yes",
            },
        )

    def insert(self, table: str, row: Row) -> None:
        """One row of a raw table, for `write`; a column not named is null, an unknown one is an error."""
        unknown = set(row) - set(dict(self._tables[table]))
        if unknown:
            raise KeyError(f"raw.{table} has no column {sorted(unknown)}")
        self._waiting.setdefault(table, []).append(row)

    def write(self) -> None:
        """Write every row inserted since the last time."""
        for table, rows in self._waiting.items():
            columns = {name: kind for name, kind in self._tables[table] if any(name in row for row in rows)}
            arrow = pa.table({name: [row.get(name) for row in rows] for name in columns})
            cast = ", ".join(f'"{name}"::{kind} as "{name}"' for name, kind in columns.items())
            self._connection.register("waiting", arrow)
            self._connection.execute(f'insert into raw."{table}" by name select {cast} from waiting')
            self._connection.unregister("waiting")
        self._waiting = {}

    def register(self, sheet: str, *rows: Row) -> None:
        """Rows of a register sheet."""
        for row in rows:
            table = f"register_{sheet.lower()}"
            if ("register", sheet) not in self._rows:
                self._positions("register", sheet, columns_of(table))
            place = {"_sha256": "register", "_sheet": sheet, "_row": self._next_row("register", sheet, 2)}
            self.insert(table, {**place, **row})

    def partnership(self, partnership_id: str = "CITY", started_on: str = "2020-01-01", **more: Any) -> None:
        """A partnership of the register."""
        row = {
            "partnership_id": partnership_id,
            "title": partnership_id,
            "country": "NL",
            "level": "local",
            "focus": "trafficking",
            "started_on": started_on,
            "board_meetings_per_year": 4,
        }
        self.register("Partnerships", {**row, **more})

    def member(self, partner_id: str, role: str = "core", partnership_id: str = "CITY", **more: Any) -> None:
        """A membership, and its partner where new; country, kind and level are the partner's."""
        partner = {
            "partner_id": partner_id,
            "title": partner_id,
            "kind": more.pop("kind", "police"),
            "level": more.pop("level", "local"),
            "country": more.pop("country", "NL"),
        }
        if partner_id not in self._partners:
            self._partners.add(partner_id)
            self.register("Partners", partner)
        row = {
            "partnership_id": partnership_id,
            "partner_id": partner_id,
            "role": role,
            "statutory": "yes",
            "must_report": "yes",
            "joined_on": "2020-01-01",
        }
        self.register("Memberships", {**row, **more})

    def accept(
        self,
        partner_id: str,
        quarter: str,
        sheets: Mapping[str, Sequence[Row]] | None = None,
        *,
        blank: Sequence[str] = (),
        partnership_id: str = "CITY",
        timed_on: str | None = None,
        **cover: Any,
    ) -> str:
        """An accepted return; sheets without rows are nil but for those named blank. Gives its sha256."""
        key = (partnership_id, partner_id, quarter)
        self._versions[key] = self._versions.get(key, 0) + 1
        sha256 = f"{partnership_id}/{partner_id}/{quarter}/{self._versions[key]}"
        timed_on = timed_on or _first_day_after(quarter)
        self.file(
            sha256, partner_id, quarter, "accepted", partnership_id, timed_on, version=self._versions[key]
        )
        facts = {
            "partnership_id": partnership_id,
            "partner_id": partner_id,
            "quarter": quarter,
            "submitted_on": timed_on,
            "template_version": "2026.1",
            "prepared_by_role": "Analyst",
            "personal_data": "no",
            **cover,
        }
        self.insert("covers", {"_sha256": sha256, "_sheet": "Cover", **facts})
        self._positions(sha256, "Cover", facts, rows=range(2, 2 + len(facts)))
        sheets = sheets or {}
        for sheet in SHEETS:
            rows = sheets.get(sheet, ())
            listed = any(not row.get("is_earlier") for row in rows)
            state = "filled" if listed else "blank" if sheet in blank else "nil"
            self.insert("sheet_states", {"_sha256": sha256, "sheet": sheet, "state": state})
            for row in rows:
                self._return_row(sha256, sheet, row)
            if rows:
                self._positions(sha256, sheet, columns_of(f"return_{sheet.lower()}"))
        return sha256

    def file(
        self,
        sha256: str,
        partner_id: str | None,
        quarter: str | None,
        decision: str,
        partnership_id: str | None = "CITY",
        timed_on: str | None = None,
        version: int | None = None,
        form: str = "partner-return",
        n_must: int = 0,
    ) -> None:
        """A file received, whatever became of it."""
        self._seq += 1
        self.insert(
            "versions",
            {
                "seq": self._seq,
                "sha256": sha256,
                "file_name": f"{sha256}.xlsx",
                "form": form,
                "version": version,
                "partnership_id": partnership_id,
                "partner_id": partner_id,
                "quarter": quarter,
                "decision": decision,
                "received_at": timed_on or "2026-01-01",
                "submitted_on": timed_on,
                "timed_on": timed_on,
                "n_must": n_must,
                "n_should": 0,
            },
        )

    def _return_row(self, sha256: str, sheet: str, row: Row) -> None:
        table = f"return_{sheet.lower()}"
        columns = dict(self._tables[table])
        filled: dict[str, Any] = {
            "_sha256": sha256,
            "_sheet": sheet,
            "_row": self._next_row(sha256, sheet, 4),
        }
        if "is_earlier" in columns:
            filled["is_earlier"] = False
        for name, value in row.items():
            filled[name] = value
            if f"{name}_has_time" in columns and value is not None:
                filled[f"{name}_has_time"] = ":" in str(value)
        self.insert(table, filled)

    def _positions(
        self, sha256: str, sheet: str, names: Iterable[str], rows: Iterable[int] | None = None
    ) -> None:
        for index, (name, row) in enumerate(zip(names, rows or repeat(None), strict=False)):
            letter = "B" if row else ascii_uppercase[index]
            place = {"column_name": name, "column_letter": letter, "row": row}
            self.insert("positions", {"_sha256": sha256, "_sheet": sheet, **place})

    def _next_row(self, sha256: str, sheet: str, first: int) -> int:
        self._rows[(sha256, sheet)] = self._rows.get((sha256, sheet), first - 1) + 1
        return self._rows[(sha256, sheet)]


def columns_of(table: str) -> list[str]:
    """The form's columns of a table of return rows, in the order of the sheet."""
    names = [name for name, _ in raw_tables()[table]]
    return [
        name
        for name in names
        if not name.startswith("_") and name != "is_earlier" and not name.endswith("_has_time")
    ]


def request(
    number: str, direction: str, counterpart: str, sent_at: str, closed_at: str | None = None, **more: Any
) -> Row:
    """A row of Requests; closed_at without a status means answered in full."""
    status = "complete" if closed_at else "open"
    return {
        "request_id": number,
        "direction": direction,
        "counterpart_id": counterpart,
        "class": "ROUTINE",
        "sent_at": sent_at,
        "closed_at": closed_at,
        "status": status,
        **more,
    }


def moment(text: str) -> datetime:
    """A moment as DuckDB gives it back."""
    return datetime.fromisoformat(text)


def day(text: str) -> date:
    """A day as DuckDB gives it back."""
    return date.fromisoformat(text)


def _first_day_after(quarter: str) -> str:
    year, number = int(quarter[:4]), int(quarter[-1])
    return f"{year + number // 4}-{number % 4 * 3 + 1:02d}-01"
