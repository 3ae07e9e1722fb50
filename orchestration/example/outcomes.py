"""The made-up outcome series and partner surveys, as tables of the forms' columns."""

from __future__ import annotations

import math
from collections.abc import Iterator

from orchestration.example.cast import Cast
from orchestration.example.draw import Dice
from orchestration.example.scenario import Series
from orchestration.forms import load_survey_form
from orchestration.quarter import Quarter

HISTORY = 14  # quarters of outcomes before the first of the example: a full base for the control chart
Table = list[list[str | int | float | None]]
_THEMES = {"sharing": range(1, 7), "responsibilities": range(7, 14), "effectiveness": range(14, 19)}
OUTCOME_COLUMNS = ["series_id", "area_id", "period", "count", "denominator", "definition"]


def outcome_rows(cast: Cast, seed: int, *, as_workbook: bool) -> Table:
    """Rows of OUTCOME_COLUMNS of the series kept as a workbook, or of those kept as text."""
    return [
        row
        for name, series in cast.kind.series.items()
        if series.xlsx == as_workbook
        for area in series.level
        for row in _points(cast, Dice(seed, cast.code, "outcome", name, area), name, series, area)
    ]


def _points(
    cast: Cast, dice: Dice, name: str, series: Series, area: str
) -> Iterator[list[str | int | float | None]]:
    calendar = cast.calendar
    for quarter in Quarter.span(calendar.first.previous(HISTORY), calendar.last):
        new = any(
            calendar.quarter(p.first) <= quarter
            for p in cast.kind.plants
            if p.does == "definition_changes" and p.item == name
        )
        for month in range(quarter.start.month, quarter.start.month + 3) if series.monthly else [0]:
            period = f"{quarter.year}-{month:02d}" if month else quarter.label
            mean = _mean(cast, name, area, quarter, month or quarter.start.month + 1)
            population = cast.kind.areas[area].population if series.per else None
            yield [cast.series_id(name), area, period, dice.poisson(mean), population, "2" if new else "1"]


def _mean(cast: Cast, name: str, area: str, quarter: Quarter, month: int) -> float:
    """The expected count of a period: level, season, effect after the intervention, and what is planted."""
    series, role, calendar = cast.kind.series[name], cast.kind.areas[area].role, cast.calendar
    mean = series.level[area] * (1 + series.seasonal * math.sin(2 * math.pi * month / 12))
    if series.intervention:
        began = calendar.day(series.intervention)
        if (quarter.year, month) > (began.year, began.month):
            mean *= series.effect.get(role, 1.0)
    if role == "target":
        mean *= cast.strength("outcome_worsens", quarter, 1.0, item=name)
    if role == "buffer":
        mean *= cast.strength("harm_moves", quarter, 1.0, item=name)
    return mean


def survey_rows(cast: Cast, seed: int, survey_offset: int) -> Table:
    """Answers of two respondents of each partner, once a year; heading first."""
    columns = load_survey_form().columns
    table: Table = [[column.name for column in columns]]
    wave = cast.calendar.quarter(survey_offset)
    while wave >= cast.calendar.first:
        dice, number = Dice(seed, cast.code, "survey", wave), 0
        for key in cast.expected(wave):
            for _ in range(2 if dice.chance(0.6) else 1):
                number += 1
                answers = [_answer(cast, dice, wave, item) for item in range(1, 19)]
                table.append(
                    [cast.partnership_id, wave.label, f"{number:02d}", cast.kind.partners[key].kind, *answers]
                )
        wave = wave.previous(4)
    return table


def _answer(cast: Cast, dice: Dice, wave: Quarter, item: int) -> int | None:
    theme = next(name for name, items in _THEMES.items() if item in items)
    mean = cast.strength("survey_is_low", wave, cast.kind.survey[theme], item=theme)
    if dice.chance(0.03):
        return None
    return max(1, min(5, round(mean + dice.between(-1.2, 1.2))))
