"""The published tables as files that outlive the database: Parquet, exact, and CSV, to look at."""

from __future__ import annotations

from pathlib import Path

import duckdb

# one row for each respondent of a survey: in no profile may they be seen singly (disclosure control)
_EMPTY = frozenset({"survey_scores"})
# with these a spreadsheet program takes a text for a formula
FORMULA_STARTS = "=+-@\t\r"
# of one file, whose quarter stands in another table
_OF_A_FILE = frozenset({"version_changes", "intake_problems"})


def write_tables(warehouse: Path, quarter: str, folder: Path) -> None:
    """Write every table of schema marts into `folder`: the rows of the quarter, or all where it has none.

    Rows are sorted and written by one thread, so that equal tables are equal files.
    """
    folder.mkdir()
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute("set threads = 1")
        for table, columns in _tables(connection):
            condition = _condition(table, columns).replace("$quarter", f"'{quarter}'")
            shown = ", ".join(_shown(name, kind) for name, kind in columns.items())
            for form, options, chosen in (("parquet", "compression zstd", "*"), ("csv", "header", shown)):
                target = str(folder / f"{table}.{form}").replace("'", "''")
                rows = f'select {chosen} from marts."{table}" where {condition} order by all'
                connection.execute(f"copy ({rows}) to '{target}' (format {form}, {options})")


def _shown(name: str, kind: str) -> str:
    """A column for a spreadsheet program, which would take some texts for a formula: a ' before them."""
    if kind != "VARCHAR":
        return f'"{name}"'
    starts = ", ".join(f"chr({ord(start)})" for start in FORMULA_STARTS)
    return f'case when left("{name}", 1) in ({starts}) then chr(39) else \'\' end || "{name}" as "{name}"'


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, dict[str, str]]]:
    """Every table of schema marts, with its columns and their types."""
    return connection.execute(
        "select table_name, map_from_entries(list((column_name, data_type) order by ordinal_position))"
        " from information_schema.columns where table_schema = 'marts' group by all order by table_name"
    ).fetchall()


def _condition(table: str, columns: dict[str, str]) -> str:
    if table in _EMPTY:
        return "false"
    if table in _OF_A_FILE:
        return "sha256 in (select sha256 from marts.versions where quarter = $quarter or quarter is null)"
    if "quarter" in columns:
        return "quarter = $quarter or quarter is null or quarter = ''"
    return "true"
