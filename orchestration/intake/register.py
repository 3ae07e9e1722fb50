"""The accepted register as intake asks it: who is a partner, who was a member when, what an identifier
means. Reads no file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from orchestration.forms import load_register_form
from orchestration.intake.reading import squeeze
from orchestration.quarter import Quarter

Row = Mapping[str, Any]


@dataclass
class Register:
    """The rows of an accepted register by sheet, `programme` its one row of settings."""

    sha256: str
    programme: Row
    rows: Mapping[str, Sequence[Row]]
    _ids: dict[tuple[str, str, str | None], dict[str, str]] = field(default_factory=dict, repr=False)

    @property
    def first_quarter(self) -> Quarter:
        """The quarter with which the programme begins."""
        return Quarter.parse(self.programme["first_quarter"])

    @property
    def is_timed_by_declaration(self) -> bool:
        """Whether a return counts from the day that its cover says, not from that of receipt."""
        return bool(self.programme["timed_by"] == "declared")

    @cached_property
    def partners(self) -> dict[str, str]:
        """Every partner_id and alias, squeezed, and the partner_id it stands for."""
        names: dict[str, str] = {}
        for row in self.rows["Partners"]:
            for alias in split_aliases(row["aliases"]):
                names[squeeze(alias)] = row["partner_id"]
        names.update({squeeze(row["partner_id"]): row["partner_id"] for row in self.rows["Partners"]})
        return names

    @cached_property
    def partnerships(self) -> dict[str, str]:
        """Every partnership_id, squeezed, and its own spelling."""
        return {squeeze(row["partnership_id"]): row["partnership_id"] for row in self.rows["Partnerships"]}

    @cached_property
    def series(self) -> dict[str, Row]:
        """The outcome series by identifier."""
        return {row["series_id"]: row for row in self.rows["Series"]}

    @cached_property
    def locks(self) -> dict[str, date]:
        """The day on which a quarter was locked."""
        return {row["quarter"]: row["locked_on"] for row in self.rows["Locks"]}

    def ids(self, sheet: str, column: str, partnership_id: str | None = None) -> dict[str, str]:
        """The values of a register column, squeezed, and their spelling; of one partnership's rows where
        one is given.
        """
        key = (sheet, column, partnership_id)
        if key not in self._ids:
            rows: Iterable[Row] = self.rows[sheet]
            if partnership_id is not None:
                rows = (r for r in rows if r.get("partnership_id", partnership_id) == partnership_id)
            self._ids[key] = {squeeze(r[column]): r[column] for r in rows if r[column] is not None}
        return self._ids[key]

    def answers(self, source: str) -> dict[str, str]:
        """The answers of a `choices_from`, register.Sheet.column: the column's own choices, else the
        values it holds.
        """
        _, sheet, name = source.split(".")
        column = next(c for c in load_register_form().sheet(sheet).columns if c.name == name)
        if column.choices is not None:
            return {squeeze(c): c for c in column.choices}
        return self.ids(sheet, name)

    def is_active(self, partnership_id: str, partner_id: str, quarter: Quarter) -> bool:
        """Whether the partner was a member on any day of the quarter."""
        return any(
            row["joined_on"] < quarter.end and (row["left_on"] is None or row["left_on"] >= quarter.start)
            for row in self._memberships.get((partnership_id, partner_id), ())
        )

    def lead(self, partnership_id: str, quarter: Quarter) -> str | None:
        """The member with role lead on the last day of the quarter, else the last lead active in it, else
        nobody.
        """
        leads = [
            row
            for row in self.rows["Memberships"]
            if row["partnership_id"] == partnership_id
            and row["role"] == "lead"
            and row["joined_on"] < quarter.end
            and (row["left_on"] is None or row["left_on"] >= quarter.start)
        ]
        if not leads:
            return None
        last = max(leads, key=lambda row: (row["left_on"] or date.max, row["joined_on"]))
        return str(last["partner_id"])

    @cached_property
    def _memberships(self) -> dict[tuple[str, str], list[Row]]:
        found: dict[tuple[str, str], list[Row]] = {}
        for row in self.rows["Memberships"]:
            found.setdefault((row["partnership_id"], row["partner_id"]), []).append(row)
        return found


def split_aliases(text: str | None) -> list[str]:
    """The aliases of a partner, written with ';' between them."""
    return [part.strip() for part in (text or "").split(";") if part.strip()]
