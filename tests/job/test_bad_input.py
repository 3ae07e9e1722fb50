"""What the whole job says where the input or the call is bad, or the output is taken."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from openpyxl import load_workbook

from orchestration.errors import RegisterError
from orchestration.freshness import hold_output
from orchestration.intake import take_in
from orchestration.settings import Settings
from tests.conftest import AS_OF, Command

pytestmark = pytest.mark.job

_RUN = ("--as-of", AS_OF.isoformat())


def test_without_a_register_the_run_ends_and_says_where_it_belongs(tmp_path: Path) -> None:
    """Where it ends; how the command tells such an end is shown below."""
    settings = Settings.from_environment(
        tmp_path / "inputs", tmp_path / "output", AS_OF, now=datetime(2026, 9, 15, 8)
    )
    settings.inputs.mkdir()
    with pytest.raises(RegisterError, match=r"Put register\.xlsx into the inputs"):
        take_in(settings)


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
    assert not (tmp_path / "output" / "published").exists()


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
        known = connection.execute(
            "select distinct indicator_id from marts.indicator_values where value is not null order by 1"
        )
        assert known.fetchall() == [("IS17",), ("RA14",)], "silence is nowhere a zero, nor a success"
    pages = [p for p in (output / "reports" / "2026-Q2").glob("*.html") if p.name != "programme.html"]
    assert len(pages) % 2 == 0 < len(pages), "each partnership's report, and its trace"
    assert all("no return" in page.read_text().lower() for page in pages)


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


def test_nothing_can_be_rendered_of_nothing(accord: Command, tmp_path: Path) -> None:
    done = accord("report", "--output", tmp_path / "output")
    assert done.returncode == 1
    assert "accord run" in done.stderr
