"""The grids, agreements, links and thresholds of the programme of few rows, reckoned by hand."""

from __future__ import annotations

import pytest

from tests.dbt_project.core_programme import Q1, Q2, Q3, Q4, Q5, Q6
from tests.dbt_project.raw_rows import day


def test_quarters_that_have_ended_are_judged_once_their_returns_are_due(core):
    found = core.sql(
        "select quarter, state, due_on from intermediate.int_quarters "
        "where partnership_id = 'CITY' order by 1"
    ).fetchall()
    assert [row[:2] for row in found] == [
        (Q1, "judged"), (Q2, "judged"), (Q3, "judged"), (Q4, "judged"), (Q5, "judged"), (Q6, "collecting"),
    ]  # fmt: skip
    assert found[0][2] == day("2025-04-30")


def test_a_partnership_lives_to_the_quarter_in_which_it_ends(core):
    found = core.sql(
        "select quarter from intermediate.int_quarters where partnership_id = 'PORT' order by 1"
    ).fetchall()
    assert found == [(Q1,), (Q2,), (Q3,)]


def test_the_lead_is_that_of_the_last_day_else_the_last_one(core):
    found = core.sql(
        "select quarter, partner_id from intermediate.int_leads where partnership_id = 'PORT' order by 1"
    ).fetchall()
    assert found == [(Q1, "X"), (Q2, "Y"), (Q3, "Y")]


def test_a_member_is_told_by_the_latest_membership_active_in_the_quarter(core):
    found = core.sql(
        "select quarter, role, is_active_all from intermediate.int_members where partner_id = 'X' order by 1"
    ).fetchall()
    assert found == [(Q1, "lead", True), (Q2, "core", False), (Q3, "core", True)]


def test_a_member_for_the_summer(core):
    found = core.sql(
        "select quarter, is_active_all, is_active_last_day, is_expected from intermediate.int_members "
        "where partner_id = 'E' order by 1"
    ).fetchall()
    assert found == [(Q2, False, True, True), (Q3, False, False, False)]


def test_coverage_counts_expected_members_and_is_null_while_collecting(core):
    found = core.sql(
        "select quarter, n_expected, n_returned, is17, is_low from intermediate.int_coverage "
        "where partnership_id = 'CITY' order by 1"
    ).fetchall()
    assert found == [
        (Q1, 4, 4, 1.0, False),
        (Q2, 5, 2, 0.4, True),
        (Q3, 4, 3, 0.75, False),
        (Q4, 4, 2, 0.5, True),
        (Q5, 4, 1, 0.25, True),
        (Q6, 4, 1, None, True),
    ]


@pytest.mark.parametrize(
    ("partner", "quarter", "expected"),
    [
        # The first version was in time, the second one stands.
        ("A", Q1, ("accepted", day("2025-04-30"), day("2025-04-01"), day("2025-05-20"), True, 2, 2)),
        ("C", Q2, ("missing", day("2025-07-30"), None, None, None, 0, None)),
        ("E", Q2, ("returned", day("2025-07-30"), None, None, None, 1, None)),
        ("F", Q3, ("returned", day("2025-10-30"), None, None, None, 1, None)),
        # Set aside is handed back; a return timed after the as-of day has not come yet.
        ("B", Q5, ("returned", day("2026-04-30"), None, None, None, 1, None)),
        ("B", Q6, ("not_due", day("2026-07-30"), None, None, None, 0, None)),
        # Made before its quarter ended: shown, though the quarter is not judged.
        ("A", "2026-Q3", ("accepted", day("2026-10-30"), day("2026-07-10"), day("2026-07-10"), True, 1, 1)),
    ],
)
def test_submissions(core, partner, quarter, expected):
    found = core.execute(
        "select status, due_on, timed_on, submitted_on, is_on_time, n_versions, accepted_version "
        "from marts.submissions "
        "where partner_id = ? and quarter = ?",
        [partner, quarter],
    ).fetchall()
    assert found == [expected]


def test_submissions_hold_no_one_who_is_not_expected_and_sent_nothing(core):
    assert core.sql("select count(*) from marts.submissions where partner_id = 'D'").fetchone() == (0,)
    silent = "select count(*) from marts.submissions where not is_expected and n_versions = 0"
    assert core.sql(silent).fetchone() == (0,)


