"""How the marts of two warehouses differ, whatever the order of their rows: by table, and value by value for
indicators, flags and verdicts.

Equal means equal to the last bit. Where numbers differ in the last digits alone, as where a library adds up
in another order, that is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

# what a warehouse made anew begins anew: the books of checks and of restatements
NOT_COMPARED = frozenset({"checks", "check_results", "restatements"})
_DIGITS = 9
# what is told of a value that is on one side alone
_MAIN = frozenset({"value", "band", "severity", "state", "verdict", "delivery_confidence"})

Columns = Mapping[str, str]


@dataclass(frozen=True)
class TableDifference:
    """A table that differs: rows that only one side has. `is_missing`: the table or a column is on one side
    alone.
    """

    name: str
    n_published: int
    n_rebuilt: int
    is_in_last_digits: bool = False
    is_missing: bool = False


@dataclass(frozen=True)
class ValueDifference:
    """An indicator's value, a flag or a verdict that differs: whose it is, and the old and new value of each
    column that differs. `side` says where it is on one side alone: published or rebuilt.
    """

    entry_id: str
    partnership_id: str
    quarter: str
    whose: str
    changes: dict[str, tuple[Any, Any]]
    side: str | None = None


@dataclass
class Comparison:
    """All that differs; `n_tables` and `n_rows` were compared."""

    n_tables: int = 0
    n_rows: int = 0
    tables: list[TableDifference] = field(default_factory=list)
    indicators: list[ValueDifference] = field(default_factory=list)
    flags: list[ValueDifference] = field(default_factory=list)
    verdicts: list[ValueDifference] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        """Whether nothing differs."""
        return not self.tables


@dataclass(frozen=True)
class _Listed:
    """A table that is listed value by value: its key, and the column that names the entry."""

    entry: str
    whose: str
    key: Sequence[str]


_LISTED = {
    "indicator_values": _Listed(
        "indicator_id",
        "concat_ws(' ', nullif(partner_id, ''), nullif(breakdown, ''))",
        ("indicator_id", "partnership_id", "quarter", "partner_id", "breakdown"),
    ),
    "flags": _Listed("flag_id", "''", ("flag_id", "partnership_id", "quarter")),
    "diagnosis": _Listed("'verdict'", "''", ("partnership_id", "quarter")),
}


def compare_marts(published: Path, rebuilt: Path, quarter: str | None = None) -> Comparison:
    """Compare every table of schema marts but NOT_COMPARED; of those with quarters the rows of `quarter`
    alone, where one is named.
    """
    comparison = Comparison()
    with duckdb.connect() as connection:
        for name, path in (("published", published), ("rebuilt", rebuilt)):
            place = str(path).replace("'", "''")
            connection.execute(f"attach '{place}' as {name} (read_only)")
        old, new = _tables(connection, "published"), _tables(connection, "rebuilt")
        for table in sorted((old.keys() | new.keys()) - NOT_COMPARED):
            comparison.n_tables += 1
            if old.get(table) != new.get(table):
                comparison.tables.append(TableDifference(table, 0, 0, is_missing=True))
                continue
            _compare(connection, table, old[table], quarter, comparison)
    return comparison


def _tables(connection: duckdb.DuckDBPyConnection, side: str) -> dict[str, Columns]:
    found = connection.execute(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_catalog = ? and table_schema = 'marts' order by table_name, ordinal_position",
        [side],
    ).fetchall()
    tables: dict[str, Columns] = {}
    for table, column, kind in found:
        tables[table] = {**tables.get(table, {}), column: kind}
    return tables


def _compare(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Columns,
    quarter: str | None,
    comparison: Comparison,
) -> None:
    clause = f" where quarter = '{quarter}'" if quarter and "quarter" in columns else ""
    exact = ", ".join(f'"{name}"' for name in columns)
    sides = [f'(select {exact} from {side}.marts."{table}"{clause})' for side in ("published", "rebuilt")]
    comparison.n_rows += _count(connection, sides[0])
    n_published, n_rebuilt = _count_alone(connection, sides)
    if not (n_published or n_rebuilt):
        return
    rounded = ", ".join(
        f'round("{name}", {_DIGITS}) as "{name}"' if kind == "DOUBLE" else f'"{name}"'
        for name, kind in columns.items()
    )
    coarse = [f"(select {rounded} from {side} as own)" for side in sides]
    is_in_last_digits = _count_alone(connection, coarse) == (0, 0)
    comparison.tables.append(TableDifference(table, n_published, n_rebuilt, is_in_last_digits))
    if table in _LISTED:
        listed = {
            "indicator_values": comparison.indicators,
            "flags": comparison.flags,
            "diagnosis": comparison.verdicts,
        }
        listed[table].extend(_list(connection, _LISTED[table], columns, sides))


def _count(connection: duckdb.DuckDBPyConnection, rows: str) -> int:
    [(n,)] = connection.execute(f"select count(*) from {rows}").fetchall()
    return int(n)


def _count_alone(connection: duckdb.DuckDBPyConnection, sides: Sequence[str]) -> tuple[int, int]:
    """How many rows the one side has alone, and how many the other."""
    first, second = sides
    return (
        _count(connection, f"({first} except all {second})"),
        _count(connection, f"({second} except all {first})"),
    )


def _list(
    connection: duckdb.DuckDBPyConnection, listed: _Listed, columns: Columns, sides: Sequence[str]
) -> list[ValueDifference]:
    keys = ", ".join(listed.key)
    rest = [name for name in columns if name not in listed.key]
    pairs = ", ".join(f'old."{name}", new."{name}"' for name in rest)
    was, will_be = (", ".join(f'{side}."{name}"' for name in rest) for side in ("old", "new"))
    old, new = (f"(select *, true as is_there from {side})" for side in sides)
    found = connection.execute(
        f"""
        select {listed.entry}, partnership_id, quarter, {listed.whose}, old.is_there, new.is_there, {pairs}
        from {old} as old full join {new} as new using ({keys})
        where old.is_there is null or new.is_there is null or row({was}) is distinct from row({will_be})
        order by quarter desc, partnership_id, {keys}
        """
    )
    made = []
    while row := found.fetchone():
        entry, partnership, label, whose, is_old, is_new, *values = row
        side = None if is_old and is_new else "published" if is_old else "rebuilt"
        changes = {
            name: (values[2 * i], values[2 * i + 1])
            for i, name in enumerate(rest)
            if values[2 * i] != values[2 * i + 1] and (side is None or name in _MAIN)
        }
        made.append(ValueDifference(entry, partnership, label, whose, changes, side))
    return made
