"""Runs SQL models in memory, without dbt, over tables a test has made: fast enough for random ones."""

from __future__ import annotations

from functools import cache
from typing import Any

import duckdb
import jinja2
import yaml

from tests.dbt_project.building import PROJECT

# the macros that only dbt itself can read
OF_DBT = {"materializations.sql", "generate_schema_name.sql", "indicator_models.sql"}


@cache
def rendered(source: str) -> str:
    """SQL with the project's macros and constants in place; a ref is a table of the same name."""
    macros = [path for path in sorted((PROJECT / "macros").glob("*.sql")) if path.name not in OF_DBT]
    constants = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]
    environment = jinja2.Environment(extensions=["jinja2.ext.do"], undefined=jinja2.StrictUndefined)
    environment.globals |= {"ref": str, "var": constants.__getitem__}
    text = "".join(path.read_text(encoding="utf-8") for path in macros) + source
    return environment.from_string(text).render()


def make(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """The table of a model, over tables made before."""
    path = next((PROJECT / "models").rglob(f"{name}.sql"))
    connection.execute(f"create table {name} as {rendered(path.read_text(encoding='utf-8'))}")


def table(connection: duckdb.DuckDBPyConnection, name: str, columns: str, rows: list[tuple]) -> None:
    """A table of rows; columns as in "a varchar, b date"."""
    connection.execute(f"create table {name} ({columns})")
    if rows:
        places = f"({', '.join('?' * len(rows[0]))})"
        values = [value for row in rows for value in row]
        connection.execute(f"insert into {name} values {', '.join([places] * len(rows))}", values)


def found(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    """Rows as dictionaries."""
    answer = connection.execute(query)
    names = [column[0] for column in answer.description]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
