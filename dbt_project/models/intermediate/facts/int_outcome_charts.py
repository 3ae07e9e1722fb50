"""Control charts (XmR) of the outcome series by role and quarter judged, as statistics.md tells.

Only the chart's arithmetic belongs here; the points, summed over the areas of a role, come in as a table.
Source of the chart: Wheeler (1993); of dropping wild moving ranges once: statistics.md.
"""

from itertools import groupby, pairwise
from typing import Any, NamedTuple

import numpy
import pyarrow

LEAST_BASE = 12
LEAST_POINTS = 6
# Points that are enough for a season, and for a judgement, by the number of periods in a year.
WHOLE_BASE = {4: 12, 12: 24}
SHIFT_LENGTH = 7
TREND_LENGTH = 6


class Point(NamedTuple):
    """One period of a role: its index (neighbours differ by one), quarter, count n and value."""

    period_index: int
    quarter_index: int
    period: str
    n: int
    value: float
    is_definition_change: bool
    is_whole: bool


# The name of a special cause and its direction, or None.
Cause = tuple[str, str] | None


class Chart(NamedTuple):
    """Centre and limits; adjusted and in_base hold an entry a point. Without neighbours: no limits."""

    adjusted: list[float]
    in_base: list[bool]
    mean: float
    mean_range: float | None
    lower: float | None
    upper: float | None
    is_seasonal: bool


def points_up_to(points: list[Point], quarter_index: int) -> list[Point]:
    """The whole points since the latest change of definition, up to a quarter; points in order of period."""
    known = [point for point in points if point.quarter_index <= quarter_index]
    changes = [point.period_index for point in known if point.is_definition_change]
    since = max(changes, default=0)
    return [point for point in known if point.period_index >= since and point.is_whole]


def without_season(points: list[Point], in_base: list[bool], per_year: int) -> list[float]:
    """Values less the sine and cosine of the year fitted, with a mean, to the base by least squares."""
    angle = 2 * numpy.pi * numpy.array([point.period_index for point in points]) / per_year
    values = numpy.array([point.value for point in points])
    design = numpy.column_stack([numpy.ones(len(points)), numpy.sin(angle), numpy.cos(angle)])
    base = numpy.array(in_base)
    fitted, *_ = numpy.linalg.lstsq(design[base], values[base], rcond=None)
    return [float(value) for value in values - design[:, 1:] @ fitted[1:]]


def mean_moving_range(values: list[tuple[int, float]], range_factor: float) -> float | None:
    """The mean range of neighbours among (index, value); ranges above range_factor x it are dropped once."""
    ranges = [abs(b - a) for (i, a), (j, b) in pairwise(values) if j == i + 1]
    if not ranges:
        return None
    limit = range_factor * float(numpy.mean(ranges))
    return float(numpy.mean([moving_range for moving_range in ranges if moving_range <= limit]))


def chart_of(
    points: list[Point], intervention: int | None, per_year: int, factors: tuple[float, float]
) -> Chart:
    """The chart of at least one point; factors: of the limits (2.66) and of wild ranges (3.267)."""
    limit_factor, range_factor = factors
    in_base = [intervention is not None and point.period_index < intervention for point in points]
    if sum(in_base) < LEAST_BASE:
        in_base = [True] * len(points)
    is_seasonal = sum(in_base) >= WHOLE_BASE[per_year]
    adjusted = without_season(points, in_base, per_year) if is_seasonal else [point.value for point in points]
    base = [
        (point.period_index, value)
        for point, value, within in zip(points, adjusted, in_base, strict=True)
        if within
    ]
    mean = float(numpy.mean([value for _, value in base]))
    mean_range = mean_moving_range(base, range_factor)
    if mean_range is None:
        return Chart(adjusted, in_base, mean, None, None, None, is_seasonal)
    reach = limit_factor * mean_range
    return Chart(adjusted, in_base, mean, mean_range, max(0.0, mean - reach), mean + reach, is_seasonal)


def runs_of(chart: Chart) -> list[int]:
    """For each point the length so far of its run on one side of the mean; 0 on the mean."""
    runs: list[int] = []
    before = 0
    for value in chart.adjusted:
        side = _side(value - chart.mean, chart.mean)
        runs.append(0 if side == 0 else runs[-1] + 1 if side == before else 1)
        before = side
    return runs


def special_causes(indexes: list[int], chart: Chart, limit_factor: float) -> list[Cause]:
    """For each point the first special cause that holds; without limits only a shift or a trend can."""
    lower = -numpy.inf if chart.lower is None else chart.lower
    upper = numpy.inf if chart.upper is None else chart.upper
    warning = numpy.inf if chart.mean_range is None else 2 / 3 * limit_factor * chart.mean_range
    values = chart.adjusted
    sides = [_side(value - chart.mean, chart.mean) for value in values]
    runs = runs_of(chart)
    causes: list[Cause] = []
    rises = 0
    for i, value in enumerate(values):
        side = sides[i]
        slope = _side(value - values[i - 1], chart.mean) if i and indexes[i] == indexes[i - 1] + 1 else 0
        rises = 0 if slope == 0 else rises + slope if rises * slope > 0 else slope
        beyond = [j for j in range(max(i - 2, 0), i + 1) if abs(values[j] - chart.mean) > warning]
        if _side(value - upper, chart.mean) > 0 or _side(lower - value, chart.mean) > 0:
            causes.append(("outside", _direction(side)))
        elif runs[i] >= SHIFT_LENGTH:
            causes.append(("shift", _direction(side)))
        elif abs(rises) >= TREND_LENGTH:
            causes.append(("trend", _direction(slope)))
        elif i >= 2 and side and sides[i - 2 : i] == [side, side] and len(beyond) >= 2 and beyond[-1] == i:
            causes.append(("two_of_three", _direction(side)))
        else:
            causes.append(None)
    return causes