def test_a_blank_sheet_is_unknown_only_where_it_had_rows_before(core):
    found = core.sql(
        "select quarter, sheet, state from marts.sheet_states "
        "where partner_id = 'B' and state = 'blank' order by all"
    ).fetchall()
    # Cases: filled in 2025-Q1, blank in 2025-Q2; nil in 2025-Q3, so blank means nil in 2025-Q4.
    assert found == [(Q2, "Cases", "blank"), (Q4, "Agreements", "blank"), (Q4, "Requests", "blank")]


def test_a_partner_without_a_return_is_absent_and_not_known(core):
    found = core.sql(
        "select distinct state, is_known from intermediate.int_sheet_states "
        "where partner_id = 'C' and quarter = '2025-Q2'"
    ).fetchall()
    assert found == [("absent", False)]


def test_agreements_stand_as_the_lead_or_the_smallest_party_states_them(core):
    found = core.sql(
        "select agreement_id, partner_id, status, parties, parties_expanded from marts.agreements "
        f"where quarter = '{Q1}' "
        "order by agreement_id"
    ).fetchall()
    # "theirs" is listed by B, which is no party to it.
    assert found == [
        ("all", "A", "in_force", ["ALL"], ["A", "B", "C", "D", "F"]),
        ("forgotten", "C", "in_force", ["B", "C"], ["B", "C"]),
        ("isa", "A", "in_force", ["A", "B"], ["A", "B"]),
        ("mou", "B", "draft", ["B", "C"], ["B", "C"]),
        ("old", "F", "in_force", ["A", "F"], ["A", "F"]),
    ]


@pytest.mark.parametrize(
    ("agreement", "quarters"),
    [
        # A returned without it in 2025-Q2: it stood once more.
        ("isa", [Q1, Q2]),
        # C's next return is that of 2025-Q3.
        ("forgotten", [Q1, Q2, Q3]),
        # F never returned again: four quarters at most.
        ("old", [Q1, Q2, Q3, Q4, Q5]),
    ],
)
def test_agreements_that_nobody_lists_any_more(core, agreement, quarters):
    found = core.execute(
        "select quarter, is_carried from marts.agreements where agreement_id = ? order by quarter",
        [agreement],
    ).fetchall()
    assert found == [(quarter, quarter != Q1) for quarter in quarters]


def test_links_live_in_a_quarter_and_covered_on_its_last_day(core):
    found = core.sql(
        "select quarter, from_id, to_id, kind, are_both_active, are_both_active_all, is_covered "
        "from intermediate.int_links "
        "where quarter <= '2025-Q2' order by all"
    ).fetchall()
    assert found == [
        (Q1, "A", "B", "operational", True, True, True),
        (Q1, "A", "E", "operational", False, False, None),
        # All are parties to the jit, which covers a link across the border.
        (Q1, "A", "F", "cross_border", True, True, True),
        # Of two rows live in the quarter the one latest in force counts.
        (Q1, "B", "A", "operational", True, True, True),
        (Q1, "B", "C", "referral", True, True, True),
        # The agreement ran out on 15 June; A and B have both stated theirs.
        (Q2, "A", "B", "operational", True, True, False),
        (Q2, "A", "E", "operational", True, False, None),
        (Q2, "A", "F", "cross_border", True, True, True),
        (Q2, "B", "A", "operational", True, True, False),
        (Q2, "B", "C", "referral", True, True, True),
    ]


@pytest.mark.parametrize(
    ("partnership", "quarter", "entry", "expected"),
    [
        ("CITY", Q1, "IS01", (0.8, 0.75, None, 7)),
        # The partnership's own row comes before the general one; what it leaves blank keeps the default.
        ("CITY", Q2, "IS01", (0.9, 0.5, None, 5)),
        ("PORT", Q2, "IS01", (0.8, 0.75, None, 7)),
        # However new the general one is.
        ("CITY", Q1, "IS09", (None, None, None, 8)),
        # In force to the day before the last of the quarter.
        ("CITY", Q1, "F-IS1", (None, None, 4.0, None)),
    ],
)
def test_thresholds_in_force_on_the_last_day(core, partnership, quarter, entry, expected):
    found = core.execute(
        "select green, amber, threshold, min_n from intermediate.int_thresholds "
        "where partnership_id = ? and quarter = ? and entry_id = ?",
        [partnership, quarter, entry],
    ).fetchall()
    assert found == [expected]
