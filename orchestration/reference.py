"""Writes docs/indicators.md from the register of indicators, which says what they are.

python -m orchestration.reference
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from orchestration.forms import Indicator, load_indicators
from orchestration.settings import RESOURCES

INDICATORS_PAGE = RESOURCES / "docs" / "indicators.md"

_AIMS = {
    "information_sharing": "Information sharing",
    "responsibilities": "Responsibilities",
    "implementation": "Implementation",
    "effectiveness": "Effectiveness",
    "partner_survey": "Partner survey",
    "data_quality": "Data quality",
}
_SURE = {
    "sample": "A share of a sample: shown with its 95 % interval (Wilson), confirmed where the whole "
    "interval lies on the value's side of the amber limit.",
    "census": "A full count: no interval, always confirmed.",
    "none": "No interval, unless the formula names one; never called confirmed.",
}
_PREFACE = """\
# The indicators

Generated from `dbt_project/seeds/indicators.csv` by `make docs`; change the register, not this page.

Q is the quarter judged, Q_START its first day, Q_END the first day after it. n is the denominator, unless
the formula names another. A value is rated only from the least n on; below it, and where nothing is known,
the report says so and gives no colour. A blank sheet or a missing return makes a figure unknown, never
zero. The programme register may set other limits for a partnership; each report lists the limits in force.
"""


def indicators_page(indicators: Iterable[Indicator]) -> str:
    """The page as Markdown, one section an aim, in the order of the register."""
    parts = [_PREFACE]
    for aim, members in groupby(indicators, key=lambda indicator: indicator.aim):
        parts.append(f"## {_AIMS[aim]}\n")
        parts += [_section(indicator) for indicator in members]
    return "\n".join(parts)


def _section(indicator: Indicator) -> str:
    lines = [f"### {indicator.indicator_id} {indicator.title}", "", indicator.means, ""]
    lines += [f"- **{name}** {text}" for name, text in _facts(indicator)]
    return "\n".join([*lines, ""])


def _facts(indicator: Indicator) -> Iterator[tuple[str, str]]:
    yield "Computed:", indicator.formula
    levels = ", ".join(indicator.levels.split(";"))
    yield (
        "Given for:",
        f"{levels}{f'; by {indicator.breakdown}' if indicator.breakdown else ''}; unit: {indicator.unit}.",
    )
    yield "How sure:", _SURE[indicator.basis]
    yield "Where it misleads:", indicator.misleads
    yield "Limits:", f"{_limits(indicator)} {indicator.origin}"


def _limits(indicator: Indicator) -> str:
    least = f" Rated from n {indicator.min_n} on." if indicator.min_n and indicator.min_n > 1 else ""
    returns = " Only where enough returns are in hand (IS17)." if indicator.needs_coverage == "yes" else ""
    if indicator.green is None:
        return f"No fixed limits.{least}{returns}"
    side = "at least" if indicator.direction == "up" else "at most"
    amber = "" if indicator.amber is None else f", amber {side} {_number(indicator, indicator.amber)}"
    return f"Green {side} {_number(indicator, indicator.green)}{amber}.{least}{returns}"


def _number(indicator: Indicator, number: float) -> str:
    return f"{number:.0%}".replace("%", " %") if indicator.unit == "share" else f"{number:g}"


if __name__ == "__main__":
    INDICATORS_PAGE.write_text(indicators_page(load_indicators()), encoding="utf-8")
