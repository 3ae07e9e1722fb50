"""Flags on outcomes that never show in inputs/example, against the originals of the drawn programme: the
register's row of the series and the counts."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from hashlib import sha256
from itertools import product
from typing import Any

import pytest

from orchestration.quarter import Quarter
from orchestration.settings import Settings
from tests.job.evidence_reading import (
    Flag,
    Originals,
    as_day,
    day_in,
    numbers_in,
    of_rule,
)

pytestmark = pytest.mark.job

ROUNDED = 0.0051  # messages give two decimals
Cells = dict[str, Any]


@pytest.fixture(scope="module")
def register(drawn_run: Settings) -> str:
    """The sha256 of the register."""
    return sha256((drawn_run.inputs / "register.xlsx").read_bytes()).hexdigest()


def decimal_numbers(pattern: str, flag: Flag) -> list[float]:
    match = re.search(pattern, flag.message)
    assert match, flag.message
    return [float(group) for group in match.groups()]


def signals(words: str) -> dict[str, float]:
    """Period to rate, as a message tells signals: '2025-04 (45.16; outside the limits)'."""
    return {period: float(rate) for period, rate in re.findall(r"(\d{4}-(?:\d\d|Q\d)) \(([\d.]+)", words)}


def points(flag: Flag) -> dict[tuple[str, str], Cells]:
    """The cells of the cited points by area and period."""
    cells = [source.cells for source in flag.sources if "area_id" in source.cells]
    assert {cell["series_id"] for cell in cells} <= {flag.subject_id}
    found = {(cell["area_id"], cell["period"]): cell for cell in cells}
    assert len(found) == len(cells)
    return found


def rate(cells: list[Cells]) -> float:
    """Counts for each of those exposed, or the counts where the series has no rate."""
    count = sum(float(cell["count"]) for cell in cells)
    exposed = [float(cell["denominator"]) for cell in cells if cell["denominator"] is not None]
    return count / sum(exposed) if exposed else count


def months(first: date, count: int) -> list[str]:
    """So many months from this day's on: '2025-04'."""
    index = first.year * 12 + first.month - 1
    return [f"{n // 12}-{n % 12 + 1:02d}" for n in range(index, index + count)]


def areas_of(originals: Originals, register: str, partnership_id: str) -> dict[str, list[str]]:
    """The areas of a partnership by their role."""
    areas: dict[str, list[str]] = defaultdict(list)
    for area in originals.rows(register, "Areas"):
        if area["Partnership ID"] == partnership_id:
            areas[area["Role"]].append(area["Area ID"])
    return areas


def test_harm_next_door_is_reckoned_from_the_cells(
    drawn_flags: list[Flag], drawn_originals: Originals, register: str
):
    [series] = [s for s in drawn_originals.rows(register, "Series") if s["Series ID"] == "BORDER-CORRIDOR-S1"]
    begun = as_day(series["Intervention began on"])
    n_displaced = 0
    for flag in of_rule(drawn_flags, "F-EF2"):
        cited = points(flag)
        areas = areas_of(drawn_originals, register, flag.partnership_id)
        told, compared = flag.message.split("; of the comparison areas: ")
        assert compared == "none."
        assert len(signals(told)) == told.count("without season")
        for period, stated in signals(told).items():
            cells = [cited[area, period] for area in areas["buffer"]]
            assert 100_000 * rate(cells) == pytest.approx(stated, abs=ROUNDED)
        net, upper, buffer, lower = decimal_numbers(
            r"target areas ([\d.]+) \([\d.]+-([\d.]+)\), in the buffer areas ([\d.]+) \(([\d.]+)-", flag
        )
        if upper < 1 < lower:
            n_displaced += 1
            after = months(begun, 60)[1:]
            after = after[: after.index(months(Quarter.parse(flag.quarter).end, 1)[0])][-12:]
            year = months(begun.replace(year=begun.year - 1), 12)
            before = [month for month in year if month[5:] in {m[5:] for m in after}]
            change = {
                role: rate([cited[a, m] for a in areas[role] for m in after])
                / rate([cited[a, m] for a in areas[role] for m in before])
                for role in ("target", "buffer", "comparison")
            }
            assert change["target"] / change["comparison"] == pytest.approx(net, abs=ROUNDED)
            assert change["buffer"] / change["comparison"] == pytest.approx(buffer, abs=ROUNDED)
        else:
            assert signals(told)
    assert n_displaced


