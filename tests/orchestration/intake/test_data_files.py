"""Outcome and survey files as offices produce them, with their own problems, taken or returned whole."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from io import BytesIO

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from openpyxl import Workbook

from orchestration.forms import load_problem_catalogue
from orchestration.intake import take_in
from orchestration.intake.guard import Unfit
from orchestration.intake.outcomes import file_problems, read_outcomes
from orchestration.warehouse import raw_tables

HEAD = "series_id,area_id,period,count,denominator,definition"
GOOD = [
    HEAD,
    "VICTIMS,CENTRE,2025-01,12,100000,v1",
    "VICTIMS,CENTRE,2025-02,9,100000,v1",
    "CALLS,NORTH,2025-Q1,40,,",
]
LOADED = [
    ("CALLS", "NORTH", "2025-Q1", 40, None, None, 4),
    ("VICTIMS", "CENTRE", "2025-01", 12, 100000.0, "v1", 2),
    ("VICTIMS", "CENTRE", "2025-02", 9, 100000.0, "v1", 3),
]
QUERY = """
    select series_id, area_id, period, count, denominator, definition, _row from raw.outcome_rows order by all
"""


def as_csv(lines, separator=",", encoding="utf-8"):
    return "\r\n".join(line.replace(",", separator) for line in lines).encode(encoding)


def as_xlsx(lines):
    book = Workbook()
    for i, line in enumerate(lines):
        cells = [c or None for c in line.split(",")]
        book.active.append(
            cells if i == 0 else [*cells[:3], int(cells[3]), cells[4] and float(cells[4]), *cells[5:]]
        )
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def as_parquet(lines):
    cells = [line.split(",") for line in lines[1:]]
    columns = dict(zip(HEAD.split(","), zip(*cells, strict=True), strict=True))
    columns["count"] = [int(v) for v in columns["count"]]
    columns["denominator"] = [float(v) if v else None for v in columns["denominator"]]
    stream = BytesIO()
    pq.write_table(pa.table({k: list(v) for k, v in columns.items()}), stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    "name, content",
    [
        ("a.csv", as_csv(GOOD)),
        ("a.csv", as_csv(GOOD, ";")),
        ("a.csv", as_csv(GOOD, "\t")),
        ("a.csv", as_csv(GOOD, encoding="utf-8-sig")),
        ("a.csv", as_csv(GOOD, ";", "cp1252")),
        ("a.csv", as_csv(GOOD, "\t", "utf-16")),
        ("a.csv", as_csv(GOOD).replace(b"100000", b'"100000"')),
        ("a.xlsx", as_xlsx(GOOD)),
        ("a.parquet", as_parquet(GOOD)),
        ("a.csv", as_xlsx(GOOD)),
    ],
)
def test_an_outcome_file_however_it_is_written(settings, put, ask, name, content):
    put(f"outcomes/{name}", content)
    [_, file] = take_in(settings).files
    assert (file.form, file.decision, file.problems) == ("outcomes", "accepted", ())
    assert ask(QUERY) == LOADED
    assert ask("select count(distinct seq), min(seq) from raw.outcome_rows") == [(1, 4)]


def test_decimal_commas_and_letters_of_offices(settings, put, ask):
    lines = [HEAD.replace(",", ";"), "VICTIMS;CENTRE;2025-01;12;1000,5;Gezählt für März"]
    put("outcomes/a.csv", "\n".join(lines).encode("cp1252"))
    assert take_in(settings).files[-1].problems == ()
    assert ask("select denominator, definition from raw.outcome_rows") == [(1000.5, "Gezählt für März")]


# one more line; the code; where it is reported
CASES = {
    "no such series": ("NOBODY,CENTRE,2025-03,1,1,v1", "unknown-series", "A5"),
    "no such area": ("VICTIMS,SOUTH,2025-03,1,1,v1", "unknown-area", "B5"),
    "a quarter among months": ("VICTIMS,CENTRE,2025-Q2,1,1,v1", "mixed-periods", "C5"),
    "a rate of nothing": ("VICTIMS,CENTRE,2025-03,1,,v1", "denominator-missing", "E5"),
    "the same point twice": ("VICTIMS,CENTRE,2025-01,1,1,v1", "duplicate-key", "A5"),
    "twice in other letters": ("victims,Centre,2025-01,1,1,v1", "duplicate-key", "A5"),
    "a month in words": ("VICTIMS,CENTRE,March,1,1,v1", "bad-id", "C5"),
    "a month that is none": ("VICTIMS,CENTRE,2025-13,1,1,v1", "bad-id", "C5"),
    "a month of one digit": ("VICTIMS,CENTRE,2025-3,1,1,v1", "bad-id", "C5"),
    "a day": ("VICTIMS,CENTRE,2025-03-01,1,1,v1", "bad-id", "C5"),
    "half a victim": ("VICTIMS,CENTRE,2025-03,1.5,1,v1", "not-whole", "D5"),
    "below zero": ("VICTIMS,CENTRE,2025-03,-1,1,v1", "out-of-range", "D5"),
    "people below zero": ("VICTIMS,CENTRE,2025-03,1,-1,v1", "out-of-range", "E5"),
    "a word": ("VICTIMS,CENTRE,2025-03,few,1,v1", "not-a-number", "D5"),
    "thousands or decimals": ('VICTIMS,CENTRE,2025-03,"1,234",1,v1', "not-a-number", "D5"),
    "a blank count": ("VICTIMS,CENTRE,2025-03,,1,v1", "required-blank", "D5"),
    "an e-mail address": ("VICTIMS,CENTRE,2025-03,1,1,jan@example.org", "possible-personal-data", "F5"),
    "another definition": ("VICTIMS,CENTRE,2025-03,1,1,v2", "definition-changed", "F5"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_line_spoilt_raises_one_code(clean_register, name):
    line, code, cell = CASES[name]
    severity = load_problem_catalogue()[code].severity
    _, problems = judge_outcomes(as_csv([*GOOD, line]), clean_register)
    assert [(p.code, p.severity, p.sheet, p.cell) for p in problems] == [(code, severity, "csv", cell)]


def test_an_outcome_file_is_returned_whole(settings, put, ask):
    put("outcomes/a.csv", as_csv([*GOOD, "VICTIMS,CENTRE,2025-03,few,1,v1"]))
    [_, file] = take_in(settings).files
    assert [(p.code, p.cell) for p in file.problems] == [("not-a-number", "D5")]
    assert (file.decision, ask("select count(*) from raw.outcome_rows")) == ("returned", [(0,)])
    assert file.feedback.parent.name == "outcomes"


TEXT = "\n".join(GOOD)
OFFICE = TEXT.replace(",", ";")


def parquet(**columns):
    """One point, some of its columns of other types."""
    row = {"series_id": "VICTIMS", "area_id": "CENTRE", "period": "2025-01", "count": 3, "denominator": 1e5}
    stream = BytesIO()
    pq.write_table(pa.table({**{k: [v] for k, v in row.items()}, **columns}), stream)
    return stream.getvalue()


def judge_outcomes(content, register):
    """What an outcome file says and what is wrong with it, where nothing was loaded before."""
    connection = duckdb.connect()
    connection.execute("create schema raw")
    columns = ", ".join(f"{name} {kind}" for name, kind in raw_tables()["outcome_rows"])
    connection.execute(f"create table raw.outcome_rows ({columns})")
    rows = read_outcomes(content, register, connection)
    points = zip(*(rows.values[n] for n in HEAD.split(",")), strict=True)
    return list(points), file_problems(rows)


def read(content, register):
    """The points and the codes alone."""
    points, problems = judge_outcomes(content, register)
    return points, [p.code for p in problems]


@pytest.mark.parametrize(
    "content",
    [
        ("sep=;\r\n" + OFFICE).encode(),
        ("sep=,\r\n" + TEXT).encode(),
        ("Counts, by area, for 2025, revised, draft\n\n" + OFFICE).encode(),
        "\n".join(line + ",," for line in GOOD).encode(),
        (TEXT + "\n\n,,,,,\n \n").encode(),
        TEXT.replace("\n", "\r").encode(),
        ("\ufeff" + OFFICE).encode("utf-16-be"),
        OFFICE.replace("100000", "100 000").encode("cp1252"),
        OFFICE.replace("100000", "100 000,0").encode(),
        OFFICE.replace("100000", "100.000,0").encode(),
        TEXT.replace("100000", '"100,000.0"').encode(),
        TEXT.replace("2025-01", " 2025\u201101").encode(),
    ],
)
def test_the_same_points_however_an_office_writes_them(clean_register, content):
    points, codes = read(content, clean_register)
    assert sorted(points, key=repr) == sorted((row[:6] for row in LOADED), key=repr)
    assert set(codes) <= {"normalised"}


@pytest.mark.parametrize(
    "content, value",
    [
        (OFFICE.replace("100000", "1000,5"), 1000.5),
        (TEXT.replace("100000", "1.234"), 1.234),
        (TEXT.replace("100000", '"1000,5"'), 1000.5),
    ],
)
def test_decimals(clean_register, content, value):
    points, codes = read(content.encode(), clean_register)
    assert (points[0][4], codes) == (value, [])


def test_a_quoted_line_break_stays_in_its_cell(clean_register):
    points, codes = read(TEXT.replace("v1", '"v1;\nrevised"').encode(), clean_register)
    assert ([p[5] for p in points], codes) == (["v1;\nrevised", "v1;\nrevised", None], [])


@pytest.mark.parametrize(
    "content",
    [
        TEXT.replace("v1", '"v1', 1),  # would swallow the rows behind it
        TEXT.replace("100000", "1000,5"),  # would put the definition beside its heading
        "\n".join(line + ",," for line in GOOD).replace("100000", "1000,5"),
    ],
)
def test_a_file_in_which_values_lost_their_place(clean_register, content):
    with pytest.raises(Unfit) as raised:
        read(content.encode(), clean_register)
    assert (raised.value.code, bool(raised.value.expected)) == ("unreadable-file", True)


@pytest.mark.parametrize(
    "columns",
    [
        {"denominator": [Decimal("100000.00")]},
        {"series_id": pa.array(["VICTIMS"]).dictionary_encode()},
        {"series_id": [b"VICTIMS"]},
        {"count": pa.array([3], pa.int8())},
        {"count": pa.array([3.0], pa.float32())},
        {"definition": pa.array([None], pa.null())},
    ],
)
def test_types_of_parquet(clean_register, columns):
    points, codes = read(parquet(**columns), clean_register)
    assert (points, codes) == ([("VICTIMS", "CENTRE", "2025-01", 3, 100000.0, None)], [])


@pytest.mark.parametrize(
    "columns, code",
    [
        ({"period": [date(2025, 1, 1)]}, "bad-id"),  # a month, or a quarter?
        ({"denominator": [float("nan")]}, "denominator-missing"),
        ({"count": [2.5]}, "not-whole"),
        ({"count": [True]}, "not-a-number"),
        ({"respondent_mail": ["jan@example.org"]}, "possible-personal-data"),
    ],
)
def test_what_parquet_does_not_say(clean_register, columns, code):
    assert [c for c in read(parquet(**columns), clean_register)[1] if c != "extra-column"] == [code]


def test_a_definition_that_changes_is_remarked_within_and_across_files(settings, put):
    put("outcomes/a.csv", as_csv([*GOOD, "VICTIMS,CENTRE,2025-03,1,1,v2", "VICTIMS,CENTRE,2025-04,1,1,v2"]))
    assert [(p.code, p.cell) for p in take_in(settings).files[-1].problems] == [("definition-changed", "F5")]
    put("outcomes/b.csv", as_csv([HEAD, "VICTIMS,CENTRE,2025-05,1,1,v3"]))
    assert [(p.code, p.cell) for p in take_in(settings).files[-1].problems] == [("definition-changed", "F2")]


def test_one_kind_of_period_across_files(settings, put):
    put("outcomes/a.csv", as_csv(GOOD))
    take_in(settings)
    put("outcomes/b.csv", as_csv([HEAD, "CALLS,NORTH,2025-04,1,,"]))
    assert [p.code for p in take_in(settings).files[-1].problems] == ["mixed-periods"]


def test_a_later_file_is_loaded_beside_the_earlier_one(settings, put, ask):
    put("outcomes/a.csv", as_csv(GOOD))
    take_in(settings)
    put("outcomes/b.csv", as_csv([HEAD, "VICTIMS,CENTRE,2025-01,13,100000,v1"]))
    take_in(settings)
    assert ask(
        "select arg_max(count, seq) from raw.outcome_rows where series_id = 'VICTIMS' and period = '2025-01'"
    ) == [(13,)]


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02", b"PAR1 no", b"PK no", b"a,b\n1,2\n"])
def test_what_is_no_outcome_file(settings, put, content):
    put("outcomes/a.csv", content)
    [_, file] = take_in(settings).files
    assert file.decision == "returned"
    assert {p.code for p in file.problems} <= {
        "unreadable-file",
        "wrong-format",
        "missing-column",
        "extra-column",
    }


SURVEY_HEAD = "partnership_id,quarter,respondent,partner_kind," + ",".join(f"P{i}" for i in range(1, 19))
ANSWERS = ",".join(["4"] * 17)


def test_a_survey(settings, put, ask):
    put(
        "surveys/2025.csv",
        as_csv([SURVEY_HEAD, f"RIVER,2025-Q3,17,police,{ANSWERS},", f"river,2025-Q3,18,,{ANSWERS},5"]),
    )
    file = take_in(settings).files[-1]
    assert (file.form, file.decision) == ("partner-survey", "accepted")
    assert ask(
        "select partnership_id, quarter, respondent, partner_kind, p1, p18, seq "
        "from raw.survey_rows order by respondent"
    ) == [
        ("RIVER", "2025-Q3", "17", "police", 4, None, 4),
        ("RIVER", "2025-Q3", "18", None, 4, 5, 4),
    ]


@pytest.mark.parametrize(
    "line, code, cell",
    [
        (f"SEA,2025-Q3,18,police,{ANSWERS},1", "unknown-partnership", "A3"),
        (f"RIVER,2025,18,police,{ANSWERS},1", "bad-id", "B3"),
        (f"RIVER,2025-Q3,17,police,{ANSWERS},1", "duplicate-key", "C3"),
        (f"RIVER,2025-Q3,18,choir,{ANSWERS},1", "not-in-list", "D3"),
        (f"RIVER,2025-Q3,18,police,{ANSWERS},6", "out-of-range", "V3"),
    ],
)
def test_a_survey_is_returned_whole(settings, put, ask, line, code, cell):
    put("surveys/2025.csv", as_csv([SURVEY_HEAD, f"RIVER,2025-Q3,17,police,{ANSWERS},", line]))
    file = take_in(settings).files[-1]
    assert [(p.code, p.cell) for p in file.problems] == [(code, cell)]
    assert (file.decision, ask("select count(*) from raw.survey_rows")) == ("returned", [(0,)])


def test_outcomes_and_surveys_come_back_from_ledger_and_archive(settings, put, ask):
    put("outcomes/a.csv", as_csv(GOOD))
    put("surveys/2025.csv", as_csv([SURVEY_HEAD, f"RIVER,2025-Q3,17,police,{ANSWERS},"]))
    take_in(settings)
    settings.work_warehouse.unlink()
    later = settings.model_copy(update={"now": datetime(2025, 11, 1)})
    assert take_in(later).n_recovered == 3
    assert ask(QUERY) == LOADED
    assert ask("select count(*) from raw.survey_rows") == [(1,)]
