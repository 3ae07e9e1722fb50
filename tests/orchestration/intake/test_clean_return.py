"""A clean return raises nothing and is loaded whole: all fourteen sheets, states, positions, versions."""

import pytest

from orchestration.forms import load_return_form
from tests.builders.workbooks import LEAD_ROWS, ROWS, register_workbook, return_workbook


def test_a_clean_return_raises_no_problem(take):
    report = take(return_workbook())
    assert [(f.decision, f.problems) for f in report.files] == [("accepted", ()), ("accepted", ())]


def test_a_clean_return_of_the_lead_raises_no_problem(take):
    report = take(return_workbook(cover={"partner_id": "MUN"}, rows={"Requests": [], "Shares": []}))
    assert [f.problems for f in report.files] == [(), ()]


def test_every_sheet_of_both_is_loaded(take, ask):
    take(return_workbook(), return_workbook(cover={"partner_id": "MUN"}, rows={"Requests": [], "Shares": []}))
    for sheet in load_return_form().sheets:
        listed = {**ROWS, **LEAD_ROWS}[sheet.name]
        expected = len(listed) * (1 if sheet.name in ("Requests", "Shares", *LEAD_ROWS) else 2)
        assert ask(f"select count(*) from raw.{sheet.table}") == [(expected,)], sheet.name


def test_values_types_and_places(take, ask):
    take(return_workbook())
    assert ask(
        "select _row, request_id, sent_at::varchar, sent_at_has_time, closed_at_has_time, is_earlier "
        "from raw.return_requests "
        "order by _row"
    ) == [
        (4, "P-1", "2025-07-07 09:30:00", True, True, False),
        (5, "M-7", "2025-09-25 08:05:00", True, None, False),
    ]
    assert ask("select stage, delivered_units, reach_engaged from raw.return_delivery") == [("4", 12.0, 20)]
    assert ask("select parties from raw.return_agreements") == [(["ALL"],)]
    assert ask(
        "select column_letter, row from raw.positions where _sheet = 'Requests' and column_name = 'closed_at'"
    ) == [("G", None)]
    assert ask(
        "select column_letter, row from raw.positions where _sheet = 'Cover' and column_name = 'submitted_on'"
    ) == [("B", 6)]


def test_states(take, ask):
    take(return_workbook(rows={"Shares": [], "Threats": [], "Cases": []}, nil=["Shares"]))
    states = dict(ask("select sheet, state from raw.sheet_states"))
    assert len(states) == 14
    assert states["Requests"] == "filled"
    assert states["Shares"] == "nil"
    assert states["Threats"] == "blank"  # neither filled nor declared
    assert states["Cases"] == "blank"  # shown to every partner; whether it means nil, the models settle
    assert states["Meetings"] == "blank"  # the lead's


@pytest.mark.parametrize("timed_by, day", [("declared", "2025-10-14"), ("received", "2025-10-15")])
def test_versions_row(take, ask, put, timed_by, day):
    put("register.xlsx", register_workbook(programme={"timed_by": timed_by}))
    take(return_workbook())
    assert ask(
        "select seq, file_name, form, partnership_id, partner_id, quarter, version, decision, "
        "submitted_on::varchar, "
        "timed_on::varchar, path, n_must, n_should from raw.versions where form = 'partner-return'"
    ) == [
        (
            4, "file-0.xlsx", "partner-return", "RIVER", "POL", "2025-Q3", 1, "accepted", "2025-10-14", day,
            "returns/file-0.xlsx", 0, 0,
        )
    ]  # fmt: skip
