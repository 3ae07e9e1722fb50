"""How numbers, days and codes are said. What is said of which figure belongs to the sections."""

from __future__ import annotations

import re
import string
from collections.abc import Sequence
from datetime import date

NBSP = "\N{NO-BREAK SPACE}"
SEVERITIES = ("critical", "high", "medium", "low")
SIGNS = {"critical": "■", "high": "▲", "medium": "◆", "low": "•"}
BANDS = {
    "green": "✓ green",
    "amber": "◆ amber",
    "red": "▲ red",
    "not_reached": "▲ not reached",
    "too_few": "too few to rate",
    "low_coverage": "too few returns to rate",
    "no_data": "no data",
    "unrated": "not rated",
}
COLOURS = {"green": "green", "amber": "amber", "red": "red", "not_reached": "red"}
CONFIDENCES = {
    "green": "✓ Green",
    "amber_green": "✓ Amber-green",
    "amber": "◆ Amber",
    "amber_red": "▲ Amber-red",
    "red": "■ Red",
    "not_rated": "Not rated",
}
AIMS = {
    "information_sharing": "Information sharing",
    "responsibilities": "Responsibilities",
    "effectiveness": "Effectiveness and implementation",
    "data_quality": "Data quality",
}
# The survey and the implementation are judged with the third aim (statistics.md, delivery confidence).
AIM_OF = {"implementation": "effectiveness", "partner_survey": "effectiveness"}
SHARES = frozenset({"share"})
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_PUNCTUATION = str.maketrans({sign: f"\\{sign}" for sign in string.punctuation})
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufefc]")
_INVISIBLE = re.compile("[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]+")


def plain(text: object) -> str:
    """A text of the data, made safe to stand in Markdown: nothing in it is markup, it keeps to one line.

    Names written from right to left are set apart, so that they do not turn the words around them.
    """
    bare = " ".join(_INVISIBLE.sub(" ", "" if text is None else str(text)).split())
    safe = bare.translate(_PUNCTUATION)
    return f"\u2068{safe}\u2069" if _RIGHT_TO_LEFT.search(bare) else safe


def day(value: date | None) -> str:
    """5 March 2025."""
    return "not known" if value is None else f"{value.day}{NBSP}{MONTHS[value.month - 1]}{NBSP}{value.year}"


def quarter(label: str) -> str:
    """2025 Q3; a month, which outcome series may have for periods: July 2025."""
    year, period = label.split("-")
    return f"{year}{NBSP}{period}" if period.startswith("Q") else f"{MONTHS[int(period) - 1]}{NBSP}{year}"


def number(value: float | None, decimals: int = 1) -> str:
    """A number with no more decimals than it has: 12, 3.5, 1,250."""
    if value is None:
        return "not known"
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def share(value: float | None) -> str:
    """78 %."""
    return "not known" if value is None else f"{value * 100:.0f}{NBSP}%"


def proportion(numerator: float | None, denominator: float | None, value: float | None) -> str:
    """7 of 9, 78 %."""
    if value is None or numerator is None or denominator is None:
        return share(value)
    return f"{number(numerator)} of {number(denominator)}, {share(value)}"


def limits(lower: float | None, upper: float | None, unit: str = "share") -> str:
    """45-94 %, or nothing where either is not known."""
    if lower is None or upper is None:
        return ""
    if unit in SHARES:
        return f"{lower * 100:.0f}-{upper * 100:.0f}{NBSP}%"
    return f"{number(lower)}-{number(upper)}"


def count(n: int, one: str, many: str | None = None) -> str:
    """1 flag, 3 flags, no flags."""
    return f"{'no' if n == 0 else n:}{NBSP}{one if n == 1 else many or one + 's'}"


def counted(n: int, one: str, many: str | None = None) -> str:
    """`count` at the beginning of a sentence: No flags, 1 flag."""
    return sentence(count(n, one, many))


def listed(texts: Sequence[str], most: int = 20) -> str:
    """a, b and c; what goes beyond the limit is counted."""
    shown = list(texts[:most])
    if len(texts) > most:
        shown.append(f"{len(texts) - most} more")
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def sentence(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def sign(kind: str, text: str) -> str:
    """Markdown of a word that carries a colour; the word and its sign say all without it."""
    return f"[{text}]{{.sign .{kind}}}"


def severity(kind: str) -> str:
    """Markdown: ■ critical."""
    return sign(kind, f"{SIGNS[kind]}{NBSP}{kind}")


def band(kind: str | None) -> str:
    """Markdown: ▲ red."""
    kind = kind or "no_data"
    return sign(COLOURS.get(kind, "unrated"), BANDS[kind].replace(" ", NBSP, 1))


def delivery_confidence(kind: str | None) -> str:
    """Markdown: ▲ Amber-red."""
    kind = kind or "not_rated"
    colour = {"amber_green": "green", "amber_red": "red", "not_rated": "unrated"}.get(kind, kind)
    return sign(colour, CONFIDENCES[kind].replace(" ", NBSP))


def aim(kind: str) -> str:
    """The aim that a rule's or indicator's aim is judged with."""
    return AIM_OF.get(kind, kind)
