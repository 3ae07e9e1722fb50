"""The accepted register as the warehouse holds it. Reads no file."""

from __future__ import annotations

from typing import Any

import duckdb

from orchestration.forms import load_register_form
from orchestration.intake.register import Register


def load_standing(connection: duckdb.DuckDBPyConnection) -> Register:
    """The accepted register, from the warehouse."""
    form = load_register_form()
    settings = next(s for s in form.sheets if s.fields)
    programme = _rows(connection, f"from raw.{settings.table}")[0]
    rows = {s.name: _rows(connection, f"from raw.{s.table} order by _row") for s in form.sheets if s.columns}
    return Register(programme["_sha256"], programme, rows)


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    found = connection.execute(query)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
