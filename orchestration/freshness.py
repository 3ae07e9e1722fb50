"""Who holds the output directory, and whether a run would find anything new. Imports nothing that is slow to
import.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from filelock import FileLock, Timeout

from orchestration.disk import find_disk_error, replace_file
from orchestration.errors import LockedError
from orchestration.settings import RESOURCES, Settings

_ROOMS = ("orchestration", "dbt_project", "reports", "inputs/forms")
_GENERATED = frozenset({"target", "logs", "dbt_packages", "__pycache__"})
_RELEASED = b'"event":"released"'  # as a line of the ledger says it; within a text the quotes are escaped
_POLL = 1.0  # seconds between two looks at a lock that another holds
_LIBRARIES = ("duckdb", "dbt-core", "dbt-duckdb", "great-expectations", "pandas", "matplotlib")


@dataclass(frozen=True)
class LastRun:
    """What the last finished run rested on (`fingerprint`), and what it left: paths below the output with
    size and time.
    """

    fingerprint: str
    quarter: str | None
    products: dict[str, tuple[int, int]]


@contextmanager
def hold_output(settings: Settings, wait: Callable[[str], object] | None = None) -> Iterator[None]:
    """Hold the output directory for one run; one process may hold it twice.

    Where another holds it: raises LockedError naming who, or tells `wait` so and waits until that one is
    done. A fault of the disk that stops what is done meanwhile is raised as DiskError, whatever library met
    it.
    """
    lock = FileLock(settings.lock, timeout=0, is_singleton=True)
    try:
        settings.output.mkdir(parents=True, exist_ok=True)
        _acquire(lock, settings, wait)
        _note_holder(settings)
        yield
    except Exception as error:
        at_fault = find_disk_error(error, settings.output)
        if at_fault is None or at_fault is error:
            raise
        raise at_fault from error
    finally:
        if lock.is_locked:
            if lock.lock_counter == 1:
                _holder(settings).unlink(missing_ok=True)
            lock.release()


def _acquire(lock: FileLock, settings: Settings, wait: Callable[[str], object] | None) -> None:
    """Take the lock; the operating system frees that of a process that was killed."""
    try:
        lock.acquire()
    except Timeout:
        told = f"Another run is at work: {_read_note(_holder(settings))}"
        if wait is None:
            raise LockedError(told, str(settings.output), "Wait until it is done.") from None
        wait(told)
        lock.acquire(timeout=-1, poll_interval=_POLL)


def fingerprint_run(settings: Settings, quarter: str | None) -> str:
    """A hash over all that a run rests on but the ledger: the drop folder's files, the code, the day, the
    quarter asked for.

    To be taken before a run begins: a file that arrives while it is at work is new to the next one.
    """
    parts = (settings.as_of.isoformat(), str(quarter), str(settings.inputs), fingerprint_inputs(settings))
    return sha256("\0".join((*parts, fingerprint_code())).encode()).hexdigest()


def fingerprint_inputs(settings: Settings) -> str:
    """A hash over the path and content of every file in the drop folder, and the path of every link, which
    nobody follows; names that begin with ~$ or '.' are no files.
    """
    folders = (settings.returns, settings.outcomes, settings.surveys)
    found = [p for folder in folders for p in folder.rglob("*") if not p.name.startswith(("~$", "."))]
    links = sorted(str(path) for path in found if path.is_symlink())
    files = [settings.register_file, *(path for path in found if not path.is_symlink())]
    return sha256("\0".join([_hash_files(settings.inputs, files), *links]).encode()).hexdigest()


def fingerprint_code() -> str:
    """A hash over the code, forms, models and templates, and over the versions of what they run on."""
    digest = sha256(" ".join(f"{name} {version(name)}" for name in _LIBRARIES).encode())
    for room in _ROOMS:
        paths: list[Path] = []
        for directory, folders, files in os.walk(RESOURCES / room):
            folders[:] = [name for name in folders if name not in _GENERATED]
            paths += [Path(directory) / name for name in files]
        digest.update(_hash_files(RESOURCES, paths).encode())
    return digest.hexdigest()


def note_run(settings: Settings, fingerprint: str, quarter: str | None) -> None:
    """Keep what a finished run rested on and left, for `find_last_run`."""
    left = [settings.published_warehouse, *settings.reports.rglob("*")]
    marks = {path.relative_to(settings.output).as_posix(): _mark(path) for path in left if path.is_file()}
    content = {"fingerprint": _with_ledger(settings, fingerprint), "quarter": quarter, "products": marks}
    replace_file(_note_path(settings), json.dumps(content, indent=1).encode())


def find_last_run(settings: Settings, fingerprint: str) -> LastRun | None:
    """The last finished run, where it rested on the same and all that it left is still there; else None."""
    try:
        content = json.loads(_note_path(settings).read_text(encoding="utf-8"))
        last = LastRun(
            content["fingerprint"],
            content["quarter"],
            {k: (v[0], v[1]) for k, v in content["products"].items()},
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    if last.fingerprint != _with_ledger(settings, fingerprint):
        return None
    is_whole = all(_mark(settings.output / path) == mark for path, mark in last.products.items())
    return last if is_whole else None


def _with_ledger(settings: Settings, fingerprint: str) -> str:
    """With the ledger, but for its lines on evidence packs: handing one out changes nothing that is run."""
    lines = settings.ledger.read_bytes().splitlines(keepends=True) if settings.ledger.exists() else []
    told = b"".join(line for line in lines if _RELEASED not in line)
    return sha256(fingerprint.encode() + told).hexdigest()


def _note_path(settings: Settings) -> Path:
    return settings.work / "last_run.json"


def _mark(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_size, found.st_mtime_ns


def _hash_files(root: Path, paths: Iterable[Path]) -> str:
    digest = sha256()
    for path in sorted(paths):
        if path.is_file():
            digest.update(f"{path.relative_to(root).as_posix()}\0".encode())
            digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _holder(settings: Settings) -> Path:
    return settings.lock.with_name(f"{settings.lock.name}.holder")


def _note_holder(settings: Settings) -> None:
    _holder(settings).write_text(
        f"process {os.getpid()} on {socket.gethostname()}, begun {settings.now:%Y-%m-%d %H:%M}"
    )


def _read_note(note: Path) -> str:
    try:
        return note.read_text(encoding="utf-8")
    except OSError:
        return "a run that has just begun"
