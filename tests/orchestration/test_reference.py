"""docs/indicators.md and docs/flags.md say what the registers say, of every indicator and rule."""

from __future__ import annotations

from orchestration.forms import Indicator, load_indicators, load_rules
from orchestration.reference import FLAGS_PAGE, INDICATORS_PAGE, flags_page, indicators_page


def test_the_pages_are_those_that_the_registers_give() -> None:
    indicators, flags = (page.read_text(encoding="utf-8") for page in (INDICATORS_PAGE, FLAGS_PAGE))
    assert indicators == indicators_page(load_indicators()), "run `make docs`"
    assert flags == flags_page(load_rules()), "run `make docs`"


def test_every_rule_says_when_it_fails_what_is_not_known_and_what_to_do() -> None:
    page = flags_page(load_rules())
    for rule in load_rules():
        assert f"### {rule.rule_id} {rule.title}\n" in page
        texts = (rule.in_words, rule.subjects, rule.fails_when, rule.not_assessable_when, rule.remedy)
        assert all(text in page for text in texts if text)


def test_every_indicator_says_what_it_means_when_it_misleads_and_whence_its_limits_come() -> None:
    page = indicators_page(load_indicators())
    for indicator in load_indicators():
        assert f"### {indicator.indicator_id} {indicator.title}\n\n{indicator.means}\n" in page
        assert all(text in page for text in (indicator.formula, indicator.misleads, indicator.origin))


def test_limits_are_told_in_their_unit() -> None:
    told = indicators_page([_indicator(unit="share", direction="up", green=0.9, amber=0.75, min_n=5)])
    assert "Green at least 90 %, amber at least 75 %. Rated from n 5 on. Only where enough returns" in told
    told = indicators_page([_indicator(unit="days", direction="down", green=60.0, amber=120.0, min_n=1)])
    assert "Green at most 60, amber at most 120. Only where enough returns" in told
    told = indicators_page(
        [_indicator(direction="down", green=0.0, amber=None, min_n=None, needs_coverage="no")]
    )
    assert "Green at most 0. Working values." in told
    told = indicators_page(
        [_indicator(direction="none", green=None, amber=None, min_n=3, needs_coverage="no")]
    )
    assert "No fixed limits. Rated from n 3 on. Working values." in told


def _indicator(**changes: object) -> Indicator:
    plain: dict[str, object] = {
        "indicator_id": "XX01",
        "aim": "implementation",
        "title": "Title",
        "levels": "partnership;partner",
        "breakdown": None,
        "kind": "count",
        "basis": "none",
        "unit": "actions",
        "direction": "down",
        "green": None,
        "amber": None,
        "min_n": None,
        "needs_coverage": "yes",
        "formula": "a / b.",
        "means": "Says it.",
        "misleads": "Always.",
        "origin": "Working values.",
    }
    return Indicator.model_validate(plain | changes)
