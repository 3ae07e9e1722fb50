"""What a form says of one column, one rule and the placing of rows; strict: an unknown key is an error."""

from __future__ import annotations

import re
from typing import Literal

from orchestration.strict import Strict

ColumnType = Literal[
    "id", "ref", "date", "datetime", "text", "integer", "number", "choice", "partner", "partners", "country"
]
Severity = Literal["must", "should"]
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


class Column(Strict, frozen=True, kw_only=True):
    """One column of a sheet, or one field of a cover. `label` is the heading in the workbook, `name` the
    one in tables.
    """

    name: str
    label: str = ""
    type: ColumnType
    required: bool = False
    key: bool = False
    choices: tuple[str, ...] | None = None
    choices_from: str | None = None
    codelist: str | None = None
    also: tuple[str, ...] = ()
    refers_to: str | None = None
    pattern: str | None = None
    min: float | None = None
    max: float | None = None
    text: str | None = None

    def check(self) -> None:
        """A plain name, a pattern that is one, one list of answers, limits of numbers alone."""
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"not a column name: {self.name!r}")
        if self.pattern is not None:
            try:
                re.compile(self.pattern)
            except re.error as error:
                raise ValueError(f"{self.name}: not a pattern: {error}") from error
        sources = [s for s in (self.choices, self.choices_from, self.codelist) if s is not None]
        if len(sources) != (1 if self.type == "choice" else 0):
            raise ValueError(f"{self.name}: a choice, and nothing else, has one list of answers")
        if self.also and self.type != "partner":
            raise ValueError(f"{self.name}: `also` belongs to partner columns")
        if (self.min is not None or self.max is not None) and self.type not in ("integer", "number"):
            raise ValueError(f"{self.name}: only numbers have limits")

    @property
    def heading(self) -> str:
        """What stands in the header row: the label, or the name where a file has no labels."""
        return self.label or self.name

    @property
    def table_name(self) -> str:
        """The column's name in tables, lower case."""
        return self.name.lower()


class Rule(Strict, frozen=True, kw_only=True):
    """A DuckDB expression over a row that must not be false; `at` is the column where the problem is
    reported.
    """

    code: str
    rule: str
    at: str
    severity: Severity | None = None


class Period(Strict, frozen=True, kw_only=True):
    """The columns that place a row in time: see the head of return_form.yml."""

    began: str
    ended: str | None = None
    until: tuple[str, ...] = ()


def check_names(columns: tuple[Column, ...], where: str) -> None:
    """Raise ValueError where a name or a heading stands twice among the columns."""
    for kind in ("table_name", "heading"):
        seen = [getattr(c, kind).lower() for c in columns]
        if len(set(seen)) != len(seen):
            raise ValueError(f"{where}: a {kind} stands twice")
