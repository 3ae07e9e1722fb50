"""Judges one data sheet of a return: who fills it, its state, its rows. Rules, references and earlier
returns come after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from orchestration.forms import Problem, Sheet
from orchestration.intake.cells import Lists, ReadRows, read_rows
from orchestration.intake.ignored_cells import search_extra_columns, search_sheet
from orchestration.intake.placing import blank_later_dates, place_rows
from orchestration.intake.problem_making import counted, make_problem
from orchestration.intake.reading import Grid
from orchestration.intake.tables import read_table
from orchestration.quarter import Quarter


@dataclass(slots=True)
class SheetReading:
    """One data sheet as read. `kept`: indexes of the rows that are loaded, `earlier` among them; `state`
    as the form says; `blank_unless_before`: blank stands for nil unless the newest earlier standing return
    had rows, which the models settle, since that return may yet be replaced (who: any); `is_own`: the sheet
    is the partner's to fill.
    """

    sheet: Sheet
    state: str = "blank"
    blank_unless_before: bool = False
    is_own: bool = True
    rows: ReadRows | None = None
    left_out: set[int] = field(default_factory=set)
    earlier: set[int] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    @property
    def kept(self) -> list[int]:
        """The rows that are loaded, by index."""
        return [i for i in range(self.rows.n) if i not in self.left_out] if self.rows else []

    @property
    def current(self) -> list[int]:
        """The rows that belong to the quarter, by index."""
        return [i for i in self.kept if i not in self.earlier]

    def holds(self, key: Sequence[str]) -> bool:
        """Whether any row, left out or not, has that key; references compare without regard to case."""
        if self.rows is None:
            return False
        listed = zip(*(self.rows.values[name] for name in self.sheet.keys), strict=True)
        return tuple(map(_fold, key)) in {tuple(map(_fold, row)) for row in listed}

    def letters(self) -> dict[str, str]:
        """The physical column letter of every form column that is there."""
        table = self.rows.table if self.rows else None
        return {name: table.letter(name) for name in table.columns} if table else {}

    def row_problems(self) -> list[Problem]:
        """The problems of the rows of the quarter; rows left out or earlier raise none of their own, but for
        personal data: these would be kept with the original.
        """
        if self.rows is None:
            return []
        outside = self.left_out | self.earlier
        found = (p for i in sorted(outside) for p in self.rows.problems.get(i, ()))
        private = [p for p in found if p.code == "possible-personal-data"]
        return [*self.rows.all_problems(without=outside), *private]


def read_sheet(
    sheet: Sheet,
    grid: Grid | None,
    lists: Lists,
    quarter: Quarter | None,
    *,
    nil: bool,
    is_lead: bool | None,
) -> SheetReading:
    """One sheet of a return, `grid` None where the workbook does not have it; `quarter` and `is_lead` None
    where the cover does not say it in a usable way.
    """
    reading = SheetReading(sheet, is_own=sheet.who != "lead" or is_lead is not False)
    if grid is not None and grid.rows:
        table = read_table(grid, sheet.columns, sheet.name)
        if not reading.is_own:
            if table.rows:
                reading.problems.append(make_problem("not-your-sheet", sheet.name))
            reading.problems += search_sheet(grid, sheet.name)
            reading.state = "nil" if nil and not table.rows else "blank"
            return reading
        reading.problems += [*table.problems, *search_extra_columns(grid, table)]
        reading.rows = read_rows(table, sheet.columns, lists, grid.scan)
        if sheet.period is not None and quarter is not None:
            _place(reading, quarter)
        _find_duplicates(reading)
    _judge_state(reading, nil, is_lead, is_there=grid is not None)
    return reading


def leave_out_with_meetings(attendance: SheetReading, meetings: SheetReading) -> None:
    """Leave out the attendance rows of meetings that were left out."""
    if attendance.rows is None or meetings.rows is None or not meetings.left_out:
        return
    held = meetings.rows.values["meeting_id"]
    gone = {_fold(held[i]) for i in meetings.left_out} - {_fold(held[i]) for i in meetings.kept}
    listed = attendance.rows.values["meeting_id"]
    attendance.left_out |= {i for i, ref in enumerate(listed) if ref is not None and _fold(ref) in gone}
    if attendance.state == "filled" and not attendance.kept:
        attendance.state = "nil"


def check_sheet_references(readings: dict[str, SheetReading]) -> None:
    """References from one sheet to another, looked up among all rows of the workbook."""
    for reading in readings.values():
        if reading.rows is None:
            continue
        for column in reading.sheet.columns:
            if column.refers_to is None or column.refers_to.startswith("register."):
                continue
            target, _, name = column.refers_to.partition(".")
            there = readings[target].rows
            if there and (name not in there.table.columns or any(bad == name for _, bad in there.bad)):
                # what the reference means stands in what cannot be read, a problem already
                continue
            known = {_fold(v) for v in there.values[name]} if there else set()
            for i in reading.kept:
                value = reading.rows.values[column.name][i]
                if value is not None and _fold(value) not in known:
                    place = reading.rows.place(i, column.name)
                    reading.rows.bad.add((i, column.name))
                    reading.rows.add(
                        i,
                        make_problem(
                            "unknown-reference", reading.sheet.name, place, column.name, found=str(value)
                        ),
                    )


def _place(reading: SheetReading, quarter: Quarter) -> None:
    sheet, rows = reading.sheet, reading.rows
    assert sheet.period is not None and rows is not None
    reading.left_out, reading.earlier = place_rows(rows, sheet.period, quarter)
    outside = reading.left_out | reading.earlier
    if outside:
        first = min(outside)
        reading.problems.append(
            make_problem(
                "outside-quarter",
                sheet.name,
                row=rows.table.rows[first],
                found=counted(len(outside), "row"),
                expected=str(quarter),
            )
        )
    # an earlier row raises no problem of its own; one that cannot be told from others by its key serves
    # nothing
    unusable = {i for i in reading.earlier if any(rows.values[k][i] is None for k in sheet.keys)}
    reading.left_out |= unusable
    reading.earlier -= unusable
    blank_later_dates(rows, sheet, quarter, reading.left_out | reading.earlier)


def _find_duplicates(reading: SheetReading) -> None:
    sheet, rows = reading.sheet, reading.rows
    assert rows is not None
    seen: dict[tuple[Any, ...], int] = {}
    for i in [*reading.current, *sorted(reading.earlier)]:
        key = tuple(_fold(rows.values[name][i]) for name in sheet.keys)
        if None in key:
            continue
        if key not in seen:
            seen[key] = i
        elif i in reading.earlier:
            reading.left_out.add(i)
        else:
            first = f"row {rows.table.rows[seen[key]]}"
            name = sheet.keys[0]
            rows.add(
                i,
                make_problem(
                    "duplicate-key", sheet.name, rows.place(i, name), name, found=f"the same as {first}"
                ),
            )
    reading.earlier -= reading.left_out


def _judge_state(reading: SheetReading, nil: bool, is_lead: bool | None, is_there: bool) -> None:
    sheet, rows = reading.sheet, reading.rows
    if any(p.code == "missing-column" for p in reading.problems):
        # the sheet cannot be told to be empty
        return
    if rows is not None and rows.n:
        if not reading.current:
            reading.state = "nil"
            return
        reading.state = "filled"
        if nil:
            reading.problems.append(make_problem("nil-but-rows", sheet.name))
        return
    if nil:
        reading.state = "nil"
    elif sheet.required_rows:
        reading.problems.append(
            make_problem("empty-not-declared" if is_there else "missing-sheet", sheet.name)
        )
    elif sheet.who == "any":
        reading.blank_unless_before = True
    elif reading.is_own and (sheet.who == "all" or is_lead):
        reading.problems.append(make_problem("empty-not-declared", sheet.name, severity="should"))


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
