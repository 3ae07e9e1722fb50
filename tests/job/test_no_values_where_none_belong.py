"""What partners wrote stands in archive, feedback, reports and figures alone: canaries in every place that a
sender may fill, and where they may be found again.
"""

from __future__ import annotations

import shutil
import zipfile
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.intake import take_in
from orchestration.settings import Settings
from tests.conftest import AS_OF, Command
from tests.job.canaries import CANARY, NAME, QUARTER, REFERENCE, RETURNED, TEXT, salted_places, spoil_register
from tests.job.conftest import Ended

pytestmark = pytest.mark.job

_VALUELESS = ("problems", "checks", "check_results", "intake_problems")


def _holding(folder: Path, canary: str = CANARY) -> set[str]:
    """The files below a folder in which the canary can be read."""
    found = [path for path in folder.rglob("*") if path.is_file()]
    assert found, folder
    return {str(p.relative_to(folder)) for p in found if canary.encode() in p.read_bytes()}


def _tables(warehouse: Path) -> dict[str, str]:
    """What stands in every table of a warehouse, by schema and name."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        tables = connection.execute(
            "select table_schema, table_name from information_schema.tables"
        ).fetchall()
        return {
            f"{schema}.{table}": repr(connection.execute(f'from "{schema}"."{table}"').fetchall())
            for schema, table in tables
        }


def test_the_canaries_are_in_every_column_and_came_in(asked: Ended) -> None:
    """Else it would prove nothing that they are found nowhere."""
    written, every = salted_places()
    assert (asked.accepted, asked.returned) == (written, every)
    tables = _tables(asked.output / "work" / "warehouse.duckdb")
    for sheet in {sheet for sheet, _ in written}:
        assert CANARY in tables[f"raw.return_{sheet.lower()}"], sheet
    for table in ("outcome_rows", "survey_rows", "register_waivers", "register_thresholds"):
        assert CANARY in tables[f"raw.{table}"], table
    assert RETURNED in tables["raw.versions"]
    listed = {path for path in _holding(asked.output / "feedback") if path.endswith(".html")}
    assert any("returned" in path for path in listed), "the sender is told the values"


def test_no_canary_in_words_ledger_logs_or_check_pages(asked: Ended) -> None:
    assert TEXT not in asked.stdout + asked.stderr
    assert REFERENCE not in asked.stdout + asked.stderr
    assert CANARY not in (asked.output / "ledger.jsonl").read_text(encoding="utf-8")
    assert _holding(asked.output / "work" / "logs") == set()
    assert _holding(asked.output / "work" / "dagster") == set()
    assert {p for p in _holding(asked.output / "work") if not p.endswith(".duckdb")} == set()
    pages = asked.output / "checks"
    assert _holding(pages, TEXT) | _holding(pages, REFERENCE) == set()
    assert _holding(pages, NAME), "pages name partnerships and partners by their titles"


def test_no_canary_in_the_tables_of_checks_and_problems(asked: Ended) -> None:
    found = _tables(asked.output / "work" / "warehouse.duckdb")
    found |= _tables(asked.output / "published" / "warehouse.duckdb")
    assert len(found["raw.problems"]) > len("[]") < len(found["marts.check_results"])
    assert {t for t, rows in found.items() if t.split(".")[1] in _VALUELESS and CANARY in rows} == set()


def test_the_trace_shows_no_text_that_partners_wrote(asked: Ended) -> None:
    reports = asked.output / "reports" / QUARTER
    assert list(reports.glob("*.trace.html"))
    texts = {path for path in _holding(reports, TEXT) if path.endswith((".trace.html", ".json"))}
    assert texts == set()


def test_no_canary_in_an_evidence_pack_but_in_its_figures_and_reports(
    asked: Ended, accord: Command, tmp_path: Path
) -> None:
    output, pack, unpacked = tmp_path / "output", tmp_path / "pack.zip", tmp_path / "unpacked"
    shutil.copytree(asked.output, output)
    done = accord("evidence", "--output", output, "--quarter", QUARTER, "--profile", "restricted", "-o", pack)
    assert (done.returncode, CANARY in done.stdout + done.stderr) == (0, False), done.stderr
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(unpacked)
    assert {"manifest.json", "files.csv", "ledger/lines.jsonl"} <= {
        path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*")
    }
    holding = _holding(unpacked)
    assert {path.split("/")[0] for path in holding} <= {"marts", "reports"}
    for table in _VALUELESS[1:]:
        assert f"marts/{table}.csv" not in holding
        with duckdb.connect() as connection:
            rows = connection.execute(f"from '{unpacked / 'marts' / table}.parquet'").fetchall()
        assert rows
        assert CANARY not in repr(rows), table


def test_no_canary_where_a_register_is_returned(
    asked: Ended, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(
        inputs=tmp_path / "inputs", output=tmp_path / "output", as_of=AS_OF, now=datetime(2026, 9, 16, 8)
    )
    shutil.copytree(asked.inputs, settings.inputs)
    shutil.copytree(asked.output, settings.output)
    spoil_register(settings.register_file)
    with caplog.at_level("DEBUG"):
        report = take_in(settings)
    [register] = report.files
    assert (register.form, register.decision) == ("programme-register", "returned")
    assert {problem.sheet for problem in register.problems} >= {"Partners", "Plans", "Series", "Waivers"}
    assert CANARY not in caplog.text + " ".join(report.warnings) + repr(register)
    assert CANARY not in settings.ledger.read_text(encoding="utf-8")
    assert CANARY not in _tables(settings.work_warehouse)["raw.problems"]
