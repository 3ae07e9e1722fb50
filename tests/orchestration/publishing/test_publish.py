"""Publishing the warehouse: whole or not at all, with its hash in the ledger."""

from __future__ import annotations

import hashlib
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import PublicationError
from orchestration.ledger import read_lines
from orchestration.publishing import publish_warehouse
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(
        inputs=tmp_path / "in", output=tmp_path / "out", as_of=date(2026, 1, 1), now=datetime(2026, 1, 1)
    )
    made.work.mkdir(parents=True)
    return made


def _build(settings: Settings, content: int, schema: str = "marts") -> None:
    with duckdb.connect(str(settings.work_warehouse)) as connection:
        connection.execute(f"create schema if not exists {schema}")
        connection.execute(f"create or replace table {schema}.figures as select {content} as figure")


def _published(settings: Settings) -> int:
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        (figure,) = connection.execute("select figure from marts.figures").fetchone() or (None,)
    return int(figure)


def test_what_was_built_is_what_readers_find_and_what_the_ledger_says(settings: Settings) -> None:
    _build(settings, 7)
    digest = publish_warehouse(settings, "code-1")
    assert _published(settings) == 7
    assert digest == hashlib.sha256(settings.published_warehouse.read_bytes()).hexdigest()
    (line,) = read_lines(settings.ledger)
    assert (line.event, line.facts["sha256"], line.facts["code"]) == ("published", digest, "code-1")
    assert [path.name for path in settings.published.iterdir()] == ["warehouse.duckdb"]


def test_a_reader_keeps_the_file_it_opened(settings: Settings) -> None:
    _build(settings, 7)
    publish_warehouse(settings, "code-1")
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as reader:
        _build(settings, 8)
        publish_warehouse(settings, "code-1")
        assert reader.execute("select figure from marts.figures").fetchone() == (7,)
    assert _published(settings) == 8


@pytest.mark.parametrize("spoil", ["no marts", "no file", "no database"])
def test_what_cannot_be_published_leaves_what_was(settings: Settings, spoil: str) -> None:
    _build(settings, 7)
    publish_warehouse(settings, "code-1")
    settings.work_warehouse.unlink()
    if spoil == "no marts":
        _build(settings, 8, schema="raw")
    elif spoil == "no database":
        settings.work_warehouse.write_bytes(b"not a database" * 1000)
    with pytest.raises(PublicationError):
        publish_warehouse(settings, "code-1")
    assert _published(settings) == 7
    assert len(list(read_lines(settings.ledger))) == 1
    assert [path.name for path in settings.published.iterdir()] == ["warehouse.duckdb"]


def test_a_copy_left_by_a_run_that_died_is_overwritten(settings: Settings) -> None:
    _build(settings, 7)
    settings.published.mkdir()
    (settings.published / "warehouse.duckdb.new").write_bytes(b"half")
    publish_warehouse(settings, "code-1")
    assert [path.name for path in settings.published.iterdir()] == ["warehouse.duckdb"]
