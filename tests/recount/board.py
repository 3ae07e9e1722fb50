"""What the lead reports of meetings and escalations, in the words of indicators.csv."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from tests.recount.counting import Count, Counts, Scope, share
from tests.recount.workbooks import Row, quarter_start


def count(scope: Scope) -> dict[int, Counts]:
    past_due = _past_due(scope)
    return {
        quarter: {
            **_attendance(scope, quarter),
            ("RA10", "", ""): _quorate(scope, quarter),
            ("RA11", "", ""): _held(scope, quarter),
            ("RA12", "", ""): past_due[quarter] if _lead_knows(scope, quarter, "Escalations") else Count(),
        }
        for quarter in scope.quarters
    }


def _lead_knows(scope: Scope, quarter: int, sheet: str) -> bool:
    return scope.programme.lead(scope.partnership, quarter) in scope.known(quarter, sheet)


def _lead_rows(scope: Scope, quarter: int, sheet: str) -> list[Row]:
    returned = scope.standing(quarter).get(scope.programme.lead(scope.partnership, quarter) or "")
    return returned.rows[sheet] if returned else []


def _meetings(scope: Scope, first: int, last: int) -> Iterator[tuple[int, Row]]:
    for quarter in scope.quarters:
        if first <= quarter <= last:
            for row in _lead_rows(scope, quarter, "Meetings"):
                if not row["is_earlier"]:
                    yield quarter, row


def _boards(scope: Scope, first: int, last: int) -> list[Row]:
    return [row for _, row in _meetings(scope, first, last) if row["tier"] == "strategic"]


def _attendance(scope: Scope, quarter: int) -> Counts:
    invited: list[tuple[str, bool]] = []
    for when, meeting in _meetings(scope, quarter - 3, quarter):
        for row in _lead_rows(scope, when, "Attendance"):
            if row["meeting_id"].casefold() == meeting["meeting_id"].casefold():
                invited.append((row["attendee_id"], row["attendance"] in ("named", "deputy")))

    def partner_share(partner: str) -> Count:
        if not _lead_knows(scope, quarter, "Attendance"):
            return Count()
        came = [present for who, present in invited if partner in ("", who)]
        return share(sum(came), len(came))

    others = {who for who, _ in invited}
    return {("RA09", "", ""): partner_share(""), **scope.by_partner(quarter, "RA09", partner_share, others)}


def _quorate(scope: Scope, quarter: int) -> Count:
    if not _lead_knows(scope, quarter, "Meetings"):
        return Count()
    boards = _boards(scope, quarter - 1, quarter)
    return share(sum(row["quorate"] == "yes" for row in boards), len(boards))


def _held(scope: Scope, quarter: int) -> Count:
    planned = scope.programme.rows("Partnerships", scope.partnership)[0]["board_meetings_per_year"]
    year = range(quarter - 3, quarter + 1)
    if all(when in scope.quarters and _lead_knows(scope, when, "Meetings") for when in year):
        return share(len(_boards(scope, quarter - 3, quarter)), planned)
    return share(None, planned)


def _past_due(scope: Scope) -> dict[int, Count]:
    """Escalations listed or carried in each quarter; due_on is the day first reported by a lead."""
    found = {}
    open_before: dict[str, Row] = {}
    for quarter in scope.quarters:
        rows = sorted(_lead_rows(scope, quarter, "Escalations"), key=lambda row: not row["is_earlier"])
        listed = {}
        for row in rows:
            number = row["item_id"].casefold()
            if not row["is_earlier"] or number in open_before:
                listed[number] = row
        stands = listed
        if scope.programme.lead(scope.partnership, quarter) in scope.standing(quarter):
            stands = {**open_before, **listed}
            open_before = {number: row for number, row in stands.items() if row["resolved_on"] is None}
        first_due = _first_due(scope, quarter)
        counted = [
            (number, row) for number, row in stands.items() if row["kind"] in ("escalation", "dispute")
        ]
        late = [
            number
            for number, row in counted
            if row["resolved_on"] is None and first_due[number] < quarter_start(quarter + 1)
        ]
        found[quarter] = share(len(late), len(counted))
    return found


def _first_due(scope: Scope, quarter: int) -> dict[str, dt.date]:
    found: dict[str, dt.date] = {}
    for each in scope.programme.returns:
        is_counted = each.partnership == scope.partnership and each.quarter in scope.quarters
        is_by_lead = each.partner == scope.programme.lead(scope.partnership, each.quarter)
        if is_counted and is_by_lead and each.quarter <= quarter:
            for row in each.rows["Escalations"]:
                if not row["is_earlier"]:
                    found.setdefault(row["item_id"].casefold(), row["due_on"])
    return found
