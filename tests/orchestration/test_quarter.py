"""Quarters: labels, days, order."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.quarter import Quarter

quarters = st.builds(Quarter, st.integers(1901, 9997), st.integers(1, 4))


def test_days_of_a_quarter():
    quarter = Quarter.parse("2025-Q4")
    assert (quarter.start, quarter.end, str(quarter)) == (date(2025, 10, 1), date(2026, 1, 1), "2025-Q4")
    assert (str(quarter.next()), str(quarter.previous()), str(quarter.previous(4))) == (
        "2026-Q1",
        "2025-Q3",
        "2024-Q4",
    )


def test_span():
    span = Quarter.span(Quarter.parse("2024-Q3"), Quarter.parse("2025-Q2"))
    assert [str(q) for q in span] == ["2024-Q3", "2024-Q4", "2025-Q1", "2025-Q2"]
    assert Quarter.span(Quarter.parse("2025-Q2"), Quarter.parse("2025-Q1")) == []


@pytest.mark.parametrize(
    "text", ["2025-Q5", "2025-Q0", "2025Q1", "2025-q1", " 2025-Q1", "2025-Q1\n", "0000-Q1", ""]
)
def test_what_is_no_quarter(text):
    with pytest.raises(ValueError):
        Quarter.parse(text)


@given(quarters, quarters)
def test_labels_and_order(one, other):
    assert Quarter.parse(one.label) == one
    assert one.next().previous() == one
    assert (one < other) == (one.start < other.start) == (one.label < other.label)


@given(st.dates(date(1901, 1, 1), date(9997, 12, 31)))
def test_a_day_lies_in_its_quarter(day):
    quarter = Quarter.of(day)
    assert quarter.start <= day < quarter.end
