"""The state machine of flags against a plain reading of statistics.md, over made-up histories. Single cases
with known answers stand in the unit tests of the dbt project."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.settings import DBT_PROJECT

MODELS = Path(DBT_PROJECT) / "models" / "intermediate" / "rules"
FIRST_INDEX = 98

# A letter a quarter: F fail, W waived, P pass, N not assessable, - no row.
STATUSES = {"F": "fail", "W": "waived", "P": "pass", "N": "not_assessable"}
histories = st.text(alphabet="FFWPPN-", min_size=1, max_size=14)

Row = tuple[int, str, int, int, bool]


def expected_rows(history: str) -> list[Row]:
    """quarter_index, state, quarters_open, failed_index, is_waived, as 'Rules and flags' reads."""
    rows: list[Row] = []
    n_failed, last_failed = 0, 0
    for index, letter in enumerate(history, start=FIRST_INDEX):
        if letter in "FW":
            n_failed, last_failed = n_failed + 1, index
            rows.append(
                (index, "new" if n_failed == 1 else "continuing", n_failed, last_failed, letter == "W")
            )
        elif letter == "P" and n_failed:
            rows.append((index, "resolved", n_failed, last_failed, False))
            n_failed = 0
        elif letter == "N" and n_failed:
            rows.append((index, "unknown", n_failed, last_failed, False))
    return rows


@pytest.fixture(scope="module")
def flag_states() -> tuple[duckdb.DuckDBPyConnection, str]:
    """A database with an empty int_rule_rows, and the model's SQL over it."""
    connection = duckdb.connect()
    connection.execute(
        "create table int_rule_rows (rule_id varchar, partnership_id varchar, quarter varchar,"
        " quarter_index integer, subject_id varchar, status varchar)"
    )
    model = (MODELS / "int_flag_states.sql").read_text(encoding="utf-8")
    return connection, re.sub(r"\{\{ ref\('(\w+)'\) \}\}", r"\1", model)


def states_of(flag_states: tuple[duckdb.DuckDBPyConnection, str], subjects: list[str]) -> list[list[Row]]:
    """The model's rows for each of several histories, one subject a history."""
    connection, sql = flag_states
    rows = [
        ("F-X", "P", f"{2000 + index // 4}-Q{index % 4 + 1}", index, str(number), STATUSES[letter])
        for number, history in enumerate(subjects)
        for index, letter in enumerate(history, start=FIRST_INDEX)
        if letter != "-"
    ]
    connection.execute("delete from int_rule_rows")
    if rows:
        connection.executemany("insert into int_rule_rows values (?, ?, ?, ?, ?, ?)", rows)
    found: list[list[Row]] = [[] for _ in subjects]
    for subject, *row in connection.execute(
        "select subject_id, quarter_index, state, quarters_open, failed_index, is_waived"
        f" from ({sql}) order by quarter_index"
    ).fetchall():
        found[int(subject)].append(tuple(row))
    return found


@settings(max_examples=60, deadline=None)
@given(subjects=st.lists(histories, min_size=1, max_size=8))
def test_states_are_those_of_the_plain_reading(flag_states, subjects):
    assert states_of(flag_states, subjects) == [expected_rows(history) for history in subjects]


@settings(max_examples=30, deadline=None)
@given(history=histories, n_quarters=st.integers(min_value=1, max_value=14))
def test_later_quarters_never_change_an_earlier_one(flag_states, history, n_quarters):
    whole, beginning = states_of(flag_states, [history, history[:n_quarters]])
    assert [row for row in whole if row[0] < FIRST_INDEX + n_quarters] == beginning


@pytest.mark.parametrize(
    ("history", "states"),
    [
        # a partner that stops returning does not clear its page
        ("FNNP", ["new", "unknown", "unknown", "resolved"]),
        ("FPP", ["new", "resolved"]),  # resolved once
        ("F--F", ["new", "continuing"]),  # a quarter without a row neither counts nor ends the run
        ("PNPN", []),
    ],
)
def test_the_reference_itself(history, states):
    assert [row[1] for row in expected_rows(history)] == states
