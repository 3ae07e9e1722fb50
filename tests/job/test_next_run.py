"""What the next run says and leaves where an earlier one has published, also where it is killed."""

from __future__ import annotations

import hashlib
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.audit.chain import walk_chain
from orchestration.ledger import read_lines
from orchestration.settings import RESOURCES
from tests.conftest import AS_OF, Command
from tests.job.conftest import Ended

pytestmark = pytest.mark.job

ERASED = ("2026-Q2", "VEL-TAX")
_RUN = ("--as-of", AS_OF.isoformat())


def test_a_quarter_asked_for_is_reported_and_checked_again(asked: Ended) -> None:
    assert "Grave flags in 2026 Q1" in asked.stdout
    assert list((asked.output / "reports" / "2026-Q1").glob("*.html"))
    with duckdb.connect(str(asked.output / "published" / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select quarter, count(distinct run_id) from marts.check_results"
            " where check_id = 'return_actions.title.filled' group by 1 order by 1"
        ).fetchall()
    assert found == [("2026-Q1", 2), ("2026-Q2", 1)]


def test_a_quarter_without_data_is_told_with_those_that_have_some(
    accord: Command, small: Path, small_run: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    shutil.copytree(small_run, output)
    published = (output / "published" / "warehouse.duckdb").stat().st_mtime_ns
    done = accord("run", "--inputs", small, "--output", output, "--quarter", "2019-Q1", *_RUN)
    assert done.returncode == 1
    assert "2026-Q1" in done.stderr
    assert (output / "published" / "warehouse.duckdb").stat().st_mtime_ns == published


def test_runs_that_are_stopped_leave_what_was_published_and_an_erasure_carries_on(
    accord: Command, small: Path, small_run: Path, tmp_path: Path
) -> None:
    """One is killed as soon as dbt is at work, one interrupted; that a run finishes what one that was killed
    at any step left is shown on a small job (tests/orchestration/faults). Erasing runs the job, too.
    """
    inputs, output = tmp_path / "inputs", tmp_path / "output"
    shutil.copytree(small, inputs)
    shutil.copytree(small_run, output)
    before = _hash(output / "published" / "warehouse.duckdb")
    compiled = output / "work" / "dbt" / "target" / "graph_summary.json"
    before_dbt = compiled.stat().st_mtime_ns
    (inputs / "returns" / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    _run_until(lambda: compiled.stat().st_mtime_ns != before_dbt, signal.SIGKILL, inputs, output)
    assert _hash(output / "published" / "warehouse.duckdb") == before
    before_dbt = compiled.stat().st_mtime_ns
    status, said = _run_until(
        lambda: compiled.stat().st_mtime_ns != before_dbt, signal.SIGINT, inputs, output
    )
    assert status == 1
    assert "Stopped." in said
    assert "Traceback" not in said
    assert _hash(output / "published" / "warehouse.duckdb") == before
    lines = list(read_lines(output / "ledger.jsonl"))
    [erased] = [
        line.facts
        for line in lines
        if line.event == "accepted" and (line.facts.get("quarter"), line.facts.get("partner_id")) == ERASED
    ]
    directories = ("--inputs", inputs, "--output", output)
    done = accord("erase", erased["sha256"][:12], "--reason", "Sent by mistake", *directories, *_RUN)
    assert done.returncode == 0, done.stderr
    assert f"Erased: {erased['file_name']}" in done.stdout
    assert "No version of this return stands now" in done.stdout
    assert "A copy lies in the drop folder still" in done.stdout
    assert "Published anew without it." in done.stdout
    assert walk_chain(output / "ledger.jsonl").finding is None
    returned = [line for line in read_lines(output / "ledger.jsonl") if line.event == "returned"]
    assert sum(line.facts["file_name"] == "broken.xlsx" for line in returned) == 1
    with duckdb.connect(str(output / "published" / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.columns where column_name = '_sha256'"
        ).fetchall()
        for schema, table in tables:
            held = connection.execute(
                f'select count(*) from "{schema}"."{table}" where contains(cast(_sha256 as varchar), ?)',
                [erased["sha256"]],
            ).fetchone()
            assert held == (0,), table
        status = connection.execute(
            "select status from marts.submissions where quarter = ? and partner_id = ?", ERASED
        ).fetchall()
        assert status == [("missing",)]
        known = connection.execute(
            "select distinct decision from marts.versions where file_name = 'broken.xlsx'"
        )
        assert known.fetchall() == [("returned",)]


def _run_until(
    is_time: Callable[[], bool], signal_number: signal.Signals, inputs: Path, output: Path
) -> tuple[int, str]:
    """A run in a process of its own that gets a signal as soon as it is time; its status and last words."""
    command = [sys.executable, "-m", "orchestration", "run", "--inputs", inputs, "--output", output, *_RUN]
    process = subprocess.Popen(
        [str(part) for part in command], cwd=RESOURCES, stderr=subprocess.PIPE, text=True
    )
    until = time.monotonic() + 300
    while time.monotonic() < until and process.poll() is None and not is_time():
        time.sleep(0.02)
    assert process.poll() is None, "the run was over before it could be stopped"
    process.send_signal(signal_number)
    _, said = process.communicate()
    assert is_time()
    return process.returncode, said


def test_a_check_that_fails_in_no_single_return_leaves_what_was_published(
    accord: Command, small: Path, small_run: Path, tmp_path: Path
) -> None:
    """A fault of ours in the register's rows; the second line has to look at everything once more."""
    inputs, output = tmp_path / "inputs", tmp_path / "output"
    shutil.copytree(small, inputs)
    shutil.copytree(small_run, output)
    before = _hash(output / "published" / "warehouse.duckdb")
    with duckdb.connect(str(output / "work" / "warehouse.duckdb")) as connection:
        connection.execute("update raw.register_partners set title = null")
        connection.execute("delete from raw.checked")
    (inputs / "returns" / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    done = accord("run", "--inputs", inputs, "--output", output, *_RUN)
    assert done.returncode == 1
    assert "Checks failed that lie in no single return: register_partners.title.filled" in done.stderr
    assert "Nothing was published" in done.stderr
    assert _hash(output / "published" / "warehouse.duckdb") == before


def test_reports_can_be_rendered_of_what_is_published(
    accord: Command, small_run: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    shutil.copytree(small_run, output)
    done = accord("report", "--output", output, "--quarter", "2026-Q1", "--format", "html")
    assert done.returncode == 0, done.stderr
    files = [Path(line) for line in done.stdout.split()]
    assert {path.name for path in files} == {"programme.html", "VEL-CITY.html"}
    assert all("2026-Q1" in str(path) and path.stat().st_size > 10_000 for path in files)
    assert not list((output / "reports" / "2026-Q1").glob("*.pdf"))


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
