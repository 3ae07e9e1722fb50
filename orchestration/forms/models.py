"""The forms as strict models: the quarterly return, the programme register, the outcome files and the
survey.
"""

from __future__ import annotations

from typing import Literal

from msgspec import field

from orchestration.forms.columns import Column, Period, Rule, check_names
from orchestration.strict import Strict

Codelists = dict[str, dict[str, str]]

# what a template adds for its reader alone; whoever reads a return passes over both
LISTS_SHEET = "Lists"
NOTES_HEADING = "For your information"


class Sheet(Strict, frozen=True, kw_only=True):
    """A data sheet of the return, one row per item."""

    name: str
    who: Literal["all", "lead", "any"]
    required_rows: bool
    guidance: str
    period: Period | None = None
    columns: tuple[Column, ...]
    rules: tuple[Rule, ...] = ()

    def check(self) -> None:
        """Every column stands once, and is there where it is named."""
        check_names(self.columns, self.name)
        names = {c.name for c in self.columns}
        period = self.period
        used = {r.at for r in self.rules}
        if period:
            used |= {period.began, *period.until} | ({period.ended} if period.ended else set())
        if unknown := used - names:
            raise ValueError(f"{self.name}: no such column: {sorted(unknown)}")

    @property
    def table(self) -> str:
        """Name of the sheet's table in schema raw."""
        return f"return_{self.name.lower()}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        return tuple(c.name for c in self.columns if c.key)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(c for c in self.columns if c.name == name)


class Cover(Strict, frozen=True, kw_only=True):
    """The cover: a label in column A and its value in column B. `nil_<Sheet>` fields follow from the
    sheets.
    """

    sheet: str
    layout: Literal["key_value"]
    fields: tuple[Column, ...]


class ReturnForm(Strict, frozen=True, kw_only=True):
    """The quarterly partner return of one form version."""

    form: Literal["partner-return"]
    version: str
    file: str
    codelists: Codelists
    cover: Cover
    sheets: tuple[Sheet, ...]

    def check(self) -> None:
        """Every field of the cover stands once, and every codelist is there."""
        check_names(self.cover_fields, self.cover.sheet)
        for sheet in self.sheets:
            _check_codelists(sheet.columns, self.codelists, sheet.name)

    @property
    def cover_fields(self) -> tuple[Column, ...]:
        """The fields of the cover and, for every data sheet, its declaration of nothing to report."""
        return (*self.cover.fields, *(nil_field(s.name) for s in self.sheets))

    def sheet(self, name: str) -> Sheet:
        """The sheet of that name."""
        return next(s for s in self.sheets if s.name == name)


class RegisterSheet(Strict, frozen=True, kw_only=True):
    """A sheet of the register: rows with columns, or (Programme) a list of fields in key_value layout."""

    name: str
    layout: Literal["key_value"] | None = None
    fields: tuple[Column, ...] = ()
    columns: tuple[Column, ...] = ()

    def check(self) -> None:
        """Fields or columns, as the layout says, each once."""
        if bool(self.layout) != bool(self.fields) or bool(self.fields) == bool(self.columns):
            raise ValueError(f"{self.name}: fields with layout key_value, or columns without a layout")
        check_names(self.fields or self.columns, self.name)

    @property
    def table(self) -> str:
        """Name of the sheet's table in schema raw."""
        return f"register_{self.name.lower()}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that identify a row."""
        return tuple(c.name for c in self.columns if c.key)


class DataFile(Strict, frozen=True, kw_only=True):
    """A file that is one table with the column names as headings."""

    columns: tuple[Column, ...]

    def check(self) -> None:
        """Every column stands once."""
        check_names(self.columns, "data file")


class RegisterForm(Strict, frozen=True, kw_only=True):
    """The programme register and the outcome files that belong to it."""

    form: Literal["programme-register"]
    version: str
    file: str
    sheets: tuple[RegisterSheet, ...]
    outcome_files: DataFile
    codelists: Codelists = field(default_factory=dict)

    def check(self) -> None:
        """Every codelist is there."""
        for sheet in self.sheets:
            _check_codelists(sheet.columns, self.codelists, sheet.name)

    def sheet(self, name: str) -> RegisterSheet:
        """The sheet of that name."""
        return next(s for s in self.sheets if s.name == name)


class SurveyForm(Strict, frozen=True, kw_only=True):
    """The yearly partner survey, one row per respondent."""

    form: Literal["partner-survey"]
    version: str
    columns: tuple[Column, ...]

    @property
    def statements(self) -> tuple[Column, ...]:
        """The columns that hold an answer of 1 to 5."""
        return tuple(c for c in self.columns if c.text is not None)


def nil_field(sheet: str) -> Column:
    """The cover's declaration that a sheet has nothing to report."""
    return Column(
        name=f"nil_{sheet}", label=f"Nothing to report: {sheet}", type="choice", choices=("yes", "no")
    )


def _check_codelists(columns: tuple[Column, ...], codelists: Codelists, where: str) -> None:
    for column in columns:
        if column.codelist is not None and column.codelist not in codelists:
            raise ValueError(f"{where}.{column.name}: no codelist {column.codelist!r}")
