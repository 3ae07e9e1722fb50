"""Groups the problems of a file as its sender reads them: by sheet, and what is wrong in the same way in one
finding. Writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from orchestration.forms import Problem, load_problem_catalogue, load_return_form
from orchestration.intake.problem_making import counted

WHOLE_FILE = "The whole file"
# of the places and values of one finding
_SHOWN = 12

Headings = Mapping[str, Mapping[str, str]]


@dataclass(slots=True)
class Finding:
    """What is wrong in the same way in one or more places of a sheet. `column`: the heading; `found`: the
    values, each once; texts may be empty.
    """

    code: str
    severity: str
    title: str
    how_to_fix: str
    column: str
    expected: str
    places: list[str] = field(default_factory=list)
    found: list[str] = field(default_factory=list)

    @property
    def is_must(self) -> bool:
        """Whether the file is returned for it."""
        return self.severity == "must"

    @property
    def where(self) -> str:
        """The places in one text; empty where there is none."""
        return joined(self.places)

    @property
    def tells_more(self) -> bool:
        """Whether `expected` says what `how_to_fix` does not."""
        return bool(self.expected) and self.expected.casefold() not in self.how_to_fix.casefold()

    @property
    def values(self) -> str:
        """What was found, in one text."""
        return joined(self.found)


def group(problems: Sequence[Problem], headings: Headings) -> dict[str, list[Finding]]:
    """The findings by sheet, those of no sheet under WHOLE_FILE and first; in a sheet those that must be
    mended first.
    """
    sheets: dict[str, list[Problem]] = {}
    for problem in sorted(problems, key=lambda p: p.sheet is not None):
        sheets.setdefault(problem.sheet or WHOLE_FILE, []).append(problem)
    return {name: _find(found, headings.get(name, {})) for name, found in sheets.items()}


@cache
def return_headings() -> dict[str, dict[str, str]]:
    """The heading of every column of the return by its name, by sheet."""
    form = load_return_form()
    found = {sheet.name: {c.name: c.heading for c in sheet.columns} for sheet in form.sheets}
    return {**found, form.cover.sheet: {f.name: f.heading for f in form.cover_fields}}


def count(problems: Sequence[Problem]) -> tuple[int, int]:
    """How many must be mended, and how many are remarks."""
    n_must = sum(p.severity == "must" for p in problems)
    return n_must, len(problems) - n_must


def in_words(n_must: int, n_should: int) -> str:
    """The counts as a person reads them; empty where there is nothing to count."""
    parts = [f"{counted(n_must, 'point')} to correct"] if n_must else []
    return ", ".join(parts + ([counted(n_should, "remark")] if n_should else []))


def place_of(problem: Problem) -> str:
    """The cell, or the row, or nothing."""
    return problem.cell or (f"row {problem.row}" if problem.row else "")


def joined(texts: Sequence[str]) -> str:
    """The texts with commas, the first dozen of them."""
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(texts[:_SHOWN]) + more


def _find(problems: list[Problem], headings: Mapping[str, str]) -> list[Finding]:
    catalogue = load_problem_catalogue()
    findings: dict[tuple[str, str, str | None, str | None], Finding] = {}
    for problem in problems:
        key = (problem.code, problem.severity, problem.column_name, problem.expected)
        kind, name = catalogue[problem.code], problem.column_name or ""
        if key not in findings:
            findings[key] = Finding(
                problem.code,
                problem.severity,
                kind.title,
                kind.how_to_fix,
                headings.get(name, name),
                problem.expected or "",
            )
        finding, place = findings[key], place_of(problem)
        if place and place not in finding.places:
            finding.places.append(place)
        if problem.found and problem.found not in finding.found:
            finding.found.append(problem.found)
    return sorted(findings.values(), key=lambda f: not f.is_must)
