"""The work warehouse, its raw tables, and how it and the published one are opened. No figure arises here."""

from orchestration.warehouse.bulk import insert_arrow, insert_columns, insert_rows, make_arrow, make_relation
from orchestration.warehouse.connection import open_published, open_work
from orchestration.warehouse.schema import create_raw, has_marts, raw_tables, table_columns

__all__ = [
    "create_raw",
    "has_marts",
    "insert_arrow",
    "insert_columns",
    "insert_rows",
    "make_arrow",
    "make_relation",
    "open_published",
    "open_work",
    "raw_tables",
    "table_columns",
]
