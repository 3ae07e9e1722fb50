"""Checks written by hand: across the sheets of a return, against its quarter before, and of the tables' own
shape.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from orchestration.forms import load_return_form
from orchestration.quality.checks import Check, Table
from orchestration.quality.frames import Frame, read_query_frame
from orchestration.warehouse import raw_tables

_SOURCE = "hand-written"

_STATES = Check(
    "sheet_states.state.as-rows",
    "A sheet is filled where it has rows of the quarter, and nil or blank where it has none",
    "Silence must never look like success: a state that does not fit the rows turns unknown into zero.",
    "must",
    "sheet_states",
    "state",
    _SOURCE,
    "holds",
    {},
    "line.state in ('filled', 'nil', 'blank') and (line.state = 'filled') = (line.n_rows > 0)",
)
_VOLUME = Check(
    "sheet_states.n_rows.as-before",
    "A sheet has not ten times more or fewer rows than in the quarter before, where either has twenty",
    "A jump is more often a wrong file or a doubled list than a change in the work.",
    "should",
    "sheet_states",
    "n_rows",
    _SOURCE,
    "holds",
    {},
    "line.n_before is null or greatest(line.n_rows, line.n_before) < 20"
    " or greatest(line.n_rows, line.n_before) <= 10 * least(line.n_rows, line.n_before)",
)
_SHAPE = Check(
    "raw.columns",
    "Every raw table has the columns and types that the forms ask for",
    "A table of another shape means that code and warehouse do not belong together.",
    "must",
    "raw",
    "column_name",
    _SOURCE,
    "holds",
    {},
    "line.is_as_declared",
)


_STATES_TABLE = Table("sheet_states", "", (_STATES, _VOLUME))
_SHAPE_TABLE = Table("raw", "", (_SHAPE,))


def hand_written_tables() -> tuple[Table, ...]:
    """What the hand-written checks look at."""
    return (_STATES_TABLE, _SHAPE_TABLE)


def read_states(connection: duckdb.DuckDBPyConnection, quarters: Sequence[str]) -> Frame:
    """The sheets of the returns of some quarters, with their state and how many rows they have and had
    before.
    """
    parameters = {"quarters": list(quarters)}
    return read_query_frame(connection, _STATES_TABLE, _states_query(), parameters, is_of_returns=True)


def read_shape(connection: duckdb.DuckDBPyConnection) -> Frame:
    """The columns that schema raw should have, each with whether it is there as declared."""
    return read_query_frame(connection, _SHAPE_TABLE, _shape_query(), {}, is_of_returns=False)


def _states_query() -> str:
    counts = " union all ".join(
        f"select _sha256, '{sheet.name}' as sheet, count(*) as n from raw.{sheet.table}"
        f"{' where not coalesce(is_earlier, false)' if sheet.period else ''} group by all"
        for sheet in load_return_form().sheets
    )
    return f"""
        select _sha256, sheet as _sheet, cast(null as integer) as _row, quarter, state, n_rows, n_before
        from (
            select states._sha256, states.sheet, versions.quarter, states.state, coalesce(counts.n, 0) as
            n_rows,
                lag(coalesce(counts.n, 0)) over (
                    partition by versions.partnership_id, versions.partner_id, states.sheet
                    order by versions.quarter, versions.seq
                ) as n_before
            from raw.sheet_states as states
            inner join raw.versions as versions
                on versions.sha256 = states._sha256 and versions.form = 'partner-return'
                and versions.decision = 'accepted'
            left join ({counts}) as counts on counts._sha256 = states._sha256 and counts.sheet = states.sheet
        )
        where list_contains($quarters, quarter)
    """


def _shape_query() -> str:
    declared = ", ".join(
        f"('{table}', '{name}', '{kind}')"
        for table, columns in raw_tables().items()
        for name, kind in columns
    )
    return f"""
        select 'schema' as _sha256, declared.table_name as _sheet, cast(null as integer) as _row, '' as
        quarter,
            coalesce(found.data_type = declared.kind, false) as is_as_declared
        from (values {declared}) as declared(table_name, column_name, kind)
        left join information_schema.columns as found
            on found.table_schema = 'raw' and found.table_name = declared.table_name
            and found.column_name = declared.column_name
    """
