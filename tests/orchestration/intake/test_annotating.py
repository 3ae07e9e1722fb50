"""An annotated copy holds all of the original, and what to correct; what cannot be copied whole is not."""

from __future__ import annotations

import errno
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from orchestration.errors import DiskError
from orchestration.intake.annotating import AUTHOR, NoCopyError, annotate
from orchestration.intake.correction_sheet import TITLE
from orchestration.intake.grouping import return_headings
from orchestration.intake.returns import ReturnReading
from tests.builders.workbooks import ROWS, column_of, return_workbook, saved

Judge = Callable[..., ReturnReading]
SENT, CLOSED = ROWS["Requests"][0], ROWS["Requests"][0]["closed_at"]
WRONG = [{**SENT, "status": "complet"}, {**ROWS["Requests"][1], "sent_at": "31/12"}]


def dress(book: Workbook) -> None:
    """What a sender does to a workbook and wants to find again."""
    page = book["Requests"]
    page["B3"].font, page["B3"].fill = (
        Font(bold=True, color="FF0000AA"),
        PatternFill("solid", fgColor="FFDDEEFF"),
    )
    page["H4"].fill = PatternFill("solid", fgColor="FFEEEEEE")
    page["G4"].number_format = "dd mmm yyyy hh:mm"
    page.column_dimensions["A"].width = 33
    page.row_dimensions[2].height = 48
    page.merge_cells("A2:J2")
    page.freeze_panes = "B4"
    page.add_data_validation(DataValidation("list", formula1='"open,complete"', sqref="H4:H99"))
    page.conditional_formatting.add(
        "A4:A99", CellIsRule("equal", ['"P-1"'], fill=PatternFill(bgColor="FF00FF00"))
    )
    book.defined_names["own"] = DefinedName("own", attr_text="Requests!$A$4:$A$9")
    page["M4"] = "=COUNTA(A4:A9)"
    page["N4"].value, page["N4"].data_type = "=2+2", "s"
    page["H4"].comment, page["A4"].comment = (
        Comment("ask LAB again", "Jo"),
        Comment("first of the year", "Jo"),
    )


@pytest.fixture
def wrong() -> bytes:
    return return_workbook(rows={"Requests": WRONG}, spoil=dress)


@pytest.fixture
def copy(wrong: bytes, judge: Judge) -> bytes:
    return annotate(wrong, judge(wrong).all_problems(), return_headings())


def opened(content: bytes) -> Workbook:
    return load_workbook(BytesIO(content), rich_text=True)


def looks(book: Workbook) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Everything that a cell says and how it looks, by sheet and cell."""
    return {
        (sheet.title, cell.coordinate): (
            *(cell.value, cell.data_type, cell.number_format, cell.quotePrefix),
            *map(repr, (cell.font, cell.fill, cell.border, cell.alignment, cell.protection)),
        )
        for sheet in book.worksheets
        if sheet.title != TITLE
        for row in sheet.iter_rows()
        for cell in row
    }


def test_every_cell_is_as_sent(wrong: bytes, copy: bytes) -> None:
    """The marked ones too: a mark lies over a cell's own style."""
    before = looks(opened(wrong))
    assert ("Requests", "H4") in before
    assert looks(opened(copy)) == before


def test_what_is_around_the_cells_is_as_sent(wrong: bytes, copy: bytes) -> None:
    for sheet in opened(wrong).worksheets:
        same = opened(copy)[sheet.title]
        assert {k: v.width for k, v in same.column_dimensions.items()} == {
            k: v.width for k, v in sheet.column_dimensions.items()
        }
        assert {k: v.height for k, v in same.row_dimensions.items()} == {
            k: v.height for k, v in sheet.row_dimensions.items()
        }
        assert same.merged_cells.ranges == sheet.merged_cells.ranges
        assert same.freeze_panes == sheet.freeze_panes
        validations = [(str(v.sqref), v.formula1) for v in sheet.data_validations.dataValidation]
        assert [(str(v.sqref), v.formula1) for v in same.data_validations.dataValidation] == validations
    assert opened(copy)["Requests"].merged_cells.ranges
    assert opened(copy).defined_names["own"].attr_text == "Requests!$A$4:$A$9"
    formats = opened(copy)["Requests"].conditional_formatting
    assert "A4:A99" in {str(f.sqref) for f in formats}


