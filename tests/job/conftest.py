"""The drawn programme taken in and computed, for tests that look for its failures and open its originals."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from orchestration import intake
from orchestration.settings import Settings
from orchestration.transform import build_marts
from tests.conftest import AS_OF, Command, Made
from tests.job.canaries import QUARTER, Place, salt
from tests.job.drawn_programme import write_drawn
from tests.job.evidence_reading import Flag, Originals, open_originals, read_flags


@dataclass(frozen=True)
class Ended:
    """A run that has ended: what it said, its inputs and its output; sheets and columns of the canaries in
    accepted and in returned workbooks.
    """

    stdout: str
    stderr: str
    inputs: Path
    output: Path
    accepted: set[Place]
    returned: set[Place]


@pytest.fixture(scope="session")
def asked(made_once: Made, accord: Command, small: Path, small_run: Path) -> Ended:
    """A next run, over salted inputs (tests/job/canaries.py), that is asked for the quarter before."""

    def run(folder: Path) -> None:
        shutil.copytree(small, folder / "inputs")
        shutil.copytree(small_run, folder / "output")
        places = [sorted(salted) for salted in salt(folder / "inputs")]
        where = ("--inputs", folder / "inputs", "--output", folder / "output")
        done = accord("run", *where, "--quarter", QUARTER, "--as-of", AS_OF.isoformat())
        assert done.returncode == 0, done.stderr
        (folder / "said.json").write_text(json.dumps([done.stdout, done.stderr, *places]))

    folder = made_once("asked-run", run)
    stdout, stderr, *places = json.loads((folder / "said.json").read_text())
    accepted, returned = ({(sheet, column) for sheet, column in found} for found in places)
    return Ended(stdout, stderr, folder / "inputs", folder / "output", accepted, returned)


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
