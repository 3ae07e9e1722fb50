"""The workbook as a spreadsheet program sees it: drop-downs that hold the codes, what is locked, what is
hidden, texts that stay texts. No spreadsheet program is needed for that.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.forms import NOTES_HEADING, Column, load_return_form
from orchestration.forms.countries import COUNTRIES
from orchestration.intake.cells import Lists
from orchestration.intake.register_file import read_register
from orchestration.template import write_template
from tests.builders.workbooks import LEAD_ROWS, ROWS, register_workbook, return_workbook
from tests.orchestration.template.conftest import publish_in

FORM = load_return_form()
ALL_SHEETS = [s.name for s in FORM.sheets]
LEADS_SHEETS = {s.name for s in FORM.sheets if s.who == "lead"}
HOSTILE = ["=1+1", "+1", "-2", "@SUM(A1)", '=cmd|"/c calc"!A1']
LAST_ROW = 20_003


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory):
    """Returns whose texts begin like formulas, and a register whose titles do."""

    def as_text(page: Worksheet, value: str) -> None:
        for row in page.iter_rows():
            for cell in row:
                if cell.value == value:
                    cell.data_type = "s"

    def keep_texts(book: Workbook) -> None:
        for page in book.worksheets:
            for text in HOSTILE:
                as_text(page, text)

    actions = [{**ROWS["Actions"][0], "action_id": f"A-{i}", "title": text} for i, text in enumerate(HOSTILE)]
    requests = [
        {**ROWS["Requests"][1], "request_id": "=M-7", "sent_at": datetime(2025, 5, 25, 8, 5)},
        {**ROWS["Requests"][1], "request_id": "M-8", "sent_at": date(2025, 5, 26)},
    ]
    nothing = {name: [] for name in (*ROWS, *LEAD_ROWS)}

    def keep(book: Workbook) -> None:
        keep_texts(book)
        as_text(book["Requests"], "=M-7")

    content = return_workbook(
        cover={"quarter": "2025-Q2", "submitted_on": date(2025, 7, 14)},
        rows={
            **nothing,
            "Requests": requests,
            "Responsibilities": ROWS["Responsibilities"],
            "Actions": [{**a, "opened_on": date(2025, 5, 1)} for a in actions],
        },
        spoil=keep,
    )
    listed = [
        {"responsibility_id": f"R{i}", "title": t, "aim": "effectiveness"} for i, t in enumerate(HOSTILE, 1)
    ]
    flag = {"flag_id": "F-IS1/RIVER/=POL", "rule_id": "F-IS1", "concerns": ["POL"], "message": HOSTILE[0]}
    return publish_in(
        tmp_path_factory.mktemp("programme"),
        [content],
        register=register_workbook(rows={"Responsibilities": listed}, spoil=keep_texts),
        flags=[flag],
        judged=["2025-Q2"],
    )


@pytest.fixture(scope="module")
def lists(programme) -> Lists:
    """What the reader of a return takes for an answer, by the same register."""
    register = read_register("0" * 64, programme.register_file.read_bytes()).as_register()
    return Lists(FORM.codelists, register, "RIVER")


@pytest.fixture(scope="module")
def books(programme, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Workbook]:
    """The templates of a member and of the lead."""
    folder = tmp_path_factory.mktemp("made")
    return {p: load_workbook(_write(programme, p, folder)) for p in ("POL", "MUN")}


def _write(programme, partner: str, folder: Path) -> Path:
    return write_template(programme, "RIVER", partner, "2025-Q3", folder / f"{partner}.xlsx").path


def validation(page: Worksheet, column: Column, at: int = 0):
    """The one validation at a column's first row, or at a cell of the cover."""
    place = page.cell(4, at).coordinate if at else cover_cell(page, column).coordinate
    [found] = [v for v in page.data_validations.dataValidation if place in v]
    return found


def cover_cell(page: Worksheet, field: Column):
    [row] = [row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == field.heading]
    return page.cell(row, 2)


