"""A template that was filled and saved says to the reader of a return what was put in, and untouched it says
nothing wrong but what is still to be filled.
"""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from orchestration.forms import load_return_form
from orchestration.intake.cells import Lists, read_rows
from orchestration.intake.reading import Workbook
from orchestration.intake.returns import ReturnReader
from orchestration.intake.tables import read_fields, read_table
from orchestration.template import write_template
from tests.builders.workbooks import LEAD_ROWS, ROWS, return_workbook
from tests.orchestration.intake.test_round_trip import is_bare, rows_of, words
from tests.orchestration.template.conftest import publish_in

FORM = load_return_form()
RECEIVED_ON = date(2025, 10, 15)
TO_FILL = {
    ("Cover", "submitted_on"),
    ("Cover", "prepared_by_role"),
    ("Cover", "personal_data"),
    ("Attendance", "meeting_id"),
    ("Attendance", "attendance"),
    ("Delivery", "delivered_units"),
    ("Resources", "provided"),
    ("Replies", "reply"),
}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The template of the lead, with rows in every sheet that can have some."""
    shift = {"opened_on": date(2025, 5, 2), "observed_on": date(2025, 5, 2), "sent_at": date(2025, 5, 2)}
    rows = {
        name: [
            {**{k: shift.get(k, v) for k, v in row.items()}, **more}
            for row in listed
            for more in [{"raised_on": date(2025, 5, 2)} if name == "Escalations" else {}]
        ]
        for name, listed in {**ROWS, **LEAD_ROWS}.items()
        if name in ("Requests", "Agreements", "Responsibilities", "Actions", "Escalations", "Delivery")
        or name in ("Cases", "Threats", "Resources")
    }
    rows["Requests"] = [{**rows["Requests"][1], "counterpart_id": "POL"}]
    rows["Measures"] = [{**ROWS["Measures"][0], "proposed_on": date(2025, 5, 2), "decided_on": None}]
    nothing = {name: [] for name in (*ROWS, *LEAD_ROWS)}
    cover = {"quarter": "2025-Q2", "partner_id": "MUN", "submitted_on": date(2025, 7, 14)}
    folder = tmp_path_factory.mktemp("filled")
    flag = {"flag_id": "F-IS1/RIVER/MUN", "rule_id": "F-IS1", "concerns": ["MUN"]}
    programme = publish_in(
        folder,
        [return_workbook(cover=cover, rows={**nothing, **rows})],
        flags=[flag],
        judged=["2025-Q2"],
    )
    path = folder / "made.xlsx"
    made = write_template(programme, "RIVER", "MUN", "2025-Q3", path)
    assert {name for name, found in made.rows.items() if not found} == {"Shares", "Meetings"}
    return path.read_bytes()


def test_untouched_it_is_wrong_only_in_what_is_to_be_filled(content, register) -> None:
    reading = ReturnReader(register).read("0" * 64, content, RECEIVED_ON)
    found = reading.all_problems()
    wrong = [p for p in found if p.severity == "must"]
    assert {(p.sheet, p.column_name) for p in wrong} == TO_FILL
    assert {p.code for p in wrong} == {"required-blank"}
    # nothing that the template adds is remarked on, nothing was read after a change
    assert {(p.code, p.sheet) for p in found if p.severity == "should"} == {
        ("empty-not-declared", "Shares"),
        ("empty-not-declared", "Meetings"),
    }


def cover_answers(field):
    """What may stand in a field of the cover that is left to be filled, and what it is read as."""
    same = {
        "submitted_on": st.dates(date(2025, 10, 1), date(2025, 10, 15)),
        "personal_data": st.just("no"),
        "contact_vacant_days": st.integers(0, 92),
    }
    text = words.map(lambda w: f"Note {w}")
    found = same.get(field.name, text if field.type == "text" else st.sampled_from(["yes", "no"]))
    return found if field.required else st.one_of(st.none(), found)


@settings(
    max_examples=6,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
@given(data=st.data())
def test_filled_it_says_what_was_put_in(content, register, data) -> None:
    book = load_workbook(BytesIO(content))
    cover = {f.name: data.draw(cover_answers(f)) for f in FORM.cover.fields[4:]}
    rows = {sheet.name: data.draw(rows_of(sheet, register)) for sheet in FORM.sheets}
    labels = {f.heading: f.name for f in FORM.cover.fields}
    for row in book["Cover"].iter_rows(min_row=4):
        if labels.get(row[0].value) in cover:
            fill(row[1], cover[labels[row[0].value]])
    for sheet in FORM.sheets:
        page = book[sheet.name]
        for row in page.iter_rows(min_row=4, max_col=len(sheet.columns)):
            for cell in row:
                cell.value = None
        for i, row in enumerate(rows[sheet.name], start=4):
            for j, (value, _) in enumerate(row, start=1):
                fill(page.cell(i, j), value)
    stream = BytesIO()
    book.save(stream)
    check(Workbook(stream.getvalue()), Lists(FORM.codelists, register, "RIVER"), cover, rows)


def fill(cell, value) -> None:
    if value is not None:
        cell.value = value
        if isinstance(value, str):
            cell.data_type = "s"  # as a spreadsheet program keeps it in a cell formatted as text


def check(workbook, lists, cover, rows) -> None:
    grid = workbook.read("Cover")
    fields = read_rows(read_fields(grid, FORM.cover_fields, "Cover"), FORM.cover_fields, lists, grid.scan)
    said = {name: found[0] for name, found in fields.values.items()}
    assert {name: said[name] for name in cover} == cover
    assert [said[n] for n in ("template_version", "partnership_id", "partner_id", "quarter")] == [
        "2026.1",
        "RIVER",
        "MUN",
        "2025-Q3",
    ]
    for sheet in FORM.sheets:
        grid = workbook.read(sheet.name)
        table = read_table(grid, sheet.columns, sheet.name)
        read = read_rows(table, sheet.columns, lists, grid.scan)
        assert [p for p in [*table.problems, *read.all_problems()] if p.severity == "must"] == []
        assert table.problems == []
        for j, column in enumerate(sheet.columns):
            expected = [row[j][1] for row in rows[sheet.name]]
            assert read.values[column.name] == expected, (sheet.name, column.name)
            if column.type == "datetime":
                has_time = [None if value is None else not is_bare(value) for value in expected]
                assert read.has_time[column.name] == has_time
