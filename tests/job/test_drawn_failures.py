"""Every failure that `accord example --plant` can draw is found by the rules that it must show, not before.
The programme holds each of them once (drawn_programme.py)."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import chain

import duckdb
import pytest

from orchestration.example.planting import load_failures
from orchestration.quarter import Quarter
from orchestration.settings import Settings
from tests.job.drawn_programme import CALENDAR, CASTING, FIRST

pytestmark = pytest.mark.job

Planted = dict[str, str]


@pytest.fixture(scope="module")
def warehouse(drawn_run: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(drawn_run.work_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def planted(drawn_run: Settings) -> list[Planted]:
    with (drawn_run.inputs / "planted.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def failing(warehouse: duckdb.DuckDBPyConnection, row: Planted) -> set[str]:
    """The quarters in which the rule fails for the subject."""
    rows = warehouse.execute(
        "select quarter from marts.rule_results where status = 'fail'"
        " and rule_id = ? and partnership_id = ? and subject_id like ?",
        [row["rule_id"], row["partnership_id"], row["subject_id"]],
    ).fetchall()
    return {quarter for (quarter,) in rows}


def test_every_failure_that_can_be_drawn_is_at_work(planted: list[Planted]) -> None:
    used = sorted(chain.from_iterable(failures for *_, failures in CASTING))
    assert used == sorted(next(iter(failure.shows)) for failure in load_failures())
    assert {row["rule_id"] for row in planted} == {rule for f in load_failures() for rule in f.shows}


def test_every_failure_is_found_in_its_first_quarter_or_the_next(
    warehouse: duckdb.DuckDBPyConnection, planted: list[Planted]
) -> None:
    missed = []
    for row in planted:
        first = Quarter.parse(row["from_quarter"])
        if not {first.label, first.next().label} & failing(warehouse, row):
            missed.append(row)
    assert missed == []


def test_nothing_is_found_of_a_failure_before_it_began(
    warehouse: duckdb.DuckDBPyConnection, planted: list[Planted]
) -> None:
    from_start = {rule for failure in load_failures() if failure.from_start for rule in failure.shows}
    foretold = {"F-IS5"}  # an agreement is flagged before it ends
    before = {quarter.label for quarter in Quarter.span(CALENDAR.first, CALENDAR.quarter(FIRST - 1))}
    assert before
    early = {row["rule_id"] for row in planted if before & failing(warehouse, row)}
    assert early <= from_start | foretold


def test_no_result_is_counted_twice(warehouse: duckdb.DuckDBPyConnection) -> None:
    counts = warehouse.execute(
        "select count(*), count(distinct (rule_id, partnership_id, quarter, subject_id))"
        " from marts.rule_results"
    ).fetchone()
    assert counts is not None
    assert counts[0] == counts[1] > 0
