"""Responsibilities, counted in the words of indicators.csv."""

from __future__ import annotations

from collections import Counter, defaultdict

from tests.recount.counting import Count, Counts, Scope, share, tally
from tests.recount.workbooks import quarter_start

AGES = {"": (1, 10**6), "1-30": (1, 30), "31-90": (31, 90), "91-180": (91, 180), "181+": (181, 10**6)}


def count(scope: Scope) -> dict[int, Counts]:
    timed = _timed_actions(scope)
    return {
        quarter: {**_statements(scope, quarter), **_ra06(scope, quarter, timed), **_ra07(scope, quarter)}
        for quarter in scope.quarters
    }


def _statements(scope: Scope, quarter: int) -> Counts:
    standing = scope.programme.standing(scope.partnership, quarter)
    missing = any(
        row["must_report"] == "yes" and name not in standing for name, row in scope.members(quarter).items()
    )
    stated: dict[str, Counter] = defaultdict(Counter)
    for returned in standing.values():
        for row in returned.rows["Responsibilities"]:
            stated[row["responsibility_id"]].update(row["own_role"])  # letter by letter: AR is A and R
    live = scope.programme.live("Responsibilities", "responsibility_id", scope.partnership, quarter)
    found = {}
    for indicator, letter, is_met in (("RA01", "A", lambda n: n == 1), ("RA02", "R", lambda n: n >= 1)):
        numbers = [stated[name][letter] for name in live]
        found[indicator, "", ""] = share(
            sum(is_met(number) for number in numbers),
            sum(number > 0 or not missing for number in numbers),
        )
    return found


def _timed_actions(scope: Scope) -> dict[int, list[tuple[str, bool]]]:
    found: dict[int, list[tuple[str, bool]]] = {}
    late_before = set()
    for quarter in scope.quarters:
        found[quarter] = []
        for action in scope.actions[quarter]:
            if action.status == "done" and action.closed_on and action.closed_on <= action.due_on:
                found[quarter].append((action.key[0], True))
            elif action.status != "cancelled" and action.due_on < quarter_start(quarter + 1):
                if action.key not in late_before:
                    found[quarter].append((action.key[0], False))
                late_before.add(action.key)
    return found


def _ra06(scope: Scope, quarter: int, timed: dict[int, list[tuple[str, bool]]]) -> Counts:
    now = timed[quarter]
    window = [each for when in range(quarter - 3, quarter + 1) for each in timed.get(when, [])]

    def partner_share(partner: str) -> Count:
        return share(sum(t for who, t in window if who == partner), sum(who == partner for who, _ in window))

    found = {("RA06", "", ""): share(sum(t for _, t in now), len(now))}
    return {**found, **scope.by_partner(quarter, "RA06", partner_share, {who for who, _ in window})}


def _ra07(scope: Scope, quarter: int) -> Counts:
    end, known, members = (
        quarter_start(quarter + 1),
        scope.known(quarter, "Actions"),
        scope.members(quarter),
    )
    overdue = [
        (action.key[0], (end - action.due_on).days, action.priority)
        for action in scope.actions[quarter]
        if action.status == "open" and action.due_on < end
    ]
    found = {}
    for partner in {"", *members, *(who for who, _, _ in overdue)}:
        own = [(days, priority) for who, days, priority in overdue if partner in ("", who)]
        is_other = bool(partner) and partner not in members
        for age, (least, most) in AGES.items():
            aged = [(days, priority) for days, priority in own if least <= days <= most]
            is_grave = any(days > 90 or (priority == "high" and days > 45) for days, priority in aged)
            is_known = bool(known) if partner == "" else partner in known
            found["RA07", partner, age] = tally(len(aged), is_grave) if is_known else tally(None)
            found["RA07", partner, age].is_other = is_other and not own
    return found
