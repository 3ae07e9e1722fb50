"""Reads raw tables as pandas frames in which every check is one column, and finds the cell of a failing row.
Judges nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import duckdb
import pandas as pd

from orchestration.quality.checks import Check, Table

PLACE = "_place"
RETURN_FORM = "partner-return"
REGISTER_FORM = "programme-register"

_RETURNS = f"""
    select versions.sha256, versions.partnership_id, versions.partner_id, versions.quarter,
        make_date(cast(left(versions.quarter, 4) as integer), 3 * cast(right(versions.quarter, 1) as integer)
        - 2, 1)
            as q_start,
        versions.seq > coalesce((
            select max(seq) from raw.versions where form = '{REGISTER_FORM}' and decision = 'accepted'
        ), 0) as _is_under_register
    from raw.versions as versions
    where versions.form = '{RETURN_FORM}' and versions.decision = 'accepted'
        and list_contains($quarters, versions.quarter)
"""


class Origin(NamedTuple):
    """Where a row stands: file, sheet, row as the spreadsheet shows it (none: the whole sheet); quarter ''
    where it has none; `column` where what is looked at is a column.
    """

    sha256: str
    sheet: str
    row: int | None
    quarter: str
    column: str | None = None


@dataclass(frozen=True)
class Frame:
    """The rows of one table with a column for each check, and where each row stands.

    `values` has the columns `_place` (0, 1, 2 ...) and one for each check, named by `column_of`; `rows` in
    that order.
    """

    table: Table
    values: pd.DataFrame
    rows: list[Origin]
    is_of_returns: bool


class Positions:
    """Where columns stand in the received files; read when a cell has to be named, which is seldom."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Take the open work warehouse."""
        self._connection = connection
        self._letters: dict[tuple[str, str], dict[str, tuple[str, int | None]]] = {}

    def cell(self, origin: Origin, column: str) -> tuple[str, str, str]:
        """(sha256, sheet, A1 name) of a row's cell; the whole row, 7:7, where the letter is unknown; the
        whole column, G:G, where there is no row.
        """
        letter, own_row = self._of(origin).get(origin.column or column, ("", None))
        row = origin.row if own_row is None else own_row
        if row is None:
            name = f"{letter}:{letter}" if letter else ""
        else:
            name = f"{letter}{row}" if letter else f"{row}:{row}"
        return origin.sha256, origin.sheet, name

    def _of(self, origin: Origin) -> dict[str, tuple[str, int | None]]:
        place = (origin.sha256, origin.sheet)
        if place not in self._letters:
            found = self._connection.execute(
                "select column_name, coalesce(column_letter, ''), row from raw.positions"
                " where _sha256 = ? and _sheet = ?",
                list(place),
            ).fetchall()
            self._letters[place] = {column: (letter, row) for column, letter, row in found}
        return self._letters[place]


def column_of(table: Table, check: Check) -> str:
    """The frame's column that a check looks at."""
    return f"check_{table.checks.index(check)}"


def read_return_frame(connection: duckdb.DuckDBPyConnection, table: Table, quarters: Sequence[str]) -> Frame:
    """The rows of accepted returns for the quarters, without those that only close earlier items
    (`is_earlier`).
    """
    own = set(_columns(connection, table.name))
    placed = "and not coalesce(facts.is_earlier, false)" if "is_earlier" in own else ""
    of_return = [c for c in ("partnership_id", "partner_id", "quarter") if c not in own]
    row = "" if "_row" in own else ", cast(null as integer) as _row"
    source = f"""
        select facts.*{row}, {"".join(f"returns.{c}, " for c in of_return)}
            returns.q_start, cast(returns.q_start + interval 3 month as date) as q_end,
            returns._is_under_register
        from raw.{table.name} as facts inner join ({_RETURNS}) as returns on facts._sha256 = returns.sha256
        where true {placed}
    """
    return read_query_frame(connection, table, source, {"quarters": list(quarters)}, is_of_returns=True)


def read_plain_frame(connection: duckdb.DuckDBPyConnection, table: Table) -> Frame:
    """Every row of a table that belongs to no return: the register, outcome rows, survey rows."""
    own = set(_columns(connection, table.name))
    row = "" if "_row" in own else ", cast(null as integer) as _row"
    quarter = "" if "quarter" in own else ", '' as quarter"
    source = f"select facts.*{row}{quarter}, true as _is_under_register from raw.{table.name} as facts"
    return read_query_frame(connection, table, source, {}, is_of_returns=False)


def read_query_frame(
    connection: duckdb.DuckDBPyConnection,
    table: Table,
    source: str,
    parameters: dict[str, list[str]],
    *,
    is_of_returns: bool,
    column: str = "cast(null as varchar)",
) -> Frame:
    """The rows of a query that gives _sha256, _sheet, _row, quarter and what the table's checks look at.

    `column`: an expression for the column that a row of it speaks of, where it looks at columns.
    """
    looked_at = ", ".join(f"({_expression(check)}) as {column_of(table, check)}" for check in table.checks)
    query = f"""
        with line as ({_as_days(source, table.datetimes)})
        select line._sha256, line._sheet, line._row, line.quarter as _quarter, {column} as _column,
            {looked_at or "true as nothing"}
        from line order by 1, 2, 3, 5
    """
    frame = connection.execute(query, parameters).df()
    frame[PLACE] = range(len(frame))
    of_place = ["_sha256", "_sheet", "_row", "_quarter", "_column"]
    rows = [
        Origin(sha, sheet, None if pd.isna(row) else int(row), quarter, None if pd.isna(name) else name)
        for sha, sheet, row, quarter, name in frame[of_place].itertuples(index=False, name=None)
    ]
    values = frame.drop(columns=of_place)
    return Frame(table, values, rows, is_of_returns)


def _expression(check: Check) -> str:
    return check.probe if check.probe is not None else f"line.{check.column_name}"


def _as_days(source: str, datetimes: tuple[str, ...]) -> str:
    """Where any datetime of a row has no time of day, all its datetimes are compared as days
    (return_form.yml).
    """
    if not datetimes:
        return source
    is_timed = " and ".join(f"coalesce({name}_has_time, true)" for name in datetimes)
    bound = ", ".join(
        f"case when {is_timed} then {name} else date_trunc('day', {name}) end as {name}" for name in datetimes
    )
    return f"select * replace ({bound}) from ({source})"


def _columns(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    found = connection.execute(
        "select column_name from information_schema.columns where table_schema = 'raw' and table_name = ?",
        [table],
    ).fetchall()
    return [name for (name,) in found]
