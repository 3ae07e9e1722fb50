"""The study as a page. Readings of single rules are kept in readings.yml and put beside the figures."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml

from orchestration.example.planting import FAILURES_EACH
from tests.study.measuring import Rule, Study

READINGS = Path(__file__).with_name("readings.yml")
MOST_ALARMS = 1.0  # a healthy partnership and year
MOST_MISSED = 0.05  # of severe failures
_SEVERE = ("high", "critical")


def tell(study: Study, n_partnerships: int, n_quarters: int, seed: int) -> str:
    """docs/flag-study.md."""
    return (
        "\n".join([*_opening(study, n_partnerships, n_quarters, seed), *_table(study), *_notes(study)]) + "\n"
    )


_INTRODUCTION = """\
A made-up programme of {partnerships} partnerships over {quarters} quarters ({returns} returns), written by
`accord example --plant --partnerships {partnerships} --seed {seed}`: {healthy} without failures, the others
with up to {each} of known kind and date. A third each have five members, eight or nine, and up to seventeen;
3 % of returns are missing. `make study` repeats it.

**Found**: flagged in the first quarter in which the failure can show by the rule's own definition, or in the
next. **False alarms**: new flags in partnerships without failures, for each partnership and year. Missing
returns are real, so the alarms of F-DQ1 and F-DQ2 are not false.

The failures are made as we imagine them, and made plain: the study shows that the rules find what they are
meant to find and are quiet otherwise. How often such failures happen, and how plain they are in life, it
cannot say.
"""


def _opening(study: Study, n_partnerships: int, n_quarters: int, seed: int) -> Iterator[str]:
    yield "# How good the flags are"
    yield ""
    yield _INTRODUCTION.format(
        partnerships=n_partnerships,
        quarters=n_quarters,
        returns=study.n_returns,
        seed=seed,
        healthy=study.n_healthy,
        each=FAILURES_EACH,
    )


def _table(study: Study) -> Iterator[str]:
    years = study.healthy_years
    sizes = "small, usual, large"
    yield f"| rule | severity | planted | at once | found | {sizes} | false alarms | {sizes} |"
    yield "|---|---|---|---|---|---|---|---|"
    for rule in study.rules:
        by_size = ", ".join(_share(rule.within_one[size], rule.planted[size]) for size in rule.planted)
        rates = ", ".join(f"{rule.alarms[size] / years.get(size, 1):.2f}" for size in rule.alarms)
        cells = [
            f"{rule.rule_id} {rule.title}",
            rule.severity,
            str(rule.n_planted or "–"),
            _share(rule.at_once, rule.n_planted),
            _share(rule.n_within_one, rule.n_planted),
            by_size if rule.n_planted else "–",
            f"{rule.n_alarms / sum(years.values()):.2f}",
            rates,
        ]
        yield f"| {' | '.join(cells)} |"
    yield ""


def _share(count: int, n: int) -> str:
    return f"{round(100 * count / n)} %" if n else "–"


def _notes(study: Study) -> Iterator[str]:
    readings = yaml.safe_load(READINGS.read_text(encoding="utf-8")) or {}
    years = sum(study.healthy_years.values())
    yield "## Rules that alarm more than once a year, or miss more than one in twenty severe failures"
    yield ""
    doubtful = [rule for rule in study.rules if _is_doubtful(rule, years)]
    for rule in doubtful:
        missed = rule.n_planted - rule.n_within_one
        known = f"{missed} of {rule.n_planted} missed ({rule.not_assessable} of them not assessable)"
        alarms = f"{rule.n_alarms / years:.2f} false alarms a partnership and year"
        reading = " ".join(str(readings.get(rule.rule_id, "Not explained yet.")).split())
        known = known if rule.n_planted else "not planted"
        yield f"- **{rule.rule_id}** {rule.title}: {known}; {alarms}. {reading}"
    if not doubtful:
        yield "None."
    yield ""
    yield "## Not planted"
    yield ""
    names = ", ".join(rule.rule_id for rule in study.rules if not rule.n_planted)
    yield f"Of these only the false alarms are known: {names or 'none'}."


def _is_doubtful(rule: Rule, years: float) -> bool:
    if rule.rule_id in ("F-DQ1", "F-DQ2"):
        return False
    missed = rule.n_planted - rule.n_within_one
    is_missing = rule.severity in _SEVERE and missed > MOST_MISSED * rule.n_planted
    return is_missing or rule.n_alarms > MOST_ALARMS * years
