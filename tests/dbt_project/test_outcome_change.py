"""EF02: exact limits against scipy and statsmodels on random counts, and every null of the ratio."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest
from statsmodels.stats.proportion import proportion_confint
from statsmodels.stats.rates import confint_poisson_2indep

from tests.dbt_project.python_models import load_python_model

MODEL = load_python_model("ind_outcome_change", "indicators")
COUNTS = st.tuples(st.integers(0, 3000), st.integers(1, 3000))


def _odds(share: float) -> float:
    return share / (1 - share) if share < 1 else math.inf


@settings(max_examples=150, deadline=None)
@example((0, 1), 1.0)
@example((1, 1), 1.0)
@given(COUNTS, st.floats(0.01, 100))
def test_limits_as_scipy_and_statsmodels(counts, scale):
    x1, x2 = counts
    limits = MODEL.ratio_limits(x1, x2, scale)
    exact = binomtest(x1, x1 + x2).proportion_ci(method="exact")
    assert limits == pytest.approx((_odds(exact.low) * scale, _odds(exact.high) * scale), rel=1e-6)
    beta = proportion_confint(x1, x1 + x2, method="beta")
    assert limits == pytest.approx((_odds(beta[0]) * scale, _odds(beta[1]) * scale), rel=1e-9)
    assert limits[0] <= x1 / x2 * scale <= limits[1]


@settings(max_examples=30, deadline=None)
@given(st.integers(200, 3000), st.integers(200, 3000), st.floats(0.5, 20), st.floats(0.5, 20))
def test_limits_of_many_events_are_close_to_those_of_the_score(x1, x2, e1, e2):
    """Another method for the ratio of two rates comes within two parts in a hundred of the exact limits."""
    score = confint_poisson_2indep(x1, e1, x2, e2, method="score", compare="ratio")
    assert MODEL.ratio_limits(x1, x2, e2 / e1) == pytest.approx(score, rel=0.02)


def test_nothing_at_all_has_no_limits():
    assert MODEL.ratio_limits(0, 0, 1.0) == (None, None)


def test_the_lower_limit_is_kept_where_nothing_went_before():
    lower, upper = MODEL.ratio_limits(4, 0, 2.0)
    assert upper is None
    assert lower == pytest.approx(2 * _odds(0.025 ** (1 / 4)))  # Clopper-Pearson where all are events


def test_an_end_to_the_events_has_a_lower_limit_of_0():
    lower, upper = MODEL.ratio_limits(0, 5, 1.0)
    assert (lower, upper) == (0, pytest.approx(_odds(1 - 0.025 ** (1 / 5))))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        # 6 of an exposure of 2 against 3 of an exposure of 4: 300 and 75 per 100; scale: 100 / exposure
        ((6, 50.0, 3, 25.0, False), (300.0, 75.0, 9)),
        ((6, 50.0, 0, 25.0, False), (300.0, 0.0, 6)),
        ((0, 1.0, 0, 1.0, False), (0.0, 0.0, 0)),
        ((6, 50.0, 3, 25.0, True), (None, None, 9)),  # the definition changed
        ((6, None, 3, 25.0, False), (None, None, 9)),  # no exposure now
        ((6, 50.0, 3, None, False), (None, None, 9)),
        ((None, None, 3, 25.0, False), (None, None, None)),  # a period of Q is missing
        ((6, 50.0, None, None, False), (None, None, None)),
    ],
)
def test_the_ratio_is_null_where_a_rate_is(row, expected):
    numerator, denominator, n, lower, _upper = MODEL.change_row(*row)
    assert (numerator, denominator, n) == expected
    assert (lower is None) == (numerator is None or n == 0)


def test_exposures_turn_over_in_the_limits():
    *_, lower, upper = MODEL.change_row(6, 50.0, 3, 25.0, False)
    assert (lower, upper) == pytest.approx([2 * limit for limit in MODEL.ratio_limits(6, 3, 1.0)])
