"""What a person sees while a run is at work: progress on a terminal, warnings alone in a log; other programs'
chatter goes to a file.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.status import Status

from orchestration.run import STEPS, Listener


class LogListener(Listener):
    """Says warnings, and nothing else."""

    def __init__(self, console: Console) -> None:
        """Take the console to print on."""
        self._console = console

    def warn(self, sentence: str) -> None:
        """A line of its own, unbroken."""
        self._console.print(f"warning: {sentence}", markup=False, highlight=False, soft_wrap=True)


class TerminalListener(LogListener):
    """Shows the step at work, and each step done with its seconds."""

    def __init__(self, console: Console, status: Status) -> None:
        """Take the console to print on and the status line to keep."""
        super().__init__(console)
        self._status, self._text = status, ""

    def begin(self, step: str) -> None:
        """Show the step as the one at work."""
        self._text = STEPS.get(step, step)
        self._status.update(self._text)

    def count(self, done: int, total: int) -> None:
        """Show how far the step is."""
        self._status.update(f"{self._text}: {done} of {total}")

    def end(self, step: str, seconds: float) -> None:
        """Leave a line for the step that is done."""
        self._console.print(
            f"[green]done[/green]  {STEPS.get(step, step)} [dim]{seconds:.1f} s[/dim]", highlight=False
        )


@contextmanager
def watch(log: Path) -> Iterator[Listener]:
    """Divert everything that libraries print into `log`; give a listener that shows progress where a person
    looks on.
    """
    with _divert(log) as shown:
        console = Console(file=shown)
        if not console.is_terminal:
            yield LogListener(console)
            return
        with console.status("Starting") as status:
            yield TerminalListener(console, status)


@contextmanager
def _divert(log: Path) -> Iterator[TextIO]:
    """Let file descriptors 1 and 2 write to `log`, so that child processes' output goes there too; give the
    old 2.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    sys.stdout.flush()
    sys.stderr.flush()
    kept = {number: os.dup(number) for number in (1, 2)}
    with log.open("a", encoding="utf-8") as target, os.fdopen(os.dup(2), "w", encoding="utf-8") as shown:
        try:
            for number in kept:
                os.dup2(target.fileno(), number)
            yield shown
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for number, old in kept.items():
                os.dup2(old, number)
                os.close(old)
