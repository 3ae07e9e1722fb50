"""Each failure planted in the example is found in every quarter that planted.csv names, by the rule named."""

from __future__ import annotations

import csv

import duckdb
import pytest

from orchestration.quarter import Quarter
from orchestration.settings import Settings

pytestmark = pytest.mark.job


@pytest.fixture(scope="module")
def statuses(example_run: Settings) -> dict[tuple[str, str, str, str], str]:
    """(rule, partnership, subject, quarter) -> status."""
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select rule_id, partnership_id, subject_id, quarter, status from marts.rule_results"
        ).fetchall()
    return {tuple(row[:4]): row[4] for row in rows}


def planted(example_run: Settings) -> list[dict[str, str]]:
    with (example_run.inputs / "planted.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_planted_failure_is_found_in_its_quarters(example_run: Settings, statuses):
    rows = planted(example_run)
    assert len(rows) >= 40
    missed = [
        (row["rule_id"], row["subject_id"], str(quarter))
        for row in rows
        for quarter in Quarter.span(Quarter.parse(row["from_quarter"]), Quarter.parse(row["to_quarter"]))
        if statuses.get((row["rule_id"], row["partnership_id"], row["subject_id"], str(quarter)))
        not in ("fail", "waived")
    ]
    assert missed == []


def test_most_of_what_is_flagged_was_planted(example_run: Settings, statuses):
    """Noise may raise a flag of its own, but not many: no more than one a partnership and year."""
    known = {(row["rule_id"], row["partnership_id"], row["subject_id"]) for row in planted(example_run)}
    failing = {key[:3] for key, status in statuses.items() if status in ("fail", "waived")}
    n_years = len({(partnership, quarter[:4]) for _, partnership, _, quarter in statuses})
    assert len(failing - known) <= n_years
