"""Valid rows written into any sheet, wherever the table stands: the same values, each with its cell."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook as Book

from orchestration.forms import load_return_form
from orchestration.intake.cells import Lists, read_rows
from orchestration.intake.plain_text import plain
from orchestration.intake.reading import Workbook
from orchestration.intake.scan import column_letter
from orchestration.intake.tables import read_table

FORM = load_return_form()
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)).map(lambda m: m.replace(microsecond=0))
words = st.text(
    st.characters(categories=["L", "N", "P", "S"], exclude_characters="|@"), min_size=1, max_size=20
)


def is_bare(moment):
    return (moment.hour, moment.minute, moment.second) == (0, 0, 0)


def filled(column, register):
    """What may stand in a cell of the column, and the value (with has_time) that it is read as."""
    same = {
        "date": days,
        "ref": words.filter(lambda w: plain(w) == w and not w.startswith("'")),
        "country": st.sampled_from(["NL", "RO", "UA"]),
    }
    if column.type in same:
        return same[column.type].map(lambda v: (v, v))
    if column.type == "datetime":
        return st.one_of(moments, days).map(
            lambda v: (v, v if isinstance(v, datetime) else datetime(v.year, v.month, v.day))
        )
    if column.type == "text":
        return words.map(lambda w: f"Note {w}").map(lambda w: (w, w))
    if column.type == "integer":
        top = 10**9 if column.max is None else int(column.max)
        return st.integers(int(column.min or 0), top).map(lambda v: (v, v))
    if column.type == "number":
        # openpyxl writes fifteen digits, as spreadsheet programs do
        return st.integers(int(column.min or 0), 10**12).map(lambda v: (v / 1000, v / 1000))
    if column.type == "partner":
        return st.sampled_from(["POL", "LAB", "MUN", *column.also]).map(lambda v: (v, v))
    if column.type == "partners":
        return st.one_of(
            st.just(("ALL", ["ALL"])),
            st.lists(st.sampled_from(["POL", "LAB", "MUN"]), min_size=1, unique=True).map(
                lambda v: ("; ".join(v), sorted(v))
            ),
        )
    if column.type == "id":
        known = (
            [*register.ids(*column.refers_to.split(".")[1:]).values()]
            if "register." in column.refers_to
            else ["B-3"]
        )
        return st.sampled_from(known).map(lambda v: (v, v))
    if column.codelist:
        codes = FORM.codelists[column.codelist]
        return st.sampled_from(sorted(codes)).flatmap(
            lambda c: st.sampled_from([c, codes[c], f"{c} {codes[c]}"]).map(lambda text: (text, c))
        )
    answers = column.choices or [*register.answers(column.choices_from).values()]
    return st.sampled_from(sorted(answers)).map(lambda v: (v, v))


def rows_of(sheet, register):
    cells = [
        filled(c, register) if c.required else st.one_of(st.just((None, None)), filled(c, register))
        for c in sheet.columns
    ]
    return st.lists(st.tuples(*cells), min_size=1, max_size=4)


def written(sheet, rows, *, down, right, order, gap):
    """The rows in a workbook: header `down` and `right` off, columns in `order`, blank rows after one."""
    book = Book()
    page = book.active
    page.title = sheet.name
    at = {sheet.columns[j].name: right + k + 1 for k, j in enumerate(order)}
    for column in sheet.columns:
        page.cell(down + 1, at[column.name]).value = column.heading
    numbers = [down + 2 + i + (gap if i else 0) for i in range(len(rows))]
    for number, row in zip(numbers, rows, strict=True):
        for column, (cell, _) in zip(sheet.columns, row, strict=True):
            place = page.cell(number, at[column.name])
            place.value = cell
            if isinstance(cell, str):
                place.data_type = "s"  # a text that begins with = is a text
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue(), numbers, at


@pytest.mark.parametrize("name", [s.name for s in FORM.sheets])
@settings(max_examples=8, deadline=None, phases=(Phase.explicit, Phase.reuse, Phase.generate))
@given(data=st.data())
def test_the_same_values_come_back(clean_register, name, data):
    sheet = FORM.sheet(name)
    rows = data.draw(rows_of(sheet, clean_register))
    content, numbers, at = written(
        sheet,
        rows,
        down=data.draw(st.integers(0, 9)),
        right=data.draw(st.integers(0, 3)),
        order=data.draw(st.permutations(range(len(sheet.columns)))),
        gap=data.draw(st.integers(0, 2)),
    )
    grid = Workbook(content).read(name)
    read = read_rows(
        read_table(grid, sheet.columns, name),
        sheet.columns,
        Lists(FORM.codelists, clean_register, "RIVER"),
        grid.scan,
    )
    assert [p for p in [*read.table.problems, *read.all_problems()] if p.severity == "must"] == []
    assert read.table.rows == numbers
    for j, column in enumerate(sheet.columns):
        assert read.values[column.name] == [value for _, value in (row[j] for row in rows)], column.name
        assert read.table.letter(column.name) == column_letter(at[column.name])
        if column.type == "datetime":
            expected = [None if row[j][1] is None else not is_bare(row[j][1]) for row in rows]
            assert read.has_time[column.name] == expected
