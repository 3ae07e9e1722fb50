"""Judges outcome files: series, areas, periods, denominators, definitions. Rates and charts are computed
in dbt.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import duckdb

from orchestration.forms import Problem, load_register_form
from orchestration.intake.cells import Lists, ReadRows
from orchestration.intake.data_files import read_data_file
from orchestration.intake.problem_making import make_problem
from orchestration.intake.reading import squeeze
from orchestration.intake.register import Register

OUTCOME_FORM = "outcomes"
Point = tuple[str, str, str]

_LOADED_POINTS = """
    select series_id, area_id, period, arg_max(coalesce(definition, ''), seq)
    from raw.outcome_rows
    group by all
"""


def read_outcomes(content: bytes, register: Register, connection: duckdb.DuckDBPyConnection) -> ReadRows:
    """The rows of an outcome file with their problems, judged against the register and the points loaded
    before. Raises Unfit.
    """
    form = load_register_form()
    rows = read_data_file(content, form.outcome_files.columns, Lists(form.codelists))
    _check_series(rows, register)
    loaded: dict[Point, str] = {(s, a, p): d for s, a, p, d in connection.execute(_LOADED_POINTS).fetchall()}
    _check_duplicates(rows)
    _check_periods(rows, loaded)
    _check_definitions(rows, loaded)
    return rows


def file_problems(rows: ReadRows) -> list[Problem]:
    """All problems of a data file."""
    return [*rows.table.problems, *rows.all_problems()]


def _report(rows: ReadRows, i: int, code: str, column: str, found: Any) -> None:
    rows.add(i, make_problem(code, rows.table.sheet, rows.place(i, column), column, found=str(found)))


def _check_series(rows: ReadRows, register: Register) -> None:
    series_ids = register.ids("Series", "series_id")
    for i, name in enumerate(rows.values["series_id"]):
        if name is None:
            continue
        own = series_ids.get(squeeze(name))
        if own is None:
            _report(rows, i, "unknown-series", "series_id", name)
            continue
        rows.values["series_id"][i] = own
        series = register.series[own]
        _check_area(rows, i, register.ids("Areas", "area_id", series["partnership_id"]))
        is_given = rows.values["denominator"][i] is not None or (i, "denominator") in rows.bad
        if series["per"] is not None and not is_given:
            _report(rows, i, "denominator-missing", "denominator", "")


def _check_area(rows: ReadRows, i: int, areas: dict[str, str]) -> None:
    area = rows.values["area_id"][i]
    if area is None:
        return
    own = areas.get(squeeze(area))
    if own is None:
        _report(rows, i, "unknown-area", "area_id", area)
    else:
        rows.values["area_id"][i] = own


def _points(rows: ReadRows) -> Iterable[tuple[int, Point]]:
    columns = zip(rows.values["series_id"], rows.values["area_id"], rows.values["period"], strict=True)
    for i, (series, area, period) in enumerate(columns):
        if series is not None and area is not None and period is not None:
            yield i, (series, area, period)


def _check_duplicates(rows: ReadRows) -> None:
    seen: dict[Point, int] = {}
    for i, point in _points(rows):
        first = seen.setdefault(point, i)
        if first != i:
            _report(rows, i, "duplicate-key", "series_id", f"the same as row {rows.table.rows[first]}")


def _check_periods(rows: ReadRows, loaded: dict[Point, str]) -> None:
    """One kind of period per series: that of the points loaded before, else that of its first row."""
    is_quarterly = {series: "Q" in period for series, _, period in loaded}
    for i, (series, _, period) in _points(rows):
        if is_quarterly.setdefault(series, "Q" in period) != ("Q" in period):
            _report(rows, i, "mixed-periods", "period", period)


def _check_definitions(rows: ReadRows, loaded: dict[Point, str]) -> None:
    arriving = {point: i for i, point in _points(rows)}
    definitions = dict(loaded)
    definitions.update({p: rows.values["definition"][i] or "" for p, i in arriving.items()})
    for before, point in pairwise(sorted(definitions)):
        if before[:2] != point[:2] or definitions[before] == definitions[point]:
            continue
        # a point restated before one that stands is where the change came in
        at = arriving.get(point, arriving.get(before))
        if at is not None and (at, "definition") not in rows.bad:
            _report(rows, at, "definition-changed", "definition", rows.values["definition"][at] or "")