def state_of(
    points: list[Point], causes: list[Cause], quarter_index: int, improvement: str, per_year: int
) -> str:
    """The state of the chart in a quarter."""
    here = [
        cause for point, cause in zip(points, causes, strict=True) if point.quarter_index == quarter_index
    ]
    if not here:
        return "no_point"
    if len(points) < LEAST_POINTS:
        return "too_few"
    if len(points) < WHOLE_BASE[per_year]:
        return "trial"
    newest = next((cause for cause in reversed(here) if cause), None)
    if newest is None:
        return "common_cause"
    if improvement == "neutral":
        return "high" if newest[1] == "up" else "low"
    return "improvement" if newest[1] == improvement else "concern"


def _side(difference: float, scale: float) -> int:
    """The sign of a difference; what only rounding parts is equal."""
    return 0 if abs(difference) <= 1e-9 * max(1.0, abs(scale)) else 1 if difference > 0 else -1


def _direction(side: int) -> str:
    return "up" if side > 0 else "down"


TEXT, NUMBER, FLAG = pyarrow.string(), pyarrow.float64(), pyarrow.bool_()
SCHEMA = pyarrow.schema(
    {
        "partnership_id": TEXT, "series_id": TEXT, "area_id": TEXT, "quarter": TEXT, "period": TEXT,
        "value": NUMBER, "adjusted": NUMBER, "mean": NUMBER, "lower_limit": NUMBER, "upper_limit": NUMBER,
        "special_cause": TEXT, "direction": TEXT, "state": TEXT, "is_seasonal": FLAG, "is_in_quarter": FLAG,
        "is_base": FLAG, "mean_range": NUMBER, "base_mean_count": NUMBER, "is_shift": FLAG,
    }
)  # fmt: skip
POINT_COLUMNS = (
    "partnership_id, series_id, role, is_quarterly, intervention_index, improvement, "
    "period_index, quarter_index, period, count, value, is_definition_change, is_whole"
)


Key = tuple[str, str, str, bool, int | None, str]


def chart_rows(
    key: Key, points: list[Point], quarters: list[tuple[str, int]], factors: tuple[float, float]
) -> list[tuple[Any, ...]]:
    """Rows of SCHEMA of one series and role, for each of the quarters (label, index)."""
    partnership, series, role, is_quarterly, intervention, improvement = key
    per_year = 4 if is_quarterly else 12
    rows = []
    for quarter, quarter_index in quarters:
        known = points_up_to(points, quarter_index)
        if not known:
            continue
        chart = chart_of(known, intervention, per_year, factors)
        causes = special_causes([point.period_index for point in known], chart, factors[0])
        state = state_of(known, causes, quarter_index, improvement, per_year)
        base_counts = [point.n for point, within in zip(known, chart.in_base, strict=True) if within]
        of_points = zip(known, chart.adjusted, chart.in_base, causes, runs_of(chart), strict=True)
        for point, adjusted, within, cause, run in of_points:
            rows.append(
                (partnership, series, role, quarter, point.period,
                 point.value, adjusted, chart.mean, chart.lower, chart.upper,
                 *(cause or (None, None)), state, chart.is_seasonal, point.quarter_index == quarter_index,
                 within, chart.mean_range, float(numpy.mean(base_counts)), run >= SHIFT_LENGTH)
            )  # fmt: skip
    return rows


def model(dbt: Any, session: Any) -> pyarrow.Table:
    """One row per series, role, quarter judged and period."""
    dbt.config(materialized="table")
    factors = (float(dbt.config.meta_get("limit_factor")), float(dbt.config.meta_get("range_factor")))
    judged = (
        dbt.ref("int_quarters").filter("state = 'judged'").project("partnership_id, quarter, quarter_index")
    )
    quarters: dict[str, list[tuple[str, int]]] = {}
    for partnership, quarter, quarter_index in sorted(judged.fetchall()):
        quarters.setdefault(partnership, []).append((quarter, quarter_index))
    points = dbt.ref("int_outcome_role_points").project(POINT_COLUMNS).order("series_id, role, period_index")
    rows: list[tuple[Any, ...]] = []
    for key, group in groupby(points.fetchall(), key=lambda row: row[:6]):
        rows += chart_rows(key, [Point(*row[6:]) for row in group], quarters.get(key[0], []), factors)
    return pyarrow.Table.from_pylist(
        [dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA
    )
