"""Reads and judges the programme register's workbook. What is asked of an accepted register stands in
`register`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from orchestration.forms import Column, Problem, RegisterForm, RegisterSheet, load_register_form
from orchestration.intake.cells import Lists, ReadRows, read_rows
from orchestration.intake.guard import Unfit
from orchestration.intake.problem_making import make_problem
from orchestration.intake.reading import Workbook, squeeze
from orchestration.intake.register import Register
from orchestration.intake.register_rules import check_register
from orchestration.intake.tables import read_fields, read_table

# the form's comments call these optional; without rows in the others nothing can be judged or read
_OPTIONAL = frozenset({"Holidays", "Thresholds", "Waivers", "Locks"})
_NEVER_EMPTY = frozenset({"Partnerships", "Partners", "Memberships", "Standards"})


@dataclass(slots=True)
class RegisterReading:
    """A register as read: the rows of every sheet that is there, and the problems of no row."""

    sha256: str
    sheets: dict[str, ReadRows] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def all_problems(self) -> list[Problem]:
        """Every problem found, from the workbook down to the rows."""
        found = list(self.problems)
        for rows in self.sheets.values():
            found += [*rows.table.problems, *rows.all_problems()]
        return found

    def as_register(self) -> Register:
        """The register that the rows make; only of a reading without `must` problems."""
        form = load_register_form()
        rows = {
            sheet.name: _row_dicts(self.sheets.get(sheet.name), sheet.columns)
            for sheet in form.sheets
            if sheet.columns
        }
        settings = next(s for s in form.sheets if s.fields)
        programme = {f.table_name: self.sheets[settings.name].values[f.name][0] for f in settings.fields}
        return Register(self.sha256, programme, rows)


def read_register(sha256: str, content: bytes) -> RegisterReading:
    """The register in a workbook's bytes. A workbook that cannot be read is a reading with that problem."""
    reading = RegisterReading(sha256)
    form = load_register_form()
    try:
        book = Workbook(content)
        for sheet in form.sheets:
            _read_sheet(reading, book, sheet, form)
    except Unfit as unfit:
        reading.problems.append(make_problem(unfit.code, expected=unfit.expected))
        return reading
    known = {squeeze(s.name) for s in form.sheets}
    reading.problems += [
        make_problem("extra-sheet", found=n) for n in book.visible_sheets if squeeze(n) not in known
    ]
    if book.has_links:
        reading.problems.append(make_problem("external-links"))
    _check_references(reading, form)
    check_register(reading.sheets, form)
    return reading


def _read_sheet(reading: RegisterReading, book: Workbook, sheet: RegisterSheet, form: RegisterForm) -> None:
    own_name = book.find_sheet(sheet.name)
    if own_name is None:
        if sheet.name not in _OPTIONAL:
            reading.problems.append(make_problem("missing-sheet", sheet.name))
        return
    grid = book.read(own_name)
    if not grid.rows and sheet.name in _OPTIONAL:
        return
    columns = sheet.fields or sheet.columns
    table = read_fields(grid, columns, sheet.name) if sheet.layout else read_table(grid, columns, sheet.name)
    reading.sheets[sheet.name] = read_rows(table, columns, Lists(form.codelists), grid.scan)
    is_headed = all(p.code != "missing-column" for p in table.problems)
    if sheet.name in _NEVER_EMPTY and is_headed and not table.rows:
        reading.problems.append(make_problem("empty-not-declared", sheet.name))


def _check_references(reading: RegisterReading, form: RegisterForm) -> None:
    """Identifiers of one sheet in another; what is found is given the spelling of the sheet that it refers
    to.
    """
    for sheet in form.sheets:
        rows = reading.sheets.get(sheet.name)
        for column in sheet.columns if rows else ():
            if column.refers_to is None:
                continue
            target, _, name = column.refers_to.partition(".")
            if target in reading.sheets:
                known = {squeeze(v): v for v in reading.sheets[target].values[name] if v is not None}
                _resolve(rows, column, known)
    _check_plans(reading)


def _resolve(rows: ReadRows | None, column: Column, known: dict[str, str]) -> None:
    assert rows is not None
    values = rows.values[column.name]
    for i, value in enumerate(values):
        if value is None:
            continue
        own = known.get(squeeze(value))
        if own is None:
            place = rows.place(i, column.name)
            rows.add(i, make_problem("unknown-reference", rows.table.sheet, place, column.name, found=value))
            rows.bad.add((i, column.name))
        elif own != value:
            values[i] = own
            rows.changed.setdefault(column.name, []).append(i)


def _check_plans(reading: RegisterReading) -> None:
    """A plan is for a component of the same partnership."""
    plans, components = reading.sheets.get("Plans"), reading.sheets.get("Components")
    if plans is None or components is None:
        return
    pairs = zip(components.values["partnership_id"], components.values["component_id"], strict=True)
    known = {(p, squeeze(c)): c for p, c in pairs if p and c}
    for i, (partnership, component) in enumerate(
        zip(plans.values["partnership_id"], plans.values["component_id"], strict=True)
    ):
        if partnership is None or component is None:
            continue
        own = known.get((partnership, squeeze(component)))
        if own is None:
            place = plans.place(i, "component_id")
            plans.add(i, make_problem("unknown-reference", "Plans", place, "component_id", found=component))
        else:
            plans.values["component_id"][i] = own


def _row_dicts(rows: ReadRows | None, columns: tuple[Column, ...]) -> list[dict[str, Any]]:
    if rows is None:
        return []
    return [
        {"_row": rows.table.rows[i], **{c.table_name: rows.values[c.name][i] for c in columns}}
        for i in range(rows.n)
    ]
