"""Information sharing, counted in the words of indicators.csv."""

from __future__ import annotations

from collections import defaultdict

from tests.recount.counting import Count, Counts, Scope, share, tally
from tests.recount.facts import uses


def count(scope: Scope) -> dict[int, Counts]:
    timed = _timed_requests(scope)
    return {
        quarter: {
            **_is01(scope, quarter, timed),
            **_is05(scope, quarter),
            **_returns(scope, quarter),
            **_is18(scope, quarter),
            **_is19(scope, quarter),
        }
        for quarter in scope.quarters
    }


Timed = dict[int, list[tuple[str, bool, bool]]]


def _timed_requests(scope: Scope) -> Timed:
    """Each request once, in the first quarter that counts it: (holder, in time, across the border)."""
    found: Timed = {}
    counted = set()
    for quarter in scope.quarters:
        found[quarter] = []
        for key, request in scope.requests.by_quarter[quarter].items():
            left_out = request.limit is None or request.status in ("withdrawn", "misdirected")
            if left_out or request.is_disputed or key in counted:
                continue
            is_closed = request.status != "open"
            if is_closed or scope.requests.is_late_at_end(request, quarter):
                counted.add(key)
                is_in_time = is_closed and scope.requests.is_in_time(request)
                found[quarter].append((key[1], is_in_time, request.is_across_border))
    return found


def _is01(scope: Scope, quarter: int, timed: Timed) -> Counts:
    now, window = timed[quarter], timed[quarter] + timed.get(quarter - 1, [])
    abroad = [is_in_time for _, is_in_time, is_across in now if is_across]
    found = {
        ("IS01", "", ""): share(sum(is_in_time for _, is_in_time, _ in now), len(now)),
        ("IS16", "", ""): share(sum(abroad), len(abroad)),
    }

    def holder(partner: str) -> Count:
        own = [is_in_time for who, is_in_time, _ in window if who == partner]
        return share(sum(own), len(own))

    return {**found, **scope.by_partner(quarter, "IS01", holder, {who for who, _, _ in window})}


def _is05(scope: Scope, quarter: int) -> Counts:
    requests = scope.requests.by_quarter[quarter]
    overdue = [
        request
        for request in requests.values()
        if request.status == "open"
        and not request.is_disputed
        and scope.requests.is_late_at_end(request, quarter)
    ]
    known = scope.known(quarter, "Requests")
    shown = known | {key[1] for key, request in requests.items() if "requester" in request.listed_by}

    def count(partner: str) -> Count:
        if not (known if partner == "" else partner in shown):
            return tally(None)
        own = [request for request in overdue if partner in ("", request.key[1])]
        return tally(len(own), any(scope.requests.is_late_at_end(request, quarter, 3) for request in own))

    others = {request.key[1] for request in overdue}
    return {("IS05", "", ""): count(""), **scope.by_partner(quarter, "IS05", count, others)}


def _returns(scope: Scope, quarter: int) -> Counts:
    if not scope.programme.is_judged(quarter):
        return {("IS17", "", ""): Count(), ("RA14", "", ""): Count()}
    expected = [name for name, row in scope.members(quarter).items() if row["is_expected"]]
    versions, due = scope.programme.versions, scope.programme.due_on(quarter)
    returned = [name for name in expected if name in scope.standing(quarter)]
    in_time = [name for name in returned if versions[scope.partnership, quarter, name][0].submitted_on <= due]
    return {
        ("IS17", "", ""): share(len(returned), len(expected)),
        ("RA14", "", ""): share(len(in_time), len(expected)),
    }


def _is18(scope: Scope, quarter: int) -> Counts:
    def compared(when: int) -> dict:
        requests = scope.requests.by_quarter.get(when, {})
        return {key: each.same_story for key, each in requests.items() if each.same_story is not None}

    now = compared(quarter)
    newest: dict = {}
    for when in range(quarter - 3, quarter + 1):
        newest.update(compared(when))
    pairs: dict[str, list[bool]] = defaultdict(list)
    for (requester, holder, _), same in newest.items():
        pairs["|".join(sorted((requester, holder)))].append(same)
    found = {("IS18", "", ""): share(sum(now.values()), len(now))}
    for pair, stories in pairs.items():
        found["IS18", pair, ""] = share(sum(stories), len(stories), least_n=5, is_other=True)
    return found


def _is19(scope: Scope, quarter: int) -> Counts:
    known = scope.known(quarter, "Requests") & scope.known(quarter, "Shares")
    members = {name: row for name, row in scope.members(quarter).items() if name in known}
    used = {end for use in uses(scope.programme, scope.requests, quarter) for end in use}
    cut_off = [row for name, row in members.items() if row["is_all_quarter"] and name not in used]
    is_grave = any(row["role"] in ("lead", "core") for row in cut_off)
    return {("IS19", "", ""): tally(len(cut_off), is_grave) if members else tally(None)}
