"""Accountability, actions that do not move, pledges and contacts, in the words of indicators.csv."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from itertools import pairwise

from tests.recount.counting import Count, Counts, Scope, share
from tests.recount.facts import Action
from tests.recount.workbooks import Row, quarter_start


def count(scope: Scope) -> dict[int, Counts]:
    return {
        quarter: {
            **_accountability(scope, quarter),
            **_actions(scope, quarter),
            **_pledges(scope, quarter),
            ("RA16", "", ""): _contacts(scope, quarter),
        }
        for quarter in scope.quarters
    }


def _statements(scope: Scope, quarter: int) -> list[tuple[str, Row]]:
    """Statements on live responsibilities, with who states them."""
    live = scope.programme.live("Responsibilities", "responsibility_id", scope.partnership, quarter)
    return [
        (partner, row)
        for partner, returned in scope.standing(quarter).items()
        for row in returned.rows["Responsibilities"]
        if row["responsibility_id"] in live
    ]


def _is_accepted(scope: Scope, quarter: int, partner: str, responsibility: str) -> bool:
    return any(
        row["responsibility_id"] == responsibility
        and row["accepted_on"]
        and row["accepted_on"] < quarter_start(quarter + 1)
        for when in scope.quarters
        if when <= quarter and partner in scope.standing(when)
        for row in scope.standing(when)[partner].rows["Responsibilities"]
    )


def _accountability(scope: Scope, quarter: int) -> Counts:
    statements = _statements(scope, quarter)
    held = [(who, row["responsibility_id"]) for who, row in statements if row["own_role"] in ("A", "AR")]
    everywhere = Counter(
        who
        for who, returned in scope.standing(quarter).items()
        for row in returned.rows["Responsibilities"]
        if row["own_role"] in ("A", "AR")
    )
    holders = defaultdict(list)
    for who, responsibility in held:
        holders[responsibility].append(who)
    answers = [
        row["accountable_id"] == holders[row["responsibility_id"]][0]
        for who, row in statements
        if len(holders[row["responsibility_id"]]) == 1
        and who not in holders[row["responsibility_id"]]
        and who in scope.members(quarter)
        and row["accountable_id"]
    ]
    return {
        ("RA03", "", ""): share(sum(_is_accepted(scope, quarter, *each) for each in held), len(held)),
        ("RA04", "", ""): share(max(everywhere.values(), default=0), everywhere.total()),
        ("RA05", "", ""): share(sum(answers), len(answers)),
    }


def _times_replanned(scope: Scope, quarter: int, action: Action) -> int:
    partner, number = action.key
    days: list[dt.date] = [action.due_on]
    for when in scope.quarters:
        if when <= quarter and partner in scope.standing(when):
            for row in scope.standing(when)[partner].rows["Actions"]:
                is_it = row["action_id"].casefold() == number and not row["is_earlier"]
                if is_it and row["due_now_on"]:
                    days.append(row["due_now_on"])
    return sum(before != after for before, after in pairwise(days))


def _actions(scope: Scope, quarter: int) -> Counts:
    still_open = [action for action in scope.actions[quarter] if action.status == "open"]
    blockers = [
        action.blocker
        for action in still_open
        if action.due_on < quarter_start(quarter + 1) and action.blocker not in (None, "none")
    ]
    return {
        ("RA08", "", ""): share(
            sum(_times_replanned(scope, quarter, action) >= 2 for action in still_open), len(still_open)
        ),
        ("RA15", "", ""): share(
            sum(blocker in ("information", "responsibility") for blocker in blockers), len(blockers)
        ),
    }


def _pledges(scope: Scope, quarter: int) -> Counts:
    rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for partner, returned in sorted(scope.standing(quarter).items()):
        for row in returned.rows["Resources"]:
            rows["", row["kind"]].append(row)
            rows[partner, row["kind"]].append(row)
    found = {}
    for (partner, kind), given in rows.items():
        counted = share(sum(row["provided"] for row in given), sum(row["pledged"] for row in given))
        counted.n = sum(row["pledged"] > 0 for row in given)
        counted.is_other = bool(partner) and partner not in scope.members(quarter)
        found["RA13", partner, kind] = counted
    return found


def _contacts(scope: Scope, quarter: int) -> Count:
    changes = sum(
        returned.contact_changed == "yes"
        for when in range(quarter - 3, quarter + 1)
        if when in scope.quarters
        for returned in scope.standing(when).values()
    )
    return share(changes, sum(member in scope.standing(quarter) for member in scope.members(quarter)))
