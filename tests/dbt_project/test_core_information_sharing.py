"""More indicators of the programme of few rows, counted by hand: times, answers, links, network, versions."""

from __future__ import annotations

from tests.dbt_project.core_programme import Q1, Q2, Q3, Q4, Q5, Q6

INDICATORS = (
    "IS02", "IS03", "IS04", "IS06", "IS07", "IS08", "IS10", "IS12", "IS13", "IS15", "IS16", "DQ01", "DQ02",
)  # fmt: skip


def _rows(core, indicator: str, quarter: str, columns: str) -> dict[str, tuple]:
    """Of each partner and breakdown with something to count."""
    rows = core.execute(
        f"select partner_id || breakdown, {columns} from marts.indicator_values "
        "where partnership_id = 'CITY' and indicator_id = ? and quarter = ? and n > 0",
        [indicator, quarter],
    ).fetchall()
    return {name: tuple(figures) for name, *figures in rows}


def _whole(core, indicator: str) -> dict[str, tuple]:
    rows = core.execute(
        "select quarter, numerator, denominator, n, band from marts.indicator_values "
        "where partnership_id = 'CITY' and indicator_id = ? and partner_id = '' and breakdown = ''",
        [indicator],
    ).fetchall()
    return {quarter: tuple(figures) for quarter, *figures in rows}


def test_times_to_an_answer(core):
    """Hours in order: new-urgent 24 and belgian 144 (a bare date at one end), urgent 24.5, Spelt-A 48,
    agreed 72, slow 249, two-outcomes 408, near-edge 576, ended-earlier 600; eight are open: first-dates since
    2025-02-08 16:00, anytime since 2025-01-20. The ninth of 17 brings S below one half; of ROUTINE only six
    of 13 are answered. Disputed ones are left out, what is carried into a later quarter started before it.
    """
    assert _rows(core, "IS02", Q1, "n, value, lower, band") == {
        "": (17, 600, None, "unrated"),
        "A": (1, None, 1368, "too_few"),
        "B": (10, 600, None, "unrated"),
        "C": (5, 144, None, "unrated"),
        "D": (1, None, 1368, "too_few"),
        "ANYTIME": (1, None, 1704, "too_few"),
        "ROUTINE": (13, None, 1368, "not_reached"),
        "SLOW": (1, 249, None, "too_few"),
        "URGENT": (2, 24, None, "too_few"),
    }
    assert _rows(core, "IS02", Q2, "n, value, lower, band") == {}


def test_answers_complete_and_put_to_use(core):
    """two-outcomes: the requester calls it complete, what the holder says of a refusal does not count. In
    2025-Q2 ends-earlier is closed by a row of an earlier quarter, holder-closes is partial.
    """
    assert _rows(core, "IS03", Q1, "numerator, denominator") == {"": (9, 9), "B": (5, 5), "C": (4, 4)}
    assert _rows(core, "IS03", Q2, "numerator, denominator") == {"": (1.5, 2), "B": (6.5, 7), "C": (4, 4)}
    assert _rows(core, "IS04", Q4, "numerator, denominator") == {}
    # ended-earlier, said a quarter later; ends-earlier, said in the row that closed it
    for quarter in (Q2, Q3):
        assert _rows(core, "IS06", quarter, "numerator, denominator") == {"": (1, 1), "A": (1, 1)}
    assert _rows(core, "IS06", Q4, "numerator, denominator") == {}


def test_across_the_border(core):
    """With C, of Belgium: belgian and slow in time; urgent, new-urgent, gap and what A holds of it late."""
    assert _whole(core, "IS16")[Q1] == (2, 6, 6, "red")
    assert _whole(core, "IS16")[Q2] == (0, 0, 0, "no_data")


def test_links_in_use(core):
    """A-B and B-A are, A-F is not; C's Shares are blank and E is no member yet. Later F returns nothing."""
    whole = _whole(core, "IS08")
    assert whole[Q1] == (2, 3, 3, "amber")
    assert whole[Q2] == (1, 2, 2, "low_coverage")
    assert whole[Q3] == (1, 2, 2, "red")
    assert whole[Q4] == (0, 0, 0, "no_data")


def test_flows(core):
    """2025-Q1: five answers of B to A and four of C, two shares of A to B and one of D. The first share came
    a day before the agreement; C and D have no link to A.
    """
    assert _whole(core, "IS07")[Q1][:2] == (3, 12)
    assert _whole(core, "IS15") == {
        Q1: (1, 7, 7, "red"),
        Q2: (0, 2, 2, "green"),
        Q3: (1, 1, 1, "red"),
        Q4: (0, 0, 0, "no_data"),  # B's Agreements are blank
        Q5: (0, 0, 0, "no_data"),
        Q6: (0, 0, 0, "no_data"),
    }


def test_network(core):
    """A has to do with B, C and D, who have not with each other; F with nobody."""
    assert _rows(core, "IS10", Q1, "numerator, denominator") == {
        "A": (-8, 12),
        "B": (3, 7),
        "C": (4, 4),
        "D": (1, 1),
    }
    assert _whole(core, "IS10") == {}
    assert _whole(core, "IS12")[Q1] == (9, 12, 5, "unrated")
    assert _whole(core, "IS13")[Q1] == (3, 6, 5, "too_few")
    assert _whole(core, "IS13")[Q3] == (0, 10, 6, "green")


def test_versions(core):
    """Returned first: E in 2025-Q2, F in 2025-Q3; B of 2026-Q1 set aside. A replaced its first return."""
    assert {quarter: row[:2] for quarter, row in _whole(core, "DQ01").items()} == {
        Q1: (4, 4),
        Q2: (2, 3),
        Q3: (3, 4),
        Q4: (2, 2),
        Q5: (1, 2),
        Q6: (1, 1),
    }
    assert [row[0] for _, row in sorted(_whole(core, "DQ02").items())] == [1, 0, 0, 0, 0, 0]


def test_nothing_is_known_without_a_return(core):
    """PORT has members and no return: no zero anywhere."""
    found = core.execute(
        "select distinct indicator_id, value, band from marts.indicator_values "
        "where partnership_id = 'PORT' and list_contains(?, indicator_id)",
        [INDICATORS],
    ).fetchall()
    assert {(value, band) for _, value, band in found} == {(None, "no_data"), (None, "too_few")}
    assert {indicator for indicator, *_ in found} == {*INDICATORS}
