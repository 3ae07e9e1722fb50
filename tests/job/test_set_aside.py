"""A failed `must` check of the second line sets its return aside and the run goes on, from the loaded row to
the report.

A fault of ours is made by hand: accepted rows of the work warehouse are altered between intake and the run.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.audit.chain import walk_chain
from orchestration.example import write_example
from orchestration.intake import take_in
from orchestration.ledger import read_lines
from orchestration.settings import Settings
from tests.conftest import AS_OF, Command

pytestmark = [pytest.mark.job, pytest.mark.xdist_group("job")]

QUARTER = "2026-Q2"
REPLACED, ONLY = "VEL-LAB", "VEL-POL"  # one with a version before, one without
TITLE = "Changed in the second version"


@dataclass(frozen=True)
class Case:
    """What the run left and said, and the hashes of the returns at fault."""

    settings: Settings
    said: str
    second: str
    only: str
    first: str
    before: frozenset[str]


@pytest.fixture(scope="module")
def case(accord: Command, tmp_path_factory: pytest.TempPathFactory) -> Case:
    folder = tmp_path_factory.mktemp("aside")
    settings = Settings(
        inputs=folder / "inputs", output=folder / "output", as_of=AS_OF, now=datetime(2026, 9, 15, 8)
    )
    write_example(settings.inputs, partnerships=1, quarters=1, last_quarter=QUARTER)
    _send_again(next(settings.returns.rglob(f"{REPLACED}.xlsx")))
    report = take_in(settings)
    sent = {(file.partner_id, file.version): file.sha256 for file in report.accepted}
    accepted = frozenset(file.sha256 for file in report.accepted if file.form == "partner-return")
    case = Case(settings, "", sent[REPLACED, 2], sent[ONLY, 1], sent[REPLACED, 1], accepted)
    with duckdb.connect(str(settings.work_warehouse)) as connection:
        for sha256, fault in ((case.second, "priority = 'no such'"), (case.only, "due_on = null")):
            connection.execute(
                f"update raw.return_actions set {fault} where _sha256 = ?"
                " and _row = (select min(_row) from raw.return_actions where _sha256 = ?)",
                [sha256, sha256],
            )
    done = accord(
        "run", "--inputs", settings.inputs, "--output", settings.output, "--as-of", AS_OF.isoformat()
    )
    assert done.returncode == 0, done.stderr
    return Case(settings, done.stdout, case.second, case.only, case.first, accepted)


def _send_again(path: Path) -> None:
    """A second version of the return beside the first, a day later, with another title of an action."""
    book = load_workbook(path)
    for label, answer in book["Cover"].iter_rows(min_row=1, max_col=2):
        if label.value == "Submitted on":
            answer.value += timedelta(days=1)
        elif label.value == "What changed, if this replaces an earlier return":
            answer.value = "One title."
    book["Actions"]["B4"] = TITLE
    book.save(path.with_name(f"{path.stem}-2.xlsx"))


@pytest.fixture(scope="module")
def marts(case: Case) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(case.settings.published_warehouse), read_only=True) as connection:
        yield connection


def test_the_ledger_says_what_was_set_aside_and_why_before_it_is_published(case: Case) -> None:
    lines = list(read_lines(case.settings.ledger))
    assert walk_chain(case.settings.ledger).finding is None
    aside = [line for line in lines if line.event == "set_aside"]
    assert {line.facts["sha256"]: line.facts["check_id"] for line in aside} == {
        case.second: "return_actions.priority.one-of",
        case.only: "return_actions.due_on.filled",
    }
    [published] = [line for line in lines if line.event == "published"]
    assert max(line.seq for line in aside) < published.seq


def test_versions_tell_it_and_the_other_returns_stay_accepted(
    case: Case, marts: duckdb.DuckDBPyConnection
) -> None:
    found = marts.execute(
        "select decision, list(sha256) from marts.versions where form = 'partner-return'"
        " and decision in ('accepted', 'set_aside') group by 1"
    ).fetchall()
    assert {decision: set(files) for decision, files in found} == {
        "set_aside": {case.second, case.only},
        "accepted": case.before - {case.second, case.only},
    }


def test_no_row_of_it_counts(case: Case, marts: duckdb.DuckDBPyConnection) -> None:
    """No table that names the file a row is from names it; the version before counts in its stead."""
    tables = marts.execute(
        "select table_name from information_schema.columns where table_schema = 'marts'"
        " and column_name = '_sha256'"
    ).fetchall()
    named: dict[str, int] = dict.fromkeys((case.second, case.only, case.first), 0)
    for (table,) in tables:
        for sha256, n in marts.execute(
            f"select _sha256, count(*) from marts.{table} where list_contains(?, _sha256) group by 1",
            [list(named)],
        ).fetchall():
            named[sha256] += n
    assert named[case.first] > 0
    assert (named[case.second], named[case.only]) == (0, 0)
    ends = marts.execute("select requester_sha256, holder_sha256 from marts.requests").fetchall()
    assert ends
    assert not {case.second, case.only} & {sha256 for pair in ends for sha256 in pair}
    titles = marts.execute("select title from marts.actions where partner_id = ?", [REPLACED]).fetchall()
    assert titles
    assert (TITLE,) not in titles
    owners = marts.execute("select distinct partner_id from marts.actions").fetchall()
    assert (ONLY,) not in owners
    assert (REPLACED,) in owners


def test_the_grid_says_so_and_the_other_returns_stand(case: Case, marts: duckdb.DuckDBPyConnection) -> None:
    grid = {
        partner: row
        for partner, *row in marts.execute(
            "select partner_id, status, n_versions, accepted_version, sha256 from marts.submissions"
            " where quarter = ? and is_expected",
            [QUARTER],
        ).fetchall()
    }
    assert grid[ONLY] == ["returned", 1, None, None]
    assert grid[REPLACED] == ["accepted", 2, 1, case.first]
    standing = {row[3] for row in grid.values() if row[3]}
    assert standing == case.before - {case.second, case.only}


def test_the_summary_names_file_check_and_cell(case: Case) -> None:
    assert "2 set aside" in case.said
    assert f"{ONLY}.xlsx (Velmora police, exploitation team (made up), 2026 Q2) - set aside" in case.said
    assert f"{REPLACED}-2.xlsx" in case.said
    assert "A check of the loaded rows failed: " in case.said
    assert "at Actions!F4" in case.said
    assert "at Actions!D4" in case.said


def test_the_reports_name_the_files(case: Case) -> None:
    for name in ("VEL-CITY.html", "programme.html"):
        text = " ".join((case.settings.reports / QUARTER / name).read_text().split())
        assert f"{ONLY}.xlsx" in text
        assert f"{REPLACED}-2.xlsx" in text
        assert text.count("set aside after it was accepted") == 2


def test_a_work_warehouse_made_anew_leaves_them_aside_checks_again_and_keeps_the_history(
    case: Case, accord: Command, tmp_path: Path
) -> None:
    """A report that is missing as well is made again, the same to the byte."""
    output = tmp_path / "output"
    shutil.copytree(case.settings.output, output)
    shutil.rmtree(output / "work")
    report = output / "reports" / QUARTER / "VEL-CITY.html"
    content = report.read_bytes()
    report.unlink()
    done = accord("run", "--inputs", case.settings.inputs, "--output", output, "--as-of", AS_OF.isoformat())
    assert done.returncode == 0, done.stderr
    assert "A check of the loaded rows failed: " in done.stdout
    assert report.read_bytes() == content
    with duckdb.connect(str(output / "published" / "warehouse.duckdb"), read_only=True) as connection:
        aside = connection.execute(
            "select sha256 from marts.versions where decision = 'set_aside'"
        ).fetchall()
        owners = connection.execute("select distinct partner_id from marts.actions").fetchall()
        runs = connection.execute(
            "select list(success order by checked_at), list(n_failed order by checked_at)"
            " from marts.check_results where check_id = 'return_actions.due_on.filled' and quarter = ?",
            [QUARTER],
        ).fetchall()
        kept = connection.execute(
            "select first_run_at < last_run_at from marts.checks"
            " where check_id = 'return_actions.due_on.filled'"
        ).fetchall()
    assert {sha256 for (sha256,) in aside} == {case.second, case.only}
    assert (ONLY,) not in owners
    assert runs == [([False, True], [1, 0])]
    assert kept == [(True,)]
