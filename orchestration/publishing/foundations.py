"""What a report rests on: rows of the published marts, the report's own sources, versions. All as hashes.

Two reports that rest on the same are the same, byte for byte.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from importlib.metadata import version

import duckdb
import pypandoc

from orchestration.publishing import quarto_setter
from orchestration.settings import REPORTS, RESOURCES

PROGRAMME = "programme"
# What a report never shows: the auditor's records, which change with every run.
NOT_SHOWN = frozenset({"checks", "check_results", "locks", "holidays", "version_changes"})
PACKAGES = ("accord", "matplotlib", "typst", "jupytext", "font-source-sans-pro")
_SOURCES = {"reports": REPORTS, "publishing": RESOURCES / "orchestration" / "publishing"}
_SUFFIXES = frozenset({".py", ".qmd", ".css", ".typ", ".html", ".yml", ".lua"})


class Foundations:
    """The foundations of every report of one quarter, read over one connection to the published warehouse."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, quarter: str) -> None:
        self._connection = connection
        self._quarter = quarter
        found = connection.execute(
            """
            select table_name, list(column_name) from information_schema.columns
            where table_schema = 'marts' group by table_name
            """
        ).fetchall()
        self._columns = {table: set(columns) for table, columns in sorted(found) if table not in NOT_SHOWN}

    def titles(self) -> dict[str, str]:
        """Title of every report by its name: partnerships that ran in the quarter, and the programme."""
        found = self._connection.execute(
            """
            select partnership_id, title from marts.partnerships
            where partnership_id in (
                select partnership_id from marts.submissions where quarter = $quarter
                union all
                select partnership_id from marts.indicator_values where quarter = $quarter
            )
            order by partnership_id
            """,
            {"quarter": self._quarter},
        ).fetchall()
        programme = self._connection.execute("select title from marts.programme").fetchall()
        return dict([*found, *((PROGRAMME, title) for (title,) in programme)])

    def of(self, name: str) -> dict[str, object]:
        """What the report of this name rests on, as the manifest tells it."""
        return {
            "returns": self._returns(name),
            "marts": {table: self._rows_hash(table, name) for table in self._columns},
            "sources": sources_hash(),
            "versions": versions(),
        }

    def _condition(self, columns: set[str], name: str) -> str:
        parts = ["true"]
        if name != PROGRAMME and "partnership_id" in columns:
            parts.append("(partnership_id = $name or partnership_id is null or partnership_id = '')")
        if "quarter" in columns:
            parts.append("(quarter is null or quarter <= $quarter)")
        return " and ".join(parts)

    def _rows_hash(self, table: str, name: str) -> str:
        condition = self._condition(self._columns[table], name)
        values = {"name": name, "quarter": self._quarter}
        found = self._connection.execute(
            f'select count(*), sum(hash(counted)::hugeint) from marts."{table}" as counted where {condition}',
            {key: value for key, value in values.items() if f"${key}" in condition},
        ).fetchone()
        n, total = found or (0, 0)
        return f"{n} rows, {(total or 0) % 2**64:016x}"

    def _returns(self, name: str) -> list[str]:
        """SHA-256 of the standing returns of the quarter."""
        found = self._connection.execute(
            """
            select distinct sha256 from marts.submissions
            where quarter = $quarter and sha256 is not null and ($name = 'programme' or partnership_id =
            $name) order by sha256
            """,
            {"name": name, "quarter": self._quarter},
        ).fetchall()
        return [key for (key,) in found]


@cache
def sources_hash() -> str:
    """One hash over everything that makes a report: documents, words, charts, styles, setters."""
    told = sha256()
    for name, folder in _SOURCES.items():
        for path in sorted(folder.rglob("*")):
            if path.suffix in _SUFFIXES and path.is_file():
                told.update(f"{name}/{path.relative_to(folder).as_posix()}\n".encode())
                told.update(path.read_bytes())
    return told.hexdigest()


@cache
def versions() -> dict[str, str]:
    """Version of everything that has a hand in the bytes of a report."""
    setter = (
        quarto_setter.version()
        if quarto_setter.is_installed()
        else f"embedded, pandoc {pypandoc.get_pandoc_version()}"
    )
    return {"setter": setter} | {package: version(package) for package in PACKAGES}
