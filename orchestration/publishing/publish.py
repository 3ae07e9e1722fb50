"""Publishes the warehouse: the finished work file takes the published one's place, whole or not at all."""

from __future__ import annotations

import os
import shutil
from hashlib import sha256
from pathlib import Path

import duckdb

from orchestration.errors import PublicationError
from orchestration.ledger import Ledger, flush_directory
from orchestration.settings import Settings

_CHUNK = 1 << 20


def publish_warehouse(settings: Settings, code: str) -> str:
    """Copy the work warehouse beside the published one, flush it, rename it over; note its SHA-256 in the
    ledger.

    `code` is a fingerprint of the code behind the figures. Gives the hash. Readers see the file before or the
    file after, never anything between. The ledger's line comes once the file stands: a run that dies in
    between publishes again. Raises PublicationError.
    """
    target = settings.published_warehouse
    temporary = target.with_name(f"{target.name}.new")
    try:
        _checkpoint(settings.work_warehouse)
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = _copy(settings.work_warehouse, temporary)
        _read_back(temporary)
        temporary.replace(target)
        flush_directory(target.parent)
    except (OSError, duckdb.Error) as error:
        raise PublicationError(
            "The warehouse could not be published", str(target), f"What was published before stands. {error}"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
    ledger = Ledger(settings.ledger)
    facts = {"sha256": digest, "as_of": settings.as_of.isoformat(), "code": code}
    ledger.append("published", facts, settings.now)
    return digest


def _checkpoint(warehouse: Path) -> None:
    """Fold the write-ahead log into the file, so that the file alone is everything."""
    if not warehouse.exists():
        raise PublicationError("There is no work warehouse to publish", str(warehouse))
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("force checkpoint")
    if warehouse.with_name(f"{warehouse.name}.wal").exists():
        raise PublicationError("The work warehouse is still being written", str(warehouse))


def _copy(source: Path, target: Path) -> str:
    digest = sha256()
    with source.open("rb") as reader, target.open("wb") as writer:
        while chunk := reader.read(_CHUNK):
            digest.update(chunk)
            writer.write(chunk)
        writer.flush()
        os.fsync(writer.fileno())
    shutil.copymode(source, target)
    return digest.hexdigest()


def _read_back(warehouse: Path) -> None:
    """Refuse a file that a reader could not open or that holds no marts."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        found = connection.execute(
            "select count(*) from information_schema.tables where table_schema = 'marts'"
        ).fetchone()
    if not found or not found[0]:
        raise PublicationError("The work warehouse holds no marts", str(warehouse))
