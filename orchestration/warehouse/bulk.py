"""Puts many rows into a table of schema raw at once, through Arrow. Which rows is the caller's business."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb
import pyarrow as pa

from orchestration.warehouse.schema import TableColumns, raw_tables

_ARROW_TYPES: dict[str, pa.DataType] = {
    "VARCHAR": pa.string(),
    "VARCHAR[]": pa.list_(pa.string()),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "DOUBLE": pa.float64(),
    "BOOLEAN": pa.bool_(),
}


def make_arrow(columns: TableColumns, values: Mapping[str, Sequence[Any]]) -> pa.Table:
    """An Arrow table with the columns and types of a raw table; `values` holds one list for each column."""
    return pa.table({name: pa.array(values[name], _ARROW_TYPES[kind]) for name, kind in columns})


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