def answers(book: Workbook, formula: str) -> list[str]:
    """The cells of the range that a name stands for."""
    [(sheet, cells)] = book.defined_names[formula].destinations
    return [cell.value for row in book[sheet][cells.replace("$", "")] for cell in row]


def columns():
    return [
        pytest.param(sheet, i, column, id=f"{sheet.name}.{column.name}")
        for sheet in FORM.sheets
        for i, column in enumerate(sheet.columns, start=1)
    ]


@pytest.mark.parametrize(("sheet", "at", "column"), columns())
def test_every_column_is_checked_down_to_the_last_row(books, lists: Lists, sheet, at, column) -> None:
    """A list where the reader of a return knows one, with answers it takes; else dates, numbers, length."""
    book = books["MUN"]
    page = book[sheet.name]
    found = validation(page, column, at)
    assert page.cell(LAST_ROW, at).coordinate in found
    assert found.promptTitle == found.errorTitle == column.heading
    assert found.prompt.startswith("Required." if column.required else "May be blank.")
    assert max(len(found.prompt), len(found.error)) <= 255
    read, known = lists.reader(sheet.name, column)
    kinds = {"date": "date", "datetime": "date", "integer": "whole", "number": "decimal"}
    if known or column.type == "country":
        assert found.type == "list"
        offered = answers(book, found.formula1)
        assert offered
        # taken as they stand: without a problem, without a remark
        assert [(read(text).code, read(text).changed) for text in offered] == [(None, False)] * len(offered)
    elif column.refers_to is not None:
        # what the lead writes in the other sheet, as far as it is written
        assert found.type == "list"
        source = book.defined_names[found.formula1].attr_text
        assert source.startswith("'Meetings'!$A$4:INDEX('Meetings'!$A$4:$A$20003,")
    else:
        assert found.type == kinds.get(column.type, "textLength")


def test_drop_downs_offer_what_the_register_holds(books) -> None:
    book = books["POL"]

    def offered(sheet: str, name: str) -> list[str]:
        at = [c.name for c in FORM.sheet(sheet).columns].index(name) + 1
        return answers(book, validation(book[sheet], FORM.sheet(sheet).column(name), at).formula1)

    assert offered("Requests", "counterpart_id") == ["MUN", "LAB", "OUTSIDE"]
    assert offered("Requests", "class") == ["urgent", "routine"]
    assert offered("Agreements", "parties") == ["ALL", "MUN", "LAB", "POL"]
    assert offered("Responsibilities", "accountable_id") == ["MUN", "LAB", "POL"]
    assert offered("Actions", "responsibility_id") == ["R1", "R2", "R3", "R4", "R5"]
    assert offered("Delivery", "component_id") == ["C1"]
    assert offered("Delivery", "stage")[:2] == ["1 Engaged", "2 Feasibility considered"]
    assert offered("Measures", "sector")[5] == "F Construction"
    assert offered("Cases", "origin") == sorted(COUNTRIES)


@pytest.mark.parametrize("field", FORM.cover_fields, ids=lambda f: f.name)
def test_the_cover(books, field: Column) -> None:
    """The four that say whose return it is stand there, locked; every other is blank, free and checked."""
    page = books["POL"]["Cover"]
    cell = cover_cell(page, field)
    given = {
        "template_version": "2026.1",
        "partnership_id": "RIVER",
        "partner_id": "POL",
        "quarter": "2025-Q3",
    }
    assert cell.value == given.get(field.name)
    assert cell.protection.locked == (field.name in given)
    assert (cell.offset(0, -1).number_format == '@" *"') == field.required
    if field.name not in given:
        assert (
            validation(page, field).type
            == {
                "choice": "list",
                "date": "date",
                "integer": "whole",
                "text": "textLength",
            }[field.type]
        )


