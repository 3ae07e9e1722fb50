"""How often the expectations beyond the contract cried wolf on the example, as docs/checks.md says."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from orchestration.settings import Settings

pytestmark = pytest.mark.job
_LINE = re.compile(r"^\| `([\w.-]+)` \|.*\| (\d+) \| (\d+) \|$", re.MULTILINE)


def test_the_alarms_on_the_example_are_those_of_the_page(example_run: Settings) -> None:
    told = {
        check: int(n)
        for check, n, _ in _LINE.findall((Path(__file__).parents[2] / "docs" / "checks.md").read_text())
    }
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        found = connection.execute(
            "select check_id, coalesce(sum(n_failed), 0) from marts.checks"
            " left join marts.check_results using (check_id)"
            " where source = 'hand-written' and severity = 'should' group by 1"
        ).fetchall()
    assert {check: int(n) for check, n in found} == told


def test_the_auditors_pages_stand_beside_the_reports(example_run: Settings) -> None:
    assert (example_run.checks / "index.html").is_file()
    assert "../checks/index.html" in (example_run.reports / "index.html").read_text(encoding="utf-8")