def test_a_formula_stays_one_and_a_text_does_not_become_one(copy: bytes) -> None:
    page = opened(copy)["Requests"]
    assert (page["M4"].value, page["M4"].data_type) == ("=COUNTA(A4:A9)", "f")
    assert (page["N4"].value, page["N4"].data_type) == ("=2+2", "s")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x.invalid")'])
def test_what_a_sender_wrote_is_text_in_the_list(judge: Judge, text: str) -> None:
    def spoil(book: Workbook) -> None:
        cell = book["Requests"].cell(4, column_of("Requests", "status"))
        cell.value, cell.data_type = text, "s"

    content = return_workbook(spoil=spoil)
    page = opened(annotate(content, judge(content).all_problems(), return_headings()))[TITLE]
    listed = [cell for row in page.iter_rows() for cell in row if cell.value == text]
    assert len(listed) == 1
    assert (listed[0].data_type, listed[0].quotePrefix) == ("s", True)
    assert all(cell.data_type != "f" for row in page.iter_rows() for cell in row)


def test_the_first_sheet_lists_and_links(copy: bytes) -> None:
    book = opened(copy)
    page = book.worksheets[0]
    assert (page.title, book.active.title) == (TITLE, TITLE)
    links = {
        row[0].value: (row[0].hyperlink.location, row[1].value)
        for row in page.iter_rows()
        if row[0].hyperlink
    }
    assert links == {1: ("'Requests'!H4", "H4"), 2: ("'Requests'!E5", "E5")}
    assert [row[3].value for row in page.iter_rows() if row[0].hyperlink] == [
        "Not one of the allowed answers",
        "Not a date",
    ]
    assert all(row[0].hyperlink.target is None for row in page.iter_rows() if row[0].hyperlink)
    assert (page.page_setup.orientation, page.print_title_rows) == ("landscape", "$4:$4")
    assert page.print_area.endswith(f"$H${page.max_row}")
    assert [s.title for s in book.worksheets if s.sheet_view.tabSelected] == [TITLE]


def test_marked_cells_have_a_comment_and_old_comments_stay(copy: bytes) -> None:
    page = opened(copy)["Requests"]
    comments = {c.coordinate: c.comment for row in page.iter_rows() for c in row if c.comment}
    assert set(comments) == {"A4", "E5", "H4"}
    assert (comments["A4"].text, comments["A4"].author) == ("first of the year", "Jo")
    assert comments["H4"].text.startswith("ask LAB again\n\n")
    assert "perhaps complete" in comments["H4"].text
    assert (comments["H4"].author, comments["E5"].author) == ("Jo", AUTHOR)
    marked = [str(f.sqref) for f in page.conditional_formatting if str(f.sqref) != "A4:A99"]
    assert marked == ["E5 H4"]


def test_a_sheet_whose_name_needs_quotes_is_linked(judge: Judge) -> None:
    """A sheet is found without regard to case and spaces, and the link names it as it is."""

    def rename(book: Workbook) -> None:
        book["Requests"].title = " REQUESTS "

    content = return_workbook(rows={"Requests": WRONG}, spoil=rename)
    page = opened(annotate(content, judge(content).all_problems(), return_headings()))[TITLE]
    assert {row[0].hyperlink.location for row in page.iter_rows() if row[0].hyperlink} == {
        "' REQUESTS '!H4",
        "' REQUESTS '!E5",
    }


def test_the_mended_copy_comes_back_clean(copy: bytes, judge: Judge) -> None:
    """The sender mends the copy itself: its first sheet is passed over without a word."""
    book = opened(copy)
    book["Requests"]["H4"], book["Requests"]["E5"] = "complete", datetime(2025, 9, 25)
    assert judge(saved(book)).all_problems() == []


def test_old_marks_go_when_it_is_marked_again(wrong: bytes, copy: bytes, judge: Judge) -> None:
    book = opened(copy)
    book["Requests"]["H4"] = "complete"
    content = saved(book)
    again = opened(annotate(content, judge(content).all_problems(), return_headings()))
    assert again.sheetnames == [TITLE, *opened(wrong).sheetnames]
    page = again["Requests"]
    comments = {c.coordinate: c.comment.text for row in page.iter_rows() for c in row if c.comment}
    assert comments["H4"] == "ask LAB again"
    assert comments["E5"].count("Not a date") == 1
    assert [str(f.sqref) for f in page.conditional_formatting] == ["A4:A99", "E5"]
    assert len([row for row in again[TITLE].iter_rows() if row[0].hyperlink]) == 1


