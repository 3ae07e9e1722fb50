"""An open action, escalation and threat that a return forgets: from the workbook that lists it last to the
marts of the two quarters after, in which it is carried on as open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.quarter import Quarter
from orchestration.settings import Settings
from tests.orchestration.example.example_reading import (
    HEADER_ROW,
    Forgotten,
    day,
    number,
    read_forgotten,
    read_return,
)

pytestmark = [pytest.mark.job, pytest.mark.xdist_group("job")]

NUMBERS = {"action": "action_id", "escalation": "item_id", "threat": "threat_id"}
STATED = {
    "action": {"opened_on": "Opened on", "due_on": "Originally due on"},
    "escalation": {"raised_on": "Raised on", "due_on": "Due on"},
    "threat": {"observed_on": "Observed on"},
}


@pytest.fixture(scope="module")
def marts(example_run: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(example_run.published_warehouse), read_only=True) as connection:
        yield connection


def rows_of(marts: duckdb.DuckDBPyConnection, item: Forgotten) -> dict[str, dict[str, Any]]:
    """The item's rows in its mart, by quarter."""
    cursor = marts.execute(
        f"select * from marts.{item.kind}s where partnership_id = ? and partner_id = ?"
        f" and {NUMBERS[item.kind]} = ?",
        [item.partnership_id, item.owner, item.number],
    )
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    assert len({row["quarter"] for row in rows}) == len(rows)
    return {row["quarter"]: row for row in rows}


def last_listing(example_run: Settings, item: Forgotten) -> tuple[Path, int, dict[str, Any]]:
    """The workbook that lists the item last, the row as a spreadsheet program counts it, and its cells."""
    [path] = (example_run.inputs / "returns" / item.listed_to).rglob(f"{item.owner}.xlsx")
    found = read_return(path)
    assert found is not None
    [(place, row)] = [
        (place, row)
        for place, row in enumerate(found.sheets[item.sheet], start=HEADER_ROW + 1)
        if item.number in map(number, row.values())
    ]
    return path, place, row


@pytest.mark.parametrize("kind", list(NUMBERS))
def test_what_a_return_forgets_is_carried_on_as_open(
    example_run: Settings, marts: duckdb.DuckDBPyConnection, kind: str
) -> None:
    [item] = [item for item in read_forgotten(example_run.inputs) if item.kind == kind]
    path, place, listed = last_listing(example_run, item)
    after = Quarter.parse(item.listed_to).next()
    rows = rows_of(marts, item)
    carried = {quarter for quarter, row in rows.items() if row["is_carried"]}
    assert carried == {str(after), str(after.next())}
    assert max(rows.keys() - carried) == item.listed_to
    for quarter in [item.listed_to, *sorted(carried)]:
        row = rows[quarter]
        assert row["is_open"]
        assert (row["_sha256"], row["_sheet"], row["_row"]) == (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            item.sheet,
            place,
        )
        assert {name: row[name] for name in STATED[kind]} == {
            name: day(listed[label]) for name, label in STATED[kind].items()
        }


def test_a_carried_action_grows_overdue_until_nobody_knows_any_more(
    example_run: Settings, marts: duckdb.DuckDBPyConnection
) -> None:
    """Judged in the first quarter that forgets it, not assessable in the second."""
    [item] = [item for item in read_forgotten(example_run.inputs) if item.kind == "action"]
    _, _, listed = last_listing(example_run, item)
    after = Quarter.parse(item.listed_to).next()
    rows = rows_of(marts, item)
    due = day(listed["Originally due on"])
    for quarter in (after, after.next()):
        assert rows[str(quarter)]["days_overdue"] == (quarter.end - due).days
    statuses = marts.execute(
        "select quarter, status from marts.rule_results where rule_id = 'F-RA5' and subject_id = ?"
        " and quarter >= ? order by 1",
        [f"{item.owner}|{item.number}", str(after)],
    ).fetchall()
    assert statuses == [(str(after), "pass"), (str(after.next()), "not_assessable")]
