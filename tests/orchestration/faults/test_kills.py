"""A run killed at any moment leaves its books sound, and the next one finishes the work as if nothing was."""

from __future__ import annotations

import hashlib
import json
import signal
from collections.abc import Iterator
from pathlib import Path

from tests.orchestration.faults import killed
from tests.orchestration.faults.conftest import InProcess, Whole

# after which of them a run is killed, always; of the others every fifteenth
_SURELY = ("write ledger", "execute commit", "replace")
_EVERY = 15


def test_a_run_killed_at_any_moment_is_finished_by_the_next(
    in_process: InProcess, whole: Whole, tmp_path: Path
) -> None:
    points = list(_points(whole.steps))
    assert len(points) >= 50
    told, states = {}, set()
    for at in points:
        folder = tmp_path / str(at)
        assert in_process(killed.run_counted, whole.base, folder, at) == -signal.SIGKILL
        state = _state(folder / "output")
        if state not in states:  # one that was finished before need not be finished again
            states.add(state)
            assert in_process(killed.finish, whole.base, folder, whole.left) == 0, whole.steps[at - 1]
            if problems := json.loads((folder / "problems.json").read_text()):
                told[f"{at} {whole.steps[at - 1]}"] = problems
    assert told == {}
    assert len(states) >= 30


def _points(steps: list[str]) -> Iterator[int]:
    """At the step itself, and once it is done."""
    for number, step in enumerate(steps, start=1):
        is_after = number > 1 and steps[number - 2].startswith(_SURELY)
        if number % _EVERY == 0 or step.startswith("write ledger") or is_after:
            yield number


def _state(output: Path) -> str:
    told = hashlib.sha256()
    for path in sorted(output.rglob("*")):
        if path.is_file() and not path.name.startswith("accord.lock"):
            told.update(f"{path.relative_to(output)}\0".encode() + path.read_bytes())
    return told.hexdigest()
