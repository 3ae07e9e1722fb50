"""Answers to requests, counted in the words of indicators.csv."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable

from tests.recount.counting import Count, Counts, Scope, median_time, share
from tests.recount.facts import Request
from tests.recount.workbooks import Moment, quarter_start

WORTH = {"complete": 1.0, "nil_held": 1.0, "partial": 0.5, "refused": 0.0}


def count(scope: Scope) -> dict[int, Counts]:
    return {
        quarter: {
            **_is02(scope, quarter),
            **_of_holders(scope, quarter, "IS03", (0, 1), _completeness),
            **_of_holders(scope, quarter, "IS04", (3, 3), _refusals),
            **_is06(scope, quarter),
        }
        for quarter in scope.quarters
    }


def _undisputed(scope: Scope, quarter: int) -> list[Request]:
    return [each for each in scope.requests.by_quarter.get(quarter, {}).values() if not each.is_disputed]


def _is02(scope: Scope, quarter: int) -> Counts:
    start, end = quarter_start(quarter), quarter_start(quarter + 1)
    times: dict[tuple[str, str], list[tuple[float, bool]]] = defaultdict(list)
    for request in _undisputed(scope, quarter):
        if request.status in ("withdrawn", "misdirected") or not start <= request.start.day < end:
            continue
        closed = request.closed
        until = closed or Moment(dt.datetime.combine(end, dt.time()), True)
        if request.start.has_time and until.has_time:
            hours = max(0.0, (until.at - request.start.at) / dt.timedelta(hours=1))
        else:
            hours = max(0.0, (until.day - request.start.day).days * 24.0)
        for key in (("", ""), ("", request.kind), (request.key[1], "")):
            times[key].append((hours, closed is not None))
    found = {("IS02", partner, kind): median_time(own) for (partner, kind), own in times.items()}
    holders = {partner for partner, _ in times if partner}
    found["IS02", "", ""] = median_time(times["", ""])
    return {**found, **scope.by_partner(quarter, "IS02", lambda who: median_time(times[who, ""]), holders)}


def _completeness(requests: list[Request]) -> Count:
    rated = [r for r in requests if r.status in WORTH and not (r.status == "refused" and r.refusal_ground)]
    return share(sum(WORTH[request.status] for request in rated), len(rated))


def _refusals(requests: list[Request]) -> Count:
    refused = [request for request in requests if request.status == "refused"]
    return share(sum(not request.refusal_ground for request in refused), len(refused))


def _of_holders(
    scope: Scope,
    quarter: int,
    indicator: str,
    back: tuple[int, int],
    rate: Callable[[list[Request]], Count],
) -> Counts:
    """The whole looks so many quarters back, each holder so many."""
    whole, windows = [
        [
            request
            for when in range(quarter - n_back, quarter + 1)
            for request in _undisputed(scope, when)
            if request.status != "open"
        ]
        for n_back in back
    ]

    def holder(partner: str) -> Count:
        return rate([request for request in windows if request.key[1] == partner])

    others = {request.key[1] for request in windows}
    return {(indicator, "", ""): rate(whole), **scope.by_partner(quarter, indicator, holder, others)}


def _is06(scope: Scope, quarter: int) -> Counts:
    now = scope.requests.stated(quarter)
    then = scope.requests.stated(quarter - 1)
    stated: list[tuple[str, str]] = []
    for request in _undisputed(scope, quarter - 1):
        said = [sides.get(request.key, {}).get("requester") for sides in (now, then)]
        uses = [row["used_for"] for row in said if row and row["used_for"]]
        if request.status in ("complete", "partial") and uses:
            stated.append((request.key[0], uses[0]))

    def requester(partner: str) -> Count:
        own = [use for who, use in stated if partner in ("", who)]
        return share(sum(use in ("decision", "action", "intelligence") for use in own), len(own))

    others = {who for who, _ in stated}
    return {("IS06", "", ""): requester(""), **scope.by_partner(quarter, "IS06", requester, others)}
