"""The drawn programme taken in and computed, for tests that look for its failures and open its originals."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from orchestration import intake
from orchestration.settings import Settings
from orchestration.transform import build_marts
from tests.conftest import AS_OF, Made
from tests.job.drawn_programme import write_drawn
from tests.job.evidence_reading import Flag, Originals, open_originals, read_flags


@pytest.fixture(scope="session")
def drawn_run(made_once: Made) -> Settings:
    """Inputs, archive and work warehouse of the drawn programme; every test of the data passed on it."""

    def settings(folder: Path) -> Settings:
        return Settings(
            inputs=folder / "inputs", output=folder / "output", as_of=AS_OF, now=datetime(2026, 9, 15, 8)
        )

    def run(folder: Path) -> None:
        write_drawn(settings(folder).inputs)
        intake.take_in(settings(folder))
        assert build_marts(settings(folder)).failed == ()

    return settings(made_once("drawn-run", run))


@pytest.fixture(scope="session")
def drawn_originals(drawn_run: Settings) -> Originals:
    """The archived originals of the drawn programme."""
    return open_originals(drawn_run.work_warehouse, drawn_run.archive)


@pytest.fixture(scope="session")
def drawn_flags(drawn_run: Settings, drawn_originals: Originals) -> list[Flag]:
    """Every flag of the drawn programme."""
    return read_flags(drawn_run.work_warehouse, drawn_originals)


@pytest.fixture(scope="session")
def warehouses(example_run: Settings, drawn_run: Settings) -> list[Path]:
    """Of the example and of the drawn programme, which have no partner or partnership in common."""
    return [example_run.published_warehouse, drawn_run.work_warehouse]


@pytest.fixture(scope="session")
def flags(example_run: Settings, drawn_flags: list[Flag]) -> list[Flag]:
    """Every flag of both."""
    warehouse = example_run.published_warehouse
    return read_flags(warehouse, open_originals(warehouse, example_run.archive)) + drawn_flags
