"""Every row of indicator_values of the example, against the count made straight from its workbooks."""

from __future__ import annotations

import math
from typing import Any

import duckdb
import pytest

from tests.recount.judging import Key, recount
from tests.recount.programme import Programme

pytestmark = pytest.mark.job

KEY = ("partnership_id", "quarter", "indicator_id", "partner_id", "breakdown")


@pytest.fixture(scope="module")
def published(example_run) -> dict[Key, dict[str, Any]]:
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        cursor = connection.execute("select * from marts.indicator_values")
        names = [column[0] for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return {tuple(row[name] for name in KEY): row for row in rows}  # type: ignore[misc]


@pytest.fixture(scope="module")
def counted(example_run) -> dict[Key, dict[str, Any]]:
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        files = connection.execute("select sha256, seq, form, decision from marts.versions").fetchall()
    accepted = {sha256: (seq, form) for sha256, seq, form, decision in files if decision == "accepted"}
    returned = {sha256: seq for sha256, seq, _, decision in files if decision == "returned"}
    return recount(Programme(example_run.inputs, accepted, returned, example_run.as_of))


def _is_same(ours: Any, theirs: Any) -> bool:
    if isinstance(ours, float) and isinstance(theirs, int | float):
        return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)
    return ours == theirs and (ours is None) == (theirs is None)


def test_the_same_rows_stand(published, counted):
    missing, more = sorted(counted.keys() - published.keys()), sorted(published.keys() - counted.keys())
    assert (missing, more) == ([], [])


def test_every_figure_agrees(published, counted):
    differences = [
        (key, name, figure, published[key][name])
        for key, row in counted.items()
        if key in published
        for name, figure in row.items()
        if not _is_same(figure, published[key][name])
    ]
    assert differences == []


def test_the_example_puts_the_recount_to_the_test(counted):
    """Every indicator has values, and every band occurs."""
    with_value = {key[2] for key, row in counted.items() if row["value"] is not None}
    assert with_value == {key[2] for key in counted}
    bands = {row["band"] for row in counted.values()}
    assert bands == {
        "green", "amber", "red", "unrated", "too_few", "not_reached", "low_coverage", "no_data",
    }  # fmt: skip
