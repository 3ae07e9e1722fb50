"""An inputs folder with the clean register, and a way to take in what a test puts there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.intake import IntakeReport, take_in
from orchestration.intake.examining import Original, examine, read_all
from orchestration.intake.register import Register
from orchestration.intake.register_file import read_register
from orchestration.intake.returns import ReturnReader, ReturnReading
from orchestration.settings import Settings
from tests.builders.workbooks import register_workbook

Put = Callable[[str, bytes], Path]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A programme with the clean register and nothing else, on the day on which the clean return came."""
    made = Settings(
        inputs=tmp_path / "inputs",
        output=tmp_path / "output",
        as_of=date(2025, 12, 1),
        now=datetime(2025, 10, 15, 10, 0),
    )
    made.inputs.mkdir()
    made.register_file.write_bytes(register_workbook())
    return made


@pytest.fixture
def put(settings: Settings) -> Put:
    """Put a file below the inputs."""

    def write(relative: str, content: bytes) -> Path:
        path = settings.inputs / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return write


@pytest.fixture
def take(settings: Settings, put: Put) -> Callable[..., IntakeReport]:
    """Take in files given as name=content below returns."""

    def run(*contents: bytes, **named: bytes) -> IntakeReport:
        for i, content in enumerate(contents):
            put(f"returns/file-{i}.xlsx", content)
        for name, content in named.items():
            put(f"returns/{name}.xlsx", content)
        return take_in(settings)

    return run


@pytest.fixture
def ask(settings: Settings) -> Callable[[str], list[tuple]]:
    """Ask the work warehouse."""

    def query(sql: str) -> list[tuple]:
        with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
            return connection.execute(sql).fetchall()

    return query


@pytest.fixture(scope="session")
def clean_register() -> Register:
    """The clean register, read."""
    reading = read_register("0" * 64, register_workbook())
    assert reading.all_problems() == []
    return reading.as_register()


@pytest.fixture(scope="session")
def judge(clean_register: Register) -> Callable[..., ReturnReading]:
    """The reading of one return with all that can be judged without other returns; nothing is loaded."""
    connection = duckdb.connect()
    reader = ReturnReader(clean_register)

    def read(content: bytes, received_on: date = date(2025, 10, 15)) -> ReturnReading:
        readings = read_all(reader, [Original("f" * 64, received_on, lambda: content)])
        examined = examine(connection, readings)
        return examined.readings["f" * 64]

    return read
