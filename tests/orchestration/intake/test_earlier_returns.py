"""What a comparison with the partner's earlier returns says: items forgotten, dates changed, a file again."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from orchestration.forms import load_problem_catalogue
from tests.builders.workbooks import ROWS, return_workbook

OPEN = {
    "Requests": {**ROWS["Requests"][1], "request_id": "M-1", "sent_at": datetime(2025, 5, 5, 8)},
    "Agreements": ROWS["Agreements"][0],
    "Actions": {**ROWS["Actions"][0], "opened_on": date(2025, 5, 1)},
    "Threats": {**ROWS["Threats"][0], "observed_on": date(2025, 5, 1)},
}
Q2 = {"quarter": "2025-Q2", "submitted_on": date(2025, 7, 14)}
NOTHING = {name: [] for name in ROWS}
QUIET = {**NOTHING, "Responsibilities": ROWS["Responsibilities"]}


def second_quarter(**rows):
    return return_workbook(cover=Q2, rows={**QUIET, **rows})


def third_quarter(**rows):
    return return_workbook(rows={**QUIET, **rows})


def remarks(report):
    return [
        (p.code, p.sheet, p.cell)
        for f in report.files
        for p in f.problems
        if p.code != "submitted-on-doubtful"
    ]


def test_a_comparison_only_remarks():
    """Which returns are accepted is settled before they are compared."""
    found = ("carried-item-missing", "history-changed", "same-as-last-quarter")
    assert {load_problem_catalogue()[code].severity for code in found} == {"should"}


@pytest.mark.parametrize("sheet", OPEN)
def test_an_open_item_that_is_forgotten(take, sheet):
    item = OPEN[sheet]
    report = take(second_quarter(**{sheet: [item]}), third_quarter())
    assert remarks(report) == [("carried-item-missing", sheet, None)]


@pytest.mark.parametrize("sheet", OPEN)
def test_an_open_item_that_is_listed_again(take, sheet):
    item = OPEN[sheet]
    again = {k: v.lower() if k.endswith("_id") and k != "counterpart_id" else v for k, v in item.items()}
    again["responsibility_id"] = "R1"
    report = take(second_quarter(**{sheet: [item]}), third_quarter(**{sheet: [again]}))
    assert remarks(report) == []


def test_an_item_closed_the_quarter_before_is_not_missed(take):
    closed = {**OPEN["Threats"], "responded_on": date(2025, 6, 1)}
    assert remarks(take(second_quarter(Threats=[closed]), third_quarter())) == []


def test_an_item_carried_over_a_quarter_in_between_is_still_missed(take):
    first = return_workbook(
        cover={"quarter": "2025-Q1", "submitted_on": date(2025, 4, 14)},
        rows={**QUIET, "Threats": [{**OPEN["Threats"], "observed_on": date(2025, 2, 1)}]},
    )
    missing = ("carried-item-missing", "Threats", None)
    assert remarks(take(first, second_quarter(), third_quarter())) == [missing, missing]


def test_it_is_listed_with_its_end_as_an_earlier_row(take):
    ended = {**OPEN["Threats"], "responded_on": date(2025, 6, 20)}
    report = take(second_quarter(Threats=[OPEN["Threats"]]), third_quarter(Threats=[ended]))
    assert remarks(report) == [("outside-quarter", "Threats", None)]


def test_a_date_that_changed(take):
    changed = {**OPEN["Actions"], "opened_on": date(2025, 5, 2), "due_on": date(2026, 1, 1)}
    report = take(second_quarter(Actions=[OPEN["Actions"]]), third_quarter(Actions=[changed]))
    assert sorted(remarks(report)) == [
        ("history-changed", "Actions", "E4"),
        ("history-changed", "Actions", "F4"),
    ]
    [problem, _] = report.files[-1].problems
    assert problem.severity == "should"


def test_a_time_of_day_that_came_or_went_is_no_change(take):
    bare = {**OPEN["Requests"], "sent_at": date(2025, 5, 5)}
    assert remarks(take(second_quarter(Requests=[OPEN["Requests"]]), third_quarter(Requests=[bare]))) == []


def test_a_moment_that_changed(take):
    other = {**OPEN["Requests"], "sent_at": datetime(2025, 5, 5, 9)}
    report = take(second_quarter(Requests=[OPEN["Requests"]]), third_quarter(Requests=[other]))
    assert remarks(report) == [("history-changed", "Requests", "E4")]


def test_the_first_report_counts_even_of_a_replaced_version(take):
    take(a=second_quarter(Actions=[OPEN["Actions"]]))
    moved = {**OPEN["Actions"], "opened_on": date(2025, 5, 9)}
    assert remarks(take(b=second_quarter(Actions=[moved]))) == [("history-changed", "Actions", "E4")]
    assert remarks(take(c=third_quarter(Actions=[OPEN["Actions"]]))) == []


def closed_requests(n, start=0):
    return [
        {
            **ROWS["Requests"][0],
            "request_id": f"P-{i}",
            "sent_at": date(2025, 5, 5),
            "received_at": None,
            "closed_at": date(2025, 5, 9),
        }
        for i in range(start, start + n)
    ]


@pytest.mark.parametrize(
    "n_old, n_new, is_same", [(10, 0, True), (9, 0, False), (19, 1, True), (18, 1, False)]
)
def test_last_quarters_file_sent_again(take, n_old, n_new, is_same):
    """Ten rows or more, 95 in 100 of them the same; an open request is to come again and does not count."""
    old = closed_requests(n_old)
    new = [{**ROWS["Requests"][0], "request_id": f"N-{i}"} for i in range(n_new)]
    carried = OPEN["Requests"]
    report = take(second_quarter(Requests=[*old, carried]), third_quarter(Requests=[*old, carried, *new]))
    codes = [code for code, _, _ in remarks(report)]
    assert ("same-as-last-quarter" in codes) == is_same


def test_a_sheet_shown_to_all_that_had_rows_before_is_unknown_when_blank(take, ask):
    measures = [{**ROWS["Measures"][0], "proposed_on": date(2025, 5, 1), "decided_on": None}]
    later = return_workbook(
        rows=QUIET, nil=[n for n in ROWS if n not in ("Measures", "Cases", "Responsibilities")]
    )
    report = take(second_quarter(Measures=measures), later)
    assert remarks(report) == [("empty-not-declared", "Measures", None)]
    sha256 = report.files[-1].sha256
    assert ask(
        "select sheet, state from raw.sheet_states "
        f"where _sha256 = '{sha256}' and sheet in ('Measures', 'Cases') order by 1"
    ) == [
        ("Cases", "blank"),  # as it came; the models read it as nil, for nothing was there before
        ("Measures", "blank"),
    ]


def test_another_partners_items_are_not_missed(take):
    of_lab = return_workbook(cover={**Q2, "partner_id": "LAB"}, rows={**QUIET, "Threats": [OPEN["Threats"]]})
    assert remarks(take(of_lab, third_quarter())) == []
