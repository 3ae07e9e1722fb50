"""What a template tells the person who fills it: of the workbook, of each sheet and of each column. Derived
from the form; texts of rules come from the catalogue of problems.
"""

from __future__ import annotations

from datetime import timedelta

from orchestration.forms import Column, ReturnForm, Sheet, load_problem_catalogue
from orchestration.template.occasion import Occasion

MAX_TEXT, MAX_REF = 500, 60
REQUIRED, OPTIONAL = "Required.", "May be blank."
_SHORT_LIST = 120
_KINDS = {
    "id": "Choose an identifier from the list; the sheet Lists says what it stands for.",
    "ref": f"A number or reference of your own, up to {MAX_REF} characters, without '|'. No names of people.",
    "date": "A date, for example 2025-03-31.",
    "datetime": "A date, or a date with a time of day, for example 2025-03-31 14:05. Local time; 00:00 is"
    " read as a date without a time.",
    "text": f"Text, up to {MAX_TEXT} characters. No personal data.",
    "integer": "A whole number, without words or units.",
    "number": "A number, without words or units.",
    "country": "A two-letter country code, for example NL.",
    "partner": "Choose a partner from the list; the sheet Lists gives the names.",
    "partners": "Partner IDs with ';' between them, for example A; B, or ALL for every member. The sheet"
    " Lists gives the names.",
    "choice": "Choose from the list.",
}
# how the rows of a sheet came there, and what to do with them
_ROWS = {
    "Requests": "Shaded rows were open by your last return: bring each up to date, do not remove it.",
    "Agreements": "Shaded rows stood in your last return: bring each up to date.",
    "Responsibilities": "All responsibilities are listed, with your last answers shaded: check each.",
    "Actions": "Shaded rows were open by your last return: bring each up to date, do not remove it.",
    "Attendance": "The members are listed once, for a first meeting: write its Meeting ID beside each. Copy"
    " the rows for each further meeting; clear the rows of those who were not invited, and all where none"
    " was held.",
    "Escalations": "Shaded rows were open by the lead's last return: bring each up to date, do not remove"
    " it.",
    "Delivery": "Shaded are the components on which you reported last; others are in the list. Clear the rows"
    " of those of which you deliver nothing.",
    "Measures": "Shaded rows are under way by your returns: enter the new dates, and clear the rows of"
    " measures without a date in the quarter.",
    "Cases": "Shaded rows were open by your last return: bring each up to date.",
    "Threats": "Shaded rows were open by your last return: bring each up to date, do not remove it.",
    "Resources": "Shaded are your last pledges: correct them where they changed, and enter what was"
    " provided.",
    "Replies": "The open flags that concern you are listed, with their message at the right. Clear the rows"
    " of those that you do not answer.",
}
HOW_TO_READ = "* must be filled. Point at a heading for help."
COVER_GUIDANCE = (
    "Fill this sheet, then each of the others. Where a sheet has nothing to report, say yes below and leave"
    " it empty. Fields marked * must be filled; the dark ones are filled in for you. Headings are protected,"
    " without a password. Returns hold no personal data: no names, addresses or birth dates."
)
LISTS_GUIDANCE = "What the identifiers in the drop-downs stand for. For reading only: nothing here is sent."


def sheet_guidance(sheet: Sheet, *, has_rows: bool) -> str:
    """The guidance of a sheet: what belongs there, what stands there already, how to read it."""
    parts = [sheet.guidance, _ROWS.get(sheet.name, "") if has_rows else "", HOW_TO_READ]
    return " ".join(part for part in parts if part)


def column_guidance(column: Column) -> str:
    """What a column or field takes: whether it is required, the kind of answer, its limits."""
    parts = [REQUIRED if column.required else OPTIONAL, _KINDS[column.type]]
    if column.choices is not None and len(", ".join(column.choices)) <= _SHORT_LIST:
        parts[-1] = f"Choose from the list: {', '.join(column.choices)}."
    if column.also:
        parts.append(f"{', '.join(column.also)}: an organisation that is no member.")
    if column.min is not None or column.max is not None:
        low = "" if column.min is None else f" from {column.min:g}"
        high = "" if column.max is None else f" up to {column.max:g}"
        parts.append(f"Numbers{low}{high}.")
    return " ".join(parts)


def heading_help(sheet: Sheet, column: Column) -> str:
    """What is said at a heading: what the column takes, what makes a row one of its own, what is checked."""
    lines = [column_guidance(column)]
    if column.key:
        labels = ", ".join(sheet.column(name).heading for name in sheet.keys)
        lines.append(f"No two rows may have the same: {labels}.")
    if sheet.period is not None and column.name == sheet.period.began:
        lines.append("Rows that began after the quarter are left out.")
    titles = [load_problem_catalogue()[r.code].title for r in sheet.rules if r.at == column.name]
    lines += [f"Checked: {title}." for title in dict.fromkeys(titles)]
    return "\n".join(lines)


def field_hint(form: ReturnForm, field: Column, occasion: Occasion) -> str:
    """What stands beside a field of the cover."""
    known = {
        "template_version": "Filled in for you.",
        "partnership_id": str(occasion.partnership["title"]),
        "partner_id": occasion.partner_title,
        "quarter": f"{occasion.quarter.start} to {occasion.quarter.end - timedelta(days=1)}.",
        "submitted_on": f"The day on which you send it; due by {occasion.due_on}.",
        "personal_data": "yes would have the workbook sent back: remove the data first.",
    }
    if field.name in known:
        return known[field.name]
    if field.name.startswith("nil_"):
        sheet = form.sheet(field.name.removeprefix("nil_"))
        return (
            "yes, or rows in the sheet: one of the two is needed."
            if sheet.required_rows
            else "yes, where the sheet stays empty because there was nothing."
        )
    return column_guidance(field).removeprefix(REQUIRED).strip()