def test_the_leads_sheets_are_hidden_from_others(books) -> None:
    for partner, hidden in (("POL", LEADS_SHEETS), ("MUN", set())):
        book = books[partner]
        assert book.sheetnames == ["Cover", *ALL_SHEETS, "Lists", "Codes"]
        assert {p.title for p in book.worksheets if p.sheet_state == "hidden"} == hidden | {"Codes"}
        cover = book["Cover"]
        rows = {f.name: cover_cell(cover, f).row for f in FORM.cover_fields}
        assert {n for n, r in rows.items() if cover.row_dimensions[r].hidden} == {f"nil_{s}" for s in hidden}


@pytest.mark.parametrize("name", ALL_SHEETS)
def test_a_sheet_as_it_is_laid_out(books, name: str) -> None:
    """Title, guidance and the form's labels stand locked; below nothing is, and rows come and go freely."""
    page, sheet = books["POL"][name], FORM.sheet(name)
    labels = [cell.value for cell in page[3]]
    assert labels[: len(sheet.columns)] == [c.heading for c in sheet.columns]
    assert labels[len(sheet.columns) :] in ([], [NOTES_HEADING])
    assert sheet.guidance in page["A2"].value
    assert all(cell.protection.locked for row in page["A1:A3"] for cell in row)
    assert all(cell.protection.locked for cell in page[3])
    assert not any(
        cell.protection.locked for row in page.iter_rows(min_row=4) for cell in row if cell.has_style
    )
    spans = [(d.min, d.max, d.protection.locked) for d in page.column_dimensions.values()]
    assert {n for low, high, locked in spans for n in range(low, high + 1) if not locked} == set(
        range(1, 16385)
    )
    protection = page.protection
    assert protection.sheet and protection.password is None
    assert not (protection.insertRows or protection.deleteRows or protection.sort or protection.autoFilter)
    assert not (protection.formatColumns or protection.formatRows)
    assert page.auto_filter.ref.startswith("A3:") and page.auto_filter.ref.endswith(str(LAST_ROW))
    assert page.freeze_panes == "A4"
    assert (page.page_setup.orientation, page.page_setup.fitToHeight) == ("landscape", 0)
    assert page.print_title_rows == "$3:$3"
    for at, column in enumerate(sheet.columns, start=1):
        head = page.cell(3, at)
        assert (head.number_format == '@" *"', head.font.bold) == (column.required, column.required)
        assert head.comment.text.startswith("Required." if column.required else "May be blank.")


def test_the_form_version_stands_in_the_properties(books) -> None:
    found = {p.name: p.value for p in books["POL"].custom_doc_props}
    assert found == {"form": "partner-return", "form_version": "2026.1"}


def test_texts_that_begin_like_formulas_stay_texts(books) -> None:
    book = books["POL"]
    cells = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [row[1].value for row in book["Actions"].iter_rows(min_row=4)] == HOSTILE
    assert [row[4].value for row in book["Responsibilities"].iter_rows(min_row=4)] == HOSTILE
    assert book["Requests"]["A4"].value == "=M-7"
    assert book["Replies"]["A4"].value == "F-IS1/RIVER/=POL"
    assert {c.value for c in cells if c.value in HOSTILE} == set(HOSTILE)


def test_a_moment_without_a_time_is_shown_as_a_day(books) -> None:
    page = books["POL"]["Requests"]
    assert (page["E4"].value, page["E4"].number_format) == (datetime(2025, 5, 25, 8, 5), "yyyy-mm-dd hh:mm")
    assert (page["E5"].value, page["E5"].number_format) == (datetime(2025, 5, 26), "yyyy-mm-dd")


def test_names_stand_beside_identifiers(books) -> None:
    """For people: what partners, responsibilities, components and classes are called."""
    rows = [[cell.value for cell in row] for row in books["POL"]["Lists"].iter_rows(min_row=4)]
    assert ["POL", "Police", "core"] in rows
    assert ["R1", HOSTILE[0], None] in rows or ["R1", HOSTILE[0], ""] in rows
    assert ["C1", "Joint visits", "The board's plan for 2025-Q3: 15 visits."] in rows
    assert ["urgent", "Urgent", "To be answered within 24 hours."] in rows
