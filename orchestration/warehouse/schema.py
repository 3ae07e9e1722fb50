"""The tables of schema raw, generated from the forms. What is loaded into them is intake's business, what
follows dbt's.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

import duckdb

from orchestration.forms import Column, load_register_form, load_return_form, load_survey_form

TableColumns = tuple[tuple[str, str], ...]

_TYPES = {
    "id": "VARCHAR",
    "ref": "VARCHAR",
    "text": "VARCHAR",
    "choice": "VARCHAR",
    "partner": "VARCHAR",
    "partners": "VARCHAR[]",
    "country": "VARCHAR",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "integer": "BIGINT",
    "number": "DOUBLE",
}
_PROVENANCE: TableColumns = (("_sha256", "VARCHAR"), ("_sheet", "VARCHAR"), ("_row", "INTEGER"))
_SHEETLESS: TableColumns = (("_sha256", "VARCHAR"), ("_sheet", "VARCHAR"))

_BOOKS: dict[str, TableColumns] = {
    "versions": (
        ("seq", "BIGINT"),
        ("sha256", "VARCHAR"),
        ("file_name", "VARCHAR"),
        ("form", "VARCHAR"),
        ("partnership_id", "VARCHAR"),
        ("partner_id", "VARCHAR"),
        ("quarter", "VARCHAR"),
        ("version", "INTEGER"),
        ("decision", "VARCHAR"),
        ("received_at", "TIMESTAMP"),
        ("submitted_on", "DATE"),
        ("timed_on", "DATE"),
        ("path", "VARCHAR"),
        ("n_must", "INTEGER"),
        ("n_should", "INTEGER"),
    ),
    "problems": (
        ("sha256", "VARCHAR"),
        ("code", "VARCHAR"),
        ("severity", "VARCHAR"),
        ("sheet", "VARCHAR"),
        ("cell", "VARCHAR"),
        ("row", "INTEGER"),
        ("column_name", "VARCHAR"),
    ),
    "sheet_states": (("_sha256", "VARCHAR"), ("sheet", "VARCHAR"), ("state", "VARCHAR")),
    "positions": (
        *_SHEETLESS,
        ("column_name", "VARCHAR"),
        ("column_letter", "VARCHAR"),
        ("row", "INTEGER"),
    ),
    "checks": (
        ("check_id", "VARCHAR"),
        ("asserts", "VARCHAR"),
        ("why", "VARCHAR"),
        ("severity", "VARCHAR"),
        ("table_name", "VARCHAR"),
        ("column_name", "VARCHAR"),
        ("source", "VARCHAR"),
        ("first_run_at", "TIMESTAMP"),
        ("last_run_at", "TIMESTAMP"),
    ),
    "check_results": (
        ("run_id", "VARCHAR"),
        ("check_id", "VARCHAR"),
        ("quarter", "VARCHAR"),
        ("success", "BOOLEAN"),
        ("n_rows", "BIGINT"),
        ("n_failed", "BIGINT"),
        ("failed_cells", "STRUCT(sha256 VARCHAR, sheet VARCHAR, cell VARCHAR)[]"),
        ("checked_at", "TIMESTAMP"),
    ),
    "restatements": (
        ("partnership_id", "VARCHAR"),
        ("quarter", "VARCHAR"),
        ("entry_id", "VARCHAR"),
        ("partner_id", "VARCHAR"),
        ("breakdown", "VARCHAR"),
        ("old_value", "DOUBLE"),
        ("new_value", "DOUBLE"),
        ("old_status", "VARCHAR"),
        ("new_status", "VARCHAR"),
        ("cause", "VARCHAR"),
        ("old_source", "VARCHAR"),
        ("new_source", "VARCHAR"),
        ("noticed_at", "TIMESTAMP"),
    ),
    "version_changes": (
        ("sha256", "VARCHAR"),
        ("sheet", "VARCHAR"),
        ("row_key", "VARCHAR"),
        ("column_name", "VARCHAR"),
        ("change", "VARCHAR"),
    ),
    "loaded": (("seq", "BIGINT"), ("line_hash", "VARCHAR")),
    "checked": (("seq", "BIGINT"),),
}


def create_raw(connection: duckdb.DuckDBPyConnection) -> None:
    """Create schema raw and every table of it that is not there yet; leave what is there as it is."""
    statements = ["create schema if not exists raw"]
    for table, columns in raw_tables().items():
        body = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        statements.append(f'create table if not exists raw."{table}" ({body})')
    connection.execute("; ".join(["begin", *statements, "commit"]))


def has_marts(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether marts were ever built here: where not, the raw rows were all loaded since the last build."""
    found = connection.execute("select 1 from information_schema.schemata where schema_name = 'marts'")
    return found.fetchone() is not None


@cache
def raw_tables() -> dict[str, TableColumns]:
    """Every table of schema raw with its columns and DuckDB types, in order."""
    return {**_BOOKS, **_return_tables(), **_register_tables(), **_data_file_tables()}


def table_columns(columns: Iterable[Column]) -> TableColumns:
    """The table columns of form columns: one each, and after a datetime whether it has a time of day."""
    made: list[tuple[str, str]] = []
    for column in columns:
        made.append((column.table_name, _TYPES[column.type]))
        if column.type == "datetime":
            made.append((f"{column.table_name}_has_time", "BOOLEAN"))
    return tuple(made)


def _return_tables() -> dict[str, TableColumns]:
    form = load_return_form()
    tables: dict[str, TableColumns] = {"covers": (*_SHEETLESS, *table_columns(form.cover.fields))}
    for sheet in form.sheets:
        placed: TableColumns = (("is_earlier", "BOOLEAN"),) if sheet.period else ()
        tables[sheet.table] = (*_PROVENANCE, *placed, *table_columns(sheet.columns))
    return tables


def _register_tables() -> dict[str, TableColumns]:
    return {
        sheet.table: (
            *(_SHEETLESS if sheet.layout else _PROVENANCE),
            *table_columns(sheet.fields or sheet.columns),
        )
        for sheet in load_register_form().sheets
    }


def _data_file_tables() -> dict[str, TableColumns]:
    survey = load_survey_form()
    answers = tuple(
        (name, "INTEGER" if kind == "BIGINT" else kind) for name, kind in table_columns(survey.columns)
    )
    seq: TableColumns = (("seq", "BIGINT"),)
    return {
        "outcome_rows": (*_PROVENANCE, *seq, *table_columns(load_register_form().outcome_files.columns)),
        "survey_rows": (*_PROVENANCE, *seq, *answers),
    }
