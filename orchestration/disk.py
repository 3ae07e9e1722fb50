"""Replaces files whole, and says which disk is at fault, and what to do, where one cannot be written."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from orchestration.errors import AccordError, DiskError

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS})
_FORBIDDEN = frozenset({errno.EACCES, errno.EPERM})
# how DuckDB, SQLite and dbt word it, who raise no OSError
_FULL_WORDS = (*(os.strerror(number) for number in _FULL), "disk is full")
_READ_ONLY_WORDS = (*(os.strerror(number) for number in _READ_ONLY), "readonly database")
_MEGABYTE = 1_000_000


def replace_file(path: Path, content: bytes) -> None:
    """Write the content beside the path and rename it onto it: whole or not at all. Raises DiskError."""
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as error:
        with suppress(OSError):
            fresh.unlink()
        raise disk_error("A file cannot be written", path, error) from error


def disk_error(what: str, path: Path, error: BaseException) -> DiskError:
    """The error that tells of a write that failed: `what` it was, the path, which disk, what to do."""
    return DiskError(what, str(path), _advice(path, error) or f"{error}.")


def find_disk_error(error: BaseException, output: Path) -> DiskError | None:
    """The disk's fault behind an error of any library, in our words; None where a disk is not at fault.

    `output` is named where the error does not say which file it was.
    """
    for cause in _causes(error):
        if isinstance(cause, DiskError):
            return cause
        path = Path(os.fsdecode(name)) if (name := getattr(cause, "filename", None)) else output
        # reading an input that is forbidden is no fault of the disk that is written
        is_ours = not isinstance(cause, PermissionError) or path.is_relative_to(output)
        if is_ours and (advice := _advice(path, cause)):
            own = error if isinstance(error, AccordError) else None
            return DiskError(
                own.what if own else "A file cannot be written", (own and own.where) or str(path), advice
            )
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and those behind it, each once."""
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is not None and cause not in seen:
            seen.append(cause)
            yield cause
            waiting += [cause.__cause__, cause.__context__]


def _advice(path: Path, error: BaseException) -> str | None:
    """Which disk it is and what to do; None where it is not the disk's fault."""
    number = error.errno if isinstance(error, OSError) else None
    text = "" if isinstance(error, OSError) else str(error)
    mount = _mount_point(path)
    if number in _FULL or any(word in text for word in _FULL_WORDS):
        free = shutil.disk_usage(mount).free // _MEGABYTE
        return (
            f"The disk mounted at {mount} is full, or a limit on it is reached ({free} MB are free)."
            " Make room there and run again: the next run carries on."
        )
    if number in _READ_ONLY or any(word in text for word in _READ_ONLY_WORDS):
        return f"The disk mounted at {mount} is read-only. Make it writable and run again."
    if number in _FORBIDDEN:
        return "This user may not write there. Give the right to, or choose another place, and run again."
    return None


def _mount_point(path: Path) -> Path:
    """Where the disk that holds a path, or would hold it, is mounted."""
    place = path.absolute()
    while not place.is_mount() and place != place.parent:
        place = place.parent
    return place
