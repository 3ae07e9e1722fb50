"""Puts many rows into a table of schema raw at once, through Arrow. Which rows is the caller's business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.warehouse.schema import TableColumns, raw_tables

if TYPE_CHECKING:  # slow to import, and a command that loads nothing has no use for it
    import pyarrow as pa


def make_arrow(columns: TableColumns, values: Mapping[str, Sequence[Any]]) -> pa.Table:
    """An Arrow table with the columns and types of a raw table; `values` holds one list for each column."""
    import pyarrow as pa  # noqa: PLC0415  (slow)

    types = _arrow_types()
    return pa.table({name: pa.array(values[name], types[kind]) for name, kind in columns})


@cache
def _arrow_types() -> dict[str, pa.DataType]:
    import pyarrow as pa  # noqa: PLC0415  (slow)

    return {
        "VARCHAR": pa.string(),
        "VARCHAR[]": pa.list_(pa.string()),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
        "BIGINT": pa.int64(),
        "INTEGER": pa.int32(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
    }


# what parts the values of a column in a text, and what stands for none: no workbook's text holds them
_BETWEEN, _NONE, _WITHIN = "\x1f", "\x1e", "\x1d"
_MARKS = str.maketrans(dict.fromkeys(("\x00", _BETWEEN, _NONE, _WITHIN), " "))


def make_relation(
    connection: duckdb.DuckDBPyConnection, columns: TableColumns, values: Mapping[str, Sequence[Any]]
) -> duckdb.DuckDBPyRelation:
    """What `make_arrow` makes, for a few thousand rows and without importing Arrow: the values stand in the
    text of a query.

    Not as parameters: DuckDB imports pandas to look at the first one that is not None (seen with 1.5.6).
    """
    return connection.sql(
        "select " + ", ".join(f'{_in_query(kind, values[name])} as "{name}"' for name, kind in columns)
    )


def _in_query(kind: str, values: Sequence[Any]) -> str:
    """The rows of one column as an expression of that type."""
    if not values:
        return f"unnest([]::{kind}[])"
    text = _BETWEEN.join(_NONE if value is None else _as_text(value) for value in values)
    quoted = text.replace("'", "''")
    rows = f"nullif(unnest(string_split('{quoted}', '{_BETWEEN}')), '{_NONE}')"
    return f"string_split({rows}, '{_WITHIN}')" if kind.endswith("[]") else f"{rows}::{kind}"


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return _WITHIN.join(str(part).translate(_MARKS) for part in value)
    return str(value).translate(_MARKS)


def insert_columns(
    connection: duckdb.DuckDBPyConnection, table: str, values: Mapping[str, Sequence[Any]]
) -> None:
    """Insert rows, given as one list for each column, into a table of schema raw."""
    if any(len(v) for v in values.values()):
        insert_arrow(connection, table, make_arrow(raw_tables()[table], values))


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> None:
    """Insert rows, given as tuples in the order of the table's columns, into a table of schema raw."""
    if rows:
        names = [name for name, _ in raw_tables()[table]]
        insert_columns(connection, table, dict(zip(names, zip(*rows, strict=True), strict=True)))


def insert_arrow(connection: duckdb.DuckDBPyConnection, table: str, rows: pa.Table) -> None:
    """Insert an Arrow table into a table of schema raw."""
    # DuckDB finds `rows` among the local names: quicker than registering it for one query
    connection.execute(f'insert into raw."{table}" by name select * from rows')
