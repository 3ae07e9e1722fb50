"""Two processes beside the main one: they import what is slow to import while the main one takes files in,
and share the second line and dbt with it.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import active_children, get_context, parent_process
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from orchestration.errors import WorkerError

Item = TypeVar("Item")
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


@dataclass(frozen=True)
class Workers:
    """Each keeps what it has imported; `models` is the one that runs dbt."""

    checks: Executor
    models: Executor

    def spread(
        self, work: Callable[[Item], Result], items: Iterable[Item], effort: Callable[[Item], float]
    ) -> list[Result]:
        """What `work` gives for each item, in their order: the items with most effort first, each to who has
        least.

        Raises what `work` raised, WorkerError where a process died.
        """
        everyone, load = (self.checks, self.models), [0.0, 0.0]
        told = list(items)
        waiting: dict[int, Future[Result]] = {}
        for place in sorted(range(len(told)), key=lambda place: -effort(told[place])):
            least = load.index(min(load))
            load[least] += effort(told[place])
            waiting[place] = submit(everyone[least], work, told[place])
        return [result_of(waiting[place]) for place in range(len(told))]


@contextmanager
def beside(log: Path) -> Iterator[Workers]:
    """Two processes, whose output goes to `log`. They end with this one, however it ends."""
    with process_beside(log) as checks, process_beside(log) as models:
        yield Workers(checks, models)


def collect_seldom() -> None:
    """Let Python look for unreachable cycles a hundredth as often: a run is short and makes few, and looking
    takes a seventh of it.
    """
    gc.set_threshold(200_000, 20, 20)


def submit(
    executor: Executor,
    work: Callable[Arguments, Result],
    *arguments: Arguments.args,
    **named: Arguments.kwargs,
) -> Future[Result]:
    """Have the work done. Raises WorkerError where the process has died."""
    with _told_in_a_sentence():
        return executor.submit(work, *arguments, **named)


def result_of(future: Future[Result]) -> Result:
    """What the work came to. Raises what it raised, WorkerError where its process died."""
    with _told_in_a_sentence():
        return future.result()


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    try:
        yield
    except BrokenProcessPool as error:
        raise WorkerError(
            "A process that worked for this run was ended from outside, perhaps for want of memory",
            todo="Close other programs and run again. What was published before stands.",
        ) from error


@contextmanager
def process_beside(log: Path) -> Iterator[Executor]:
    """One process, whose output goes to `log`. It ends with this one, however this one ends."""
    log.parent.mkdir(parents=True, exist_ok=True)
    pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"), initializer=_settle, initargs=(str(log),))
    try:
        yield pool
    except BaseException:
        for child in active_children():  # nobody waits for what they are at
            child.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _settle(log: str) -> None:
    """In the new process: write to the log, and end when the main process does."""
    collect_seldom()
    with Path(log).open("a", encoding="utf-8") as target:
        for number in (1, 2):
            os.dup2(target.fileno(), number)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    atexit.register(_leave)  # as the first one registered it is the last one called


def _leave() -> None:
    """Skip the taking apart of everything that was imported, which takes seconds."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _end_with_parent() -> None:
    parent: Any = parent_process()
    parent.join()
    os._exit(1)
