"""Builds the workbook of a template: cover, data sheets, the sheet of names, and the hidden sheet from which
the drop-downs choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.packaging.custom import StringProperty
from openpyxl.utils import get_column_letter
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.forms import LISTS_SHEET, NOTES_HEADING, Column, ReturnForm, Sheet
from orchestration.template import styling, wording
from orchestration.template.lists import DropDown, make_drop_down
from orchestration.template.names import fill_names
from orchestration.template.occasion import Occasion
from orchestration.template.prefill import Prefill, PrefilledRow
from orchestration.template.validations import make_validation

CODES_SHEET = "Codes"
HEADER_ROW = 3
FIRST_ROW = HEADER_ROW + 1
# as many rows as a return can have
LAST_ROW = HEADER_ROW + 20_000
_NOTE_WIDTH = 70.0


def build_workbook(form: ReturnForm, occasion: Occasion, rows: Prefill, made_at: datetime) -> bytes:
    """The bytes of the template; `made_at` is written as the moment of its creation."""
    builder = _Builder(form, occasion, rows)
    book = builder.build()
    book.properties.creator = "Accord"
    book.properties.title = f"Partner return {occasion.partner_id} {occasion.quarter}"
    book.properties.created = made_at
    # the stubs of openpyxl are older than these
    properties = book.custom_doc_props  # type: ignore[attr-defined]
    properties.append(StringProperty(name="form", value=form.form))
    properties.append(StringProperty(name="form_version", value=form.version))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


class _Builder:
    """One workbook in the making; keeps the drop-downs that the sheets ask for."""

    def __init__(self, form: ReturnForm, occasion: Occasion, rows: Prefill) -> None:
        self.form, self.occasion, self.rows = form, occasion, rows
        self.book = Workbook()
        self.book.remove(self.book.worksheets[0])
        self.drop_downs: dict[str, DropDown] = {}

    def build(self) -> Workbook:
        """All sheets, in the order in which they are filled."""
        self._fill_cover(self.book.create_sheet(self.form.cover.sheet))
        for sheet in self.form.sheets:
            page = self.book.create_sheet(sheet.name)
            self._fill_sheet(page, sheet)
            if not self._is_own(sheet):
                page.sheet_state = "hidden"
        fill_names(self.book.create_sheet(LISTS_SHEET), self.occasion)
        self._fill_codes(self.book.create_sheet(CODES_SHEET))
        return self.book

    def _is_own(self, sheet: Sheet) -> bool:
        return sheet.who != "lead" or self.occasion.is_lead

    # the cover

    def _fill_cover(self, page: Worksheet) -> None:
        for letter, width in zip("ABC", (52.0, 34.0, 62.0), strict=True):
            page.column_dimensions[letter].width = width
        made_up = " (made-up example)" if self.occasion.is_made_up else ""
        title = f"Quarterly partner return{made_up}"
        styling.write_head(page, title, wording.COVER_GUIDANCE, 3)
        own, nil = self.form.cover.fields, self.form.cover_fields[len(self.form.cover.fields) :]
        row = HEADER_ROW
        for heading, fields in (("The return", own), ("Is there a sheet without anything to report?", nil)):
            styling.write_text(styling.cell_at(page, row, 1), heading)
            styling.cell_at(page, row, 1).font = styling.SECTION
            for n, field in enumerate(fields, start=1):
                self._fill_field(page, row + n, field)
            row += len(fields) + 2
        page.sheet_view.showGridLines = False
        styling.protect(page)
        styling.set_up_page(page, None)

    def _fill_field(self, page: Worksheet, row: int, field: Column) -> None:
        label, value, hint = (styling.cell_at(page, row, n) for n in (1, 2, 3))
        styling.write_text(label, field.heading)
        page.row_dimensions[row].height = styling.FIELD_HEIGHT
        label.font, label.alignment = styling.PLAIN, styling.MIDDLE
        if field.required:
            label.number_format = styling.MARKED
        styling.write_text(hint, wording.field_hint(self.form, field, self.occasion))
        hint.font, hint.alignment = styling.NOTE, styling.BESIDE
        value.font, value.alignment = styling.PLAIN, styling.FIELD
        value.border, value.number_format = styling.BOX, styling.number_format(field)
        fixed = {
            "template_version": self.form.version,
            "partnership_id": self.occasion.partnership_id,
            "partner_id": self.occasion.partner_id,
            "quarter": self.occasion.quarter.label,
        }
        if field.name in fixed:
            styling.write_text(value, fixed[field.name])
            value.font, value.fill = styling.REQUIRED, styling.DARK
            return
        value.protection = styling.UNLOCKED
        if field.name.startswith("nil_") and not self._is_own(self.form.sheet(field.name[4:])):
            page.row_dimensions[row].hidden = True
        page.add_data_validation(make_validation(field, value.coordinate, self._drop_down(None, field)))

    # a data sheet

    def _fill_sheet(self, page: Worksheet, sheet: Sheet) -> None:
        rows = self.rows[sheet.name]
        drop_downs = {c.name: self._drop_down(sheet, c) for c in sheet.columns}
        for n, column in enumerate(sheet.columns, start=1):
            self._set_column(page, n, column, rows, drop_downs[column.name])
        n_used = len(sheet.columns)
        if any(row.note for row in rows):
            n_used += 1
            notes = page.column_dimensions[get_column_letter(n_used)]
            notes.width, notes.protection, notes.alignment = _NOTE_WIDTH, styling.UNLOCKED, styling.TOP
            self._head_cell(page, n_used, NOTES_HEADING, is_required=False)
        styling.unlock_columns(page, n_used)
        occasion = self.occasion
        title = f"{sheet.name}: {occasion.partner_title}, {occasion.quarter}"
        guidance = wording.sheet_guidance(sheet, has_rows=bool(rows))
        styling.write_head(page, title, guidance, n_used)
        page.row_dimensions[HEADER_ROW].font = styling.OPTIONAL
        page.row_dimensions[HEADER_ROW].height = styling.row_height(2)
        for number, row in enumerate(rows, start=FIRST_ROW):
            self._fill_row(page, number, sheet, row)
        last = get_column_letter(n_used)
        page.auto_filter.ref = f"A{HEADER_ROW}:{last}{LAST_ROW}"
        page.freeze_panes = f"A{FIRST_ROW}"
        styling.protect(page)
        styling.set_up_page(page, HEADER_ROW)

    def _set_column(
        self,
        page: Worksheet,
        n: int,
        column: Column,
        rows: Sequence[PrefilledRow],
        drop_down: DropDown | None,
    ) -> None:
        sheet = self.form.sheet(page.title)
        texts = [str(row.values.get(column.name, "")) for row in rows]
        longest = max((len(t) for t in (*texts, *(drop_down.answers if drop_down else ()))), default=0)
        letter = get_column_letter(n)
        dimension = page.column_dimensions[letter]
        dimension.width = styling.column_width(column, 0 if column.type.startswith("date") else longest)
        dimension.number_format = styling.number_format(column)
        dimension.protection, dimension.alignment = styling.UNLOCKED, styling.alignment(column)
        self._head_cell(page, n, column.heading, is_required=column.required)
        styling.add_comment(styling.cell_at(page, HEADER_ROW, n), wording.heading_help(sheet, column))
        cells = f"{letter}{FIRST_ROW}:{letter}{LAST_ROW}"
        page.add_data_validation(make_validation(column, cells, drop_down))

    def _head_cell(self, page: Worksheet, n: int, heading: str, *, is_required: bool) -> None:
        cell = styling.cell_at(page, HEADER_ROW, n)
        styling.write_text(cell, heading)
        cell.font = styling.REQUIRED if is_required else styling.OPTIONAL
        cell.fill = styling.DARK if is_required else styling.LIGHT
        cell.alignment, cell.border = styling.MIDDLE, styling.BOX
        if is_required:
            cell.number_format = styling.MARKED

    def _fill_row(self, page: Worksheet, number: int, sheet: Sheet, row: PrefilledRow) -> None:
        for n, column in enumerate(sheet.columns, start=1):
            value = row.values.get(column.name)
            if value is None:
                continue
            cell = styling.cell_at(page, number, n)
            _write(cell, value)
            cell.number_format = _shown(column, value)
            cell.protection, cell.fill = styling.UNLOCKED, styling.TINT
            cell.alignment = styling.alignment(column)
            if row.comment and column.key:
                styling.add_comment(cell, row.comment)
        if row.note:
            cell = styling.cell_at(page, number, len(sheet.columns) + 1)
            styling.write_text(cell, row.note)
            cell.font, cell.alignment, cell.protection = styling.NOTE, styling.TOP, styling.UNLOCKED
            lines = styling.count_lines(row.note, _NOTE_WIDTH)
            page.row_dimensions[number].height = styling.row_height(lines)

    # what is checked while typing

    def _drop_down(self, sheet: Sheet | None, column: Column) -> DropDown | None:
        found = make_drop_down(self.form, sheet, column, self.occasion, self.rows)
        if found is not None:
            self.drop_downs[found.name] = found
        return found

    # the sheet of codes

    def _fill_codes(self, page: Worksheet) -> None:
        names = self.book.defined_names
        for name, drop_down in self.drop_downs.items():
            if drop_down.source is not None:
                names[name] = DefinedName(name, attr_text=self._written_so_far(*drop_down.source))
        given = [d for d in self.drop_downs.values() if d.source is None]
        for n, drop_down in enumerate(given, start=1):
            letter = get_column_letter(n)
            styling.write_text(styling.cell_at(page, 1, n), drop_down.name)
            for row, answer in enumerate(drop_down.answers, start=2):
                styling.write_text(styling.cell_at(page, row, n), answer)
            last = len(drop_down.answers) + 1
            reference = f"'{CODES_SHEET}'!${letter}$2:${letter}${last}"
            names[drop_down.name] = DefinedName(drop_down.name, attr_text=reference)
        page.sheet_state = "hidden"
        styling.protect(page)

    def _written_so_far(self, sheet: str, column: str) -> str:
        """The filled part of a column that partners write themselves."""
        at = [c.name for c in self.form.sheet(sheet).columns].index(column) + 1
        letter = get_column_letter(at)
        whole = f"'{sheet}'!${letter}${FIRST_ROW}:${letter}${LAST_ROW}"
        return f"'{sheet}'!${letter}${FIRST_ROW}:INDEX({whole},MAX(1,COUNTA({whole})))"


def _write(cell: Any, value: Any) -> None:
    if isinstance(value, str):
        styling.write_text(cell, value)
    else:
        cell.value = value


def _shown(column: Column, value: Any) -> str:
    """A moment without a time of day is shown as a day."""
    is_bare_day = column.type == "datetime" and not isinstance(value, datetime)
    return "yyyy-mm-dd" if is_bare_day else styling.number_format(column)
