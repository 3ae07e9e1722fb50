"""Writes docs/indicators.md and docs/flags.md from the registers, which say what indicators and rules are.

python -m orchestration.reference
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

from orchestration.forms import Indicator, RuleEntry, load_indicators, load_rules
from orchestration.settings import RESOURCES

INDICATORS_PAGE = RESOURCES / "docs" / "indicators.md"
FLAGS_PAGE = RESOURCES / "docs" / "flags.md"

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


_FLAGS_PREFACE = """\
# The flags

Generated from `dbt_project/seeds/rules.csv` by `make docs`; change the register, not this page.

Each rule is asked of every subject in every judged quarter. It fails, passes, or cannot be assessed: what
is not known is never taken for good. A subject that fails is flagged; the flag is new, then continuing, in
the quarter in which the rule passes again resolved, and unknown while nobody can tell. The severity told
here is one step lower where the flag rests on a share of a sample whose interval reaches across the limit,
and one step higher from the third quarter running, though never critical by that. The register of the
programme may set another number in force, and waive a rule for a subject and a time. Q is the quarter
judged, Q_END the first day after it.
"""


def flags_page(rules: Iterable[RuleEntry]) -> str:
    """The page as Markdown, one section an aim, in the order of the register."""
    parts = [_FLAGS_PREFACE]
    for aim, members in groupby(rules, key=lambda rule: rule.aim):
        parts.append(f"## {_AIMS[aim]}\n")
        parts += [_rule_section(rule) for rule in members]
    return "\n".join(parts)


def _rule_section(rule: RuleEntry) -> str:
    facts = {
        "Severity:": f"{rule.severity}.",
        "Asked of:": f"{rule.subjects}.",
        "Fails when:": f"{rule.fails_when}.",
        "Number in force, unless the register says otherwise:": None
        if rule.threshold is None
        else f"{rule.threshold:g}.",
        "Cannot be assessed:": rule.not_assessable_when and f"{rule.not_assessable_when}.",
        "How sure:": f"as {rule.confidence.removeprefix('band:').replace(',', ' or ')} is."
        if rule.confidence.startswith("band:")
        else "a fact, not an estimate.",
        "What to do:": rule.remedy,
    }
    lines = [f"### {rule.rule_id} {rule.title}", "", *([rule.in_words, ""] if rule.in_words else [])]
    return "\n".join([*lines, *(f"- **{name}** {text}" for name, text in facts.items() if text), ""])


if __name__ == "__main__":
    INDICATORS_PAGE.write_text(indicators_page(load_indicators()), encoding="utf-8")
    FLAGS_PAGE.write_text(flags_page(load_rules()), encoding="utf-8")
