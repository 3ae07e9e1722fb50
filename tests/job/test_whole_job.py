"""What the whole job leaves and says on the example: what came in, what was returned, what is published."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration.audit.chain import walk_chain
from orchestration.ledger import read_lines
from orchestration.settings import Settings
from tests.conftest import Command

AS_OF_OPTION = ("--as-of", "2026-09-15")
pytestmark = pytest.mark.job


@pytest.fixture(scope="module")
def marts(example_run: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def said(example_run: Settings) -> str:
    return (example_run.output / "said.txt").read_text()


def test_it_says_what_came_in_what_was_returned_and_where_the_reports_lie(
    example_run: Settings, marts: duckdb.DuckDBPyConnection, said: str
) -> None:
    accepted, returned = marts.execute(
        "select count(*) filter (decision = 'accepted'), count(*) filter (decision = 'returned')"
        " from marts.versions where form = 'partner-return'"
    ).fetchone() or (0, 0)
    assert returned > 0
    assert f"{accepted + returned} returns: {accepted} accepted, {returned} returned" in said
    for name, sha256 in marts.execute(
        "select file_name, sha256 from marts.versions where decision = 'returned'"
    ).fetchall():
        assert name in said
        assert list(example_run.feedback.rglob(f"*-{sha256[:8]}.html")), "the sender's list is there"
    assert "The file cannot be read as an .xlsx workbook" in said
    assert str(example_run.reports / "index.html") in said
    assert "made up" in said


def test_it_names_the_partnerships_with_grave_flags(marts: duckdb.DuckDBPyConnection, said: str) -> None:
    grave = marts.execute(
        """
        select partnerships.title, count(flags.flag_id)
        from marts.partnerships left join marts.flags
            on flags.partnership_id = partnerships.partnership_id and flags.quarter = '2026-Q2' and not
            flags.is_waived
            and flags.state in ('new', 'continuing') and flags.severity in ('high', 'critical')
        group by 1
        """
    ).fetchall()
    assert sum(n for _, n in grave) > 0
    for title, n in grave:
        assert f"  {title}: {f'{n} grave' if n else 'none'}" in said


def test_the_ledger_holds_and_says_what_was_published(example_run: Settings) -> None:
    assert walk_chain(example_run.ledger).finding is None
    published = [line for line in read_lines(example_run.ledger) if line.event == "published"]
    assert [line.facts["sha256"] for line in published] == [_hash(example_run.published_warehouse)]
    rendered = [line for line in read_lines(example_run.ledger) if line.event == "rendered"]
    files = {name: digest for line in rendered for name, digest in line.facts["files"].items()}
    assert files
    assert {name: _hash(example_run.reports / "2026-Q2" / name) for name in files} == files


def test_no_check_of_the_second_line_sets_an_example_return_aside(marts: duckdb.DuckDBPyConnection) -> None:
    failed = marts.execute(
        "select distinct checks.check_id from marts.check_results as results"
        " inner join marts.checks as checks on checks.check_id = results.check_id"
        " where not results.success and checks.severity = 'must'"
    ).fetchall()
    assert failed == []
    sources = marts.execute("select source, count(*) from marts.checks group by 1 order by 1").fetchall()
    assert [source for source, _ in sources] == ["dbt test", "form", "hand-written"]
    quarters = marts.execute(
        "select count(distinct quarter) from marts.check_results"
        " where check_id = 'return_actions.title.filled'"
    ).fetchone()
    assert quarters == (8,)


def test_nothing_of_other_programs_reaches_the_reader(example_run: Settings, said: str) -> None:
    for word in ("dagster", "dbt", "Great Expectations", "Traceback", "WARNING", "INFO", "DEBUG"):
        assert word not in said
    assert (example_run.work / "logs" / "run.log").exists()


def test_with_nothing_new_it_says_so_without_touching_anything(
    example_run: Settings, accord: Command, said: str
) -> None:
    before = _state(example_run.output)
    done = accord("run", "--inputs", example_run.inputs, "--output", example_run.output, *AS_OF_OPTION,
                  PYTHONPROFILEIMPORTTIME="1")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "nothing new since the last run" in done.stdout
    assert done.stdout.partition("Grave flags")[2] == said.partition("Grave flags")[2]
    imported = {
        line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if "import time:" in line
    }
    assert not imported & {"dagster", "dbt", "great_expectations", "matplotlib"}
    assert _state(example_run.output) == before


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _state(output: Path) -> dict[str, str]:
    kept = [path for path in sorted(output.rglob("*")) if path.is_file() and "accord.lock" not in path.name]
    return {str(path.relative_to(output)): _hash(path) for path in kept}


def test_the_note_of_a_run_holds_no_value(example_run: Settings) -> None:
    note = json.loads((example_run.work / "last_run.json").read_text())
    assert set(note) == {"fingerprint", "quarter", "products"}
