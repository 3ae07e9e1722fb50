"""Flags on information sharing of the example and of the drawn programme against the workbooks themselves."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import datetime, time
from pathlib import Path

import pytest

from tests.job.evidence_reading import (
    ANSWERED,
    Flag,
    Source,
    as_day,
    by_request,
    day_in,
    number_of,
    numbers_in,
    of_rule,
    query,
    request_key,
    words,
)

pytestmark = pytest.mark.job


def test_late_answers_are_late_by_the_cells_themselves(warehouses: list[Path], flags: list[Flag]):
    """The day due comes from the marts (the register's arithmetic), whether it was met from the cells."""
    rows = query(
        warehouses,
        "select distinct partnership_id, requester_id, holder_id, request_id, due_at"
        " from marts.requests where due_at is not null",
    )
    due_at = {
        (partnership, "|".join(sorted([requester, holder])), number.casefold()): due
        for partnership, requester, holder, number, due in rows
    }
    for flag in of_rule(flags, "F-IS1"):
        in_time, n = numbers_in(r"answered (\d+) of (\d+) requests", flag)
        requests = defaultdict(list)
        for source in flag.sources:
            assert flag.subject_id in (source.partner_id, source.cells["Counterpart"])
            requests[request_key(flag, source)].append(source)
        assert len(requests) == n
        n_met = sum(is_met(sources, due_at[key], flag.subject_id) for key, sources in requests.items())
        assert n_met == in_time, flag.message


def is_met(sources: list[Source], due: datetime, holder: str) -> bool:
    """Whether a request was closed in time, by the requester's row if that says closed, else the holder's."""
    speaking = [s for s in sources if s.partner_id != holder and s.status != "open"] or [
        s for s in sources if s.partner_id == holder
    ]
    if not speaking or speaking[0].status == "open":
        return False
    answered = speaking[0].cells["Closed at"]
    if isinstance(answered, datetime) and answered.time() != time() and due.time() != time():
        return answered <= due
    return as_day(answered) <= due.date()


def test_two_stories_differ_in_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-IS11"):
        agree, n = numbers_in(r"same outcome for (\d+) of (\d+) requests", flag)
        requests = defaultdict(dict)
        for source in flag.sources:
            assert {source.partner_id, source.cells["Counterpart"]} == set(flag.subject_id.split("|"))
            requests[request_key(flag, source)][source.partner_id] = ANSWERED.get(
                source.status, source.status
            )
        assert len(requests) == n
        same = [groups for groups in requests.values() if len(groups) == 2 and len(set(groups.values())) == 1]
        assert len(same) == agree


def test_an_urgent_request_began_and_ended_as_its_cells_say(flags: list[Flag]):
    for flag in of_rule(flags, "F-IS2"):
        [key] = by_request(flag)
        requester, holder, number = flag.subject_id.split("|")
        assert key == (flag.partnership_id, "|".join(sorted([requester, holder])), number.casefold())
        moments = {
            words(source.cells[heading])
            for source in flag.sources
            for heading in ("Sent at", "Received at", "Closed at")
            if source.cells.get(heading)
        }
        assert re.search(r"began on ([^;]+);", flag.message)[1] in moments
        closed = re.search(r"it was closed on ([^.]+)[.]", flag.message)
        assert closed[1] in moments if closed else flag.sources[0].status == "open"
        [standard] = [source for source in flag.sources if source.sheet == "Standards"]
        assert f" ({standard.cells['Title']}; limit {standard.cells['Limit']:g} " in flag.message


def test_what_went_without_an_agreement_went_on_the_days_stated(flags: list[Flag]):
    for flag in of_rule(flags, "F-IS4"):
        giver, taker = flag.subject_id.split("|")
        [uncovered] = numbers_in(r"^(\d+) of \d+ answers? ", flag)
        flows = defaultdict(list)
        for source in flag.sources:
            assert {source.partner_id, source.cells["Counterpart"]} == {giver, taker}
            day = as_day(source.cells.get("Closed at") or source.cells["Shared on"])
            flows[source.sheet, number_of(source)].append((source.partner_id == taker, day))
        assert len(flows) == uncovered
        # an answer went on the day that the one who asked states, a share on the day of the one who gave it
        days = [min(rows) if sheet == "Shares" else max(rows) for (sheet, _), rows in flows.items()]
        stated = re.findall(r"\d+ \w+ \d{4}(?=[ )])", flag.message.rsplit("(", 1)[1])
        assert {day_in(words) for words in stated} == {
            min(day for _, day in days),
            max(day for _, day in days),
        }


def test_a_lapsing_agreement_ends_on_the_day_stated(flags: list[Flag]):
    for flag in of_rule(flags, "F-IS5"):
        own = flag.sources[0].cells
        number, kind, _ = flag.subject_id.split("|")
        assert (own["Agreement ID"], own["Kind"]) == (number, kind)
        last_day = re.search(r"its last day is (\d+ \w+ \d+)", flag.message)
        review = re.search(r"to be done by (\d+ \w+ \d+)", flag.message)
        assert last_day or review
        for found, heading in ((last_day, "Expires on"), (review, "Review due on")):
            assert not found or day_in(found[1]) == as_day(own[heading])


def test_refusals_without_a_ground_have_none_on_either_list(flags: list[Flag]):
    for flag in of_rule(flags, "F-IS6"):
        refused, blank = numbers_in(r"refused (\d+) requests? in .*; for (\d+) no ground", flag)
        requests = by_request(flag)
        assert len(requests) == refused
        assert all(any(row.status == "refused" for row in rows) for rows in requests.values())
        grounds = [any(row.cells.get("Refusal ground") for row in rows) for rows in requests.values()]
        assert grounds.count(False) == blank


def test_incomplete_answers_are_counted_in_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-IS13"):
        full, n, partial, refused = numbers_in(
            r"answered (\d+) of (\d+) requests .* held, (\d+) in part, and refused (\d+)", flag
        )
        statuses = []
        for rows in by_request(flag).values():
            closed = [source for source in rows if source.status != "open"]
            statuses.append(min(closed, key=lambda source: source.partner_id == flag.subject_id).status)
        assert len(statuses) == n == full + partial + refused
        assert (statuses.count("partial"), statuses.count("refused")) == (partial, refused)


def test_a_one_way_street_counts_its_flows_and_names_the_link(flags: list[Flag]):
    for flag in of_rule(flags, "F-IS7"):
        sent, received = numbers_in(r"sent (\d+) and received (\d+) answers? ", flag)
        links = [source.cells for source in flag.sources if source.sheet == "Links"]
        assert links
        missing_end = "To" if sent > received else "From"
        assert {link[missing_end] for link in links} == {flag.subject_id}
        flows = {
            (source.sheet, frozenset([source.partner_id, source.cells["Counterpart"]]), number_of(source))
            for source in flag.sources
            if source.sheet != "Links"
        }
        assert all(flag.subject_id in ends for _, ends, _ in flows)
        assert len(flows) == sent + received


def test_a_broker_has_a_flow_with_each_of_its_contacts(flags: list[Flag]):
    for flag in of_rule(flags, "F-IS8"):
        [contacts] = numbers_in(r"exchanged with (\d+) other member", flag)
        ends = {end for source in flag.sources for end in (source.partner_id, source.cells["Counterpart"])}
        assert len(ends - {flag.subject_id}) == contacts


def test_requests_across_the_border_are_all_there(warehouses: list[Path], flags: list[Flag]):
    country = dict(query(warehouses, "select partner_id, country from marts.partners"))
    for flag in of_rule(flags, "F-IS12"):
        [n] = numbers_in(r"of (\d+) requests in time", flag)
        requests = by_request(flag)
        assert len(requests) == n
        assert all(len({country[end] for end in pair.split("|")}) == 2 for _, pair, _ in requests)
