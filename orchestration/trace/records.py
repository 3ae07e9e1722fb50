"""What a trace is. The JSON of `accord trace --json` is these records, field by field; fields that are not
known are left out. Days are written 2025-03-31, moments 2025-03-31 14:05, quarters 2025-Q1.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a received file: `cells` are A1 names on `sheet` ('csv' for a text file), of the columns
    that were read. `row` is as the spreadsheet program shows it; None for a cover, whose fields stand in
    rows of their own.
    """

    sha256: str
    sheet: str
    row: int | None
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A received file: the name it came under (`path` below the inputs), what became of it, where the
    original lies below the output (None: not kept, or erased). Partner, quarter and version are those of a
    return.
    """

    sha256: str
    file_name: str
    path: str | None
    form: str
    decision: str
    partnership_id: str | None
    partner_id: str | None
    quarter: str | None
    version: int | None
    archived: str | None


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a figure rests on, in words, of the quarter or period it stands in.

    numerator, denominator: what it adds to those of the figure. Where the figure is no sum: value (a
    duration, a count, a part), exposure, role (ended or open; now or a year before; role and window of an
    area; part; member, arc) and ends (the members of an arc). details: the values that decided, by their
    name.
    """

    item: str
    quarter: str
    numerator: float | None
    denominator: float | None
    value: float | None
    exposure: float | None
    role: str | None
    ends: tuple[str, ...] | None
    details: dict[str, str]
    sources: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class Recount:
    """The figure counted anew from its items. `agrees` is None where nothing is published to compare with."""

    numerator: float | None
    denominator: float | None
    value: float | None
    agrees: bool | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A row of marts.indicator_values with what the register of indicators says of it."""

    indicator_id: str
    title: str
    unit: str
    formula: str
    partnership_id: str
    quarter: str
    partner_id: str
    breakdown: str
    numerator: float | None
    denominator: float | None
    n: int | None
    value: float | None
    lower: float | None
    upper: float | None
    band: str
    confirmed: bool | None
    grade: str | None
    previous_value: float | None
    green: float | None
    amber: float | None
    min_n: int | None

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Partnership, indicator, partner, breakdown."""
        return self.partnership_id, self.indicator_id, self.partner_id, self.breakdown


@dataclass(frozen=True, slots=True)
class SheetsSearched:
    """What stood on one sheet in one quarter: the partners by the state of theirs. `none` has no standing
    return.
    """

    quarter: str
    sheet: str
    filled: tuple[str, ...]
    nil: tuple[str, ...]
    blank: tuple[str, ...]
    none: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FigureTrace:
    """A figure, how it comes of its items, the items, and which sheets were searched for them. `why` says
    why a figure is null or not rated. `files` are those that the items name.
    """

    kind: str
    figure: Figure
    how: str
    why: str | None
    recount: Recount
    items: tuple[Item, ...]
    searched: tuple[SheetsSearched, ...]
    files: tuple[FileRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where to trace on: what is asked for, of which quarter, what is published of it."""

    asked: str
    quarter: str
    partner_id: str
    breakdown: str
    title: str
    value: float | None

    def command(self, partnership_id: str) -> str:
        """The command that traces it."""
        words = [
            "accord trace",
            quoted(self.asked),
            f"--partnership {partnership_id}",
            f"--quarter {self.quarter}",
        ]
        words += [f"--partner {quoted(self.partner_id)}"] if self.partner_id else []
        return " ".join(words + ([f"--breakdown {quoted(self.breakdown)}"] if self.breakdown else []))


@dataclass(frozen=True, slots=True)
class FlagTrace:
    """A flag, its rule, the cells of its evidence in the order that matters, and the figures it rests on."""

    kind: str
    flag_id: str
    rule_id: str
    title: str
    partnership_id: str
    quarter: str
    severity: str
    state: str
    status: str
    confidence: str
    quarters_open: int
    is_waived: bool
    value: float | None
    threshold: float | None
    message: str
    fails_when: str
    remedy: str
    concerns: tuple[str, ...]
    evidence: tuple[SourceRow, ...]
    rests_on: tuple[Pointer, ...]
    files: tuple[FileRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a part of the diagnosis says what it says, with values and limits."""

    part: str
    conclusion: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class VerdictTrace:
    """The diagnosis of a partnership's quarter: reasons, the figures it rests on, its candidate causes.

    agrees: implementation and sustained are those of the figures.
    """

    kind: str
    partnership_id: str
    quarter: str
    verdict: str
    verdict_line: int
    gate: str
    implementation: float | None
    sustained: float | None
    outcome_state: str
    delivery_confidence: str
    agrees: bool
    reasons: tuple[Reason, ...]
    rests_on: tuple[Pointer, ...]
    candidate_causes: tuple[Pointer, ...] = field(default=())


Trace = FigureTrace | FlagTrace | VerdictTrace


def as_json(trace: Trace) -> dict[str, Any]:
    """The record as JSON's types, without what is not known."""
    known: dict[str, Any] = _known(asdict(trace))
    return known


def disagrees(trace: Trace) -> bool:
    """A figure's items, or the figures under a verdict, do not give what was published."""
    if isinstance(trace, FigureTrace):
        return trace.recount.agrees is False
    return isinstance(trace, VerdictTrace) and not trace.agrees


def _known(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_known(each) for each in value]
    return value


def quoted(text: str) -> str:
    """A word of a command line, quoted where a shell would read more into it."""
    return (
        text
        if text and all(c.isalnum() or c in "-_./:+" for c in text)
        else "'" + text.replace("'", "'\\''") + "'"
    )
