"""Places the rows of a sheet in time: left out, earlier, or of the quarter; and blanks dates that lie after
it.

The words that this follows stand at the head of return_form.yml, under `period`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from orchestration.forms import Period, Sheet
from orchestration.intake.cells import ReadRows
from orchestration.intake.problem_making import make_problem, show
from orchestration.quarter import Quarter

# what a row is read as where the date that closed it lies after the quarter
_REOPENED = {"status": "open"}
_APPEAL_OPEN = "pending"
_APPEAL_DECIDED = frozenset({"measure_stands", "measure_overturned", "measure_varied"})


def place_rows(rows: ReadRows, period: Period, quarter: Quarter) -> tuple[set[int], set[int]]:
    """Indexes of the rows left out (begun after the quarter) and of those that are earlier (ended before
    it).
    """
    began = rows.values[period.began]
    ended = rows.values[period.ended] if period.ended else [None] * rows.n
    start, end = quarter.start, quarter.end
    left_out = {i for i, day in enumerate(began) if day is not None and _day(day) >= end}
    earlier = {i for i, day in enumerate(ended) if day is not None and _day(day) < start} - left_out
    return left_out, earlier


def blank_later_dates(rows: ReadRows, sheet: Sheet, quarter: Quarter, skipped: set[int]) -> None:
    """Read dates of `until` on or after the quarter's end as not yet known, with a remark each."""
    assert sheet.period is not None
    end = quarter.end
    for name in sheet.period.until:
        values = rows.values[name]
        for i, day in enumerate(values):
            if i in skipped or day is None or _day(day) < end:
                continue
            values[i] = None
            if name in rows.has_time:
                rows.has_time[name][i] = None
            rows.add(i, make_problem("after-quarter", sheet.name, rows.place(i, name), name, found=show(day)))
            _reopen(rows.values, sheet.period, name, i)


def _reopen(values: dict[str, list[Any]], period: Period, name: str, i: int) -> None:
    if name == period.ended:
        for column, value in _REOPENED.items():
            if column in values:
                values[column][i] = value
    if name == "appeal_decided_on" and values["appeal"][i] in _APPEAL_DECIDED:
        values["appeal"][i] = _APPEAL_OPEN


def _day(value: date | datetime) -> date:
    return value.date() if isinstance(value, datetime) else value
