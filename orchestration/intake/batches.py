"""The rows of several returns as one Arrow table for each sheet: what rules are run over and what is
loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from orchestration.forms import ReturnForm, Sheet, load_return_form
from orchestration.intake.returns import ReturnReading
from orchestration.warehouse import make_arrow, raw_tables

Arriving = Mapping[str, pa.Table]


def gather(readings: Sequence[ReturnReading], form: ReturnForm | None = None) -> Arriving:
    """The kept rows of all readings, by sheet name; sheets without any are left out."""
    tables: dict[str, pa.Table] = {}
    for sheet in (form or load_return_form()).sheets:
        columns = raw_tables()[sheet.table]
        values: dict[str, list[Any]] = {name: [] for name, _ in columns}
        for reading in readings:
            if sheet.name in reading.sheets:
                _add_rows(values, reading, sheet)
        if values["_row"]:
            tables[sheet.name] = make_arrow(columns, values)
    return tables


def choose(arriving: Arriving, hashes: Iterable[str]) -> Arriving:
    """The rows of some of the files, by sheet name; sheets without any are left out."""
    wanted = pa.array(sorted(hashes), pa.string())
    chosen = {
        name: table.filter(pc.is_in(table["_sha256"], value_set=wanted)) for name, table in arriving.items()
    }
    return {name: table for name, table in chosen.items() if table.num_rows}


def gather_covers(readings: Sequence[ReturnReading]) -> pa.Table:
    """The covers of the readings that are placed, with the first day of the quarter and of the next one."""
    names = [name for name, _ in raw_tables()["covers"]]
    values: dict[str, list[Any]] = {name: [] for name in names}
    starts, ends = [], []
    for reading in readings:
        cover = reading.cover
        if cover is None:
            continue
        row = {**cover.values, **cover_identity(reading)}
        for name in names:
            values[name].append(row.get(name))
        starts.append(cover.quarter.start if cover.quarter else None)
        ends.append(cover.quarter.end if cover.quarter else None)
    table = make_arrow(raw_tables()["covers"], values)
    return table.append_column("q_start", pa.array(starts, pa.date32())).append_column(
        "q_end", pa.array(ends, pa.date32())
    )


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
