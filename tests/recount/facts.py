"""Facts of a partnership, walked quarter by quarter: requests, flows, actions, agreements."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tests.recount.programme import Programme, in_force, newest
from tests.recount.workbooks import Moment, Row, quarter_start

Key = tuple[str, str, str]  # requester, holder, number
GROUPS = {"complete": "answered", "partial": "answered", "withdrawn": "void", "misdirected": "void"}


@dataclass
class Request:
    key: Key
    status: str
    closed: Moment | None
    start: Moment
    limit: float | None
    unit: str | None
    country: str
    is_disputed: bool
    listed_by: set[str]
    same_story: bool | None
    kind: str
    refusal_ground: str | None
    is_across_border: bool


class Flow(NamedTuple):
    sender: str
    receiver: str
    is_share: bool
    day: dt.date


@dataclass
class Action:
    key: tuple[str, str]
    status: str
    priority: str
    closed_on: dt.date | None
    due_on: dt.date
    blocker: str | None


def first_reported(
    programme: Programme, partnership: str, quarter: int, sheet: str
) -> Iterator[tuple[str, Row]]:
    """Rows of every accepted version up to the quarter, in order of acceptance, with the partner."""
    for each in programme.returns:
        if each.partnership == partnership and programme.first_quarter <= each.quarter <= quarter:
            for row in each.rows[sheet]:
                if not row["is_earlier"]:
                    yield each.partner, row


def _statement(partner: str, row: Row) -> tuple[Key, str]:
    """The request that a row speaks of, and the side that speaks."""
    sent = row["direction"] == "sent"
    ends = (partner, row["counterpart_id"]) if sent else (row["counterpart_id"], partner)
    return (*ends, row["request_id"].casefold()), "requester" if sent else "holder"


def _is_near_edge(row: Row, quarter: int) -> bool:
    edges = quarter_start(quarter), quarter_start(quarter + 1)
    moments = [row[name] for name in ("sent_at", "received_at", "closed_at") if row[name]]
    return any(abs((moment.day - edge).days) <= 5 for moment in moments for edge in edges)


class Requests:
    """The requests of one partnership; `by_quarter[q][key]` is the merged request."""

    def __init__(self, programme: Programme, partnership: str) -> None:
        self.programme, self.partnership = programme, partnership
        self.by_quarter: dict[int, dict[Key, Request]] = {}
        self.newest: dict[tuple[Key, str], Row] = {}  # each side's newest statement so far
        last: dict[Key, tuple[Request, Row, Row | None, Row | None]] = {}
        for quarter in programme.quarters(partnership):
            self.by_quarter[quarter] = {}
            self.first_dates = self._first_dates(quarter)
            stated = self.stated(quarter)
            self.newest.update(
                {(key, side): row for key, sides in stated.items() for side, row in sides.items()}
            )
            for key in set(stated) | set(last):
                before = last[key][0] if key in last else None
                is_open = before is not None and before.status == "open"
                sides = {
                    side: row for side, row in stated.get(key, {}).items() if is_open or not row["is_earlier"]
                }
                if sides:
                    merged = self._merge(quarter, key, sides)
                elif is_open and key not in stated and self._one_returned(quarter, key):
                    merged = self._carry(quarter, key, last[key])
                else:
                    continue
                self.by_quarter[quarter][key] = merged[0]
                last[key] = merged

    def _one_returned(self, quarter: int, key: Key) -> bool:
        return bool({key[0], key[1]} & set(self.programme.standing(self.partnership, quarter)))

    def stated(self, quarter: int) -> dict[Key, dict[str, Row]]:
        """What each side's standing return says, rows that ended before the quarter among them."""
        found: dict[Key, dict[str, Row]] = defaultdict(dict)
        for partner, returned in self.programme.standing(self.partnership, quarter).items():
            for row in sorted(returned.rows["Requests"], key=lambda row: not row["is_earlier"]):
                if row["counterpart_id"] != "OUTSIDE":
                    key, side = _statement(partner, row)
                    found[key][side] = row
        return found

    def _first_dates(self, quarter: int) -> dict[tuple[Key, str, str], Moment]:
        """sent_at and received_at as each side first reported them."""
        found: dict[tuple[Key, str, str], Moment] = {}
        for partner, row in first_reported(self.programme, self.partnership, quarter, "Requests"):
            for name in ("sent_at", "received_at"):
                if row[name]:
                    found.setdefault((*_statement(partner, row), name), row[name])
        return found

    def _start(self, key: Key, requester: Row | None, holder: Row | None) -> Moment:
        for name, sides in (("received_at", ("holder", "requester")), ("sent_at", ("requester", "holder"))):
            for side in sides:
                row = requester if side == "requester" else holder
                if moment := self.first_dates.get((key, side, name), row and row[name]):
                    return moment
        raise AssertionError(key)

    def _merge(
        self, quarter: int, key: Key, sides: dict[str, Row]
    ) -> tuple[Request, Row, Row | None, Row | None]:
        requester, holder = sides.get("requester"), sides.get("holder")
        said_by_holder = self.newest.get((key, "holder"))
        is_disputed = False
        if requester and requester["status"] != "open":
            speaks = requester
        elif requester and said_by_holder and said_by_holder["status"] != "open":
            speaks, is_disputed = requester, True
        else:
            speaks = holder or requester
            known = self.programme.is_known(self.partnership, quarter, key[0], "Requests")
            is_disputed = known and (key, "requester") not in self.newest
        assert speaks is not None
        request = self._request(quarter, key, speaks, requester, holder)
        request.is_disputed = is_disputed
        request.listed_by = set(sides)
        request.same_story = self._same_story(quarter, key, requester, holder)
        return request, speaks, requester, holder

    def _carry(self, quarter: int, key: Key, last: tuple[Request, Row, Row | None, Row | None]) -> tuple:
        before, speaks, requester, holder = last
        request = self._request(quarter, key, speaks, requester, holder, before.start)
        request.is_disputed = before.is_disputed
        return request, speaks, requester, holder

    def _same_story(self, quarter: int, key: Key, requester: Row | None, holder: Row | None) -> bool | None:
        standing = self.programme.standing(self.partnership, quarter)
        if key[0] not in standing or key[1] not in standing:
            return None
        listed = [row for row in (requester, holder) if row]
        if any(_is_near_edge(row, quarter) for row in listed):
            return None
        groups = {GROUPS.get(row["status"], row["status"]) for row in listed}
        return len(listed) == 2 and len(groups) == 1

    def _request(
        self,
        quarter: int,
        key: Key,
        speaks: Row,
        requester: Row | None,
        holder: Row | None,
        start: Moment | None = None,
    ) -> Request:
        start = start or self._start(key, requester, holder)
        kind = (requester or holder or {})["class"]
        ground = (holder or {}).get("refusal_ground") or (requester or {}).get("refusal_ground")
        standards = [row for row in self.programme.register["Standards"] if row["class"] == kind]
        standard = newest(row for row in standards if in_force(row, start.day)) or {}
        partners = {row["partner_id"]: row["country"] for row in self.programme.register["Partners"]}
        return Request(
            key, speaks["status"], speaks["closed_at"], start,
            standard.get("limit_value"), standard.get("limit_unit"), partners[key[1]], False, set(), None,
            kind, ground, partners[key[0]] != partners[key[1]],
        )  # fmt: skip

    def deadline(self, request: Request, times: int = 1) -> dt.datetime | None:
        """start_at plus the limit, so many times; null without a limit."""
        if request.limit is None:
            return None
        if request.unit != "working_days":
            hours = request.limit * times * (24 if request.unit == "days" else 1)
            return request.start.at + dt.timedelta(hours=hours)
        holidays = {
            row["day"] for row in self.programme.register["Holidays"] if row["country"] == request.country
        }
        at, left = request.start.at, int(request.limit) * times
        while left:
            at += dt.timedelta(1)
            left -= at.weekday() < 5 and at.date() not in holidays
        return at

    def is_late_at_end(self, request: Request, quarter: int, times: int = 1) -> bool:
        due = self.deadline(request, times)
        return due is not None and due.date() < quarter_start(quarter + 1)

    def is_in_time(self, request: Request) -> bool:
        due, closed = self.deadline(request), request.closed
        assert due and closed
        if request.unit == "hours" and request.start.has_time and closed.has_time:
            return closed.at <= due
        return closed.day <= due.date()


