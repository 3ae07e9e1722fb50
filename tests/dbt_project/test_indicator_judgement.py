"""Bands, confirmation and grades of the macros against the recount's plain reading, on random values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import jinja2
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.recount import judging
from tests.recount.counting import Count

MACROS = Path(__file__).parents[2] / "dbt_project" / "macros" / "indicator_judgement.sql"
VARS = {"coverage_good": 0.8, "coverage_low": 0.65}
TYPES = {
    "value": "double", "lower": "double", "upper": "double", "n": "bigint", "min_n": "bigint",
    "green": "double", "amber": "double", "basis": "varchar", "direction": "varchar",
    "needs_coverage": "boolean", "coverage": "double", "is_low_coverage": "boolean",
    "is_not_reached": "boolean", "colour_in_words": "varchar",
}  # fmt: skip

shares = st.sampled_from([0.0, 0.1, 0.25, 0.3, 0.7 + 0.1, 0.8, 0.75, 0.9, 1.0])
limits = st.one_of(st.none(), st.sampled_from([0.0, 0.25, 0.75, 0.8, 0.9]))


@st.composite
def cases(draw: st.DrawFn) -> dict[str, Any]:
    value = draw(st.one_of(st.none(), shares))
    lower, upper = sorted((draw(shares), draw(shares)))
    coverage = draw(st.one_of(st.none(), st.sampled_from([0.0, 0.64, 0.65, 0.79, 0.8, 1.0])))
    return {
        "value": value,
        "lower": None if value is None else min(lower, value),
        "upper": None if value is None else max(upper, value),
        "n": draw(st.sampled_from([None, 0, 4, 5])),
        "min_n": draw(st.sampled_from([None, 1, 5])),
        "green": draw(limits),
        "amber": draw(limits),
        "basis": draw(st.sampled_from(["sample", "census", "none"])),
        "direction": draw(st.sampled_from(["up", "down", "none"])),
        "needs_coverage": draw(st.booleans()),
        "coverage": coverage,
        "is_low_coverage": coverage is None or coverage < 0.65,
        "is_not_reached": False,
        "colour_in_words": draw(st.sampled_from([None, "green", "amber", "red"])),
    }


def _judge(rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    environment = jinja2.Environment()
    environment.globals["var"] = VARS.__getitem__
    macros: Any = environment.from_string(MACROS.read_text(encoding="utf-8")).module
    columns = ", ".join(f"unnest(?::{kind}[]) as {name}" for name, kind in TYPES.items())
    return duckdb.execute(
        f"with given_rows as (select {columns}),"
        f" judged as (select *, {macros.indicator_confirmed()} as confirmed from given_rows)"
        f" select {macros.indicator_band()}, confirmed, {macros.indicator_grade('judged')} from judged",
        [[row[name] for row in rows] for name in TYPES],
    ).fetchall()


@settings(max_examples=50, deadline=None)
@given(st.lists(cases(), min_size=1, max_size=40))
def test_judged_as_the_plain_reading_does(rows):
    for row, judged in zip(rows, _judge(rows), strict=True):
        entry = {
            "basis": row["basis"],
            "direction": row["direction"],
            "needs_coverage": "yes" if row["needs_coverage"] else "no",
        }
        plain = dict(row)
        count = Count(colour=row["colour_in_words"], is_not_reached=row["is_not_reached"])
        plain["band"] = judging.band(entry, plain, row["coverage"], count)
        plain["confirmed"] = judging.confirmed(entry, plain)
        assert judged == (plain["band"], plain["confirmed"], judging.grade(entry, plain, row["coverage"])), (
            row
        )


def test_a_median_not_reached_comes_before_no_data_and_after_too_few():
    row = dict.fromkeys(TYPES) | {"n": 5, "min_n": 5, "is_not_reached": True, "direction": "down"}
    assert [band for band, _, _ in _judge([row, row | {"n": 4}])] == ["not_reached", "too_few"]
