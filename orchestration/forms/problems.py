"""The catalogue of problems and the record of one problem found in a file. Problems are the file's fault,
never an exception.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from orchestration.forms.columns import Severity
from orchestration.strict import Strict

Scope = Literal["workbook", "sheet", "return", "cell", "row", "register", "outcome"]


class ProblemKind(Strict, frozen=True, kw_only=True):
    """One line of problems.csv."""

    code: str
    scope: Scope
    severity: Severity
    title: str
    how_to_fix: str


Catalogue = dict[str, ProblemKind]


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem with its place: sheet, cell in A1 notation, row as the spreadsheet program shows it, column
    by name.

    `found` and `expected` are for the sender's feedback alone: no table, log or ledger line holds them.
    """

    code: str
    severity: Severity
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    column_name: str | None = None
    found: str | None = None
    expected: str | None = None

    @property
    def place(self) -> tuple[str, Severity, str | None, str | None, int | None, str | None]:
        """The record without values: code, severity, sheet, cell, row, column_name."""
        return (self.code, self.severity, self.sheet, self.cell, self.row, self.column_name)

    def without_values(self) -> Problem:
        """The problem as tables, logs and the ledger may hold it."""
        return replace(self, found=None, expected=None)
