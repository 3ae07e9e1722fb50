"""Whether a run would find anything new, and who holds the output directory."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.errors import LockedError
from orchestration.freshness import find_last_run, fingerprint_run, hold_output, note_run
from orchestration.ledger import Ledger
from orchestration.settings import RESOURCES, Settings

Change = Callable[[Settings], object]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(
        inputs=tmp_path / "in", output=tmp_path / "out", as_of=date(2026, 1, 1), now=datetime(2026, 1, 1)
    )
    for path in (made.returns / "a" / "b.xlsx", made.register_file, made.published_warehouse, made.ledger,
                 made.reports / "index.html", made.work / "anything"):  # fmt: skip
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"as it was")
    note_run(made, fingerprint_run(made, None), "2025-Q3")
    return made


def test_where_nothing_changed_the_last_run_is_found(settings: Settings) -> None:
    last = find_last_run(settings, fingerprint_run(settings, None))
    assert last is not None
    assert last.quarter == "2025-Q3"


@pytest.mark.parametrize(
    "change",
    [
        lambda s: (s.returns / "a" / "b.xlsx").write_bytes(b"other"),
        lambda s: (s.returns / "a" / "b.xlsx").rename(s.returns / "c.xlsx"),
        lambda s: (s.returns / "link").symlink_to(s.output),
        lambda s: (s.surveys).mkdir() or (s.surveys / "new.csv").write_bytes(b""),
        lambda s: s.register_file.unlink(),
        lambda s: s.ledger.write_bytes(b"as it was\nand more"),
        lambda s: (s.reports / "index.html").unlink(),
        lambda s: s.published_warehouse.write_bytes(b"another one"),
        lambda s: (s.work / "last_run.json").write_text("{"),
        lambda s: (s.work / "last_run.json").unlink(),
    ],
)
def test_any_change_asks_for_a_run(settings: Settings, change: Change) -> None:
    change(settings)
    assert find_last_run(settings, fingerprint_run(settings, None)) is None


def test_a_pack_that_was_handed_out_asks_for_none(settings: Settings) -> None:
    settings.ledger.unlink()
    moment = datetime(2026, 1, 1, 7)
    Ledger(settings.ledger).append("published", {"sha256": "a"}, moment)
    note_run(settings, fingerprint_run(settings, None), "2025-Q3")
    Ledger(settings.ledger).append("released", {"pack": "b"}, moment)
    assert find_last_run(settings, fingerprint_run(settings, None)) is not None
    Ledger(settings.ledger).append("erased", {"reason": 'it says "event":"released"'}, moment)
    assert find_last_run(settings, fingerprint_run(settings, None)) is None


def test_another_day_or_quarter_asks_for_a_run(settings: Settings) -> None:
    assert find_last_run(settings, fingerprint_run(settings, "2025-Q3")) is None
    later = settings.model_copy(update={"as_of": date(2026, 1, 2)})
    assert find_last_run(later, fingerprint_run(later, None)) is None


def test_files_that_are_none_change_nothing(settings: Settings) -> None:
    (settings.returns / "~$b.xlsx").write_bytes(b"a lock of a spreadsheet program")
    (settings.work / "more").write_bytes(b"work does not count")
    assert find_last_run(settings, fingerprint_run(settings, None)) is not None


def test_a_process_may_hold_the_output_twice_and_lets_go(settings: Settings) -> None:
    with hold_output(settings), hold_output(settings):
        note = settings.lock.with_name("accord.lock.holder")
        assert f"process {os.getpid()}" in note.read_text()
    assert not note.exists()
    with hold_output(settings):
        pass


def test_another_holder_is_named(settings: Settings) -> None:
    child = os.fork()
    if child == 0:
        with hold_output(settings):
            (settings.output / "held").touch()
            while not (settings.output / "release").exists():
                pass
        os._exit(0)
    while not (settings.output / "held").exists():
        pass
    try:
        with pytest.raises(LockedError, match=f"process {child} "), hold_output(settings):
            pytest.fail("two runs at once")
    finally:
        (settings.output / "release").touch()
        os.waitpid(child, 0)


_HOLD = """
import sys, time
from datetime import date, datetime
from pathlib import Path
from orchestration.freshness import hold_output
from orchestration.settings import Settings
output = Path(sys.argv[1])
with hold_output(Settings(inputs=output, output=output, as_of=date(2026, 1, 1), now=datetime(2026, 1, 1, 7))):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_second_run_waits_or_names_the_first_and_one_that_was_killed_holds_nothing(
    settings: Settings,
) -> None:
    """The first is a process of its own."""
    command = [sys.executable, "-c", _HOLD, str(settings.output)]
    first = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=RESOURCES)
    assert first.stdout is not None
    assert first.stdout.readline() == "held\n"
    told: list[str] = []

    def wait(sentence: str) -> None:
        told.append(sentence)
        first.kill()

    named = f"process {first.pid} on .*, begun 2026-01-01 07:00"
    with pytest.raises(LockedError, match=named), hold_output(settings):
        pytest.fail("two runs at once")
    with hold_output(settings, wait):
        assert first.wait() == -signal.SIGKILL, "it held the output until it was killed"
        assert [f"process {first.pid} " in sentence for sentence in told] == [True]
        assert f"process {os.getpid()} " in settings.lock.with_name("accord.lock.holder").read_text()
    with hold_output(settings):
        pass
