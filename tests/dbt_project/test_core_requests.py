"""Requests and flows of the programme of few rows, reckoned by hand."""

from __future__ import annotations

import pytest

from tests.dbt_project.core_programme import Q1, Q2, Q3, Q4, Q5, Q6
from tests.dbt_project.raw_rows import day, moment

# Of each request and quarter: status, listed_by, disputed, same story.
STORIES = {
    # Open on both lists; A and B return ever after and nobody lists it.
    "A|B|carried": {
        Q1: ("open", "both", False, True),
        **dict.fromkeys((Q2, Q3, Q4, Q5, Q6), ("open", "carried", False, None)),
    },
    "A|B|agreed": {Q1: ("complete", "both", False, True)},
    # B says closed, A says open; carried, it stays disputed; then A closes it.
    "A|B|contradicted": {
        Q1: ("open", "both", True, False),
        Q2: ("open", "carried", True, None),
        Q3: ("complete", "requester", False, False),
    },
    # Case makes no difference; the requester's spelling stands.
    "A|B|Spelt-A": {Q1: ("complete", "both", False, True)},
    # A closes it in 2025-Q2 with a day of 2025-Q1.
    "A|B|ends-earlier": {Q1: ("open", "both", False, True), Q2: ("complete", "requester", False, False)},
    # Closed before, and listed once more to say what it was used for: no fact of 2025-Q2.
    "A|B|ended-earlier": {Q1: ("complete", "requester", False, False)},
    # A says it was closed 5 days before the end of the quarter.
    "A|B|near-edge": {Q1: ("complete", "both", False, None)},
    # A forgets it, B closes it.
    "A|B|holder-closes": {Q1: ("open", "both", False, True), Q2: ("partial", "holder", False, False)},
    "A|B|two-outcomes": {Q1: ("complete", "both", False, False)},
    # A filled its sheet and has never listed it.
    "A|B|denied": {
        Q1: ("open", "holder", True, False),
        **dict.fromkeys((Q2, Q3, Q4, Q5, Q6), ("open", "carried", True, None)),
    },
    # A lists it later as open; B's newest earlier statement says closed.
    "A|B|known-later": {
        Q1: ("nil_held", "holder", True, False),
        Q2: ("open", "requester", True, False),
        **dict.fromkeys((Q3, Q4, Q5, Q6), ("open", "carried", True, None)),
    },
    # Neither C nor D returned in 2025-Q2, C did in 2025-Q3; D has no return, so the lists cannot be compared.
    "C|D|gap": {Q1: ("open", "requester", False, None), Q3: ("open", "carried", False, None)},
    # One number, two requests: C asked A and C asked B.
    "C|A|unlisted": {
        Q1: ("open", "requester", False, False),
        **dict.fromkeys((Q2, Q3, Q4, Q5, Q6), ("open", "carried", False, None)),
    },
    "C|B|unlisted": {
        Q1: ("open", "holder", True, False),
        **dict.fromkeys((Q2, Q3, Q4), ("open", "carried", True, None)),
    },
}


@pytest.mark.parametrize("subject", STORIES)
def test_both_sides_are_merged_and_carried(core, subject):
    rows = core.execute(
        "select quarter, status, listed_by, is_disputed, same_story from marts.requests where subject_id = ?",
        [subject],
    ).fetchall()
    assert {quarter: tuple(rest) for quarter, *rest in rows} == STORIES[subject]


def test_outside_rows_stand_in_no_fact(core):
    assert core.sql(
        "select count(*) from marts.requests where 'OUTSIDE' in (requester_id, holder_id)"
    ).fetchone() == (0,)


def test_nothing_beyond_the_ended_quarters(core):
    assert core.sql("select max(quarter) from marts.requests").fetchone() == (Q6,)


