"""A small output directory with everything that an audit looks at, made without taking anything in."""

from __future__ import annotations

import json
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest

from orchestration.ledger import Ledger
from orchestration.settings import Settings

AT = datetime(2026, 9, 15, 8)
QUARTER = "2026-Q2"
_TABLES = """
    create schema raw; create schema marts;
    create table raw.loaded as select {seq} as seq, '{line_hash}' as line_hash;
    create table marts.programme as select 'Made-up programme' as title;
    create table marts.submissions as select unnest(['2026-Q1', '2026-Q2']) as quarter, 'P' as partnership_id;
    create table marts.indicator_values as
        select 'IS01' as indicator_id, 'P' as partnership_id, unnest(['2026-Q1', '2026-Q2']) as quarter,
            '' as partner_id, '' as breakdown, 'red' as band,
            unnest([0.1, 0.30000000000000004]::double[]) as value;
    create table marts.flags as
        select 'F-IS1/P/A' as flag_id, 'P' as partnership_id, '2026-Q2' as quarter, 'new' as state,
            ['A', 'B'] as concerns,
            '=1+1' as message;
    create table marts.versions as select * from (values ({versions})) as rows (sha256, quarter);
    create table marts.intake_problems as select sha256, 'code' as code from marts.versions;
    create table marts.survey_scores as select 'P' as partnership_id, '2026-Q2' as quarter, 4 as score;
"""


def settings_of(output: Path) -> Settings:
    """The settings of an output directory."""
    return Settings(inputs=output / "inputs", output=output, as_of=AT.date(), now=AT)


def facts_of(content: bytes, form: str, *, is_kept: bool = True, **more: object) -> dict[str, object]:
    """The facts of a decided file, as intake writes them."""
    return {
        "sha256": sha256(content).hexdigest(),
        "path": f"returns/{content.decode()}.xlsx",
        "file_name": f"{content.decode()}.xlsx",
        "form": form,
        "received_at": AT.isoformat(),
        "n_must": 0,
        "n_should": 0,
        "problems": [["code", "must", "Sheet", "A1", 1, "column"]],
        "is_kept": is_kept,
        **more,
    }


def _return(name: bytes, quarter: str | None, **more: object) -> dict[str, object]:
    return facts_of(
        name, "partner-return", partnership_id="P", partner_id="A", quarter=quarter, version=1, **more
    )


def fill_output(output: Path) -> Settings:
    """Make ledger, archive, publication and reports that hold; one return is erased, one was not kept."""
    settings = settings_of(output)
    settings.archive.mkdir(parents=True)
    decided = [
        ("register_accepted", facts_of(b"register", "programme-register")),
        ("accepted", _return(b"first quarter", "2026-Q1")),
        ("accepted", _return(b"second quarter", QUARTER)),
        ("accepted", _return(b"to be erased", QUARTER)),
        ("returned", _return(b"unplaced", None)),
        ("returned", _return(b"personal", QUARTER, is_kept=False)),
        ("outcomes_accepted", facts_of(b"outcomes", "outcomes")),
        ("already_received", facts_of(b"second quarter", "partner-return")),
    ]
    ledger = Ledger(settings.ledger)
    for event, facts in decided:
        ledger.append("received", {"sha256": facts["sha256"], "path": facts["path"], "size": 1}, AT)
        ledger.append(event, facts, AT)
        if facts["is_kept"] and facts["file_name"] != "to be erased.xlsx":
            path = settings.archive / f"{facts['sha256']}.xlsx"
            path.write_bytes(str(facts["file_name"]).removesuffix(".xlsx").encode())
    loaded = ledger.append("erased", {"sha256": sha256(b"to be erased").hexdigest(), "reason": "asked"}, AT)
    settings.published.mkdir()
    versions = {facts["sha256"]: facts.get("quarter") for _, facts in decided}
    rows = "), (".join(f"'{k}', {'null' if q is None else repr(q)}" for k, q in versions.items())
    with duckdb.connect(str(settings.published_warehouse)) as connection:
        connection.execute(_TABLES.format(seq=loaded.seq, line_hash=loaded.hash, versions=rows))
    digest = sha256(settings.published_warehouse.read_bytes()).hexdigest()
    ledger.append("published", {"sha256": digest, "as_of": date(2026, 9, 15).isoformat(), "code": "c"}, AT)
    for name in ("P", "programme"):
        _render(settings, ledger, name)
    return settings


def _render(settings: Settings, ledger: Ledger, name: str) -> None:
    folder = settings.reports / QUARTER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.html").write_text(f"<p>Made-up report {name}</p>")
    files = {f"{name}.html": sha256((folder / f"{name}.html").read_bytes()).hexdigest()}
    manifest = {"report": name, "quarter": QUARTER, "profile": "restricted", "files": files}
    (folder / f"{name}.manifest.json").write_text(json.dumps(manifest))
    partnership = None if name == "programme" else name
    ledger.append(
        "rendered",
        {"partnership_id": partnership, "quarter": QUARTER, "profile": "restricted", "files": files},
        AT,
    )


@pytest.fixture
def holding(tmp_path: Path) -> Settings:
    """An output directory in which everything holds."""
    return fill_output(tmp_path / "output")
