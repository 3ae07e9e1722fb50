"""Edges of definitions that only whole facts show, reckoned by hand."""

from __future__ import annotations

from tests.dbt_project.edge_programme import PARTNERSHIP, Q1, Q2, Q3


def _values(core, indicator: str, n_quarters: int = 3) -> list[tuple]:
    return core.execute(
        "select numerator, denominator from marts.indicator_values "
        "where partnership_id = ? and indicator_id = ? and partner_id = '' and breakdown = '' "
        "order by quarter limit ?",
        [PARTNERSHIP, indicator, n_quarters],
    ).fetchall()


def _story(core, number: str) -> dict[str, tuple]:
    rows = core.execute(
        "select quarter, status, listed_by, is_disputed from marts.requests "
        "where partnership_id = ? and request_id = ?",
        [PARTNERSHIP, number],
    ).fetchall()
    return {quarter: tuple(rest) for quarter, *rest in rows}


def test_a_member_is_active_all_quarter_from_its_first_to_its_last_day(core):
    rows = core.execute(
        "select partner_id, is_active_all, is_expected from intermediate.int_members "
        "where partnership_id = ? and quarter = ? order by 1",
        [PARTNERSHIP, Q1],
    ).fetchall()
    assert rows == [
        ("EL", True, True),
        ("EM", False, False),
        ("EN", True, True),
        ("EO", True, True),
        ("EP", False, True),
    ]


def test_only_members_of_the_whole_quarter_can_be_cut_off(core):
    """EL and EO are in touch, EN is cut off; EM and EP, who say as little, were not there all quarter."""
    value, n = core.execute(
        "select value, n from marts.indicator_values "
        "where partnership_id = ? and quarter = ? and indicator_id = 'IS19'",
        [PARTNERSHIP, Q1],
    ).fetchone()
    assert (value, n) == (1, 1)


def test_a_request_closed_by_both_sides_in_two_quarters(core):
    """Each side's closing is the fact of its own quarter; in time it counts once, in the first."""
    assert _story(core, "requester-first") == {
        Q1: ("complete", "both", False),
        Q2: ("refused", "holder", False),
    }
    # The holder's word alone leaves it open and disputed; the requester's closes it, its own way.
    assert _story(core, "holder-first") == {
        Q1: ("open", "both", True),
        Q2: ("refused", "requester", False),
    }


def test_a_request_first_listed_a_quarter_late(core):
    """It is no fact of the quarter it was sent in."""
    assert _story(core, "late-listed") == {
        Q2: ("open", "both", False),
        Q3: ("complete", "requester", False),
    }
    assert _story(core, "late-and-over") == {}


def test_requests_in_time_count_once(core):
    """2025-Q1: four in time. 2025-Q2: holder-first and late-listed; requester-first was counted before."""
    assert _values(core, "IS01") == [(4, 4), (0, 2), (0, 0)]


def test_a_blank_says_nothing_of_the_use_of_an_answer(core):
    """said-then-blank stays decision; blank-then-said is no_use; of never-said nothing is known."""
    assert _values(core, "IS06", 2) == [(0, 0), (1, 2)]
