"""What a form says of one column, one rule and the placing of rows; strict: an unknown key is an error."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, field_validator, model_validator

ColumnType = Literal[
    "id", "ref", "date", "datetime", "text", "integer", "number", "choice", "partner", "partners", "country"
]
Severity = Literal["must", "should"]


class Strict(BaseModel):
    """A model that takes no key it does not know and never changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Strict):
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

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", name):
            raise ValueError(f"not a column name: {name!r}")
        return name

    @field_validator("pattern")
    @classmethod
    def _pattern_compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            re.compile(pattern)
        return pattern

    @model_validator(mode="after")
    def _answers_stand_once(self) -> Column:
        sources = [s for s in (self.choices, self.choices_from, self.codelist) if s is not None]
        if len(sources) != (1 if self.type == "choice" else 0):
            raise ValueError(f"{self.name}: a choice, and nothing else, has one list of answers")
        if self.also and self.type != "partner":
            raise ValueError(f"{self.name}: `also` belongs to partner columns")
        if (self.min is not None or self.max is not None) and self.type not in ("integer", "number"):
            raise ValueError(f"{self.name}: only numbers have limits")
        return self

    @property
    def heading(self) -> str:
        """What stands in the header row: the label, or the name where a file has no labels."""
        return self.label or self.name

    @property
    def table_name(self) -> str:
        """The column's name in tables, lower case."""
        return self.name.lower()


class Rule(Strict):
    """A DuckDB expression over a row that must not be false; `at` is the column where the problem is
    reported.
    """

    code: str
    rule: str
    at: str
    severity: Severity | None = None


class Period(Strict):
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
