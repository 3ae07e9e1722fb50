"""Refilled from ledger and archive alone, the raw tables are those of the publication: what came later is
left out, every register is kept, and the one counts that was the newest then.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from typing import Any

import duckdb
import pytest

from orchestration.intake import take_in
from orchestration.ledger import Ledger, Line
from orchestration.rebuild import refill
from orchestration.settings import Settings
from orchestration.warehouse import raw_tables
from tests.builders.workbooks import register_workbook, return_workbook


@pytest.fixture
def settings(tmp_path) -> Settings:
    made = Settings(
        inputs=tmp_path / "inputs",
        output=tmp_path / "output",
        as_of=date(2025, 12, 1),
        now=datetime(2025, 10, 15),
    )
    made.returns.mkdir(parents=True)
    return made


def _publish(settings: Settings) -> Line:
    facts = {"sha256": "0" * 64, "as_of": settings.as_of.isoformat(), "code": "c"}
    return Ledger(settings.ledger).append("published", facts, settings.now)


def _raw(settings: Settings) -> dict[str, list[Any]]:
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        return {
            t: connection.execute(f'select * from raw."{t}" order by all').fetchall() for t in raw_tables()
        }


def test_every_register_is_kept_and_the_newest_of_its_day_counts(settings: Settings) -> None:
    registers = [register_workbook(programme={"title": title}) for title in ("First", "Second")]
    published, stood = [], []
    for n, register in enumerate(registers):
        settings.register_file.write_bytes(register)
        partner = ("POL", "LAB")[n]
        note = {"cover": {"partner_id": partner}}
        rows = {} if partner == "POL" else {"rows": {"Requests": [], "Shares": []}}
        (settings.returns / f"{n}.xlsx").write_bytes(return_workbook(**note, **rows))
        report = take_in(settings)
        assert [file.decision for file in report.files] == ["accepted", "accepted"]
        published.append(_publish(settings))
        stood.append(_raw(settings))
    kept = {path.name.partition(".")[0] for path in settings.archive.iterdir()}
    assert {sha256(register).hexdigest() for register in registers} <= kept
    for register in (settings.register_file, *settings.returns.iterdir()):
        register.unlink()  # ledger and archive are enough
    for n, line in enumerate(published):
        copy, n_erased = refill(settings, line)
        assert n_erased == 0
        assert _raw(copy) == stood[n]
    place = [name for name, _ in raw_tables()["register_programme"]].index("title")
    titles = [raw["register_programme"][0][place] for raw in stood]
    assert titles == ["First", "Second"]


def test_an_original_erased_since_is_not_asked_for(settings: Settings) -> None:
    settings.register_file.write_bytes(register_workbook())
    (settings.returns / "a.xlsx").write_bytes(return_workbook())
    take_in(settings)
    line = _publish(settings)
    digest = sha256((settings.returns / "a.xlsx").read_bytes()).hexdigest()
    Ledger(settings.ledger).append("erased", {"sha256": digest, "reason": "asked"}, settings.now)
    (settings.archive / f"{digest}.xlsx").unlink()
    copy, n_erased = refill(settings, line)
    assert n_erased == 1
    found = _raw(copy)
    assert found["return_requests"] == []
    assert "erased" in [row[8] for row in found["versions"]]
