"""The model's control charts against a plain reading of statistics.md, over random series."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.plain_charts import Chart, Period, plain_chart
from tests.dbt_project.python_models import load_python_model

MODEL = load_python_model("int_outcome_charts")
FACTORS = (2.66, 3.267)
FIRST = 24_000  # a first month, or quarter, of a year


class Case:
    """A series drawn from a seed: noise of some width with a season, a step, a drift and gaps or without."""

    def __init__(self, seed: int) -> None:
        draw = Random(seed)
        self.seed = seed
        self.per_year = draw.choice([4, 12])
        n_periods = draw.randint(1, 20 if self.per_year == 4 else 44)
        first = FIRST + draw.randrange(self.per_year)
        end = first + n_periods
        self.intervention = draw.choice([None, draw.randint(first, end), draw.randint(first, end)])
        self.improvement = draw.choice(["up", "down", "neutral"])
        quarters = [period // (self.per_year // 4) for period in (first, end - 1)]
        self.quarter = max(
            quarters[0], draw.choice([quarters[1], quarters[1], quarters[1] + 1, quarters[1] - 2])
        )
        width, step = draw.choice([0, 1, 3, 9]), draw.choice([0, 0, 2, 5, -3])
        drift, gap, season = draw.choice([0, 0, 1, -1]), draw.choice([0, 0.03, 0.1]), draw.choice([0, 6])
        level, change = draw.choice([1, 40]), draw.choice([0, 0, 0.03])
        exposure, wild = draw.choice([1, 1, 3]), draw.choice([0, 0, 0.1])
        self.told = [
            Period(
                number,
                Fraction(
                    draw.choice([0, 90])
                    if draw.random() < wild
                    else max(
                        level
                        + draw.randint(0, width)
                        + drift * (number - first)
                        + (step if self.intervention and number >= self.intervention else 0)
                        + (season if number % self.per_year < self.per_year / 3 else 0),
                        0,
                    ),
                    exposure,
                ),
                draw.random() < change,
                draw.random() < gap,
            )
            for number in range(first, end, draw.choice([1, 1, 1, 1, 2]))
            if draw.random() >= gap
        ]

    def __repr__(self) -> str:
        return f"Case({self.seed})"

    def plain(self) -> Chart | None:
        return plain_chart(self.told, self.quarter, self.intervention, self.per_year, self.improvement)

    def rows(self) -> list[dict]:
        """The model's rows."""
        key = ("P", "S", "target", self.per_year == 4, self.intervention, self.improvement)
        points = [
            MODEL.Point(
                each.number,
                each.number // (self.per_year // 4),
                str(each.number),
                int(each.value),
                float(each.value),
                each.begins_a_definition,
                not each.is_missing_somewhere,
            )
            for each in self.told
        ]
        rows = MODEL.chart_rows(key, points, [("Q", self.quarter)], FACTORS)
        return [dict(zip(MODEL.SCHEMA.names, row, strict=True)) for row in rows]


CASES = st.builds(Case, st.integers(0, 10**9))


@settings(max_examples=400, deadline=None)
@given(CASES)
def test_as_a_plain_reading(case):
    plain, rows = case.plain(), case.rows()
    if plain is None:
        assert rows == []
        return
    assert [int(row["period"]) for row in rows] == plain.numbers
    assert [row["adjusted"] for row in rows] == pytest.approx([float(x) for x in plain.adjusted], abs=1e-7)
    for row in rows:
        assert row["mean"] == pytest.approx(float(plain.mean), abs=1e-7)
        limits = (row["lower_limit"], row["upper_limit"])
        if plain.limits is None:
            assert limits == (None, None)
        else:
            assert limits == pytest.approx([float(x) for x in plain.limits], abs=1e-6)
        assert (row["state"], row["is_seasonal"]) == (plain.state, plain.is_seasonal)
    causes = [row["special_cause"] and (row["special_cause"], row["direction"]) for row in rows]
    assert causes == plain.causes
    assert [row["is_shift"] for row in rows] == plain.shifts


def test_the_series_show_every_outcome():
    """So that agreement over them says something."""
    charts = [chart for seed in range(500) if (chart := Case(seed).plain())]
    causes = Counter(cause for chart in charts for cause in chart.causes if cause)
    assert set(causes) == {
        (name, side) for name in ("outside", "shift", "trend", "two_of_three") for side in ("up", "down")
    }
    assert min(causes.values()) >= 5
    assert Counter(chart.state for chart in charts).keys() == {
        "no_point", "too_few", "trial", "common_cause", "improvement", "concern", "high", "low"
    }  # fmt: skip
    assert {"outside", "shift"} == {
        cause[0]
        for chart in charts
        for cause, is_shift in zip(chart.causes, chart.shifts, strict=True)
        if cause and is_shift
    }
    assert {chart.limits is None for chart in charts} == {True, False}
    assert {chart.limits[0] == 0 for chart in charts if chart.limits} == {True, False}
    assert {chart.is_seasonal for chart in charts} == {True, False}


def test_the_plain_reading_itself():
    told = [
        Period(FIRST + i, Fraction(n), False, False) for i, n in enumerate([12, 9, 14, 11, 10, 13, 8, 12])
    ]
    chart = plain_chart(told, FIRST + 7, None, 4, "down")
    assert chart and chart.limits
    assert float(chart.mean) == 11.125
    assert [round(float(limit), 3) for limit in chart.limits] == [2.005, 20.245]
    assert (chart.causes, chart.state) == ([None] * 8, "trial")
