"""Indicators of who answers for what, counted by hand over whole facts."""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from tests.dbt_project import duty_programme
from tests.dbt_project.building import run_dbt
from tests.dbt_project.duty_programme import Q1, Q2, Q3, Q4, Q5, Q6

pytestmark = pytest.mark.xdist_group("dbt")

UNKNOWN = (None, None, "no_data")
NOTHING = (0, 0, "no_data")


@pytest.fixture(scope="module")
def duty(tmp_path_factory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The indicators built over the programme, read-only."""
    warehouse = tmp_path_factory.mktemp("duty") / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        duty_programme.fill(connection)
    said = run_dbt(
        warehouse, duty_programme.AS_OF, "--select", "+indicator_values",
        "--exclude-resource-type", "unit_test", "test",
    )  # fmt: skip
    assert "ERROR=0 SKIP=0" in said, said[-3000:]
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield connection


def _values(duty, indicator: str, partner: str = "", partnership: str = "DUTY") -> list[tuple]:
    return duty.execute(
        "select numerator, denominator, band from marts.indicator_values "
        "where partnership_id = ? and indicator_id = ? and partner_id = ? and breakdown = '' "
        "order by quarter",
        [partnership, indicator, partner],
    ).fetchall()


@pytest.mark.parametrize(
    ("indicator", "figures"),
    [
        # Q1: L has accepted ENDED; R1 on the day after the quarter, which counts from Q2 on. M's R2 never is.
        # Q2: ENDED is no longer live, which RA03 asks for, RA04 not. From Q3 on nobody is accountable.
        ("RA03", [(1, 3), (1, 1), (0, 0), (0, 0), (0, 0), (0, 0)]),
        ("RA04", [(2, 3), (2, 2), (0, 0), (0, 0), (0, 0), (0, 0)]),
        # M and N name L and M for R1, N names M for R2. N counts in Q2: it left on the first day.
        ("RA05", [(2, 3), (1, 1), (0, 0), (0, 0), (0, 0), (0, 0)]),
        # x-1 of L and of M are two actions. Q2: L's is carried, M has no return. From Q3 on only M returns.
        ("RA08", [(0, 2), (0, 1), (1, 1), (1, 1), (1, 1), (1, 1)]),
        ("RA15", [(1, 1), (0, 0), (0, 1), (0, 1), (0, 1), (0, 1)]),
        # L and N changed in Q1, M in Q3; the fifth quarter looks back to Q2.
        ("RA16", [(2, 3), (2, 2), (3, 1), (3, 1), (1, 1), (1, 1)]),
        # L's Attendance of Q2 is blank: unknown, though Q1 was reported.
        ("RA09", [(2, 4), (None, None), (3, 6), (3, 6), (1, 2), (1, 2)]),
        ("RA10", [(1, 1), (None, None), (0, 1), (0, 1), (0, 0), (1, 1)]),
        # The year up to 2026-Q2 is the first in which each quarter's Meetings are known.
        ("RA11", [(None, 2), (None, 2), (None, 2), (None, 2), (None, 2), (2, 2)]),
        # Q1: e1 was due on the last day, e2 is due the day after. Q2: both carried. Q3: both closed.
        ("RA12", [(1, 2), (2, 2), (0, 2), (0, 0), (0, 0), (0, 0)]),
    ],
)
def test_figures_quarter_by_quarter(duty, indicator, figures):
    assert [row[:2] for row in _values(duty, indicator)] == figures


def test_a_partner_that_has_left_stands_where_it_was_invited(duty):
    """N is a member in Q1 and Q2; in Q2 its attendance is not known, later on what was reported stands."""
    figures = _values(duty, "RA09", "N")
    assert [row[:2] for row in figures] == [(0, 1), (None, None), (0, 2), (0, 2), (0, 1), (0, 1)]
    assert [row[2] for row in figures] == ["too_few", "no_data", *["too_few"] * 4]


def test_pledges_have_rows_by_kind_only(duty):
    rows = duty.sql(
        "select quarter, partner_id, breakdown, numerator, denominator, n, band from marts.indicator_values "
        "where indicator_id = 'RA13' order by all"
    ).fetchall()
    assert rows == [
        (Q1, "", "cash_eur", 50, 100, 1, "red"),
        (Q1, "", "fte", 0, 0, 0, "no_data"),
        (Q1, "L", "fte", 0, 0, 0, "no_data"),
        (Q1, "M", "cash_eur", 50, 100, 1, "red"),
    ]


def test_a_survey_of_fewer_than_five_says_nothing(duty):
    rows = duty.sql(
        "select indicator_id, numerator, n, value, lower, band from marts.indicator_values "
        f"where indicator_id like 'PS%' and partnership_id = 'DUTY' and quarter = '{Q4}' order by all"
    ).fetchall()
    assert rows == [
        ("PS01", 15, 5, 3, None, "amber"),
        ("PS02", None, 4, None, None, "too_few"),
        ("PS03", None, 4, None, None, "too_few"),
    ]
    assert _values(duty, "PS01")[4] == (None, 0, "no_data")


@pytest.mark.parametrize(
    ("indicator", "figures"),
    [
        *((each, NOTHING) for each in ("RA03", "RA04", "RA05", "RA08", "RA15")),
        *((each, UNKNOWN) for each in ("RA09", "RA10", "RA12")),
        ("RA11", (None, 0, "no_data")),
        ("RA16", (0, 0, "no_data")),
        *((each, (None, 0, "no_data")) for each in ("PS01", "PS02", "PS03")),
    ],
)
def test_a_partnership_without_a_lead_or_a_return_has_null(duty, indicator, figures):
    assert _values(duty, indicator, partnership="IDLE") == [figures] * len((Q1, Q2, Q3, Q4, Q5, Q6))
