"""Opens the work warehouse for writing. Published files are opened by those who read them, read-only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from orchestration.errors import DiskError
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
