"""A published warehouse without the models: what intake loads of a few workbooks, and the marts that a
template reads, made of that by hand. tests/job asks the same of marts as dbt builds them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.forms import load_rules
from orchestration.intake import take_in
from orchestration.intake.register import Register
from orchestration.intake.register_file import read_register
from orchestration.settings import Settings
from tests.builders.workbooks import register_workbook

Flag = dict[str, Any]
Publish = Callable[..., Settings]
_REGISTER = (
    "programme",
    "partnerships",
    "partners",
    "memberships",
    "responsibilities",
    "components",
    "plans",
    "standards",
    "locks",
)


def publish_in(
    folder: Path,
    returns: Sequence[bytes] = (),
    register: bytes | None = None,
    flags: Sequence[Flag] = (),
    judged: Sequence[str] = (),
) -> Settings:
    """Take in a register and returns, all of which must be accepted, and publish them below a folder."""
    settings = Settings(
        inputs=folder / "inputs",
        output=folder / "output",
        as_of=date(2025, 12, 1),
        now=datetime(2025, 10, 15, 10, 0),
    )
    settings.returns.mkdir(parents=True)
    settings.register_file.write_bytes(register or register_workbook())
    for i, content in enumerate(returns):
        (settings.returns / f"file-{i}.xlsx").write_bytes(content)
    report = take_in(settings)
    assert [f.decision for f in report.files] == ["accepted"] * (1 + len(returns))
    settings.published.mkdir()
    settings.published_warehouse.write_bytes(settings.work_warehouse.read_bytes())
    with duckdb.connect(str(settings.published_warehouse)) as connection:
        _make_marts(connection, flags, judged)
    return settings


def _make_marts(connection: duckdb.DuckDBPyConnection, flags: Sequence[Flag], judged: Sequence[str]) -> None:
    connection.execute("create schema marts")
    for name in _REGISTER:
        connection.execute(f"create table marts.{name} as from raw.register_{name}")
    connection.execute("create table marts.versions as from raw.versions")
    connection.execute("create table marts.rules (rule_id varchar, title varchar)")
    connection.executemany(
        "insert into marts.rules values (?, ?)", [[r.rule_id, r.title] for r in load_rules()]
    )
    connection.execute("create table marts.diagnosis (partnership_id varchar, quarter varchar)")
    for quarter in judged:
        connection.execute("insert into marts.diagnosis values ('RIVER', ?)", [quarter])
    connection.execute(
        "create table marts.flags (flag_id varchar, rule_id varchar, partnership_id varchar, quarter varchar,"
        " severity varchar, state varchar, is_waived boolean, message varchar, concerns varchar[])"
    )
    for flag in flags:
        said = {
            "partnership_id": "RIVER",
            "quarter": "2025-Q2",
            "severity": "high",
            "state": "new",
            "is_waived": False,
            "message": "Said of it.",
            **flag,
        }
        connection.execute(
            "insert into marts.flags values ($flag_id, $rule_id, $partnership_id, $quarter, $severity,"
            " $state, $is_waived, $message, $concerns)",
            said,
        )


@pytest.fixture
def publish(tmp_path: Path) -> Publish:
    """Publish a register and returns, each test its own."""
    return lambda *returns, **more: publish_in(tmp_path, returns, **more)


@pytest.fixture(scope="session")
def register() -> Register:
    """The clean register, read."""
    return read_register("0" * 64, register_workbook()).as_register()
