"""Opens the work warehouse for writing and the published one for reading."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.errors import ConfigurationError, DiskError, PublicationError
from orchestration.settings import Settings
from orchestration.warehouse.schema import create_raw


@contextmanager
def open_work(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """The work warehouse with schema raw in it, made where it is not there; closed at the end.

    Raises DiskError where the file cannot be opened.
    """
    settings.work.mkdir(parents=True, exist_ok=True)
    try:
        connection = duckdb.connect(str(settings.work_warehouse))
    except duckdb.IOException as error:
        raise DiskError(
            "The work warehouse cannot be opened", str(settings.work_warehouse), f"DuckDB says: {error}"
        ) from error
    try:
        # intake asks many small questions: sharing them out among threads costs more than it gains
        connection.execute("set threads = 1")
        create_raw(connection)
        yield connection
    finally:
        connection.close()


def open_published(settings: Settings) -> duckdb.DuckDBPyConnection:
    """The published warehouse, read-only. Raises ConfigurationError where nothing was published yet,
    PublicationError where the file cannot be read.
    """
    path = settings.published_warehouse
    if not path.exists():
        raise ConfigurationError(
            "Nothing was published yet",
            str(path),
            "Run `accord run` first. The register alone is enough for that.",
        )
    try:
        connection = duckdb.connect(str(path), read_only=True)
    except duckdb.Error as error:
        raise PublicationError(
            "The published warehouse cannot be read",
            str(path),
            f"Close whatever has it open, or move it away and use `accord run`. DuckDB says: {error}",
        ) from error
    # a person's command asks many small questions: sharing them out among threads costs more than it gains
    connection.execute("set threads = 1")
    return connection