def test_a_rise_of_recording_stands_in_the_counts(drawn_flags: list[Flag]):
    for flag in of_rule(drawn_flags, "F-EF4"):
        cited = points(flag)
        stated = signals(flag.message)
        assert len(stated) == numbers_in(r"(\d+) of \d+ points?", flag)[0]
        [mean] = decimal_numbers(r"mean of the base is ([\d.]+)", flag)
        [cause] = re.findall(r"; ([a-z ]+)\)", flag.message)
        assert len(cited) == {"outside the limits": 1, "two of three far out": 3}[cause]
        for period, value in stated.items():
            assert rate([cell for (_, of), cell in cited.items() if of == period]) == value > mean


def test_no_point_comes_near_a_target_out_of_reach(
    drawn_flags: list[Flag], drawn_originals: Originals, register: str
):
    for flag in of_rule(drawn_flags, "F-EF3"):
        [series] = [source.cells for source in flag.sources if source.sheet == "Series"]
        assert (series["Series ID"], series["Improvement"]) == (flag.subject_id, "down")
        [target] = decimal_numbers(r"the target is ([\d.]+) by", flag)
        assert series["Target"] == target
        by = re.search(r"the target is \S+ by (\d+ \w+ \d+)", flag.message)
        assert by
        assert day_in(by[1]) == as_day(series["Target to be met by"])
        n, mean, limit = decimal_numbers(
            r"the (\d+) points .* a mean of ([\d.]+) .* lower limit of ([\d.]+);", flag
        )
        cited = points(flag)
        periods = sorted({period for _, period in cited})
        areas = areas_of(drawn_originals, register, flag.partnership_id)["target"]
        assert set(cited) == set(product(areas, periods))
        assert periods == months(as_day(series["Intervention began on"]), int(n) + 1)[1:]
        rates = [
            100_000 * rate([cell for (_, of), cell in cited.items() if of == period]) for period in periods
        ]
        assert min(rates) > target < limit
        # taking the season out moves the mean a little
        assert sum(rates) / len(rates) == pytest.approx(mean, rel=0.1)


def test_what_a_main_series_lacks_is_blank_in_the_register(drawn_flags: list[Flag]):
    named = {"Target": "a target", "Target to be met by": "a day for the target"}
    for flag in of_rule(drawn_flags, "F-EF5"):
        [source] = flag.sources
        [missing] = re.findall(r"Missing: (.*)[.]$", flag.message)
        if missing == "a main outcome series":
            assert (source.sheet, source.cells["Partnership ID"]) == ("Partnerships", flag.subject_id)
        else:
            assert (source.sheet, source.cells["Main outcome"]) == ("Series", "yes")
            assert source.cells["Series ID"] == f"{flag.subject_id}-S1"
            blank = [heading for heading, value in source.cells.items() if value is None]
            assert missing == ", ".join(named[heading] for heading in blank)


def test_no_main_series_is_flagged_only_where_the_register_has_none(
    drawn_flags: list[Flag], drawn_originals: Originals, register: str
):
    main = {
        s["Partnership ID"] for s in drawn_originals.rows(register, "Series") if s["Main outcome"] == "yes"
    }
    none = {flag.subject_id for flag in of_rule(drawn_flags, "F-EF5") if ": none. Missing" in flag.message}
    assert none == {p["Partnership ID"] for p in drawn_originals.rows(register, "Partnerships")} - main
    assert none
