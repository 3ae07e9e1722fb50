"""Reads a number written as text, with the separators of any country; what could mean two numbers is none."""

from __future__ import annotations

import re

from orchestration.intake.plain_text import typed

# what may stand between thousands, and before decimals
_STYLES = tuple(
    (
        thousands,
        mark,
        re.compile(
            rf"[+-]?(?:[0-9]+|[1-9][0-9]{{0,2}}(?:{re.escape(thousands)}[0-9]{{3}})+)"
            rf"(?:{re.escape(mark)}[0-9]+)?"
        ),
    )
    for thousands, mark in ((" ", "."), (" ", ","), ("'", "."), ("'", ","), (".", ","), (",", "."))
)
_LONGEST = 40


def parse_number(text: str) -> float | None:
    """1234.5, 1234,5, 1 234,5, 1.234,5 or 1'234.5; None where it means no number, or more than one."""
    meanings = _meanings(text)
    return meanings.pop() if len(meanings) == 1 else None


def is_ambiguous(text: str) -> bool:
    """Whether a point or comma may stand before decimals or between thousands, as in 1.234 or 1,234."""
    return len(_meanings(text)) > 1


def _meanings(text: str) -> set[float]:
    """What the text is in each style; without the apostrophe that marks a number as text."""
    written = " ".join(typed(text).split()).removeprefix("'")
    if len(written) > _LONGEST:
        return set()
    return {
        float(written.replace(thousands, "").replace(mark, "."))
        for thousands, mark, pattern in _STYLES
        if pattern.fullmatch(written)
    }
