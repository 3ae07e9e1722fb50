"""The rows one partner lists in one return, sheet by sheet, from the truth seen up to a day.

Rows are dictionaries by the form's column names, partners still keys of the scenario. What each side makes of
a request is `noise.py`, how rows are typed `filling.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from orchestration.example.cast import Cast
from orchestration.example.noise import LONGEST_DELAY, Side, lists_share, view_request
from orchestration.example.truth import Truth
from orchestration.example.workbook import Value
from orchestration.quarter import Quarter

Row = dict[str, Value]


@dataclass(frozen=True)
class View:
    """Whose list, of which quarter.

    Items that ended before `since` are left out; what came on or after `until` is not yet known. A running
    log looks further back, and on to the day of writing.
    """

    cast: Cast
    seed: int
    partner: str
    quarter: Quarter
    since: date
    until: date

    def shows(self, began: date, ended: date | None) -> bool:
        """Whether an item with these ends is listed."""
        return _day(began) < self.until and (ended is None or _day(ended) >= self.since)

    def forgets(self, number: str) -> bool:
        """Whether the owner no longer lists this open item of its own."""
        last = {plant.item: plant.listed_to for plant in self.cast.forgotten()}.get(number)
        return last is not None and self.quarter > self.cast.calendar.quarter(last)

    def known(self, day: date | None) -> date | None:
        """The day, where it has come when the list is written."""
        return day if day is not None and _day(day) < self.until else None


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def list_rows(truth: Truth, view: View) -> dict[str, list[Row]]:
    """The rows of every sheet that this partner fills; lead's sheets only for the lead of the quarter."""
    sheets = {name: rows(truth, view) for name, rows in _SHEETS.items()}
    if view.partner == view.cast.lead(view.quarter):
        sheets |= {name: rows(truth, view) for name, rows in _LEAD_SHEETS.items()}
    return sheets


def _requests(truth: Truth, view: View) -> list[Row]:
    rows: list[Row] = []
    for request in truth.requests:
        ends = (request.sent_at, request.closed_at + LONGEST_DELAY)
        if view.partner not in (request.requester, request.holder) or not view.shows(*ends):
            continue
        sent = view.partner == request.requester
        seen = view_request(view.cast, view.seed, request, "sent" if sent else "received")
        if seen is None or not view.shows(seen.sent_at, seen.closed_at):
            continue
        closed = view.known(seen.closed_at)
        rows.append({
            "request_id": seen.number, "direction": "sent" if sent else "received",
            "counterpart_id": seen.holder if sent else seen.requester, "class": seen.request_class,
            "sent_at": seen.sent_at, "received_at": view.known(seen.received_at), "closed_at": closed,
            "status": seen.status if closed else "open",
            "refusal_ground": seen.refusal_ground if closed else None,
            "used_for": seen.used_for if closed and sent else None,
        })  # fmt: skip
    return rows


def _shares(truth: Truth, view: View) -> list[Row]:
    rows: list[Row] = []
    for share in truth.shares:
        if view.partner not in (share.sender, share.receiver) or not view.shows(
            share.shared_on, share.shared_on
        ):
            continue
        side: Side = "sent" if view.partner == share.sender else "received"
        if lists_share(view.cast, view.seed, share, side):
            rows.append({
                "share_id": share.number, "direction": side,
                "counterpart_id": share.receiver if side == "sent" else share.sender,
                "shared_on": share.shared_on,
            })  # fmt: skip
    return rows


def _agreements(truth: Truth, view: View) -> list[Row]:
    return [
        {"agreement_id": a.number, "kind": a.kind, "parties": ";".join(a.parties),
         "status": "expired" if a.expires_on and a.expires_on < view.quarter.end else "in_force",
         "signed_on": a.signed_on, "review_due_on": a.review_due_on, "expires_on": a.expires_on}
        for a in truth.agreements
        if view.partner in a.parties or "ALL" in a.parties
    ]  # fmt: skip


def _responsibilities(truth: Truth, view: View) -> list[Row]:
    return [
        {"responsibility_id": s.responsibility, "own_role": s.role, "accepted_on": view.known(s.accepted_on),
         "accountable_id": s.accountable}
        for s in truth.statements[view.quarter.label]
        if s.partner == view.partner
    ]  # fmt: skip


def _actions(truth: Truth, view: View) -> list[Row]:
    rows: list[Row] = []
    for a in truth.actions:
        if a.owner != view.partner or view.forgets(a.number) or not view.shows(a.opened_on, a.closed_on):
            continue
        closed = view.known(a.closed_on)
        due_now = [due for decided, due in a.replans if decided < view.until]
        rows.append({
            "action_id": a.number, "title": a.title, "responsibility_id": a.responsibility,
            "priority": a.priority, "opened_on": a.opened_on, "due_on": a.due_on,
            "due_now_on": due_now[-1] if due_now else None,
            "status": a.status if closed else "open", "closed_on": closed,
            "blocker": a.blocker if a.due_on < view.until else "none",
        })  # fmt: skip
    return rows


