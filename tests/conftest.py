"""The whole job, run once on the example for all tests, and a way to run it on inputs of a test's own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from filelock import FileLock

from orchestration.settings import RESOURCES, Settings

AS_OF = date(2026, 9, 15)
Command = Callable[..., subprocess.CompletedProcess[str]]


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
def example_run(tmp_path_factory: pytest.TempPathFactory, accord: Command) -> Settings:
    """Where the whole job on inputs/example left everything; its words are in `said.txt` of the output."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    output = shared / "example-run"
    settings = Settings(
        inputs=RESOURCES / "inputs" / "example", output=output, as_of=AS_OF, now=datetime(2026, 9, 15, 8)
    )
    with FileLock(shared / "example-run.lock"):
        if not (output / "said.txt").exists():
            done = accord(
                "run", "--inputs", settings.inputs, "--output", output, "--as-of", AS_OF.isoformat()
            )
            assert done.returncode == 0, done.stderr
            (output / "said.txt").write_text(done.stdout)
    return settings
