"""Interval, band, confirmation and grade of a count, in the words of statistics.md."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from statsmodels.stats.proportion import proportion_confint

from tests.recount import (
    adaptation,
    answers,
    board,
    duties,
    handing_in,
    implementation,
    links,
    network,
    outcomes,
    partner_survey,
    responsibilities,
    sharing,
)
from tests.recount.counting import Count, Scope
from tests.recount.programme import Programme
from tests.recount.workbooks import quarter_label

SEED = Path(__file__).parents[2] / "dbt_project" / "seeds" / "indicators.csv"
PARTS = (
    sharing,
    answers,
    network,
    links,
    responsibilities,
    duties,
    board,
    implementation,
    adaptation,
    outcomes,
    partner_survey,
    handing_in,
)
Key = tuple[str, str, str, str, str]  # partnership, quarter, indicator, partner, breakdown


def _number(text: str) -> float | None:
    return float(text) if text else None


def band(entry: dict[str, str], row: dict[str, Any], coverage: float | None, count: Count) -> str:
    value, n, green, amber = row["value"], row["n"], row["green"], row["amber"]
    if value is None and not n:
        return "no_data"
    if n is not None and row["min_n"] is not None and n < row["min_n"]:
        return "too_few"
    if count.is_not_reached:
        return "not_reached"
    if value is None:
        return "no_data"
    if entry["needs_coverage"] == "yes" and (coverage is None or coverage < 0.65):
        return "low_coverage"
    if entry["direction"] == "none" or (green is None and amber is None):
        return "unrated"
    if count.colour:
        return count.colour
    sign = 1 if entry["direction"] == "up" else -1
    for name, limit in (("green", green), ("amber", amber)):
        if limit is not None and sign * (value - limit) > -1e-12:
            return name
    return "red"


def confirmed(entry: dict[str, str], row: dict[str, Any]) -> bool | None:
    if entry["basis"] != "sample":
        return True if entry["basis"] == "census" else None
    if row["value"] is None or row["amber"] is None or entry["direction"] == "none":
        return None
    sides = [
        end >= row["amber"] if entry["direction"] == "up" else end <= row["amber"]
        for end in (row["value"], row["lower"], row["upper"])
    ]
    return len(set(sides)) == 1


def grade(entry: dict[str, str], row: dict[str, Any], coverage: float | None) -> str | None:
    if row["value"] is None:
        return None
    if coverage is None or coverage < 0.65:
        return "D"
    if coverage < 0.8:
        return "C"
    is_sure = entry["basis"] == "census" or (entry["basis"] == "sample" and row["confirmed"])
    return "A" if is_sure else "B"


def _judge(
    programme: Programme, partnership: str, quarter: int, entry: dict[str, str], count: Count
) -> dict[str, Any]:
    row: dict[str, Any] = {
        name: getattr(count, name) for name in ("numerator", "denominator", "n", "value", "lower", "upper")
    }
    if entry["basis"] == "sample" and count.n:
        row["lower"], row["upper"] = proportion_confint(count.numerator, count.n, method="wilson")
    for name in ("green", "amber", "min_n"):
        row[name] = programme.threshold(
            entry["indicator_id"], partnership, quarter, name, _number(entry[name])
        )
    row["min_n"] = count.least_n or row["min_n"]
    coverage = programme.coverage(partnership, quarter)
    row["band"] = band(entry, row, coverage, count)
    row["confirmed"] = confirmed(entry, row)
    row["grade"] = grade(entry, row, coverage)
    return row


def recount(programme: Programme) -> dict[Key, dict[str, Any]]:
    """Every row of indicator_values, by its key."""
    with SEED.open(encoding="utf-8", newline="") as stream:
        register = {row["indicator_id"]: row for row in csv.DictReader(stream)}
    rows: dict[Key, dict[str, Any]] = {}
    for partnership in programme.partnerships:
        scope = Scope(programme, partnership)
        parts = [module.count(scope) for module in PARTS]
        for quarter in scope.quarters:
            counts = {key: count for part in parts for key, count in part[quarter].items()}
            for (indicator, partner, breakdown), count in counts.items():
                if count.is_other and not count.n:
                    continue
                row = _judge(programme, partnership, quarter, register[indicator], count)
                before = (partnership, quarter_label(quarter - 1), indicator, partner, breakdown)
                row["previous_value"] = rows[before]["value"] if before in rows else None
                rows[partnership, quarter_label(quarter), indicator, partner, breakdown] = row
    return rows
