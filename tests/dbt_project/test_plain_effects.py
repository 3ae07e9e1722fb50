"""The model's effects of an intervention against a plain reading of statistics.md, over random series."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.plain_effects import Period, Story, plain_effects
from tests.dbt_project.python_models import load_python_model

MODEL = load_python_model("int_outcome_effects")
FIRST = 24_000  # a first month, or quarter, of a year
METHODS = {"net_effect", "buffer_effect", "wdq", "tne", "its_level", "its_slope"}


def drawn(seed: int) -> Story:
    """A series of some years around an intervention; gaps, new definitions and missing roles are rare."""
    draw = Random(seed)
    per_year = draw.choice([4, 12])
    n_before, n_after = draw.randint(per_year, 4 * per_year), draw.randint(0, 3 * per_year)
    start = FIRST + draw.randrange(per_year) + n_before
    end = start + n_after
    quarter = per_year // 4
    last = draw.randint(start - per_year, end) // quarter * quarter + quarter - 1
    last = draw.choice([last, end // quarter * quarter + quarter - 1])
    gap, change = draw.choice([0, 0, 0.01]), draw.choice([0, 0, 0.01])
    is_rate = draw.choice([True, False])
    roles = {
        role: {
            number: Period(
                draw.randint(1, level) * draw.choice([1, 1, 2])
                + (draw.choice([0, 1]) * level if number < start else 0),
                draw.uniform(0.5, 9) if is_rate else 1.0,
                draw.random() < change,
                draw.random() < gap,
            )
            for number in range(start - n_before, end + 1)
            if draw.random() >= gap
        }
        for role in ("target", "buffer", "comparison")
        for level in [draw.choice([1, 3, 20, 60])]
        if draw.random() >= 0.05
    }
    _at_a_limit(draw, roles, start, last, per_year)
    intervention = draw.choice([start] * 9 + [None])
    return Story(per_year, intervention, draw.choice(["down", "down", "up"]), last, roles)


def _at_a_limit(draw: Random, roles: dict, start: int, last: int, per_year: int) -> None:
    """Now and then: few counts after, no success at all, a new definition at an end of the windows."""
    role = draw.choice(["buffer", "comparison"])
    if role in roles and draw.random() < 0.3:
        few = draw.choice([4, 5, 9, 10])
        for number, period in roles[role].items():
            if number > start:
                roles[role][number] = period._replace(count=few if number == last else 0)
    if "comparison" in roles and draw.random() < 0.1:
        roles["target"] = roles["comparison"]
    number = draw.choice([start - per_year, start - per_year + 1, start, last, last + 1])
    if number in roles.get(role, {}) and draw.random() < 0.3:
        roles[role][number] = roles[role][number]._replace(begins_a_definition=True)


def of_model(story: Story) -> dict:
    """The model's effects of the same series."""
    series = MODEL.Series("P", "S", story.per_year, story.intervention, story.improvement)
    roles = {
        role: {
            number: MODEL.Point(
                number,
                number // (story.per_year // 4),
                each.count,
                each.exposure,
                each.begins_a_definition,
                not each.is_missing_somewhere,
            )
            for number, each in periods.items()
        }
        for role, periods in story.roles.items()
    }
    return dict(MODEL.effects(series, roles, story.last))


def check(story: Story) -> None:
    """Every method of the model says what the plain reading says."""
    found = of_model(story)
    plain = plain_effects(story)
    assert set(found) == set(plain) == METHODS
    for method, expected in plain.items():
        effect = found[method]
        assert (method, effect.status) == (method, expected.status)
        assert (effect.n_before, effect.n_after) == (expected.sizes or (None, None))
        if expected.estimate is None:
            assert (effect.estimate, effect.lower, effect.upper, effect.phi) == (None,) * 4
            continue
        assert effect.estimate == pytest.approx(float(expected.estimate), rel=1e-6, abs=1e-9)
        if expected.limits is None:
            assert (effect.lower, effect.upper, effect.phi) == (None,) * 3
        else:
            assert (effect.lower, effect.upper) == pytest.approx(expected.limits, rel=1e-4)
            assert effect.phi == pytest.approx(expected.phi, rel=1e-5)


@settings(max_examples=120, deadline=None)
@given(st.builds(drawn, st.integers(0, 10**9)))
def test_as_a_plain_reading(story):
    check(story)


def test_the_series_show_every_status():
    """So that agreement over them says something."""
    shown = Counter(
        (method, effect.status) for seed in range(300) for method, effect in of_model(drawn(seed)).items()
    )
    windowed = {"not_applicable", "too_early", "incomplete", "too_few"}
    assert {method: {s for m, s in shown if m == method} for method in METHODS} == {
        "net_effect": {*windowed, "low_df", "ok"},
        "buffer_effect": {*windowed, "low_df", "ok"},
        "wdq": {*windowed, "no_effect", "ok"},
        "tne": {*windowed, "no_effect", "ok"},
        "its_level": {"not_applicable", "too_few", "ok"},
        "its_slope": {"not_applicable", "too_few", "ok"},
    }
    assert min(shown.values()) >= 5


def test_the_plain_reading_itself():
    """The worked examples of statistics.md."""
    counts = {
        "target": [12, 13, 12, 13, 0, 7, 8, 7, 8],
        "buffer": [5, 6, 5, 6, 0, 6, 6, 6, 6],
        "comparison": [25, 25, 25, 25, 0, 24, 24, 24, 23],
    }
    roles = {
        role: {FIRST + i: Period(n, 1.0, False, False) for i, n in enumerate(numbers)}
        for role, numbers in counts.items()
    }
    found = plain_effects(Story(4, FIRST + 4, "down", FIRST + 8, roles))
    net = found["net_effect"]
    assert net.limits and net.estimate
    assert [round(x, 2) for x in (net.estimate, *net.limits)] == [0.63, 0.37, 1.08]
    assert (round(float(found["wdq"].estimate or 0), 3), found["tne"].estimate) == (
        -0.177,
        pytest.approx(14.4),
    )
