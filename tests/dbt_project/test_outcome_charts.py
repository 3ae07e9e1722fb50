"""Control charts: the worked example of statistics.md, each special cause at its limit, each state."""

from __future__ import annotations

import math

import pytest

from tests.dbt_project.python_models import load_python_model

MODEL = load_python_model("int_outcome_charts")
FACTORS = (2.66, 3.267)
FLAT = [9.0, 11.0] * 6  # mean 10, every moving range 2, limits 4.68 and 15.32, warning at 6.453 and 13.547


def point(index: int, value: float, *, changed: bool = False, whole: bool = True):
    """A point of a monthly series; the quarter follows from the month."""
    return MODEL.Point(index, index // 3, str(index), int(value), value, changed, whole)


def points(values: list[float], first: int = 0) -> list:
    return [point(first + i, value) for i, value in enumerate(values)]


def causes_after(values: list[float], indexes: list[int] | None = None) -> list[tuple[str, str] | None]:
    """The special causes at values that follow the flat base."""
    later = [point(i, value) for i, value in zip(indexes or range(12, 12 + len(values)), values, strict=True)]
    chart = MODEL.chart_of(points(FLAT) + later, 12, 12, FACTORS)
    assert (chart.mean, chart.mean_range) == (10, 2)
    return MODEL.special_causes([p.period_index for p in points(FLAT) + later], chart, 2.66)[12:]


def test_the_worked_example():
    chart = MODEL.chart_of(points([12, 9, 14, 11, 10, 13, 8, 12]), None, 12, FACTORS)
    assert chart.mean == pytest.approx(11.125)
    assert (round(chart.lower, 3), round(chart.upper, 3)) == (2.005, 20.245)
    assert chart.is_seasonal is False


def test_the_lower_limit_is_not_below_0():
    assert MODEL.chart_of(points([0, 9, 1]), None, 12, FACTORS).lower == 0


def test_a_wild_moving_range_is_dropped_once():
    values = [10.0, 11.0] * 6 + [60.0, 10.0]
    chart = MODEL.chart_of(points(values), None, 12, FACTORS)
    assert chart.mean_range == 1  # eleven ranges of 1; 49 and 50 lie above 3.267 x their mean


def test_no_moving_range_across_a_gap():
    gapped = [point(0, 5), point(1, 6), point(5, 60), point(6, 62)]
    assert MODEL.chart_of(gapped, None, 12, FACTORS).mean_range == 1.5
    assert MODEL.chart_of([point(0, 5), point(2, 6)], None, 12, FACTORS).upper is None


def test_the_base_ends_before_the_intervention_where_it_holds_12_points():
    values = FLAT + [30.0] * 6
    assert MODEL.chart_of(points(values), 12, 12, FACTORS).mean == 10
    assert MODEL.chart_of(points(values), 11, 12, FACTORS).mean == pytest.approx(sum(values) / 18)


def test_a_season_is_taken_out_of_every_point():
    values = [20 + 3 * math.sin(2 * math.pi * i / 12) + 2 * math.cos(2 * math.pi * i / 12) for i in range(36)]
    chart = MODEL.chart_of(points(values), 24, 12, FACTORS)
    assert chart.is_seasonal
    assert chart.adjusted == pytest.approx([20] * 36)
    assert not MODEL.chart_of(points(values), 23, 12, FACTORS).is_seasonal
    quarterly = MODEL.chart_of(
        points([20 + 3 * math.sin(math.pi * i / 2) for i in range(12)]), None, 4, FACTORS
    )
    assert quarterly.is_seasonal
    assert quarterly.adjusted == pytest.approx([20] * 12)


@pytest.mark.parametrize(
    ("values", "last"),
    [
        ([15.4], ("outside", "up")),
        ([15.3], None),
        ([4.6], ("outside", "down")),
        ([9.0, 10.1] + [10.1] * 5, None),
        ([9.0, 10.1] + [10.1] * 6, ("shift", "up")),
        ([9.0] + [10.1] * 3 + [10.0] + [10.1] * 4, None),  # a point on the mean ends a run
        ([9.0, 9.1, 9.2, 9.3, 9.4, 10.5], None),  # five rises
        (
            [9.0, 9.1, 9.2, 9.3, 9.4, 10.5, 10.6],
            ("trend", "up"),
        ),  # six; the run on one side is shorter than seven
        ([11.0, 10.9, 10.8, 10.7, 10.6, 9.5, 9.4], ("trend", "down")),
        ([9.0, 9.1, 9.2, 9.3, 9.3, 10.5, 10.6], None),  # an equal point ends it
        ([13.6, 11.0, 13.6], ("two_of_three", "up")),
        ([13.6, 13.6, 11.0], None),  # itself among them
        ([13.6, 9.0, 13.6], None),  # on one side
        ([6.4, 9.0, 6.4], ("two_of_three", "down")),
    ],
)
def test_special_causes(values, last):
    assert causes_after(values)[-1] == last


def test_a_missing_period_ends_a_trend_but_no_run():
    rising = [9.0, 9.1, 9.2, 9.3, 9.4, 10.5, 10.6]
    assert causes_after(rising, [12, 13, 14, 16, 17, 18, 19])[-1] is None
    above = [9.0] + [10.1] * 7
    assert causes_after(above, [12, 13, 14, 16, 17, 18, 20, 21])[-1] == ("shift", "up")


def test_points_since_the_latest_change_of_definition_up_to_the_quarter():
    given = [
        point(0, 1),
        point(1, 1, changed=True),
        point(2, 1),
        point(3, 1, whole=False),
        point(4, 1),
        point(5, 1, changed=True),
    ]
    assert [p.period_index for p in MODEL.points_up_to(given[:5], 1)] == [1, 2, 4]
    assert [p.period_index for p in MODEL.points_up_to(given, 1)] == [5]
    assert [p.period_index for p in MODEL.points_up_to(given, 0)] == [
        1,
        2,
    ]  # what comes later changes nothing


@pytest.mark.parametrize(
    ("values", "quarter", "improvement", "state"),
    [
        (FLAT * 2, 9, "down", "no_point"),
        ([9.0, 11.0] * 2, 1, "down", "too_few"),
        ([9.0, 11.0] * 11, 7, "down", "trial"),
        (FLAT * 2, 7, "down", "common_cause"),
        (FLAT + [9.0, 11.0] * 5 + [9.0, 30.0], 7, "down", "concern"),
        (FLAT + [9.0, 11.0] * 5 + [9.0, 30.0], 7, "up", "improvement"),
        (FLAT + [9.0, 11.0] * 5 + [9.0, 30.0], 7, "neutral", "high"),
        (FLAT + [9.0, 11.0] * 5 + [30.0, 1.0], 7, "neutral", "low"),  # the newest of the quarter
        (
            FLAT + [9.0, 11.0] * 5 + [9.0, 30.0, 9.0],
            8,
            "down",
            "common_cause",
        ),  # the cause lies before the quarter
    ],
)
def test_states(values, quarter, improvement, state):
    given = points(values)
    chart = MODEL.chart_of(given, 12, 12, FACTORS)
    causes = MODEL.special_causes([p.period_index for p in given], chart, 2.66)
    assert MODEL.state_of(given, causes, quarter, improvement, 12) == state