def flows(programme: Programme, requests: Requests, quarter: int) -> list[Flow]:
    """Every answer and share of the quarter."""
    found = [
        Flow(request.key[1], request.key[0], False, request.closed.day)
        for request in requests.by_quarter[quarter].values()
        if request.status in ("complete", "partial") and not request.is_disputed and request.closed
    ]
    shares = {}
    for partner, returned in programme.standing(requests.partnership, quarter).items():
        for row in returned.rows["Shares"]:
            other, number = row["counterpart_id"], row["share_id"].casefold()
            if row["is_earlier"] or other == "OUTSIDE":
                continue
            if row["direction"] == "sent":
                shares[partner, other, number] = Flow(partner, other, True, row["shared_on"])
            elif not programme.is_known(requests.partnership, quarter, other, "Shares"):
                shares[other, partner, number] = Flow(other, partner, True, row["shared_on"])
    return found + list(shares.values())


def uses(programme: Programme, requests: Requests, quarter: int) -> list[tuple[str, str]]:
    """(from, to) of every flow, and of every request answered that nothing is held."""
    found = [(flow.sender, flow.receiver) for flow in flows(programme, requests, quarter)]
    for key, request in requests.by_quarter[quarter].items():
        if request.status == "nil_held" and not request.is_disputed:
            found.append((key[1], key[0]))
    return found


