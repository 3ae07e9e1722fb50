"""Requests merged and carried, against a plain reading of marts.md, over some hundred made-up histories."""

from __future__ import annotations

import pytest

from tests.dbt_project.core_programme import HISTORIES
from tests.dbt_project.request_histories import STATUS, History, expected


def test_models_say_what_a_plain_reading_says(core):
    found: dict[tuple[str, str], dict] = {(each.partnership_id, each.number): {} for each in HISTORIES}
    for partnership_id, number, quarter, *fact in core.sql(
        "select partnership_id, request_id, quarter, status, listed_by, is_disputed, same_story "
        "from marts.requests where partnership_id like 'MANY%'"
    ).fetchall():
        found[partnership_id, number][quarter] = tuple(fact)
    wrong = {each: found[each.partnership_id, each.number] for each in HISTORIES}
    wrong = {each: facts for each, facts in wrong.items() if facts != expected(each)}
    assert wrong == {}


@pytest.mark.parametrize(
    ("requester", "holder", "facts"),
    [
        ("o.", "o.", [("open", "both", False, True), ("open", "carried", False, None)]),
        ("oe", "oo", [("open", "both", False, True), ("complete", "both", False, False)]),
        ("oo", "c.", [("open", "both", True, False), ("open", "requester", True, False)]),
        ("..", "o-", [("open", "holder", True, False), ("open", "carried", True, None)]),
    ],
)
def test_the_plain_reading_itself(requester, holder, facts):
    rest = "-" * (6 - len(requester))
    assert list(expected(History("P", "n", requester + rest, holder + rest)).values()) == facts


def test_histories_show_every_outcome():
    shown = {fact for each in HISTORIES for fact in expected(each).values()}
    assert {fact[1] for fact in shown} == {"both", "requester", "holder", "carried"}
    assert {fact[0] for fact in shown} == set(STATUS.values())
    assert {fact[2] for fact in shown} == {True, False}
