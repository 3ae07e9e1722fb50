"""Reads the published marts, read-only. What the rows mean belongs to dbt_project, what is said of them to
the sections.
"""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace, TracebackType
from typing import Any

import duckdb

Row = SimpleNamespace


class Marts:
    """The published warehouse; a context manager. Every row is an object with the columns as its "
    "attributes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Marts:
        self._connection = duckdb.connect(str(self._path), read_only=True)
        self._connection.execute("set schema = 'marts'")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()

    def rows(self, query: str, **values: Any) -> list[Row]:
        """The rows of a query; `$name` in it is bound to the value of that name."""
        found = self._connection.execute(query, values or None)
        names = [column[0] for column in found.description or ()]
        return [Row(**dict(zip(names, row, strict=True))) for row in found.fetchall()]


def published(warehouse: str = "") -> Path:
    """The file to read: the parameter, else ACCORD_PUBLISHED_WAREHOUSE, else the usual place beside this
    package.
    """
    usual = Path(__file__).resolve().parent.parent / "output" / "published" / "warehouse.duckdb"
    return Path(warehouse or os.environ.get("ACCORD_PUBLISHED_WAREHOUSE") or usual)
