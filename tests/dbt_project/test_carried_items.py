"""Carried items against a plain reading of marts.md, quarter after quarter, over made-up histories.

Single cases with known answers stand in the unit tests of the dbt project.
"""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.settings import DBT_PROJECT

MODELS = Path(DBT_PROJECT) / "models" / "intermediate" / "facts"
FIRST_INDEX = 98

# A letter a quarter: o listed as open, c listed as closed, e listed in a row that ended before the quarter,
# . returned without listing it, - no return of the owner.
histories = st.text(alphabet="oce..-", min_size=1, max_size=12)

Row = tuple[int, bool, bool, bool, int, bool, int]


def expected_rows(history: str) -> list[Row]:
    """(quarter_index, is_open, is_earlier, is_carried, n_carried, is_carried_again, source quarter)."""
    rows: list[Row] = []
    is_open, source, n_carried, carried_in = False, 0, 0, 0
    for index, letter in enumerate(history, start=FIRST_INDEX):
        if letter in "oc" or (letter == "e" and is_open):
            rows.append((index, letter == "o", letter == "e", False, 0, False, index))
        elif letter == "." and is_open:
            n_carried += 1
            rows.append((index, True, False, True, n_carried, carried_in == index - 1, source))
            carried_in = index
        if letter in "oce":
            is_open, source, n_carried = letter == "o", index, 0
    return rows


@pytest.fixture(scope="module")
def items() -> tuple[duckdb.DuckDBPyConnection, str]:
    """A database with empty owners and listings, and the model's SQL over them."""
    connection = duckdb.connect()
    connection.execute(
        "create table int_item_owners (kind varchar, partnership_id varchar, quarter varchar,"
        " quarter_index integer, partner_id varchar, owner_key varchar);"
        "create table int_item_listings (kind varchar, partnership_id varchar, quarter varchar,"
        " quarter_index integer, partner_id varchar, owner_key varchar, item_key varchar, number varchar,"
        " seq integer, is_standing boolean, is_earlier boolean, is_open boolean, began_on date, due_on date,"
        " _sha256 varchar, _sheet varchar, _row integer)"
    )
    connection.execute(f"create view int_item_first_reports as {model_sql('int_item_first_reports')}")
    return connection, model_sql("int_items")


def model_sql(name: str) -> str:
    """The model's SQL, with the names of models for references to them."""
    model = (MODELS / f"{name}.sql").read_text(encoding="utf-8")
    return re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", model)


def rows_of(items: tuple[duckdb.DuckDBPyConnection, str], owners: list[str]) -> list[list[Row]]:
    """The model's rows for each of several histories, one owner a history."""
    connection, sql = items
    connection.execute("delete from int_item_owners; delete from int_item_listings")
    for owner, history in enumerate(owners):
        for index, letter in enumerate(history, start=FIRST_INDEX):
            key = ["action", "P", f"{2000 + index // 4}-Q{index % 4 + 1}", index, str(owner), str(owner)]
            if letter != "-":
                connection.execute("insert into int_item_owners values (?, ?, ?, ?, ?, ?)", key)
            if letter in "oce":
                row = [
                    *key,
                    "n",
                    "N",
                    index,
                    True,
                    letter == "e",
                    letter == "o",
                    "2025-01-01",
                    None,
                    "f",
                    "Actions",
                    index,
                ]
                connection.execute(f"insert into int_item_listings values ({', '.join('?' * len(row))})", row)
    found: list[list[Row]] = [[] for _ in owners]
    for owner_key, *row in connection.execute(
        "select owner_key, quarter_index, is_open, is_earlier, is_carried, n_carried, is_carried_again, _row"
        f" from ({sql}) order by quarter_index"
    ).fetchall():
        found[int(owner_key)].append(tuple(row))
    return found


@settings(max_examples=60, deadline=None)
@given(owners=st.lists(histories, min_size=1, max_size=6))
def test_items_are_those_of_the_plain_reading(items, owners):
    assert rows_of(items, owners) == [expected_rows(history) for history in owners]


@settings(max_examples=30, deadline=None)
@given(history=histories, n_quarters=st.integers(min_value=1, max_value=12))
def test_later_returns_never_change_an_earlier_quarter(items, history, n_quarters):
    whole, beginning = rows_of(items, [history, history[:n_quarters]])
    assert [row for row in whole if row[0] < FIRST_INDEX + n_quarters] == beginning


@pytest.mark.parametrize(
    ("history", "rows"),
    [
        (
            "o.c.",
            [(98, True, False), (99, True, True), (100, False, False)],
        ),  # carried until it is listed as closed
        ("o-.", [(98, True, False), (100, True, True)]),  # no return, nothing known
        (
            "o.e.",
            [(98, True, False), (99, True, True), (100, False, False)],
        ),  # closed by a row of an earlier quarter
        ("ee.", []),  # such a row alone is no fact
    ],
)
def test_the_reference_itself(history, rows):
    assert [(row[0], row[1], row[3]) for row in expected_rows(history)] == rows