def _meetings(truth: Truth, view: View) -> list[Row]:
    return [
        {
            "meeting_id": m.number,
            "held_on": m.held_on,
            "tier": m.tier,
            "quorate": "yes" if m.quorate else "no",
        }
        for m in truth.meetings
        if Quarter.of(m.held_on) == view.quarter
    ]


def _attendance(truth: Truth, view: View) -> list[Row]:
    return [
        {"meeting_id": m.number, "attendee_id": key, "attendance": how}
        for m in truth.meetings
        if Quarter.of(m.held_on) == view.quarter
        for key, how in m.attendance.items()
    ]


def _escalations(truth: Truth, view: View) -> list[Row]:
    return [
        {"item_id": e.number, "kind": e.kind, "raised_on": e.raised_on, "due_on": e.due_on,
         "resolved_on": view.known(e.resolved_on)}
        for e in truth.escalations
        if view.shows(e.raised_on, e.resolved_on) and not view.forgets(e.number)
    ]  # fmt: skip


def _delivery(truth: Truth, view: View) -> list[Row]:
    return [
        {"component_id": d.component, "delivered_units": d.units, "as_specified": d.as_specified,
         "stage": d.stage, "reach_eligible": d.reach_eligible, "reach_engaged": d.reach_engaged}
        for d in truth.deliveries[view.quarter.label]
        if d.partner == view.partner
    ]  # fmt: skip


def _measures(truth: Truth, view: View) -> list[Row]:
    rows: list[Row] = []
    for m in truth.measures:
        dates = [m.proposed_on, m.decided_on, m.executed_on, m.appeal_decided_on, m.checked_on, m.reopened_on]
        if m.owner != view.partner or not any(d and view.since <= d < view.until for d in dates):
            continue
        appealed = m.appealed and view.known(m.decided_on)
        checked, decided = view.known(m.checked_on), view.known(m.appeal_decided_on)
        rows.append({
            "measure_id": m.number, "measure": m.measure, "sector": m.sector, "proposed_on": m.proposed_on,
            "decided_on": view.known(m.decided_on), "executed_on": view.known(m.executed_on),
            "appeal": m.appeal_outcome if decided else "pending" if appealed else "none",
            "appeal_decided_on": decided,
            "compliance": m.compliance if checked else "not_checked", "checked_on": checked,
            "reopened_on": view.known(m.reopened_on), "value_eur": m.value_eur,
        })  # fmt: skip
    return rows


def _cases(truth: Truth, view: View) -> list[Row]:
    kind = view.cast.kind
    return [
        {"case_ref": c.number, "joint_ref": c.joint_ref, "opened_on": c.opened_on,
         "closed_on": view.known(c.closed_on), "offence": kind.offence, "actor": c.actor,
         "exploitation": kind.exploitation, "sector": c.sector, "origin": c.origin,
         "destination": c.destination,
         "stage": [stage for day, stage in c.stages if day < view.until][-1],
         "referred_on": view.known(c.referred_on), "acknowledged_on": view.known(c.acknowledged_on),
         "joint_team": c.joint_team}
        for c in truth.cases
        if c.owner == view.partner and view.shows(c.opened_on, c.closed_on)
    ]  # fmt: skip


def _threats(truth: Truth, view: View) -> list[Row]:
    return [
        {"threat_id": t.number, "observed_on": t.observed_on, "kind": t.kind, "sector": t.sector,
         "responded_on": view.known(t.responded_on)}
        for t in truth.threats
        if t.owner == view.partner
        and view.shows(t.observed_on, t.responded_on)
        and not view.forgets(t.number)
    ]  # fmt: skip


def _resources(truth: Truth, view: View) -> list[Row]:
    return [
        {"kind": p.kind, "pledged": p.pledged, "provided": p.provided}
        for p in truth.pledges[view.quarter.label]
        if p.partner == view.partner
    ]


def _replies(truth: Truth, view: View) -> list[Row]:
    """A quarter after it is first flagged, a partner answers the flag and names an open action."""
    cast, rows = view.cast, []
    open_now = [row["action_id"] for row in _actions(truth, view) if row["status"] == "open"]
    for shown in (shown for plant in cast.kind.plants for shown in plant.shows):
        if shown.subject == view.partner and cast.calendar.quarter(shown.first + 1) == view.quarter:
            rows.append({
                "flag_id": f"{shown.rule}/{cast.partnership_id}/{cast.partner_id(shown.subject)}",
                "reply": "in_hand" if open_now else "accepted",
                "action_id": open_now[0] if open_now else None,
                "remark": "A plan is being made.",
            })  # fmt: skip
    return rows


_List = Callable[[Truth, View], list[Row]]
_SHEETS: dict[str, _List] = {
    "Requests": _requests,
    "Shares": _shares,
    "Agreements": _agreements,
    "Responsibilities": _responsibilities,
    "Actions": _actions,
    "Delivery": _delivery,
    "Measures": _measures,
    "Cases": _cases,
    "Threats": _threats,
    "Resources": _resources,
    "Replies": _replies,
}
_LEAD_SHEETS: dict[str, _List] = {
    "Meetings": _meetings,
    "Attendance": _attendance,
    "Escalations": _escalations,
}
