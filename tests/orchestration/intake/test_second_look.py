"""A file returned only because the register was wrong is judged anew once a new register is accepted."""

from __future__ import annotations

from datetime import date

import duckdb

from orchestration.intake import is_anything_new, mark_set_aside, take_in
from orchestration.ledger import read_lines
from orchestration.warehouse import raw_tables
from tests.builders.workbooks import REGISTER, ROWS, register_workbook, return_workbook

NGO = {"partner_id": "NGO"}
THEIRS = {"Requests": [{**ROWS["Requests"][0], "counterpart_id": "POL"}], "Shares": []}
VERSIONS = "select file_name, decision, version from raw.versions where form = 'partner-return' order by seq"


def with_ngo(**more):
    """The register in which the shelter never left."""
    members = [{k: v for k, v in m.items() if k != "left_on"} for m in REGISTER["Memberships"]]
    return register_workbook(rows={"Memberships": members, **more})


def raw(settings):
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        return {t: sorted(map(repr, connection.execute(f'from raw."{t}"').fetchall())) for t in raw_tables()}


def codes(report):
    return [(f.file_name, f.decision, [p.code for p in f.problems]) for f in report.files]


def test_the_same_bytes_in_the_same_place(settings, put, take, ask):
    report = take(a=return_workbook(cover=NGO, rows=THEIRS))
    assert codes(report)[1:] == [("a.xlsx", "returned", ["not-a-member"])]
    [first] = settings.feedback.rglob("*.html")
    assert take_in(settings).files == []
    put("register.xlsx", with_ngo())
    assert is_anything_new(settings)
    assert codes(take_in(settings))[1:] == [("a.xlsx", "accepted", [])]
    assert ask(VERSIONS) == [("a.xlsx", "accepted", 1)]
    assert ask("select count(*) from raw.problems") == [(0,)]
    assert not first.exists()
    assert [line.event for line in read_lines(settings.ledger)].count("returned") == 1
    assert (is_anything_new(settings), take_in(settings).files) == (False, [])
    kept = raw(settings)
    settings.work_warehouse.unlink()
    take_in(settings)
    assert raw(settings) == kept


def test_the_same_bytes_in_two_places_are_loaded_once(settings, put, take, ask):
    content = return_workbook(cover=NGO, rows=THEIRS)
    take(a=content)
    take(b=content)
    put("register.xlsx", with_ngo())
    assert codes(take_in(settings))[1:] == [
        ("a.xlsx", "accepted", []),
        ("b.xlsx", "already_received", ["already-received"]),
    ]
    assert ask("select count(*) from raw.return_requests") == [(1,)]


def test_one_that_was_replaced_meanwhile_does_not_come_back(settings, put, take, ask):
    late = {"Locks": [{"quarter": "2025-Q3", "locked_on": date(2025, 10, 13)}]}
    put("register.xlsx", register_workbook(rows=late))
    in_time = return_workbook(cover={"submitted_on": date(2025, 10, 13), "revision_note": "in time"})
    report = take(a=return_workbook())
    assert codes(report)[1:] == [("a.xlsx", "returned", ["quarter-locked"])]
    take(b=in_time)
    put("register.xlsx", register_workbook())
    assert codes(take_in(settings))[1:] == [("a.xlsx", "already_received", ["already-received"])]
    assert ask(VERSIONS + " limit 2") == [("a.xlsx", "returned", None), ("b.xlsx", "accepted", 1)]
    assert (is_anything_new(settings), take_in(settings).files) == (False, [])


def test_one_with_other_faults_is_not_looked_at_again(settings, put, take):
    broken = {"Requests": [{**THEIRS["Requests"][0], "status": "odd"}], "Shares": []}
    take(a=return_workbook(cover=NGO, rows=broken))
    put("register.xlsx", with_ngo())
    assert codes(take_in(settings))[1:] == []


def test_one_that_is_still_wrong_is_returned_again(settings, put, take, ask):
    take(a=return_workbook(cover=NGO, rows=THEIRS))
    put("register.xlsx", register_workbook(programme={"title": "Renamed"}))
    assert codes(take_in(settings))[1:] == [("a.xlsx", "returned", ["not-a-member"])]
    assert ask(VERSIONS) == [("a.xlsx", "returned", None)]
    assert ask("select code from raw.problems") == [("not-a-member",)]


def test_one_set_aside_is_looked_at_again_too(settings, put, take, ask):
    report = take(a=return_workbook())
    mark_set_aside(settings, report.accepted[1].sha256, "volume-1")
    assert take_in(settings).files == []
    put("register.xlsx", register_workbook(programme={"title": "Renamed"}))
    assert codes(take_in(settings))[1:] == [("a.xlsx", "accepted", [])]
    assert ask(VERSIONS) == [("a.xlsx", "accepted", 2)]
    kept = raw(settings)
    settings.work_warehouse.unlink()
    take_in(settings)
    assert raw(settings) == kept


def outcomes(*lines):
    return "\n".join(["series_id,area_id,period,count", *lines]).encode()


def test_outcomes_of_a_series_that_was_added(settings, put, ask):
    put("outcomes/a.csv", outcomes("NEW,NORTH,2025-01,4"))
    put("outcomes/b.csv", outcomes("CALLS,NORTH,2025-01,5"))
    assert [f.decision for f in take_in(settings).files] == ["accepted", "returned", "accepted"]
    new = {**REGISTER["Series"][1], "series_id": "NEW"}
    put("register.xlsx", register_workbook(rows={"Series": [*REGISTER["Series"], new]}))
    assert codes(take_in(settings))[1:] == [("a.csv", "accepted", [])]
    assert ask("select count(*) from raw.outcome_rows") == [(2,)]


def test_outcomes_that_another_file_gave_meanwhile_do_not_come_back(settings, put, ask):
    """The newest received file that holds a row gives it."""
    put("outcomes/a.csv", outcomes("CALLS,NORTH,2025-01,4", "CALLS,SOUTH,2025-01,4"))
    put("outcomes/b.csv", outcomes("CALLS,NORTH,2025-01,5"))
    assert [f.decision for f in take_in(settings).files] == ["accepted", "returned", "accepted"]
    south = {"area_id": "SOUTH", "title": "South", "role": "buffer"}
    put("register.xlsx", register_workbook(rows={"Areas": [*REGISTER["Areas"], south]}))
    assert codes(take_in(settings))[1:] == [("a.csv", "already_received", ["already-received"])]
    assert ask("select count from raw.outcome_rows") == [(5,)]
