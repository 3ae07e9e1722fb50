"""What an auditor does with a finished output: verify it, take a pack along, compute the figures again."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration import transform
from orchestration.audit.telling import tell_comparison
from orchestration.rebuild import Rebuilt, rebuild
from orchestration.settings import DBT_PROJECT, Settings
from tests.conftest import AS_OF, Command

pytestmark = pytest.mark.job


@pytest.fixture(scope="module")
def audited(small_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the output of a finished run."""
    output = tmp_path_factory.mktemp("audited") / "output"
    shutil.copytree(small_run, output)
    return output


def test_the_output_of_a_run_holds_and_its_pack_verifies(
    audited: Path, accord: Command, tmp_path: Path
) -> None:
    done = accord("verify", "--output", audited)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Everything holds.")
    pack = tmp_path / "pack.zip"
    asked = ("evidence", "--output", audited, "--quarter", "2026-Q2", "--profile", "restricted", "-o", pack)
    done = accord(*asked, "--originals")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(tmp_path / "unpacked")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py"],
        cwd=tmp_path / "unpacked", capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    done = accord("verify", pack, "--output", audited)
    assert done.returncode == 0, done.stdout
    assert {path.name for path in (tmp_path / "unpacked" / "reports").glob("*.pdf")} == {
        "VEL-CITY.pdf", "programme.pdf",
    }  # fmt: skip


def test_the_figures_come_out_equal_to_the_last_bit(audited: Path, accord: Command) -> None:
    done = accord("rebuild", "--output", audited, "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["equal"], told["tables"]) == (0, True, [])
    assert (told["is_same_code"], told["is_as_published"], told["as_of"]) == (True, True, AS_OF.isoformat())
    with duckdb.connect(str(audited / "published" / "warehouse.duckdb"), read_only=True) as connection:
        tables = connection.execute(
            "select count(*) from information_schema.tables where table_schema = 'marts'"
        ).fetchone()
        rows = connection.execute("select count(*) from marts.indicator_values").fetchone()
    assert told["n_tables"] == tables[0] - 3
    assert told["n_rows"] > rows[0] > 100


@pytest.fixture(scope="module")
def with_other_rules(audited: Path, tmp_path_factory: pytest.TempPathFactory) -> Rebuilt:
    """Rebuilt by a project in which F-IS1 allows more, and RA04 less, than when the figures were published;
    and one published figure was altered since.
    """
    project = tmp_path_factory.mktemp("project") / "dbt_project"
    shutil.copytree(DBT_PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    _set(project / "seeds" / "rules.csv", "F-IS1", "threshold", "14")
    _set(project / "seeds" / "indicators.csv", "RA04", "green", "0.4")
    output = tmp_path_factory.mktemp("other") / "output"
    shutil.copytree(audited, output)
    with duckdb.connect(str(output / "published" / "warehouse.duckdb")) as connection:
        connection.execute(
            "update marts.indicator_values set value = 0.123"
            " where indicator_id = 'RA01' and quarter = '2026-Q1' and partner_id = '' and breakdown = ''"
        )
    settings = Settings(inputs=output, output=output, as_of=AS_OF, now=datetime(2026, 9, 15, 8))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transform, "DBT_PROJECT", project)
        return rebuild(settings)


def _set(seed: Path, entry: str, column: str, value: str) -> None:
    with seed.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for row in rows:
        if entry in row.values():
            row[column] = value
    with seed.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def test_what_other_limits_move_is_listed_by_indicator_and_flag(
    with_other_rules: Rebuilt, small_run: Path
) -> None:
    comparison = with_other_rules.comparison
    with duckdb.connect(str(small_run / "published" / "warehouse.duckdb"), read_only=True) as connection:
        late = connection.execute(
            "select rule_id || '/' || partnership_id || '/' || subject_id, quarter, value < 14"
            " from marts.rule_results where rule_id = 'F-IS1' and status = 'fail'"
        ).fetchall()
        shares = connection.execute(
            "select quarter, value > 0.4 from marts.indicator_values where indicator_id = 'RA04'"
        ).fetchall()
        [(value,)] = connection.execute(
            "select value from marts.indicator_values"
            " where indicator_id = 'RA01' and quarter = '2026-Q1' and partner_id = '' and breakdown = ''"
        ).fetchall()
    freed = {(flag, quarter) for flag, quarter, is_freed in late if is_freed}
    assert 0 < len(freed) < len(late)
    found = {(flag.entry_id, flag.quarter): flag.side for flag in comparison.flags}
    assert found == {(flag, q): "published" if is_freed else None for flag, q, is_freed in late}
    for flag in comparison.flags:
        if flag.side is None:
            assert flag.changes["threshold"] == (4, 14)
    assert {verdict.quarter for verdict in comparison.verdicts} <= {quarter for _, quarter in freed}
    due = {
        ("RA04", quarter): {"green": (0.5, 0.4)} | ({"band": ("green", "amber")} if is_beyond else {})
        for quarter, is_beyond in shares
    }
    moved = {(row.entry_id, row.quarter): row.changes for row in comparison.indicators}
    assert moved == {**due, ("RA01", "2026-Q1"): {"value": (0.123, value)}}
    assert {"rules", "indicators"} <= {table.name for table in comparison.tables}
    assert not {"actions", "requests", "submissions"} & {table.name for table in comparison.tables}


def test_it_says_that_the_published_file_was_altered(with_other_rules: Rebuilt) -> None:
    assert not with_other_rules.is_as_published
    told = list(tell_comparison(with_other_rules.comparison))
    assert any(line.startswith("  RA01 VEL-CITY 2026-Q1: value 0.123 -> ") for line in told)
