"""Information sharing, counted in the words of indicators.csv."""

from __future__ import annotations

from collections import defaultdict

from tests.recount.counting import Count, Counts, Scope, share, tally
from tests.recount.facts import agreements, flows
from tests.recount.workbooks import quarter_start

LINK_AGREEMENTS = {
    "operational": ("isa",),
    "strategic": ("isa",),
    "cross_border": ("isa", "jit"),
    "referral": ("isa", "referral_protocol"),
}


def count(scope: Scope) -> dict[int, Counts]:
    timed = _timed_requests(scope)
    return {
        quarter: {
            **_is01(scope, quarter, timed),
            **_is05(scope, quarter),
            **_network(scope, quarter),
            **_is14(scope, quarter),
            **_returns(scope, quarter),
            **_is18(scope, quarter),
            **_is19(scope, quarter),
        }
        for quarter in scope.quarters
    }


def _timed_requests(scope: Scope) -> dict[int, list[tuple[str, bool]]]:
    """Each request once, in the first quarter that counts it: (holder, in time)."""
    found: dict[int, list[tuple[str, bool]]] = {}
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
                found[quarter].append((key[1], is_closed and scope.requests.is_in_time(request)))
    return found


def _is01(scope: Scope, quarter: int, timed: dict[int, list[tuple[str, bool]]]) -> Counts:
    found = {("IS01", "", ""): share(sum(t for _, t in timed[quarter]), len(timed[quarter]))}
    window = timed[quarter] + timed.get(quarter - 1, [])

    def holder(partner: str) -> Count:
        return share(sum(t for who, t in window if who == partner), sum(who == partner for who, _ in window))

    return {**found, **scope.by_partner(quarter, "IS01", holder, {who for who, _ in window})}


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


def _network(scope: Scope, quarter: int) -> Counts:
    members = scope.members(quarter)
    arcs = {
        (a, b) for a, b in flows(scope.programme, scope.requests, quarter) if a in members and b in members
    }
    back = sum((b, a) in arcs for a, b in arcs)
    possible = len(members) * (len(members) - 1)
    return {
        ("IS09", "", ""): share(back, len(arcs)),
        ("IS11", "", ""): share(len(arcs) if scope.standing(quarter) else None, possible),
    }


def _is14(scope: Scope, quarter: int) -> Counts:
    members, known = scope.members(quarter), scope.known(quarter, "Agreements")
    last_day = quarter_start(quarter + 1).toordinal() - 1
    standing = [row for row in agreements(scope.programme, scope.partnership, quarter) if row["signed_on"]]
    for row in scope.programme.rows("Links", scope.partnership):
        row["ends"] = (row["from_id"], row["to_id"])
    covered = unknown = total = 0
    for (sender, receiver), link in scope.programme.live("Links", "ends", scope.partnership, quarter).items():
        if link["agreement_required"] != "yes" or sender not in members or receiver not in members:
            continue
        total += 1
        covers = [
            row
            for row in standing
            if row["kind"] in LINK_AGREEMENTS[link["kind"]]
            and row["status"] in ("in_force", "expired")
            and all(end in row["parties"] or "ALL" in row["parties"] for end in (sender, receiver))
            and row["signed_on"].toordinal() <= last_day
            and (row["expires_on"] is None or row["expires_on"].toordinal() >= last_day)
        ]
        covered += bool(covers)
        unknown += not covers and not {sender, receiver} <= known
    return {("IS14", "", ""): share(covered, total - unknown)}


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
    members = {
        name: row for name, row in scope.members(quarter).items() if row["is_all_quarter"] and name in known
    }
    used = {end for flow in flows(scope.programme, scope.requests, quarter) for end in flow}
    for key, request in scope.requests.by_quarter[quarter].items():
        if request.status == "nil_held" and not request.is_disputed:
            used |= {key[0], key[1]}
    cut_off = [row for name, row in members.items() if name not in used]
    is_grave = any(row["role"] in ("lead", "core") for row in cut_off)
    return {("IS19", "", ""): tally(len(cut_off), is_grave) if members else tally(None)}
