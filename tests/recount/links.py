"""Flows and links, and the agreements that cover them, counted in the words of indicators.csv."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from tests.recount.counting import Counts, Scope, share
from tests.recount.facts import agreements, flows, uses
from tests.recount.workbooks import Row, quarter_start

LINK_AGREEMENTS = {
    "operational": ("isa",),
    "strategic": ("isa",),
    "cross_border": ("isa", "jit"),
    "referral": ("isa", "referral_protocol"),
}


def count(scope: Scope) -> dict[int, Counts]:
    return {quarter: _links(scope, quarter) for quarter in scope.quarters}


def _links(scope: Scope, quarter: int) -> Counts:
    members = scope.members(quarter)
    for row in scope.programme.rows("Links", scope.partnership):
        row["ends"] = (row["from_id"], row["to_id"])
    links = scope.programme.live("Links", "ends", scope.partnership, quarter)
    every_flow = flows(scope.programme, scope.requests, quarter)
    coverage = _Coverage(scope, quarter)

    needed = {ends: link["kind"] for ends, link in links.items() if link["agreement_required"] == "yes"}
    last_day = quarter_start(quarter + 1) - dt.timedelta(1)
    of_links = [
        coverage.on(ends, kind, last_day) for ends, kind in needed.items() if members.keys() >= {*ends}
    ]
    of_flows = [
        coverage.on(flow[:2], needed[flow[:2]], flow.day) for flow in every_flow if flow[:2] in needed
    ]

    known = scope.known(quarter, "Requests") & scope.known(quarter, "Shares") & members.keys()
    used = Counter(uses(scope.programme, scope.requests, quarter))
    required = {
        ends: link["min_flows"] for ends, link in links.items() if link["min_flows"] >= 1 and known >= {*ends}
    }
    return {
        ("IS07", "", ""): share(sum(flow.is_share for flow in every_flow), len(every_flow)),
        ("IS08", "", ""): share(sum(used[ends] >= least for ends, least in required.items()), len(required)),
        ("IS14", "", ""): share(of_links.count(True), len(of_links) - of_links.count(None)),
        ("IS15", "", ""): share(of_flows.count(False), len(of_flows) - of_flows.count(None)),
    }


class _Coverage:
    """Whether an agreement covered two ends on a day; null where that is not known."""

    def __init__(self, scope: Scope, quarter: int) -> None:
        self.members, self.known = scope.members(quarter), scope.known(quarter, "Agreements")
        self.agreements: list[Row] = agreements(scope.programme, scope.partnership, quarter)

    def on(self, ends: tuple[str, ...], link_kind: str, day: dt.date) -> bool | None:
        for row in self.agreements:
            if (
                row["kind"] in LINK_AGREEMENTS[link_kind]
                and row["status"] in ("in_force", "expired")
                and all(self._is_party(end, row) for end in ends)
                and row["signed_on"] is not None
                and row["signed_on"] <= day
                and (row["expires_on"] is None or row["expires_on"] >= day)
            ):
                return True
        return False if self.known >= {*ends} else None

    def _is_party(self, partner: str, row: Row) -> bool:
        return partner in row["parties"] or ("ALL" in row["parties"] and partner in self.members)
