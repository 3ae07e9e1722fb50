"""The published tables as files that outlive the database: Parquet, exact, and CSV, to look at."""

from __future__ import annotations

from pathlib import Path

import duckdb

# one row for each respondent of a survey: in no profile may they be seen singly (disclosure control)
_EMPTY = frozenset({"survey_scores"})
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
            rows = f'select * from marts."{table}" where {_condition(table, columns)} order by all'
            for form in ("parquet (compression zstd)", "csv (header)"):
                name, _, options = form.partition(" ")
                target = str(folder / f"{table}.{name}").replace("'", "''")
                query = rows.replace("$quarter", f"'{quarter}'")
                connection.execute(f"copy ({query}) to '{target}' (format {name}, {options.strip('()')})")


def _tables(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, list[str]]]:
    return connection.execute(
        "select table_name, list(column_name) from information_schema.columns"
        " where table_schema = 'marts' group by all order by all"
    ).fetchall()


def _condition(table: str, columns: list[str]) -> str:
    if table in _EMPTY:
        return "false"
    if table in _OF_A_FILE:
        return "sha256 in (select sha256 from marts.versions where quarter = $quarter or quarter is null)"
    if "quarter" in columns:
        return "quarter = $quarter or quarter is null or quarter = ''"
    return "true"
