"""What several test files need and is dear to make: made once, whichever worker needs it first."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from orchestration.example import write_example
from orchestration.settings import RESOURCES, Settings
from orchestration.workers import collect_seldom

AS_OF = date(2026, 9, 15)
Command = Callable[..., subprocess.CompletedProcess[str]]
Made = Callable[[str, Callable[[Path], object]], Path]

# each makes something dear that no other of these waits for
_MAKERS = (
    "test_drawn_evidence",
    "test_next_run",
    "test_quarters_stand_still",
    "test_set_aside",
    "test_dagster_pages",
    "test_every_model",
    "test_bad_input",
)


def pytest_configure() -> None:
    """What is computed in a test's own process costs no more than in a run."""
    collect_seldom()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest files first, so that no worker is left alone at the end: at their head those that make
    something of their own, so that no worker waits for what another makes.
    """
    items.sort(key=lambda item: _place(item.path.stem, item.get_closest_marker("job") is not None))


def _place(name: str, is_job: bool) -> int:
    if name in _MAKERS:
        return _MAKERS.index(name)
    return len(_MAKERS) if is_job else len(_MAKERS) + 1


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Gives the folder of a name, which `make` fills for all workers together; nobody may change it after."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, finished = shared / name, shared / f"{name}.finished"
        with FileLock(shared / f"{name}.lock"):
            if not finished.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.mkdir()
                make(folder)
                finished.touch()
        return folder

    return made


@pytest.fixture(scope="session")
def accord() -> Command:
    """The command `accord` in a process of its own, as a person would call it in a log: no terminal."""

    def call(*arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "orchestration", *map(str, arguments)],
            cwd=RESOURCES,
            env={**os.environ, **variables},
            capture_output=True,
            text=True,
            timeout=900,
            check=False,
        )

    return call


@pytest.fixture(scope="session")
def example_run(made_once: Made, accord: Command) -> Settings:
    """Where the whole job on inputs/example left everything; its words are in `said.txt` of the output."""
    inputs = RESOURCES / "inputs" / "example"

    def run(output: Path) -> None:
        done = accord("run", "--inputs", inputs, "--output", output, "--as-of", AS_OF.isoformat())
        assert done.returncode == 0, done.stderr
        (output / "said.txt").write_text(done.stdout)

    output = made_once("example-run", run)
    return Settings(inputs=inputs, output=output, as_of=AS_OF, now=datetime(2026, 9, 15, 8))


@pytest.fixture(scope="session")
def small(made_once: Made) -> Path:
    """The inputs of one partnership over two quarters; tests copy them before they spoil them."""
    return made_once("small", lambda inputs: write_example(inputs, partnerships=1, quarters=2))


@pytest.fixture(scope="session")
def small_run(made_once: Made, small: Path, accord: Command) -> Path:
    """The output of a finished run on them; tests copy it before they go on."""

    def run(output: Path) -> None:
        done = accord("run", "--inputs", small, "--output", output, "--as-of", AS_OF.isoformat())
        assert done.returncode == 0, done.stderr

    return made_once("small-run", run)
