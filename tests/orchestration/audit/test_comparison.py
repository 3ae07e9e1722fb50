"""How two warehouses differ: the order of rows is nothing, the last bit is something."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from orchestration.audit.comparison import Comparison, TableDifference, ValueDifference, compare_marts
from orchestration.audit.telling import tell_comparison

_VALUES = [
    ("IS01", "P", "2026-Q1", "", "", 0.5, "red"),
    ("IS01", "P", "2026-Q2", "", "", 0.25, "red"),
    ("IS01", "P", "2026-Q2", "A", "", None, "no_data"),
    ("IS02", "P", "2026-Q2", "", "urgent", 3.0, "green"),
]
_FLAGS = [
    ("F-IS1/P/A", "P", "2026-Q1", "new", ["A", "B"], "Late by 3 days"),
    ("F-IS1/P/A", "P", "2026-Q2", "continuing", ["A", "B"], "Late by 9 days"),
]


def _make(path: Path, values=_VALUES, flags=_FLAGS, more: str = "") -> Path:
    path.unlink(missing_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "create schema marts;"
            " create table marts.indicator_values (indicator_id text, partnership_id text, quarter text,"
            " partner_id text, breakdown text, value double, band text);"
            " create table marts.flags (flag_id text, partnership_id text, quarter text, state text,"
            " concerns text[], message text);"
            " create table marts.diagnosis as"
            " select 'P' as partnership_id, '2026-Q2' as quarter, 'on' as verdict;"
            " create table marts.partners as select 'A' as partner_id;"
            " create table marts.checks as select 1 as x; create view marts.restatements as select 1 as x;"
            + more
        )
        for table, rows in (("indicator_values", values), ("flags", flags)):
            marks = ", ".join("?" * len(rows[0]))
            connection.executemany(f"insert into marts.{table} values ({marks})", rows)
    return path


@pytest.fixture
def compare(tmp_path: Path):
    old = _make(tmp_path / "old.duckdb")

    def compared(quarter: str | None = None, **other: object) -> Comparison:
        return compare_marts(old, _make(tmp_path / "new.duckdb", **other), quarter)

    return compared


def test_the_order_of_rows_is_nothing_and_books_are_not_compared(compare):
    found = compare(
        values=_VALUES[::-1], more="drop table marts.checks; update marts.partners set partner_id = 'A'"
    )
    assert found == Comparison(n_tables=4, n_rows=len(_VALUES) + len(_FLAGS) + 2)
    assert list(tell_comparison(found)) == ["Equal to the last bit: all 4 tables, 8 rows."]


def test_the_same_row_twice_is_something(compare):
    found = compare(more="insert into marts.partners values ('A')")
    assert found.tables == [TableDifference("partners", 0, 1)]


def test_a_value_is_told_old_and_new(compare):
    values = [*_VALUES[:1], ("IS01", "P", "2026-Q2", "", "", 0.75, "green"), *_VALUES[2:]]
    found = compare(values=values)
    assert found.tables == [TableDifference("indicator_values", 1, 1)]
    due = {"value": (0.25, 0.75), "band": ("red", "green")}
    assert found.indicators == [ValueDifference("IS01", "P", "2026-Q2", "", due)]
    assert "  IS01 P 2026-Q2: value 0.25 -> 0.75; band red -> green" in list(tell_comparison(found))


def test_what_is_on_one_side_alone_says_on_which(compare):
    flags = [_FLAGS[0], ("F-IS1/P/B", "P", "2026-Q2", "new", ["B"], "Late by 4 days")]
    found = compare(flags=flags, values=_VALUES[1:])
    assert found.flags == [
        ValueDifference("F-IS1/P/A", "P", "2026-Q2", "", {"state": ("continuing", None)}, "published"),
        ValueDifference("F-IS1/P/B", "P", "2026-Q2", "", {"state": (None, "new")}, "rebuilt"),
    ]
    [gone] = found.indicators
    assert (gone.quarter, gone.side, gone.changes["value"]) == ("2026-Q1", "published", (0.5, None))
    assert "  F-IS1/P/B P 2026-Q2: only as rebuilt: state new" in list(tell_comparison(found))


def test_lists_messages_and_verdicts_are_compared_too(compare):
    flags = [_FLAGS[0], (*_FLAGS[1][:4], ["A"], "Late by 8 days")]
    found = compare(flags=flags, more="update marts.diagnosis set verdict = 'off'")
    [flag] = found.flags
    assert flag.changes == {"concerns": (["A", "B"], ["A"]), "message": ("Late by 9 days", "Late by 8 days")}
    assert [v.changes for v in found.verdicts] == [{"verdict": ("on", "off")}]


def test_the_last_bit_differs_and_is_told_apart(compare):
    values = [*_VALUES[:3], (*_VALUES[3][:5], 3.0000000000000004, "green")]
    found = compare(values=values)
    assert found.tables == [TableDifference("indicator_values", 1, 1, is_in_last_digits=True)]
    assert not found.is_equal


def test_a_quarter_alone(compare):
    values = [("IS01", "P", "2026-Q1", "", "", 0.6, "red"), *_VALUES[1:]]
    assert compare("2026-Q2", values=values).is_equal
    assert not compare("2026-Q1", values=values).is_equal
    assert not compare("2026-Q2", more="insert into marts.partners values ('B')").is_equal


def test_a_table_or_column_on_one_side_alone(compare):
    found = compare(more="drop table marts.partners; alter table marts.diagnosis add column more text")
    assert [(t.name, t.is_missing) for t in found.tables] == [("diagnosis", True), ("partners", True)]
