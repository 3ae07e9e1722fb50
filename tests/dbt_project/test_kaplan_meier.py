"""The Kaplan-Meier median of the macro: by hand, and as lifelines has it on random durations with ties."""

from __future__ import annotations

from pathlib import Path

import duckdb
import jinja2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lifelines import KaplanMeierFitter

MACRO = Path(__file__).parents[2] / "dbt_project" / "macros" / "kaplan_meier.sql"
SOURCE = jinja2.Environment().from_string(MACRO.read_text(encoding="utf-8"))
QUERY = str(SOURCE.module.kaplan_meier_median("items", ["place", "kind"]))
DURATIONS = st.lists(
    st.tuples(st.sampled_from([0.0, 1.0, 2.0, 2.5, 7.0, 30.0, 91.25]), st.booleans()), min_size=1, max_size=40
)


def medians(*groups: list[tuple[float, bool]]) -> list[dict]:
    """One row of the macro per group of (duration, is_event)."""
    rows = [(number, "a", *item) for number, group in enumerate(groups) for item in group]
    with duckdb.connect() as connection:
        connection.execute(
            "create table items (place integer, kind varchar, duration double, is_event boolean)"
        )
        connection.executemany("insert into items values (?, ?, ?, ?)", rows)
        found = connection.execute(f"select * from ({QUERY}) order by place")
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def by_lifelines(group: list[tuple[float, bool]]) -> float | None:
    fitted = KaplanMeierFitter().fit([item[0] for item in group], [item[1] for item in group])
    survival = fitted.survival_function_.iloc[:, 0]
    return min((time for time, share in survival.items() if share <= 0.5 + 1e-9), default=None)


@settings(max_examples=60, deadline=None)
@given(st.lists(DURATIONS, min_size=1, max_size=4))
def test_as_lifelines(groups):
    for group, row in zip(groups, medians(*groups), strict=True):
        assert row["median"] == by_lifelines(group)
        assert row["is_not_reached"] == (row["median"] is None)
        assert (row["n"], row["n_events"]) == (len(group), sum(is_event for _, is_event in group))
        assert row["longest"] == max(duration for duration, _ in group)


@pytest.mark.parametrize(
    ("group", "median"),
    [
        ([(1, True), (2, True), (3, True)], 2),
        ([(1, True), (2, True)], 1),  # down to one half is enough
        ([(5, False), (5, True)], 5),  # at a tie the censored one is still at risk
        ([(1, False), (2, True), (3, False)], 2),
        ([(1, False), (2, False), (3, True)], 3),
        ([(1, True), (2, False), (3, False)], None),
        ([(4, False)], None),
        ([(0, True)], 0),
        ([(1, True), (2, True), (3, True), (4, False), (5, False), (6, False)], 3),  # 5/6 * 4/5 * 3/4
    ],
)
def test_by_hand(group, median):
    assert medians(group)[0]["median"] == median
