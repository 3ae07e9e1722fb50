"""Processes forked from one that has imported everything, and the run that nothing happened to."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Made
from tests.orchestration.faults import killed

InProcess = Callable[..., int]


@dataclass(frozen=True)
class Whole:
    """The programme before the run, the steps of the run, and where what it left is told."""

    base: Path
    steps: list[str]
    left: Path


@pytest.fixture(scope="session")
def in_process() -> InProcess:
    """Do it in a process of its own; its exit code."""
    context = get_context("forkserver")
    context.set_forkserver_preload([killed.__name__, "pytest"])

    def call(work: Callable[..., Any], *arguments: Any) -> int:
        process = context.Process(target=work, args=arguments)
        process.start()
        process.join()
        return process.exitcode

    return call


@pytest.fixture(scope="session")
def whole(made_once: Made, in_process: InProcess) -> Whole:
    def make(folder: Path) -> None:
        assert in_process(killed.make_base, folder / "base") == 0
        assert in_process(killed.run_counted, folder / "base", folder / "whole") == 0

    made = made_once("faults", make)
    steps = json.loads((made / "whole" / "steps.json").read_text())
    return Whole(made / "base", steps, made / "whole" / "left.json")
