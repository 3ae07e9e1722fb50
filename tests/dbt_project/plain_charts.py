"""The control chart (XmR) of statistics.md, read plainly; exact fractions where no season is fitted."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import cos, pi, sin
from typing import NamedTuple

import numpy

Cause = tuple[str, str] | None
NONE = Fraction(1, 10**7)  # a smaller difference is what the fit of a season leaves of none


class Period(NamedTuple):
    """A period of a role: its calendar number (months or quarters since the year 0), the rate of the sum."""

    number: int
    value: Fraction
    begins_a_definition: bool
    is_missing_somewhere: bool


class Chart(NamedTuple):
    """The chart judged in a quarter; one value and one cause for each of `numbers`."""

    numbers: list[int]
    adjusted: list[Fraction]
    mean: Fraction
    limits: tuple[Fraction, Fraction] | None
    causes: list[Cause]
    shifts: list[bool]
    state: str
    is_seasonal: bool


def plain_chart(
    told: Sequence[Period], quarter: int, intervention: int | None, per_year: int, improvement: str
) -> Chart | None:
    """The chart of the periods up to a quarter (a number: 4 a year); none where no point is left."""
    periods_a_quarter = per_year // 4
    known = [each for each in told if each.number // periods_a_quarter <= quarter]
    changes = [each.number for each in known if each.begins_a_definition]
    points = [
        each for each in known if each.number >= max(changes, default=-1) and not each.is_missing_somewhere
    ]
    if not points:
        return None
    numbers = [each.number for each in points]
    before = [each for each in points if intervention is not None and each.number < intervention]
    base = {each.number for each in (before if len(before) >= 12 else points)}
    is_seasonal = len(base) >= (24 if per_year == 12 else 12)
    values = _without_season(points, base, per_year) if is_seasonal else [each.value for each in points]
    by_number = dict(zip(numbers, values, strict=True))
    mean = sum(by_number[n] for n in base) / Fraction(len(base))
    spread = _mean_range(by_number, base)
    reach = None if spread is None else Fraction(266, 100) * spread
    causes = [_cause(numbers, values, i, mean, reach) for i in range(len(numbers))]
    now = [i for i, n in enumerate(numbers) if n // periods_a_quarter == quarter]
    return Chart(
        numbers,
        values,
        mean,
        None if reach is None else (max(Fraction(0), mean - reach), mean + reach),
        causes,
        [_is_shift(values, i, mean) for i in range(len(numbers))],
        _state([causes[i] for i in now], len(numbers), per_year, improvement),
        is_seasonal,
    )


def _without_season(points: Sequence[Period], base: set[int], per_year: int) -> list[Fraction]:
    def waves(number: int) -> tuple[float, float]:
        return sin(2 * pi * number / per_year), cos(2 * pi * number / per_year)

    rows = [each for each in points if each.number in base]
    table = numpy.array([[1.0, *waves(each.number)] for each in rows])
    _, *parts = numpy.linalg.lstsq(table, numpy.array([float(each.value) for each in rows]), rcond=None)[0]
    return [Fraction(float(each.value) - float(numpy.dot(parts, waves(each.number)))) for each in points]


def _mean_range(by_number: dict[int, Fraction], base: set[int]) -> Fraction | None:
    ranges = [abs(by_number[n] - by_number[n - 1]) for n in base if n - 1 in base]
    if not ranges:
        return None
    ceiling = Fraction(3267, 1000) * sum(ranges) / len(ranges)
    kept = [each for each in ranges if each <= ceiling]
    return sum(kept) / Fraction(len(kept))


def _side(value: Fraction, mean: Fraction) -> str:
    return "up" if value - mean > NONE else "down" if mean - value > NONE else ""


def _is_shift(values: Sequence[Fraction], i: int, mean: Fraction) -> bool:
    return i >= 6 and {_side(value, mean) for value in values[i - 6 : i + 1]} in ({"up"}, {"down"})


def _cause(
    numbers: Sequence[int], values: Sequence[Fraction], i: int, mean: Fraction, reach: Fraction | None
) -> Cause:
    side = _side(values[i], mean)
    distances = [abs(value - mean) for value in values]
    if reach is not None and (
        _side(values[i], mean + reach) == "up" or _side(values[i], max(Fraction(0), mean - reach)) == "down"
    ):
        return "outside", side
    if _is_shift(values, i, mean):
        return "shift", side
    if i >= 6 and numbers[i] - numbers[i - 6] == 6:
        steps = [values[k] - values[k - 1] for k in range(i - 5, i + 1)]
        if min(steps) > NONE:
            return "trend", "up"
        if max(steps) < -NONE:
            return "trend", "down"
    if reach is not None and i >= 2 and side:
        on_one_side = all(_side(value, mean) == side for value in values[i - 2 : i + 1])
        beyond = [distance - reach * Fraction(2, 3) > NONE for distance in distances[i - 2 : i + 1]]
        if on_one_side and beyond[-1] and sum(beyond) >= 2:
            return "two_of_three", side
    return None


def _state(causes_now: list[Cause], n_points: int, per_year: int, improvement: str) -> str:
    if not causes_now:
        return "no_point"
    if n_points < 6:
        return "too_few"
    if n_points < (12 if per_year == 4 else 24):
        return "trial"
    newest = [cause for cause in causes_now if cause][-1:]
    if not newest:
        return "common_cause"
    direction = newest[0][1]
    if improvement == "neutral":
        return "high" if direction == "up" else "low"
    return "improvement" if direction == improvement else "concern"