def test_a_sheet_of_that_name_that_is_not_ours_stays(judge: Judge) -> None:
    def spoil(book: Workbook) -> None:
        book.create_sheet(TITLE)["A1"] = "my own notes"

    content = return_workbook(rows={"Requests": WRONG}, spoil=spoil)
    book = opened(annotate(content, judge(content).all_problems(), return_headings()))
    assert book[TITLE]["A1"].value == "my own notes"
    assert book.worksheets[0].title == f"{TITLE} 2"
    assert sorted(p.code for p in judge(saved(book)).all_problems()) == ["not-a-date", "not-in-list"]


def add_part(content: bytes, name: str, text: str) -> bytes:
    stream = BytesIO(content)
    with ZipFile(stream, "a", ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return stream.getvalue()


def replace_in(content: bytes, part: str, old: str, new: str) -> bytes:
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            text = source.read(name)
            if name == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode())
            target.writestr(name, text)
    return stream.getvalue()


def chart(book: Workbook) -> None:
    drawn = BarChart()
    drawn.add_data(Reference(book["Requests"], min_col=1, min_row=3, max_row=5))
    book["Requests"].add_chart(drawn, "L2")


SHEET = "xl/worksheets/sheet2.xml"


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda c: return_workbook(rows={"Requests": WRONG}, spoil=chart), "a chart|a drawing"),
        (lambda c: add_part(c, "xl/media/image1.png", "x"), "a picture"),
        (lambda c: add_part(c, "xl/pivotTables/pivotTable1.xml", "<x/>"), "a pivot table"),
        (lambda c: add_part(c, "xl/slicers/slicer1.xml", "<x/>"), "a slicer"),
        (lambda c: add_part(c, "xl/ctrlProps/ctrlProp1.xml", "<x/>"), "a form control"),
        (lambda c: add_part(c, "xl/externalLinks/externalLink1.xml", "<x/>"), "links to other files"),
        (lambda c: add_part(c, "docMetadata/LabelInfo.xml", "<x/>"), "a sensitivity label"),
        (lambda c: add_part(c, "xl/whatever.xml", "<x/>"), "the part xl/whatever.xml"),
        (
            lambda c: replace_in(c, SHEET, "</worksheet>", "<extLst><ext uri='x'/></extLst></worksheet>"),
            "of a newer kind",
        ),
        (
            lambda c: replace_in(c, SHEET, "</worksheet>", "<customSheetViews/></worksheet>"),
            "part of the layout .customSheetViews.",
        ),
        (
            lambda c: replace_in(
                c,
                "xl/workbook.xml",
                "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
                "http://purl.oclc.org/ooxml/spreadsheetml/main",
            ),
            "the strict form",
        ),
    ],
)
def test_what_a_copy_would_lose_forbids_it(judge: Judge, spoil: Callable[[bytes], bytes], why: str) -> None:
    content = return_workbook(rows={"Requests": WRONG})
    problems = judge(content).all_problems()
    annotate(content, problems, return_headings())
    with pytest.raises(NoCopyError, match=why):
        annotate(spoil(content), problems, return_headings())


def test_empty_drawings_and_footers_are_no_loss(judge: Judge) -> None:
    """Some programs add them to every sheet."""
    content = add_part(return_workbook(rows={"Requests": WRONG}), "xl/drawings/drawing1.xml", "<wsDr/>")
    footer = "<headerFooter><oddHeader></oddHeader><oddFooter/></headerFooter></worksheet>"
    content = replace_in(content, SHEET, "</worksheet>", footer)
    annotate(content, judge(content).all_problems(), return_headings())


def test_a_full_disk_is_no_fault_of_the_workbook(
    wrong: bytes, judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    """openpyxl writes temporary files; the sender is not told that the workbook cannot be copied."""

    def refuse(*_: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Workbook, "save", refuse)
    with pytest.raises(DiskError, match="is full"):
        annotate(wrong, judge(wrong).all_problems(), return_headings())
