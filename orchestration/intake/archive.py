"""The archive: every original under its SHA-256, written once and read-only. What may be kept is decided
elsewhere.

A file that arrives is staged first: copied under its hash, so that whatever happens to it in the drop folder
meanwhile, what is read, judged and kept is one and the same. Then it is kept, or dropped.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from orchestration.disk import disk_error
from orchestration.errors import ArchiveError
from orchestration.ledger import flush_directory

_CHUNK = 1 << 20
_STAGED = ".tmp"


def find_archived(archive: Path, digest: str) -> Path:
    """The kept original with that hash. Raises ArchiveError where it is not there."""
    if path := _kept(archive, digest):
        return path
    raise ArchiveError(
        "An original is not in the archive", digest, "Restore it from a backup of the archive."
    )


def is_kept(archive: Path, digest: str) -> bool:
    """Whether the original with that hash is in the archive."""
    return _kept(archive, digest) is not None


def stage(archive: Path, source: Path, digest: str) -> Path | None:
    """Copy a file, flushed to disk, to where it can be read and kept; None where it is gone or no longer what
    was hashed.

    Raises DiskError where the archive cannot be written.
    """
    staged = archive / f"{digest}{_STAGED}"
    try:
        reader = source.open("rb")
    except OSError:
        return None
    with reader:
        try:
            archive.mkdir(parents=True, exist_ok=True)
            is_same = _copy(reader, staged) == digest
        except OSError as error:
            staged.unlink(missing_ok=True)
            raise disk_error("The archive cannot be written", archive, error) from error
    if not is_same:
        staged.unlink()
    return staged if is_same else None


def keep(archive: Path, digest: str, suffix: str) -> None:
    """Give a staged file its place in the archive, read-only; the suffix is one of ours, never the sender's.

    The caller flushes the directory (`flush`) before the ledger speaks of the file.
    """
    staged, target = archive / f"{digest}{_STAGED}", archive / f"{digest}{suffix}"
    if target.exists():
        staged.unlink(missing_ok=True)
        return
    try:
        staged.chmod(0o444)
        staged.replace(target)
    except OSError as error:
        raise disk_error("The archive cannot be written", target, error) from error


def drop(archive: Path, digest: str) -> None:
    """Remove a staged file that may not be kept."""
    (archive / f"{digest}{_STAGED}").unlink(missing_ok=True)


@contextmanager
def staging(archive: Path) -> Iterator[None]:
    """Remove what a run that died left staged, and at the end what this one did: it may hold what may not be
    kept.
    """
    _clear(archive)
    try:
        yield
    finally:
        _clear(archive)


def flush(archive: Path) -> None:
    """Flush the archive's directory to disk, so that the files kept so far survive a power cut."""
    if archive.is_dir():
        flush_directory(archive)


def _kept(archive: Path, digest: str) -> Path | None:
    return next((path for path in sorted(archive.glob(f"{digest}.*")) if path.suffix != _STAGED), None)


def _clear(archive: Path) -> None:
    for path in archive.glob(f"*{_STAGED}"):
        path.unlink()


def _copy(reader: BinaryIO, target: Path) -> str:
    digest = sha256()
    with target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()
