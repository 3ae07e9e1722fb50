"""Runs the rules of the form: DuckDB expressions over all arriving rows of a sheet at once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

import duckdb

from orchestration.forms import Rule, Sheet, load_return_form
from orchestration.intake.batches import Arriving, gather_covers
from orchestration.intake.problem_making import make_problem, show
from orchestration.intake.return_sheets import SheetReading
from orchestration.intake.returns import ReturnReading

if TYPE_CHECKING:
    import pyarrow as pa

_WORD = re.compile(r"[a-z_][a-z0-9_]*")


def check_rules(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[ReturnReading], arriving: Arriving
) -> None:
    """Add to each reading the problems of its rows that break a rule of the form."""
    by_hash = {r.sha256: r for r in readings}
    covers = gather_covers(connection, readings)
    for name, rows in arriving.items():
        sheet = load_return_form().sheet(name)
        for sha256, row, broken in _find_broken(connection, name, rows, covers) if sheet.rules else ():
            _note(by_hash[sha256].sheets[name], row, [sheet.rules[i] for i in broken])


def _find_broken(
    connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table, covers: duckdb.DuckDBPyRelation
) -> list[tuple[str, int, list[int]]]:
    """File, row and indexes of the rules broken; the query finds `rows` and `covers` among the local
    names.
    """
    return connection.execute(_query(name)).fetchall()


def _note(reading: SheetReading, row: int, broken: list[Rule]) -> None:
    rows = reading.rows
    assert rows is not None
    i = rows.index_of(row)
    if i in reading.earlier:
        return
    for rule in broken:
        used = _columns_used(reading.sheet, rule)
        if any((i, name) in rows.bad for name in used):
            # what cannot be read is a problem already
            continue
        value = rows.values[rule.at][i]
        rows.add(
            i,
            make_problem(
                rule.code,
                reading.sheet.name,
                rows.place(i, rule.at),
                rule.at,
                severity=rule.severity,
                found=None if value is None else show(value),
            ),
        )


def _columns_used(sheet: Sheet, rule: Rule) -> set[str]:
    return set(_WORD.findall(rule.rule)) & {c.name for c in sheet.columns}


@cache
def _query(name: str) -> str:
    """The rows of a sheet that break any rule, with the indexes of the rules broken.

    Where any moment of a row has no time of day, all its moments are bound as days.
    """
    sheet = load_return_form().sheet(name)
    moments = [c.table_name for c in sheet.columns if c.type == "datetime"]
    columns = ", ".join(f"arrived.{c.table_name}" for c in sheet.columns if c.table_name not in moments)
    is_bare = (
        " or ".join(f"(arrived.{m} is not null and not arrived.{m}_has_time)" for m in moments) or "false"
    )
    bound = "".join(
        f", case when {is_bare} then date_trunc('day', arrived.{m}) else arrived.{m} end as {m}"
        for m in moments
    )
    broken = ", ".join(f"case when not ({rule.rule}) then {i} end" for i, rule in enumerate(sheet.rules))
    return f"""
        with bound as (
            select covers.* exclude (_sha256, _sheet), arrived._sha256, arrived._row, {columns}{bound}
            from rows as arrived
            inner join covers on arrived._sha256 = covers._sha256
        ),
        judged as (
            select _sha256, _row, list_filter([{broken}], lambda i: i is not null) as broken from bound
        )
        select _sha256, _row, broken from judged where len(broken) > 0 order by _sha256, _row
    """