@pytest.mark.parametrize(
    ("request_id", "quarter", "column", "expected"),
    [
        # As A first reported it, in a version replaced since, and as B did, also where B no longer lists it.
        ("first-dates", Q1, "sent_at", moment("2025-02-01")),
        ("first-dates", Q1, "start_at", moment("2025-02-08 16:00")),
        ("first-dates", Q2, "start_at", moment("2025-02-08 16:00")),
        ("first-dates", Q3, "start_at", moment("2025-02-08 16:00")),
        # Saturday 16:00 and three working days: Wednesday 16:00.
        ("first-dates", Q1, "due_at", moment("2025-02-12 16:00")),
        # Friday 16:00 and three working days, one of them a holiday where the holder is.
        ("belgian", Q1, "due_at", moment("2025-02-13 16:00")),
        ("belgian", Q1, "is_closed_in_time", True),
        # 24 hours, both ends with a time of day; from March the limit is 12 hours.
        ("urgent", Q1, "due_at", moment("2025-02-04 09:00")),
        ("urgent", Q1, "is_closed_in_time", False),
        ("new-urgent", Q1, "due_at", moment("2025-03-03 21:00")),
        ("new-urgent", Q1, "is_closed_in_time", False),
        # Ten days: compared as days.
        ("slow", Q1, "due_at", moment("2025-03-13 09:00")),
        ("slow", Q1, "is_closed_in_time", True),
        ("anytime", Q1, "due_at", None),
        ("anytime", Q1, "is_late_at_end", False),
        ("two-outcomes", Q1, "refusal_ground", "law"),
        ("ends-earlier", Q2, "closed_at", moment("2025-03-20")),
        ("ends-earlier", Q2, "used_for", "action"),
        ("carried", Q3, "n_carried", 2),
    ],
)
def test_dates_limits_and_grounds(core, request_id, quarter, column, expected):
    found = core.execute(
        f"select {column} from marts.requests where request_id = ? and quarter = ?", [request_id, quarter]
    ).fetchall()
    assert found == [(expected,)]


def test_a_request_counts_once_in_the_first_quarter_that_counts_it(core):
    found = core.sql(
        "select quarter, counts_in_quarter from intermediate.fct_requests "
        "where request_id in ('late-1', 'contradicted') and counts_in_quarter_first order by request_id"
    ).fetchall()
    # While it was disputed it counted nowhere.
    assert found == [(Q3, True), (Q1, True)]


def test_uses_are_stated_by_the_requester_also_for_requests_closed_before(core):
    found = core.sql(
        "select quarter, request_key, used_for from intermediate.int_request_uses "
        "where partnership_id = 'CITY' order by request_key"
    ).fetchall()
    assert found == [(Q2, "ended-earlier", "decision"), (Q2, "ends-earlier", "action")]


def test_hours_are_whole_days_where_an_end_has_no_time_of_day(core):
    found = dict(
        core.sql(
            "select request_id, n_hours from intermediate.fct_requests "
            f"where quarter = '{Q1}' "
            "and request_id in ('agreed', 'belgian', 'carried', 'urgent', 'first-dates')"
        ).fetchall()
    )
    # 1 April is 57 days after 3 February; from 8 February 16:00 there are 51 days and 8 hours.
    assert found == {
        "agreed": 72,
        "belgian": 6 * 24,
        "carried": 57 * 24,
        "urgent": 24.5,
        "first-dates": 51 * 24 + 8,
    }


def test_flows_of_the_first_quarter(core):
    found = core.sql(
        "select from_id, to_id, kind, flow_id, on_date, is_covered, listed_by from marts.flows "
        f"where partnership_id = 'CITY' and quarter = '{Q1}' "
        "order by kind, flow_id"
    ).fetchall()
    assert found == [
        # A and B signed theirs on 10 January; no isa binds A and C, and both stated their agreements.
        ("B", "A", "answer", "Spelt-A", day("2025-02-05"), True, "both"),
        ("B", "A", "answer", "agreed", day("2025-02-06"), True, "both"),
        ("C", "A", "answer", "belgian", day("2025-02-13"), False, "receiver"),
        ("B", "A", "answer", "ended-earlier", day("2025-02-28"), True, "receiver"),
        ("B", "A", "answer", "near-edge", day("2025-03-27"), True, "both"),
        ("C", "A", "answer", "new-urgent", day("2025-03-04"), False, "receiver"),
        ("C", "A", "answer", "slow", day("2025-03-13"), False, "receiver"),
        ("B", "A", "answer", "two-outcomes", day("2025-02-20"), True, "both"),
        ("C", "A", "answer", "urgent", day("2025-02-04"), False, "receiver"),
        ("A", "B", "share", "s-1", day("2025-01-09"), False, "sender"),
        ("A", "B", "share", "s-2", day("2025-01-10"), True, "both"),
        # D did not return, so A's word counts and coverage is not known. A does not list s-4: no flow.
        ("D", "A", "share", "s-3", day("2025-01-11"), None, "receiver"),
    ]


def test_merged_rows_name_both_sources(core):
    found = core.sql(
        "select requester_sha256, requester_row, holder_sha256, holder_row from marts.requests "
        f"where quarter = '{Q1}' and request_id = 'agreed'"
    ).fetchall()
    assert found == [("CITY/A/2025-Q1/2", 5, "CITY/B/2025-Q1/1", 5)]
