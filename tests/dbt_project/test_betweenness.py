"""Betweenness of graphs whose answer is known by hand."""

from __future__ import annotations

import pytest

from tests.dbt_project.python_models import load_python_model

MODEL = load_python_model("int_betweenness")


def betweenness_of(nodes: str, arcs: str) -> dict[str, tuple[float, float]]:
    rows = MODEL.betweenness_rows(
        [("P", "2025-Q1", node) for node in nodes], [("P", "2025-Q1", *arc) for arc in arcs.split()]
    )
    return {row[2]: (row[3], row[4]) for row in rows}


def test_all_paths_of_a_star_run_over_its_centre():
    assert betweenness_of("ABCDE", "AB AC DA AE") == {"A": (6, 1), **dict.fromkeys("BCDE", (0, 0))}


def test_a_chain():
    found = betweenness_of("ABCD", "AB BC CD")
    assert found["B"] == found["C"] == (2, pytest.approx(2 / 3))
    assert found["A"] == found["D"] == (0, 0)


def test_two_shortest_paths_share_the_pair():
    assert betweenness_of("ABCD", "AB BD AC CD")["B"] == (0.5, pytest.approx(1 / 6))


def test_direction_and_repetition_make_no_difference():
    assert betweenness_of("ABC", "AB BA BC") == betweenness_of("ABC", "AB CB")


def test_a_member_without_flows_counts_among_the_others():
    assert betweenness_of("ABCD", "AB BC")["B"] == (1, pytest.approx(1 / 3))


@pytest.mark.parametrize("nodes", ["A", "AB"])
def test_where_nobody_can_lie_between(nodes):
    assert set(betweenness_of(nodes, "").values()) == {(0, 0)}


def test_partnerships_and_quarters_do_not_mix():
    members = [("P", "2025-Q1", "A"), ("P", "2025-Q2", "A"), ("R", "2025-Q1", "A")]
    assert sorted(MODEL.betweenness_rows(members, [])) == [(*member, 0, 0) for member in sorted(members)]
