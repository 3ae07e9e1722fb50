"""The processes beside the main one: they share the work, tell errors whole, and end with it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from orchestration.errors import AccordError, TransformationError, WorkerError
from orchestration.settings import RESOURCES
from orchestration.workers import Workers, beside, result_of, submit

_LET_GO_SECONDS = 30
_SPAWNING = """
import os, sys, time
from pathlib import Path
from orchestration.workers import beside
if __name__ == "__main__":
    with beside(Path(sys.argv[1])) as workers:
        both = (workers.checks, workers.models)
        print(*(executor.submit(os.getpid).result() for executor in both), flush=True)
        workers.models.submit(time.sleep, 600)
        time.sleep(600)
"""


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    with beside(tmp_path / "logs" / "run.log") as workers:
        yield workers


def _square(number: int) -> tuple[int, int]:
    return number * number, os.getpid()


def _fail(_: int) -> None:
    raise TransformationError("It broke", "here", "Do that.")


def _die(_: int) -> None:
    os._exit(3)


def _say(number: int) -> None:
    print(f"number {number}", flush=True)


def test_results_come_in_order_and_both_processes_work(workers: Workers) -> None:
    found = workers.spread(_square, [3, 1, 2, 5], effort=float)
    assert [square for square, _ in found] == [9, 1, 4, 25]
    by_effort = {number: process for number, (_, process) in zip([3, 1, 2, 5], found, strict=True)}
    # 5 goes to the one, 3 and 2 to the other, which then has as much to do
    assert by_effort[5] != by_effort[3] == by_effort[2]
    assert os.getpid() not in by_effort.values()


def test_an_error_of_ours_arrives_whole(workers: Workers) -> None:
    with pytest.raises(TransformationError) as caught:
        workers.spread(_fail, [1], effort=float)
    assert str(caught.value) == "It broke (here). Do that."


def test_a_process_that_dies_is_told_in_a_sentence(workers: Workers) -> None:
    with pytest.raises(WorkerError, match=r"ended from outside.*What was published before stands"):
        result_of(workers.models.submit(_die, 1))
    with pytest.raises(WorkerError, match="ended from outside"):
        submit(workers.models, _square, 1)
    assert issubclass(WorkerError, AccordError)


def test_what_they_print_goes_to_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "run.log"
    with beside(log) as workers:
        workers.spread(_say, [7], effort=float)
    assert log.read_text(encoding="utf-8") == "number 7\n"
    assert "number 7" not in "".join(capfd.readouterr())


def test_they_end_when_the_main_process_is_killed(tmp_path: Path) -> None:
    main = subprocess.Popen(
        [sys.executable, "-c", _SPAWNING, str(tmp_path / "run.log")],
        stdout=subprocess.PIPE,
        text=True,
        cwd=RESOURCES,
    )
    assert main.stdout is not None
    helpers = [psutil.Process(int(number)) for number in main.stdout.readline().split()]
    assert len(helpers) == 2
    main.kill()
    main.wait()
    _, alive = psutil.wait_procs(helpers, timeout=_LET_GO_SECONDS)
    assert [process for process in alive if process.status() != psutil.STATUS_ZOMBIE] == []


def test_nobody_waits_for_their_work_when_the_run_is_stopped(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), beside(tmp_path / "run.log") as workers:
        helper = psutil.Process(workers.models.submit(os.getpid).result())
        workers.models.submit(time.sleep, 600)
        raise KeyboardInterrupt
    assert psutil.wait_procs([helper], timeout=_LET_GO_SECONDS)[1] == []
