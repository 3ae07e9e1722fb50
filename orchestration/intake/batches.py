"""The rows of several returns as one table for each sheet: what rules are run over and what is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import duckdb

from orchestration.forms import ReturnForm, Sheet, load_return_form
from orchestration.intake.returns import ReturnReading
from orchestration.warehouse import make_arrow, make_relation, raw_tables

if TYPE_CHECKING:  # slow to import, and a check has no use for it
    import pyarrow as pa

Arriving = Mapping[str, "pa.Table"]
# the columns of `gather_covers` that no table has
_DERIVED = (("previous_quarter", "VARCHAR"), ("q_start", "DATE"), ("q_end", "DATE"))


def gather(readings: Sequence[ReturnReading], form: ReturnForm | None = None) -> Arriving:
    """The kept rows of all readings, by sheet name; sheets without any are left out."""
    return _gather(readings, form or load_return_form(), make_arrow)


def gather_few(connection: duckdb.DuckDBPyConnection, readings: Sequence[ReturnReading]) -> Arriving:
    """As `gather`, without importing Arrow: the tables are relations of the connection, for asking alone."""
    return _gather(readings, load_return_form(), partial(make_relation, connection))


def _gather(readings: Sequence[ReturnReading], form: ReturnForm, make: Callable[..., Any]) -> Arriving:
    tables: dict[str, Any] = {}
    for sheet in form.sheets:
        columns = raw_tables()[sheet.table]
        values: dict[str, list[Any]] = {name: [] for name, _ in columns}
        for reading in readings:
            if sheet.name in reading.sheets:
                _add_rows(values, reading, sheet)
        if values["_row"]:
            tables[sheet.name] = make(columns, values)
    return tables


def choose(arriving: Arriving, hashes: Iterable[str]) -> Arriving:
    """The rows of some of the files, by sheet name; sheets without any are left out."""
    import pyarrow as pa  # noqa: PLC0415  (slow)
    import pyarrow.compute as pc  # noqa: PLC0415

    wanted = pa.array(sorted(hashes), pa.string())
    chosen = {
        name: table.filter(pc.is_in(table["_sha256"], value_set=wanted)) for name, table in arriving.items()
    }
    return {name: table for name, table in chosen.items() if table.num_rows}


def gather_covers(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[ReturnReading]
) -> duckdb.DuckDBPyRelation:
    """The covers of the readings that were read so far, with the quarter before, the first day of the quarter
    and of the next one.
    """
    columns = (*raw_tables()["covers"], *_DERIVED)
    values: dict[str, list[Any]] = {name: [] for name, _ in columns}
    for reading in readings:
        cover = reading.cover
        if cover is None:
            continue
        row = {**cover.values, **cover_identity(reading)}
        if cover.quarter:
            row |= {
                "previous_quarter": str(cover.quarter.previous()),
                "q_start": cover.quarter.start,
                "q_end": cover.quarter.end,
            }
        for name, _ in columns:
            values[name].append(row.get(name))
    return make_relation(connection, columns, values)


def cover_identity(reading: ReturnReading) -> dict[str, Any]:
    """Which file and whose: the fields of a cover row that are resolved against the register."""
    cover = reading.cover
    assert cover is not None
    return {
        "_sha256": reading.sha256,
        "_sheet": cover.sheet,
        "partnership_id": cover.partnership_id,
        "partner_id": cover.partner_id,
        "quarter": str(cover.quarter) if cover.quarter else None,
    }


def _add_rows(values: dict[str, list[Any]], reading: ReturnReading, sheet: Sheet) -> None:
    found = reading.sheets[sheet.name]
    rows, kept = found.rows, found.kept
    if rows is None or not kept:
        return
    values["_sha256"] += [reading.sha256] * len(kept)
    values["_sheet"] += [sheet.name] * len(kept)
    values["_row"] += [rows.table.rows[i] for i in kept]
    if sheet.period is not None:
        values["is_earlier"] += [i in found.earlier for i in kept]
    for column in sheet.columns:
        values[column.table_name] += _picked(rows.values[column.name], kept)
        if column.type == "datetime":
            values[f"{column.table_name}_has_time"] += _picked(rows.has_time[column.name], kept)


def _picked(values: list[Any], kept: list[int]) -> list[Any]:
    return values if len(kept) == len(values) else [values[i] for i in kept]
