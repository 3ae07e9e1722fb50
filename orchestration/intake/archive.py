"""The archive: every original under its SHA-256, written once and read-only. What may be kept is decided
elsewhere.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from orchestration.errors import ArchiveError, DiskError
from orchestration.ledger import flush_directory

_CHUNK = 1 << 20


def archived_path(archive: Path, digest: str, suffix: str) -> Path:
    """Where the original with that hash lies; the suffix is one of ours (.xlsx, .csv, .parquet, .bin),
    never the sender's.
    """
    return archive / f"{digest}{suffix}"


def find_archived(archive: Path, digest: str) -> Path:
    """The kept original with that hash. Raises ArchiveError where it is not there."""
    for path in sorted(archive.glob(f"{digest}.*")):
        if not path.name.endswith(".tmp"):
            return path
    raise ArchiveError(
        "An original is not in the archive", digest, "Restore it from a backup of the archive."
    )


def keep_original(archive: Path, source: Path, digest: str, suffix: str) -> Path:
    """Copy a file into the archive: temporary name, flushed, renamed, read-only. Already there: nothing
    happens.

    The caller flushes the directory (`flush_archive`) before the ledger speaks of the file.

    Raises DiskError where it cannot be written, ArchiveError where the file changed since it was hashed.
    """
    target = archived_path(archive, digest, suffix)
    if target.exists():
        return target
    temporary = target.with_name(target.name + ".tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        copied = _copy(source, temporary)
        if copied != digest:
            temporary.unlink()
            raise ArchiveError("A file changed while it was being taken in", source.name, "Run again.")
        temporary.chmod(0o444)
        temporary.replace(target)
    except OSError as error:
        raise DiskError("The archive cannot be written", str(target), f"{error}.") from error
    return target


def flush_archive(archive: Path) -> None:
    """Flush the archive's directory to disk, so that the files kept so far survive a power cut."""
    if archive.is_dir():
        flush_directory(archive)


def _copy(source: Path, target: Path) -> str:
    digest = sha256()
    target.unlink(missing_ok=True)
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    return digest.hexdigest()
