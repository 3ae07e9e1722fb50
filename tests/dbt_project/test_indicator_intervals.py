"""The intervals of the macros: published values of statistics.md; scipy and statsmodels on random counts."""

from pathlib import Path

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, norm
from statsmodels.stats.proportion import proportion_confint

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "indicator_intervals.sql"


def _macro(name: str):
    source = MACROS.read_text(encoding="utf-8")
    return getattr(jinja2.Environment().from_string(source).module, name)


def _evaluate(expression: str, **values: float) -> float | None:
    names = ", ".join(f"{value}::bigint as {name}" for name, value in values.items())
    return duckdb.sql(f"select {expression} from (select {names})").fetchone()[0]


def _wilson(successes: int, n: int) -> tuple[float | None, float | None]:
    macro = _macro("indicator_wilson")
    return tuple(_evaluate(macro("o", "n", side), o=successes, n=n) for side in ("lower", "upper"))


def _poisson(count: int) -> tuple[float, float]:
    return tuple(_evaluate(_macro(f"indicator_poisson_{side}")("o"), o=count) for side in ("lower", "upper"))


def test_z_is_the_quantile():
    assert float(_macro("indicator_z")()) == pytest.approx(norm.ppf(0.975), abs=1e-15)


@pytest.mark.parametrize(("successes", "n", "lower", "upper"), [(7, 9, 0.453, 0.937), (0, 6, 0, 0.390)])
def test_wilson_published(successes, n, lower, upper):
    assert _wilson(successes, n) == pytest.approx((lower, upper), abs=5e-4)


@pytest.mark.parametrize(("count", "lower", "upper"), [(12, 6.194, 20.963), (3, 0.619, 8.767), (0, 0, 3.689)])
def test_poisson_published(count, lower, upper):
    assert _poisson(count) == pytest.approx((lower, upper), abs=5e-4)


def test_wilson_of_nothing_is_null():
    assert _wilson(0, 0) == (None, None)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_as_statsmodels(counts):
    successes, n = counts
    lower, upper = _wilson(successes, n)
    assert (lower, upper) == pytest.approx(proportion_confint(successes, n, method="wilson"), abs=1e-12)
    assert 0 <= lower <= successes / n + 1e-12 and successes / n - 1e-12 <= upper <= 1


@pytest.mark.parametrize("count", range(10))
def test_poisson_below_ten_is_exact(count):
    lower = chi2.ppf(0.025, 2 * count) / 2 if count else 0.0
    assert _poisson(count) == pytest.approx((lower, chi2.ppf(0.975, 2 * count + 2) / 2), rel=1e-13)


@settings(max_examples=40, deadline=None)
@given(st.integers(10, 100_000))
def test_poisson_from_ten_on_is_close_to_exact(count):
    """Byar's approximation lies within two parts in a thousand of the exact limits."""
    exact = (chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2)
    assert _poisson(count) == pytest.approx(exact, rel=2e-3)


@settings(max_examples=40, deadline=None)
@given(st.integers(10, 100_000))
def test_poisson_from_ten_on_is_byar(count):
    """The limits as transformed normal ones (Byar): each the cube of a normal variable's quantile."""

    def limit(events: int, side: int) -> float:
        mean, deviation = 1 - 1 / (9 * events), 1 / (3 * events**0.5)
        return events * norm(mean, deviation).ppf(0.5 + side * 0.475) ** 3

    assert _poisson(count) == pytest.approx((limit(count, -1), limit(count + 1, 1)), rel=1e-12)
