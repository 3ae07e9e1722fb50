"""One submission as the bytes of a workbook: cover, sheets in the form's layout, cells typed by habit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from orchestration.example.breakage import spoil_book, spoil_bytes
from orchestration.example.cast import Cast
from orchestration.example.draw import Dice
from orchestration.example.filing import Submission, listed_since
from orchestration.example.filling import typed_rows
from orchestration.example.listed import Row, View, list_rows
from orchestration.example.truth import Truth
from orchestration.example.workbook import GUIDANCE, HEADING, TITLE, Sheet, Value, workbook_bytes
from orchestration.forms import ReturnForm, load_return_form
from orchestration.forms import Sheet as FormSheet

_LOOKS = timedelta(days=30)  # how far a running log goes beyond its quarter
_WIDE = ("text", "partners")
_OFTEN_BLANK = ("Threats", "Replies", "Cases", "Measures")


@dataclass
class Book:
    """A return before it is written: cover values by field, typed rows by sheet and column name."""

    cover: dict[str, Value]
    sheets: dict[str, list[Row]]
    missing_columns: dict[str, set[str]] = field(default_factory=dict)
    extra_column: bool = False
    extra_sheet: bool = False


def return_bytes(cast: Cast, seed: int, truth: Truth, submission: Submission) -> bytes:
    """The file that the partner sends."""
    book = compose_return(cast, seed, truth, submission)
    if submission.fault:
        spoil_book(submission.fault, book)
    content = _lay_out(load_return_form(), cast, book, submission)
    return spoil_bytes(submission.fault, content) if submission.fault else content


def compose_return(cast: Cast, seed: int, truth: Truth, submission: Submission) -> Book:
    """Cover and rows as a sound return has them; a draft lacks its last two requests."""
    partner, quarter = submission.partner, submission.quarter
    habits = cast.kind.partners[partner].habits
    since, until = listed_since(cast, seed, partner, quarter), quarter.end
    if "running_log" in habits:
        since, until = min(since, quarter.start - _LOOKS), min(submission.submitted_on, until + _LOOKS)
    rows = list_rows(truth, View(cast, seed, partner, quarter, since, until))
    for name in _deleted_sheets(cast, partner):
        del rows[name]
    if submission.draft:
        rows["Requests"] = rows["Requests"][:-2]
    form = load_return_form()
    sheets = {
        name: typed_rows(cast, seed, partner, form.sheet(name), listed) for name, listed in rows.items()
    }
    dice = Dice(seed, cast.code, "cover", partner, quarter)
    return Book(
        cover=_cover(cast, dice, submission, sheets, habits),
        sheets=sheets,
        extra_column="extra_column" in habits and dice.chance(0.3),
        extra_sheet="extra_sheet" in habits and dice.chance(0.3),
    )


def _deleted_sheets(cast: Cast, partner: str) -> list[str]:
    """Sheets that a partner deletes from its template, because it never does what they ask for."""
    member = cast.kind.partners[partner]
    delivers = any(partner in component.by for component in cast.kind.components.values())
    does = {"Delivery": delivers, "Measures": member.measures, "Cases": member.cases}
    return [name for name, ever in does.items() if not ever]


def _cover(
    cast: Cast, dice: Dice, submission: Submission, sheets: dict[str, list[Row]], habits: list[str]
) -> dict[str, Value]:
    quarter, partner = submission.quarter, submission.partner
    vacant = cast.strength("post_vacant", quarter, 0, who=partner)
    cover: dict[str, Value] = {
        "template_version": load_return_form().version,
        "partnership_id": cast.partnership_id,
        "partner_id": cast.partner_id(partner),
        "quarter": quarter.label,
        "submitted_on": submission.submitted_on,
        "prepared_by_role": dice.pick(["Policy adviser", "Data officer", "Programme officer", "Team leader"]),
        "revision_note": submission.revision_note,
        "personal_data": "no",
        "contact_changed": "yes" if vacant or dice.chance(0.03) else "no",
        "contact_vacant_days": int(vacant),
    }
    for name, rows in sheets.items():
        if not rows and not ("leaves_blank" in habits and name in _OFTEN_BLANK):
            cover[f"nil_{name}"] = "yes"
    return cover


def _lay_out(form: ReturnForm, cast: Cast, book: Book, submission: Submission) -> bytes:
    sheets = [_cover_sheet(form, book)]
    sheets += [_data_sheet(form.sheet(s.name), book) for s in form.sheets if s.name in book.sheets]
    if book.extra_sheet:
        notes: list[Sequence[Value]] = [["Our own notes"], ["To ask", "who keeps the log?"]]
        sheets.append(Sheet("Notes", notes, {1: HEADING}, (30, 40)))
    title = f"Made-up example: {cast.partner_id(submission.partner)} {submission.quarter}"
    return workbook_bytes(sheets, title, submission.submitted_on)


def _cover_sheet(form: ReturnForm, book: Book) -> Sheet:
    rows: list[list[Value]] = [
        ["Quarterly partner return"],
        ["Made-up example data. Answer in column B."],
        [],
    ]
    rows += [[column.label, book.cover.get(column.name)] for column in form.cover_fields]
    return Sheet(form.cover.sheet, list(rows), {1: TITLE, 2: GUIDANCE}, (52, 30), frozen_rows=3)


def _data_sheet(sheet: FormSheet, book: Book) -> Sheet:
    columns = [c for c in sheet.columns if c.label not in book.missing_columns.get(sheet.name, ())]
    extra = book.extra_column and sheet.name == "Requests"
    header: list[Value] = [*(c.label for c in columns), *(["Our desk"] if extra else [])]
    body = [[row[c.name] for c in columns] + (["desk 2"] if extra else []) for row in book.sheets[sheet.name]]
    widths = [24 if c.type in _WIDE or len(c.label) > 18 else 16 for c in columns]
    rows: list[Sequence[Value]] = [[sheet.name], [sheet.guidance], header, *body]
    return Sheet(sheet.name, rows, {1: TITLE, 2: GUIDANCE, 3: HEADING}, widths, frozen_rows=3)