def actions(programme: Programme, partnership: str) -> dict[int, list[Action]]:
    """Actions of each quarter, listed or carried; due_on is the day first reported."""
    found: dict[int, list[Action]] = {}
    open_before: dict[tuple[str, str], Row] = {}
    for quarter in programme.quarters(partnership):
        found[quarter] = []
        first_due: dict[tuple[str, str], dt.date] = {}
        for partner, row in first_reported(programme, partnership, quarter, "Actions"):
            first_due.setdefault((partner, row["action_id"].casefold()), row["due_on"])
        for partner, returned in programme.standing(partnership, quarter).items():
            listed = {}
            for row in sorted(returned.rows["Actions"], key=lambda row: not row["is_earlier"]):
                key = (partner, row["action_id"].casefold())
                if not row["is_earlier"] or key in open_before:
                    listed[key] = row
            carried = {
                key: row for key, row in open_before.items() if key[0] == partner and key not in listed
            }
            for key, row in {**listed, **carried}.items():
                due = first_due.get(key, row["due_on"])
                found[quarter].append(
                    Action(key, row["status"], row["priority"], row["closed_on"], due, row["blocker"])
                )
                open_before.pop(key, None)
                if row["status"] == "open":
                    open_before[key] = row
    return found


def agreements(programme: Programme, partnership: str, quarter: int) -> list[Row]:
    """Agreements of the quarter as the lead, else the smallest party states them; unlisted ones carried."""

    def statements(when: int) -> dict[tuple, list[tuple[bool, str, Row]]]:
        members, lead = programme.members(partnership, when), programme.lead(partnership, when)
        found = defaultdict(list)
        for partner, returned in programme.standing(partnership, when).items():
            for row in returned.rows["Agreements"]:
                if partner in row["parties"] or ("ALL" in row["parties"] and partner in members):
                    key = (row["agreement_id"].casefold(), row["kind"], tuple(row["parties"]))
                    found[key].append((partner != lead, partner, row))
        return found

    stands = {key: min(rows, key=lambda each: each[:2])[2] for key, rows in statements(quarter).items()}
    for when in range(quarter - 1, max(quarter - 5, programme.first_quarter - 1), -1):
        for key, rows in statements(when).items():
            newest_return = [
                each
                for each in rows
                if programme.earlier_return(partnership, quarter, each[1]) is not None
                and programme.earlier_return(partnership, quarter, each[1]).quarter == when
            ]
            if key not in stands and newest_return:
                stands[key] = min(newest_return, key=lambda each: each[:2])[2]
    return list(stands.values())
