"""What the whole job says and leaves where the input is bad, the output is taken, or the run dies."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.example import write_example
from orchestration.freshness import hold_output
from orchestration.ledger import find_faults, read_lines
from orchestration.settings import RESOURCES, Settings
from tests.conftest import AS_OF, Command

pytestmark = [pytest.mark.job, pytest.mark.xdist_group("job")]

CANARY = "canary-7719-zq"
_RUN = ("--as-of", AS_OF.isoformat())


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The inputs of one partnership over two quarters; tests copy it before they spoil it."""
    inputs = tmp_path_factory.mktemp("small") / "inputs"
    write_example(inputs, partnerships=1, quarters=2)
    return inputs


@pytest.fixture(scope="module")
def small_run(small: Path, accord: Command, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a finished run on them; tests copy it before they go on."""
    output = tmp_path_factory.mktemp("small-run") / "output"
    done = accord("run", "--inputs", small, "--output", output, *_RUN)
    assert done.returncode == 0, done.stderr
    return output


def test_without_a_register_the_run_ends_and_says_where_it_belongs(accord: Command, tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    done = accord("run", "--inputs", tmp_path / "inputs", "--output", tmp_path / "output", *_RUN)
    assert done.returncode == 1
    assert "register.xlsx" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "output" / "published").exists()


def test_a_register_that_cannot_be_accepted_ends_the_run_naming_sheet_and_cell(
    accord: Command, small: Path, tmp_path: Path
) -> None:
    inputs = tmp_path / "inputs"
    shutil.copytree(small, inputs)
    book = load_workbook(inputs / "register.xlsx")
    book["Partners"]["C2"] = "no such kind"
    book.save(inputs / "register.xlsx")
    done = accord("run", "--inputs", inputs, "--output", tmp_path / "output", *_RUN)
    assert done.returncode == 1
    assert "Partners" in done.stderr
    assert "C2" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_returns_but_a_link_to_some_give_reports_that_say_so(
    accord: Command, small: Path, tmp_path: Path
) -> None:
    inputs, output = tmp_path / "inputs", tmp_path / "output"
    (inputs / "returns").mkdir(parents=True)
    (inputs / "returns" / "elsewhere").symlink_to(small / "returns")
    shutil.copy(small / "register.xlsx", inputs / "register.xlsx")
    done = accord("run", "--inputs", inputs, "--output", output, *_RUN)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith("warning: returns/elsewhere is a link and was passed over")
    assert done.stderr.count("\n") == 1
    assert "Nothing was returned" in done.stdout
    with duckdb.connect(str(output / "published" / "warehouse.duckdb"), read_only=True) as connection:
        found = connection.execute(
            "select status, count(*) from marts.submissions where is_expected group by 1"
        )
        assert {status for status, _ in found.fetchall()} == {"missing"}
    report = next((output / "reports" / "2026-Q2").glob("*.html")).read_text()
    assert "no return" in report.lower()


def test_another_run_at_work_is_named(accord: Command, small: Path, tmp_path: Path) -> None:
    settings = Settings.from_environment(small, tmp_path / "output", AS_OF, now=datetime(2026, 9, 15, 8))
    with hold_output(settings):
        done = accord("run", "--inputs", small, "--output", settings.output, *_RUN)
    assert done.returncode == 1
    assert f"process {os.getpid()}" in done.stderr


@pytest.mark.parametrize("quarter", ["2026", "2026-Q5", "Q2"])
def test_what_is_no_quarter_is_wrong_usage(accord: Command, tmp_path: Path, quarter: str) -> None:
    done = accord("run", "--output", tmp_path / "output", "--quarter", quarter)
    assert done.returncode == 2
    assert "2025-Q3" in done.stderr
    assert not (tmp_path / "output").exists()


def test_what_is_no_day_is_told(accord: Command, tmp_path: Path) -> None:
    done = accord("run", "--output", tmp_path / "output", "--as-of", "yesterday")
    assert done.returncode == 1
    assert "2025-03-31" in done.stderr


def test_a_quarter_asked_for_is_reported_and_checked_again(
    accord: Command, small: Path, small_run: Path, tmp_path: Path
) -> None:
    output = tmp_path / "output"
    shutil.copytree(small_run, output)
    done = accord("run", "--inputs", small, "--output", output, "--quarter", "2026-Q1", *_RUN)
    assert done.returncode == 0, done.stderr
    assert "Grave flags in 2026 Q1" in done.stdout
    assert list((output / "reports" / "2026-Q1").glob("*.html"))
    with duckdb.connect(str(output / "published" / "warehouse.duckdb"), read_only=True) as connection:
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
    done = accord("run", "--inputs", small, "--output", output, "--quarter", "2019-Q1", *_RUN)
    assert done.returncode == 1
    assert "2026-Q1" in done.stderr


@pytest.mark.parametrize("moment", ["decided", "building"])
def test_a_run_that_is_killed_leaves_what_was_published_and_the_next_carries_on(
    accord: Command, small: Path, small_run: Path, tmp_path: Path, moment: str
) -> None:
    """Killed as soon as the new return is decided on, and as soon as dbt is at work."""
    inputs, output = tmp_path / "inputs", tmp_path / "output"
    shutil.copytree(small, inputs)
    shutil.copytree(small_run, output)
    before = _hash(output / "published" / "warehouse.duckdb")
    n_lines = len(list(read_lines(output / "ledger.jsonl")))
    (inputs / "returns" / "broken.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "orchestration",
            "run",
            "--inputs",
            str(inputs),
            "--output",
            str(output),
            *_RUN,
        ],
        cwd=RESOURCES,
    )
    compiled = output / "work" / "dbt" / "target" / "graph_summary.json"
    before_dbt = compiled.stat().st_mtime_ns
    until = time.monotonic() + 300
    while time.monotonic() < until and process.poll() is None:
        is_decided = len((output / "ledger.jsonl").read_bytes().splitlines()) > n_lines + 1
        is_building = compiled.exists() and compiled.stat().st_mtime_ns != before_dbt
        if is_decided and (is_building or moment == "decided"):
            break
        time.sleep(0.02)
    assert process.poll() is None, "the run was over before it could be killed"
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert _hash(output / "published" / "warehouse.duckdb") == before
    done = accord("run", "--inputs", inputs, "--output", output, *_RUN)
    assert done.returncode == 0, done.stderr
    assert "broken.xlsx" in done.stdout
    assert find_faults(output / "ledger.jsonl") == []
    received = [line for line in read_lines(output / "ledger.jsonl") if line.event == "returned"]
    assert sum(line.facts["file_name"] == "broken.xlsx" for line in received) == 1


def test_a_value_of_a_returned_file_stands_in_its_feedback_alone(
    accord: Command, small: Path, small_run: Path, tmp_path: Path
) -> None:
    """A canary in a cell: in no ledger line, log, history, table, page or word of the run."""
    inputs, output = tmp_path / "inputs", tmp_path / "output"
    shutil.copytree(small, inputs)
    shutil.copytree(small_run, output)
    with duckdb.connect(str(output / "published" / "warehouse.duckdb"), read_only=True) as connection:
        (source,) = connection.execute(
            "select any_value(versions.file_name) from marts.versions as versions"
            " inner join marts.actions as actions on actions._sha256 = versions.sha256"
        ).fetchone() or ("",)
    book = load_workbook(next((inputs / "returns").rglob(source)))
    book["Actions"]["D4"] = CANARY
    book.save(inputs / "returns" / "canary.xlsx")
    done = accord("run", "--inputs", inputs, "--output", output, *_RUN)
    assert done.returncode == 0, done.stderr
    assert "Not one of the allowed answers at Actions!D4" in done.stdout
    assert CANARY not in done.stdout + done.stderr
    holding = {
        path.relative_to(output).parts[0]
        for path in output.rglob("*")
        if path.is_file() and path.suffix != ".duckdb" and CANARY.encode() in path.read_bytes()
    }
    assert holding == {"feedback"}, "the archive keeps workbooks, whose cells are compressed"
    with duckdb.connect(str(output / "work" / "warehouse.duckdb"), read_only=True) as connection:
        for schema, table in connection.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall():
            rows = connection.execute(f'from "{schema}"."{table}"').fetchall()
            assert CANARY not in repr(rows), f"{schema}.{table}"


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


def test_nothing_can_be_rendered_of_nothing(accord: Command, tmp_path: Path) -> None:
    done = accord("report", "--output", tmp_path / "output")
    assert done.returncode == 1
    assert "accord run" in done.stderr


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
