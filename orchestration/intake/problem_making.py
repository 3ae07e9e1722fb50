"""Makes problem records: severity from the catalogue, the cell's A1 name, what was found and expected.
Finds no problem itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from orchestration.forms import Column, Problem, load_problem_catalogue
from orchestration.forms.columns import Severity
from orchestration.intake.number_text import is_ambiguous
from orchestration.intake.personal import find_personal_data
from orchestration.intake.scan import column_letter

_SHOWN = 80
_LISTED = 12
_KINDS = {
    "id": "an identifier of A-Z, a-z, 0-9, '.', '_', '-'",
    "ref": "a number or reference of up to 60 characters without '|'",
    "date": "a date, for example 2025-03-31",
    "datetime": "a date, or a date with a time, for example 2025-03-31 14:05",
    "integer": "a whole number",
    "number": "a number",
    "country": "a two-letter country code, for example NL",
    "text": "text",
}
# the patterns of the forms in words
_FORMS = {
    "^[0-9]{4}-Q[1-4]$": "a quarter, for example 2025-Q3",
    "^[0-9]{4}-(0[1-9]|1[0-2]|Q[1-4])$": "a month or a quarter as text, for example 2025-03 or 2025-Q1",
}


def make_problem(
    code: str,
    sheet: str | None = None,
    place: tuple[int, int] | None = None,
    column_name: str | None = None,
    *,
    row: int | None = None,
    severity: Severity | None = None,
    found: str | None = None,
    expected: str | None = None,
) -> Problem:
    """A problem at a place (row, column; both 1-based), or of a whole row, sheet or file."""
    return Problem(
        code=code,
        severity=severity or load_problem_catalogue()[code].severity,
        sheet=sheet,
        cell=f"{column_letter(place[1])}{place[0]}" if place else None,
        row=place[0] if place else row,
        column_name=column_name,
        found=found,
        expected=expected,
    )


def show(raw: Any) -> str:
    """A cell's value as the sender's feedback shows it: one line, nothing in it that steers a terminal,
    and nothing that looks like personal data.
    """
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    is_day = isinstance(raw, datetime) and raw == raw.replace(hour=0, minute=0, second=0, microsecond=0)
    text = "".join(c if c.isprintable() else " " for c in str(raw.date() if is_day else raw))
    if find_personal_data(text):
        return "(not repeated here)"
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def counted(n: int, word: str) -> str:
    """`1 remark`, `2 remarks`."""
    return f"{n} {word}" if n == 1 else f"{n} {word}s"


def nearest(text: str, answers: Iterable[str]) -> str | None:
    """The answer that a person probably meant, if any is near; a long text is near to none."""
    from difflib import get_close_matches  # noqa: PLC0415  (most files need none)

    near = get_close_matches(text, answers, n=1, cutoff=0.6) if 0 < len(text) <= _SHOWN else []
    return near[0] if near else None


def describe(column: Column, answers: dict[str, str] | None, raw: Any) -> str:
    """What a column takes, in words; for a list the nearest answer first, where there is a value."""
    if answers:
        listed = list(
            dict.fromkeys((*answers.values(), *column.also, *(("ALL",) if column.type == "partners" else ())))
        )
        more = ", …" if len(listed) > _LISTED else ""
        near = _meant(column, answers, raw)
        start = f"perhaps {near}; " if near else ""
        return f"{start}one of: {', '.join(listed[:_LISTED])}{more}"
    kind = _FORMS[column.pattern] if column.pattern else _KINDS.get(column.type, "")
    if column.type in ("integer", "number") and isinstance(raw, str) and is_ambiguous(raw):
        kind += " without a separator between thousands"
    if column.min is not None or column.max is not None:
        low = "" if column.min is None else f" from {column.min:g}"
        high = "" if column.max is None else f" to {column.max:g}"
        kind += low + high
    return kind


def _meant(column: Column, answers: dict[str, str], raw: Any) -> str:
    """The answers near to what stands there, of a list each of its parts; a code with the words for it."""
    text = " ".join(str(raw or "").split()).casefold()
    parts = [p.strip() for p in text.split(";")] if column.type == "partners" else [text]
    meant = []
    for part in parts[:_LISTED]:
        near = nearest(part, answers)
        if near is not None and not (len(parts) > 1 and near == part):
            own = answers[near]
            meant.append(own if own.casefold() == near else f"{own} ({near})")
    return ", ".join(meant)
