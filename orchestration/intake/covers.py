"""Reads and judges the cover of a return: who reports on what, when, and whether the register allows it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from orchestration.forms import Problem, ReturnForm, form_versions
from orchestration.intake.cells import Lists, read_rows
from orchestration.intake.ignored_cells import search_extra_rows
from orchestration.intake.problem_making import make_problem
from orchestration.intake.reading import Grid, squeeze
from orchestration.intake.register import Register
from orchestration.intake.tables import VALUE_COLUMN, read_fields
from orchestration.quarter import Quarter

_DAYS_OF_DOUBT = 3
_DAYS_OF_INTEREST = 100


@dataclass(slots=True)
class CoverReading:
    """The cover as read. An identifier or a quarter is None where it is not usable; `rows`: the physical
    row of each field.
    """

    sheet: str
    values: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    partnership_id: str | None = None
    partner_id: str | None = None
    quarter: Quarter | None = None
    is_quarter_open: bool = True
    submitted_on: date | None = None
    timed_on: date | None = None
    is_known_version: bool = True
    problems: list[Problem] = field(default_factory=list)

    @property
    def placed_quarter(self) -> Quarter | None:
        """The quarter by which rows are placed; none where the cover's cannot be right."""
        return self.quarter if self.is_quarter_open else None

    def is_nil(self, sheet: str) -> bool:
        """Whether the cover declares that a sheet has nothing to report."""
        return bool(self.values.get(f"nil_{sheet}") == "yes")

    def report(self, code: str, field_name: str, **more: Any) -> None:
        """Note a problem at a field of the cover."""
        row = self.rows.get(field_name)
        place = None if row is None else (row, VALUE_COLUMN)
        self.problems.append(make_problem(code, self.sheet, place, field_name, **more))


def read_cover(grid: Grid, form: ReturnForm, register: Register, received_on: date) -> CoverReading:
    """The cover of a return, judged against the register. `received_on`: the day of receipt."""
    cover = CoverReading(form.cover.sheet)
    table = read_fields(grid, form.cover_fields, form.cover.sheet)
    cover.rows = table.columns
    read = read_rows(table, form.cover_fields, Lists(form.codelists, register), grid.scan)
    cover.values = {name: values[0] for name, values in read.values.items()}
    cover.problems = [
        *table.problems,
        *search_extra_rows(grid, table),
        *map(_as_reporter, read.all_problems()),
    ]
    _identify(cover, register, received_on)
    if cover.is_known_version:
        _judge(cover, register, received_on)
    return cover


def _as_reporter(problem: Problem) -> Problem:
    """On the cover a name that is no partner's is the reporter itself: `unknown-partner`."""
    return replace(problem, code="unknown-partner") if problem.code == "not-a-partner" else problem


def _identify(cover: CoverReading, register: Register, received_on: date) -> None:
    values = cover.values
    version = values.get("template_version")
    if version is not None and version not in form_versions():
        cover.is_known_version = False
        cover.report(
            "unknown-form-version", "template_version", found=version, expected=", ".join(form_versions())
        )
    named = values.get("partnership_id")
    cover.partnership_id = register.partnerships.get(squeeze(named)) if named else None
    if named and cover.partnership_id is None:
        cover.report("unknown-partnership", "partnership_id", found=named)
    cover.partner_id = values.get("partner_id")
    if values.get("quarter") is not None:
        try:
            cover.quarter = Quarter.parse(values["quarter"])
        except ValueError:
            cover.report("quarter-out-of-range", "quarter", found=values["quarter"])
    cover.submitted_on = values.get("submitted_on")
    cover.timed_on = cover.submitted_on if register.is_timed_by_declaration else received_on


def _judge(cover: CoverReading, register: Register, received_on: date) -> None:
    if cover.values.get("personal_data") == "yes":
        cover.report("personal-data-declared", "personal_data")
    quarter, timed_on = cover.quarter, cover.timed_on
    if quarter is None:
        return
    is_begun = timed_on is None or timed_on >= quarter.start
    if quarter < register.first_quarter or not is_begun:
        cover.is_quarter_open = False
        cover.report(
            "quarter-out-of-range",
            "quarter",
            found=str(quarter),
            expected=f"{register.first_quarter} or later",
        )
        return
    partnership, partner = cover.partnership_id, cover.partner_id
    if partnership and partner and not register.is_active(partnership, partner, quarter):
        cover.report("not-a-member", "partner_id", found=partner)
    if timed_on is None:
        return
    locked_on = register.locks.get(str(quarter))
    if locked_on is not None and timed_on > locked_on:
        cover.report("quarter-locked", "quarter", found=str(quarter))
    if timed_on < quarter.end:
        cover.report("early-return", "submitted_on", found=str(timed_on), expected=f"{quarter.end} or later")
    _doubt(cover, quarter, register, received_on)


def _doubt(cover: CoverReading, quarter: Quarter, register: Register, received_on: date) -> None:
    if cover.submitted_on is None or not register.is_timed_by_declaration:
        return
    if abs((received_on - quarter.end).days) > _DAYS_OF_INTEREST:
        return
    if not 0 <= (received_on - cover.submitted_on).days <= _DAYS_OF_DOUBT:
        cover.report(
            "submitted-on-doubtful", "submitted_on", found=str(cover.submitted_on), expected=str(received_on)
        )
