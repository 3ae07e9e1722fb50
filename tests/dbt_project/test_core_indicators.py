"""Indicators of the programme of few rows, counted by hand: edges that only whole facts show."""

from __future__ import annotations

import pytest

from tests.dbt_project.core_programme import Q1, Q2, Q3, Q4, Q5, Q6


def _values(core, indicator: str, partner: str = "", partnership: str = "CITY") -> dict[str, tuple]:
    rows = core.execute(
        "select quarter, numerator, denominator, band from marts.indicator_values "
        "where partnership_id = ? and indicator_id = ? and partner_id = ? and breakdown = '' "
        "order by quarter",
        [partnership, indicator, partner],
    ).fetchall()
    return {quarter: tuple(figures) for quarter, *figures in rows}


def test_requests_in_time(core):
    """Each counts once, in the first quarter that counts it.

    Of 2025-Q1 in time: closed at the very due time (agreed), early by bare dates (Spelt-A), on the due
    day of a bare date over a holiday (belgian), and on the due day where the limit is in days (slow).
    Late: open carried, ends-earlier, first-dates, holder-closes, late-1, unlisted (A holds it and does
    not list it) and gap (D returns nothing); closed late ended-earlier, near-edge, two-outcomes, urgent,
    new-urgent. Not counted: without a limit (anytime), disputed (contradicted, denied, known-later, B's
    unlisted), OUTSIDE. contradicted counts in 2025-Q3, when it is no longer disputed.
    """
    assert _values(core, "IS01") == {
        Q1: (4, 16, "red"),
        Q2: (0, 0, "no_data"),
        Q3: (0, 1, "too_few"),
        Q4: (0, 0, "no_data"),
        Q5: (0, 0, "no_data"),
        Q6: (0, 0, "no_data"),
    }


def test_a_holder_is_judged_on_two_quarters(core):
    # The least n is 7 in general, from 2025-Q2 on the default for CITY.
    assert _values(core, "IS01", "B") == {
        Q1: (2, 10, "red"),
        Q2: (2, 10, "red"),
        Q3: (0, 1, "too_few"),
        Q4: (0, 1, "too_few"),
        Q5: (0, 0, "no_data"),
        Q6: (0, 0, "no_data"),
    }


def test_overdue_requests_are_unknown_without_a_return_that_could_show_them(core):
    """B's Requests are blank in 2025-Q4, but A lists one to it; after that only carried ones are there."""
    assert [band for _, _, band in _values(core, "IS05").values()] == [
        "red", "low_coverage", "red", "low_coverage", "low_coverage", "low_coverage",
    ]  # fmt: skip
    assert _values(core, "IS05", "B") == {
        Q1: (5, None, "red"),
        Q2: (3, None, "low_coverage"),
        Q3: (3, None, "red"),
        Q4: (2, None, "low_coverage"),
        Q5: (None, None, "no_data"),
        Q6: (None, None, "no_data"),
    }


def test_returns_of_a_quarter_that_is_still_collected_are_not_known(core):
    # A, B, C and F are expected throughout; E, who leaves in August 2025, in 2025-Q2 only.
    assert _values(core, "IS17") == {
        Q1: (4, 4, "green"),
        Q2: (2, 5, "red"),
        Q3: (3, 4, "amber"),
        Q4: (2, 4, "red"),
        Q5: (1, 4, "red"),
        Q6: (None, None, "no_data"),
    }
    assert _values(core, "RA14")[Q6] == (None, None, "no_data")


@pytest.mark.parametrize(
    ("quarter", "expected"),
    [
        # A-B, A-F, B-A and B-C; A-E waits for E.
        (Q1, (4, 4, "green")),
        # The agreement of A and B has run out; nobody can know of A-E.
        (Q2, (2, 4, "red")),
        # Nothing carried beyond four quarters, and one return in hand: nothing is known.
        (Q6, (0, 0, "no_data")),
    ],
)
def test_links_covered_where_it_is_known(core, quarter, expected):
    assert _values(core, "IS14")[quarter] == expected


def test_a_pair_counts_each_request_in_its_newest_quarter(core):
    pairs = core.execute(
        "select quarter, numerator, denominator, min_n from marts.indicator_values "
        "where indicator_id = 'IS18' and partner_id = 'A|B' order by quarter"
    ).fetchall()
    # 2025-Q1: carried, agreed, Spelt-A, first-dates, ends-earlier, holder-closes agree; contradicted,
    # ended-earlier, two-outcomes, late-1, denied, known-later do not; near-edge is left out. In 2025-Q2
    # three of the six part.
    assert pairs[:2] == [(Q1, 6, 12, 5), (Q2, 3, 12, 5)]


def test_every_indicator_has_its_rows_in_every_quarter(core):
    """Also where there is nothing to count: the register holds no responsibilities, components or series."""
    missing = core.sql(
        "select quarters.partnership_id, quarters.quarter, entries.indicator_id "
        "from intermediate.int_quarters as quarters "
        "cross join (select distinct indicator_id from marts.indicator_values where partner_id = '') entries "
        "anti join (select * from marts.indicator_values where partner_id = '' and breakdown = '') as there "
        "using (partnership_id, quarter, indicator_id)"
    ).fetchall()
    assert missing == []
    empty = core.sql(
        "select distinct indicator_id, n, value, band from marts.indicator_values "
        "where indicator_id in ('RA01', 'RA02', 'RA06', 'IM01', 'IM02', 'IM03', 'IM04') and partner_id = '' "
        "order by all"
    ).fetchall()
    assert empty == [
        ("IM01", 0, None, "no_data"),
        ("IM02", 0, None, "no_data"),
        ("IM03", 0, None, "no_data"),
        ("IM04", 3, None, "no_data"),
        ("RA01", 0, None, "no_data"),
        ("RA02", 0, None, "no_data"),
        ("RA06", 0, None, "no_data"),
    ]
