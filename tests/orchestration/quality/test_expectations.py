"""Every expectation beyond the contract: a made-up history that breaks it at a known cell, and one beside it
that is odd but right.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import chain
from typing import Any

import duckdb
import pytest

from orchestration.quality.frames import Positions
from orchestration.quality.plausibility import (
    expected_tables,
    read_expected_of_data_files,
    read_expected_of_returns,
)
from orchestration.warehouse.schema import create_raw
from tests.orchestration.quality.loaded_rows import Loader, good_row

QUARTERS = ("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4")
Found = dict[str, list[tuple[str, str, str]]]


@pytest.fixture
def loader() -> Iterator[Loader]:
    with duckdb.connect() as connection:
        create_raw(connection)
        made = Loader(connection)
        made.register()
        yield made


def _broken(loader: Loader, quarters: tuple[str, ...] = QUARTERS) -> Found:
    """The failing cells of every expectation that is broken in the quarters."""
    positions, found = Positions(loader.connection), {}
    frames = chain(
        read_expected_of_returns(loader.connection, quarters), read_expected_of_data_files(loader.connection)
    )
    for frame in frames:
        for number, check in enumerate(frame.table.checks):
            holds = frame.values[f"check_{number}"]
            cells = [
                positions.cell(row, check.column_name)
                for row, is_held in zip(frame.rows, holds, strict=True)
                if not is_held
            ]
            if cells:
                found[check.check_id] = cells
    return found


def _requests(n: int, **changes: Any) -> dict[str, list[dict[str, Any]]]:
    return {"Requests": [good_row("Requests", request_id=f"A/{i}", **changes) for i in range(n)]}


def _varied(n: int) -> dict[str, list[dict[str, Any]]]:
    """Requests of which every other one is refused and says what it was used for."""
    return {
        "Requests": [
            good_row(
                "Requests",
                request_id=f"A/{i}",
                status="refused" if i % 2 else "complete",
                used_for="action" if i % 2 else "decision",
                direction="sent" if i % 2 else "received",
                counterpart_id="B" if i % 3 else "OUTSIDE",
                **{"class": "urgent" if i % 2 else "routine"},
                sent_at=date(2025, 1, 1 + i),
                closed_at=date(2025, 2, 1 + i),
            )
            for i in range(n)
        ]
    }


def test_a_history_without_anything_odd_breaks_nothing(loader: Loader) -> None:
    for quarter in QUARTERS:
        loader.accept(quarter, {**_varied(12), "Threats": [], "Replies": []}, quarter=quarter)
    assert _broken(loader) == {}


def test_a_column_that_is_suddenly_blank_is_named_as_a_column(loader: Loader) -> None:
    loader.accept("before", _varied(12), quarter="2025-Q2")
    rows = [{**row, "used_for": None} for row in _varied(12)["Requests"]]
    loader.accept("after", {"Requests": rows}, quarter="2025-Q3")
    loader.accept("few", {"Requests": rows[:9]}, quarter="2025-Q4")
    assert _broken(loader) == {"sheet_columns.n_blank.as-before": [("after", "Requests", "J:J")]}


def test_a_value_dragged_down_a_column_is_found_where_it_used_to_vary(loader: Loader) -> None:
    loader.accept("before", _varied(12), quarter="2025-Q2")
    rows = [{**row, "status": "complete"} for row in _varied(12)["Requests"]]
    loader.accept("after", {"Requests": rows}, quarter="2025-Q3")
    assert _broken(loader) == {"sheet_columns.n_values.as-before": [("after", "Requests", "H:H")]}


def test_a_column_that_never_varied_is_left_alone(loader: Loader) -> None:
    for quarter in ("2025-Q2", "2025-Q3"):
        loader.accept(quarter, _requests(12), quarter=quarter)
    assert _broken(loader) == {}


@pytest.mark.parametrize(
    ("units", "is_total"),
    [
        ((10, 20, 30), True),
        ((10, 17, 23), True),
        ((10, 12, 14), False),
        ((0, 20, 40), False),
        ((30, 20, 30), False),
    ],
)
def test_delivery_that_grows_as_a_running_total_does(
    loader: Loader, units: tuple[float, ...], is_total: bool
) -> None:
    for quarter, n in zip(QUARTERS, units, strict=False):
        loader.accept(
            quarter, {"Delivery": [good_row("Delivery", delivered_units=float(n))]}, quarter=quarter
        )
    found = {"return_delivery.delivered_units.running-total": [("2025-Q3", "Delivery", "B4")]}
    assert _broken(loader) == (found if is_total else {})


def test_pledges_that_grow_as_a_running_total_do(loader: Loader) -> None:
    for quarter, n in zip(QUARTERS, (1.0, 2.0, 3.0, 4.0), strict=True):
        loader.accept(quarter, {"Resources": [good_row("Resources", provided=n)]}, quarter=quarter)
    cells = [("2025-Q3", "Resources", "C4"), ("2025-Q4", "Resources", "C4")]
    assert _broken(loader) == {"return_resources.provided.running-total": cells}


def test_a_delivery_sheet_sent_again_is_found_in_each_of_its_rows(loader: Loader) -> None:
    def rows(last: float) -> dict[str, list[dict[str, Any]]]:
        units = {"C1": 3.0, "C2": 5.0, "C3": last}
        return {
            "Delivery": [good_row("Delivery", component_id=c, delivered_units=n) for c, n in units.items()]
        }

    loader.accept("first", rows(7.0), quarter="2025-Q1")
    loader.accept("again", rows(7.0), quarter="2025-Q2")
    loader.accept("other", rows(8.0), quarter="2025-Q3")
    cells = [("again", "Delivery", f"B{row}") for row in (4, 5, 6)]
    assert _broken(loader) == {"return_delivery.delivered_units.not-copied": cells}


@pytest.mark.parametrize(("n_received", "is_apart"), [(4, True), (5, False)])
def test_two_sides_that_count_far_apart(loader: Loader, n_received: int, is_apart: bool) -> None:
    loader.accept("sender", _requests(10), quarter="2025-Q1")
    loader.accept(
        "receiver",
        _requests(n_received, direction="received", counterpart_id="A"),
        quarter="2025-Q1",
        partner="B",
    )
    found = {"return_requests.counterpart_id.both-sides": [("sender", "Requests", "C4")]}
    assert _broken(loader) == (found if is_apart else {})


def test_a_side_that_did_not_return_is_not_far_apart(loader: Loader) -> None:
    loader.accept("sender", _requests(10), quarter="2025-Q1")
    assert _broken(loader) == {}


def test_an_action_that_nobody_lists_answers_nothing(loader: Loader) -> None:
    loader.accept(
        "before", {"Actions": [good_row("Actions", action_id="OLD")]}, quarter="2025-Q1", partner="B"
    )
    loader.accept(
        "after",
        {
            "Threats": [
                good_row("Threats", threat_id=f"T{i}", action_id=a) for i, a in enumerate(("old", "X"))
            ],
            "Replies": [
                good_row("Replies", action_id="ACT-1"),
                good_row("Replies", flag_id="f", action_id="Y"),
            ],
        },
        quarter="2025-Q2",
    )
    assert _broken(loader) == {
        "return_threats.action_id.known-action": [("after", "Threats", "F5")],
        "return_replies.action_id.known-action": [("after", "Replies", "C5")],
    }


def test_a_joint_reference_of_one_partner_alone_is_not_joint(loader: Loader) -> None:
    loader.accept(
        "one", {"Cases": [good_row("Cases", joint_ref=r) for r in ("J-1", "J-2")]}, quarter="2025-Q1"
    )
    loader.accept("two", {"Cases": [good_row("Cases", joint_ref="j-1")]}, quarter="2025-Q1", partner="B")
    assert _broken(loader) == {"return_cases.joint_ref.shared": [("one", "Cases", "B5")]}


def test_a_member_that_has_left_is_told_by_its_cover(loader: Loader) -> None:
    loader.connection.execute("delete from raw.register_memberships")
    assert _broken(loader) == {}
    loader.accept("gone", quarter="2025-Q3")
    assert _broken(loader) == {"covers.partner_id.still-member": [("gone", "Cover", "B3")]}


def _points(counts: list[int], first_year: int = 2024) -> list[dict[str, Any]]:
    return [
        {
            "series_id": "S1",
            "area_id": "A1",
            "period": f"{first_year + i // 12}-{i % 12 + 1:02}",
            "count": n,
        }
        for i, n in enumerate(counts)
    ]


STEADY = [11, 9, 12, 10, 13, 8, 10, 12, 9, 11, 10, 12]


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        (STEADY, {}),
        ([*STEADY[:5], 80, *STEADY[6:]], {"jump": [7]}),
        ([*STEADY[:5], 17, *STEADY[6:]], {}),
        ([5, 9, 14, 20, 26, 31], {"running-total": [7]}),
        ([5, 9, 14, 20, 19, 31], {}),
        ([5, 6, 6, 7, 7, 8], {}),
        ([*STEADY, *STEADY[:6], 9], {"not-copied": [14, 15, 16, 17, 18, 19]}),
        ([*STEADY, *STEADY[:5], 9, 9], {}),
    ],
)
def test_outcome_counts(loader: Loader, counts: list[int], found: dict[str, list[int]]) -> None:
    loader.data_rows("outcome_rows", _points(counts))
    wanted = {
        f"outcome_rows.count.{part}": [("data", "csv", f"{n}:{n}") for n in rows]
        for part, rows in found.items()
    }
    assert _broken(loader) == wanted


def test_of_two_rows_for_one_point_the_newer_is_looked_at(loader: Loader) -> None:
    loader.data_rows("outcome_rows", _points([*STEADY[:5], 80, *STEADY[6:]]))
    loader.seq += 1
    loader.data_rows("outcome_rows", _points(STEADY)[5:6], sha256="newer")
    assert _broken(loader) == {}


def test_a_respondent_pasted_twice(loader: Loader) -> None:
    answers = {f"p{i}": 1 + i % 4 for i in range(1, 19)}
    same = {f"p{i}": 3 for i in range(1, 19)}
    told = [answers, {**answers, "p1": 5}, answers, same, same]
    loader.data_rows(
        "survey_rows",
        [
            {"partnership_id": "P", "quarter": "2025-Q1", "respondent": str(i), **row}
            for i, row in enumerate(told)
        ],
    )
    assert _broken(loader) == {"survey_rows.respondent.not-copied": [("data", "csv", "4:4")]}


def test_only_the_quarters_asked_for_are_looked_at(loader: Loader) -> None:
    for quarter, n in zip(QUARTERS, (1.0, 2.0, 3.0, 4.0), strict=True):
        loader.accept(quarter, {"Resources": [good_row("Resources", provided=n)]}, quarter=quarter)
    assert list(_broken(loader, ("2025-Q4",)).values()) == [[("2025-Q4", "Resources", "C4")]]


def test_each_says_why_it_is_there_and_remarks_only() -> None:
    checks = [check for table in expected_tables() for check in table.checks]
    assert len({check.check_id for check in checks}) == len(checks) >= 14
    assert all(check.asserts and check.why and check.severity == "should" for check in checks)
