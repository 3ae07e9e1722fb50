"""Later returns change nothing of an earlier quarter; a replacement changes its own and those that look back,
and every figure so changed is noted as restated.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from orchestration.example import write_example
from orchestration.intake import take_in
from orchestration.publishing import note_restatements, publish_warehouse
from orchestration.settings import Settings
from orchestration.transform import build_marts

pytestmark = pytest.mark.job

AS_OF = date(2026, 9, 15)
LAST_AT_FIRST, REPLACED = "2025-Q4", "2025-Q3"
_NEWEST = ("2026-Q1", "2026-Q2")
# what tells of files and of runs, not of quarters
_NO_FIGURES = {"versions", "restatements", "check_results"}
Rows = dict[str, set[tuple[Any, ...]]]


@dataclass(frozen=True)
class Stage:
    """What stood after a build: the rows of every mart with a quarter, and what had been restated by then."""

    rows: Rows
    figures: dict[tuple[str, ...], tuple[Any, ...]]  # value, status, and what was counted
    restated: list[tuple[Any, ...]]


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Stage, Stage, Stage]]:
    """Of one partnership over six quarters: without the newest two; with them; with one return replaced."""
    folder = tmp_path_factory.mktemp("still")
    made, inputs = folder / "made", folder / "inputs"
    write_example(made, partnerships=1, quarters=6)
    shutil.copytree(made, inputs)
    for quarter in _NEWEST:
        shutil.rmtree(inputs / "returns" / quarter)
    settings = Settings(inputs=inputs, output=folder / "out", as_of=AS_OF, now=datetime(2026, 9, 15, 8))
    first = _publish(settings)
    for quarter in _NEWEST:
        shutil.copytree(made / "returns" / quarter, inputs / "returns" / quarter)
    second = _publish(settings)
    _replace_one(inputs)
    third = _publish(settings)
    yield first, second, third


def _publish(settings: Settings) -> Stage:
    take_in(settings)
    assert build_marts(settings, has_tests=False).failed == ()
    note_restatements(settings, "code", "code")
    publish_warehouse(settings, "code")
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        return _stage(connection)


def _stage(connection: duckdb.DuckDBPyConnection) -> Stage:
    tables = connection.execute(
        """
        select table_name from information_schema.columns
        where table_schema = 'marts' group by 1 having count(*) filter (column_name = 'quarter') = 1
        """
    ).fetchall()
    figures = connection.execute(
        """
        select partnership_id, quarter, indicator_id, partner_id, breakdown, value, band, numerator,
            denominator, n
        from marts.indicator_values
        union all
        select partnership_id, quarter, rule_id, '', subject_id, value, status, null, null, null
        from marts.rule_results
        """
    ).fetchall()
    return Stage(
        rows={table: _rows(connection, table) for (table,) in tables if table not in _NO_FIGURES},
        figures={row[:5]: row[5:] for row in figures},
        restated=connection.execute(
            """
            select partnership_id, quarter, entry_id, partner_id, breakdown, old_value, new_value, old_status,
                new_status, cause, old_source, new_source
            from marts.restatements
            """
        ).fetchall(),
    )


def _rows(connection: duckdb.DuckDBPyConnection, table: str) -> set[tuple[Any, ...]]:
    """Every row with its quarter first; text, so that lists can be compared too."""
    found = connection.execute(f"select quarter, cast(rows as varchar) from marts.{table} as rows").fetchall()
    return set(found)


def _replace_one(inputs: Path) -> None:
    """A partner sends a quarter again, later and without some of the requests that it had listed."""
    (source,) = sorted((inputs / "returns" / REPLACED).rglob("*POL.xlsx"))
    book = openpyxl.load_workbook(source)
    cover, requests = book["Cover"], book["Requests"]
    (submitted,) = [row[1] for row in cover.iter_rows(min_col=1, max_col=2) if row[0].value == "Submitted on"]
    submitted.value = datetime(2026, 8, 20)
    listed = [
        cells[0].row for cells in requests.iter_rows(min_row=4, max_col=1) if cells[0].value is not None
    ]
    for row in reversed(listed[8:16]):
        requests.delete_rows(row)
    book.save(source.with_name("POL-again.xlsx"))


def test_later_returns_change_no_row_of_an_earlier_quarter(stages: tuple[Stage, Stage, Stage]) -> None:
    first, second, _ = stages
    assert {row for row in first.rows["indicator_values"] if row[0] <= LAST_AT_FIRST}
    for table, rows in first.rows.items():
        before = {row for row in rows if row[0] <= LAST_AT_FIRST}
        after = {row for row in second.rows[table] if row[0] <= LAST_AT_FIRST}
        assert before == after, table
    assert second.rows["indicator_values"] != first.rows["indicator_values"]


def test_a_replacement_changes_nothing_before_its_quarter(stages: tuple[Stage, Stage, Stage]) -> None:
    _, second, third = stages
    for table, rows in second.rows.items():
        before = {row for row in rows if row[0] < REPLACED}
        assert before == {row for row in third.rows[table] if row[0] < REPLACED}, table
    assert second.rows["indicator_values"] != third.rows["indicator_values"]


def test_what_does_not_look_back_changes_in_its_own_quarter_alone(stages: tuple[Stage, Stage, Stage]) -> None:
    _, second, third = stages
    changed = {
        key[1:3]
        for key in second.figures.keys() | third.figures.keys()
        if second.figures.get(key) != third.figures.get(key)
    }
    later = {entry for quarter, entry in changed if quarter > REPLACED}
    assert ("2025-Q3", "IS18") in changed
    assert later.isdisjoint({"EF01", "IS14", "IS17", "RA01", "RA02", "RA14", "DQ01", "DQ02", "PS01"})


@pytest.mark.parametrize("step", [0, 1])
def test_every_changed_figure_is_restated_and_no_other(stages: tuple[Stage, Stage, Stage], step: int) -> None:
    before, after = stages[step], stages[step + 1]
    changed = {
        key: (*before.figures.get(key, (None, None))[:2], *after.figures.get(key, (None, None))[:2])
        for key in before.figures.keys() | after.figures.keys()
        if before.figures.get(key) != after.figures.get(key)
    }
    new = [row for row in after.restated if row not in before.restated]
    assert changed
    assert {row[:5]: (row[5], row[7], row[6], row[8]) for row in new} == changed
    assert len(new) == len(changed), "each once"
    assert {row[9] for row in new} == {"return"}
    assert min(row[1] for row in new) == (_NEWEST[0], REPLACED)[step]
    old_sources, new_sources = {row[10] for row in new}, {row[11] for row in new}
    if step == 0:
        assert old_sources == {None}, "what came was the first of its quarter"
    else:
        assert len(old_sources) == len(new_sources) == 1, "one file took the place of one other"
        assert None not in old_sources | new_sources
