"""Rules that never flag in inputs/example, against the originals of the drawn programme: the cells they name
hold what their messages say, and where they say that there is nothing, there is nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import timedelta
from itertools import product
from typing import Any

import pytest

from orchestration.forms import load_rules
from orchestration.quarter import Quarter
from tests.job.evidence_reading import (
    ANSWERED,
    Flag,
    Originals,
    Source,
    as_day,
    by_request,
    day_in,
    numbers_in,
    of_rule,
)
from tests.job.searching import flows_in, quarters_in, returns_of

pytestmark = pytest.mark.job

PLACES = {"premises_closure", "permit_revoked", "licence_conditions", "lease_ended"}
NIL = {"Nothing to report: Requests", "Nothing to report: Shares"}


def assert_searched(
    originals: Originals, covers: list[Source], partners: set[str], quarters: list[str]
) -> None:
    """The covers are those of each partner's return of each quarter: the quarter, and what is nil."""
    cited: dict[str, dict[str, Any]] = defaultdict(dict)
    for cover in covers:
        assert cover.sheet == "Cover"
        cited[cover.sha256] |= cover.cells
    assert sorted(originals.owners[sha256] for sha256 in cited) == sorted(product(partners, quarters))
    for sha256, cells in cited.items():
        said = {heading: value for row in originals.rows(sha256, "Cover") for heading, value in row.items()}
        nil = {heading: "yes" for heading in NIL if said[heading] == "yes"}
        assert cells == {"Quarter": originals.owners[sha256][1]} | nil


def percent(count: int, n: int) -> str:
    """A share as messages write it."""
    return f"({int(100 * count / n + 0.5)} %;"


def test_every_rule_flags_in_the_example_or_in_the_drawn_programme(flags: list[Flag]):
    """Else a rule's evidence would be seen by no test of a whole run."""
    assert {flag.rule_id for flag in flags if flag.is_open} == {rule.rule_id for rule in load_rules()}


def test_over_an_unused_link_went_nothing_in_the_returns_searched(
    drawn_flags: list[Flag], drawn_originals: Originals
):
    for flag in of_rule(drawn_flags, "F-IS3"):
        link, *covers = flag.sources
        ends = tuple(flag.subject_id.split("|"))
        assert (link.sheet, link.cells["From"], link.cells["To"]) == ("Links", *ends)
        least = numbers_in(r"requires at least (\d+) in a quarter", flag)
        assert least == [link.cells["Least flows per quarter"]]
        quarters = quarters_in(flag)
        assert len(quarters) == (3 if least == [1] else 2)
        assert quarters[-1] == flag.quarter
        assert_searched(drawn_originals, covers, set(ends), quarters)
        assert not any(ends in flows_in(drawn_originals, cover.sha256) for cover in covers)


def test_a_reader_finds_what_went_over_the_link_before(drawn_originals: Originals):
    """Else finding nothing above would say nothing."""
    before = returns_of(drawn_originals, ["2025-Q1"], "LITTLE-CITY")
    stated = [
        partner
        for sha256, (partner, _) in before.items()
        if ("LITTLE-SUP", "LITTLE-MUN") in flows_in(drawn_originals, sha256)
    ]
    assert sorted(stated) == ["LITTLE-MUN", "LITTLE-SUP"]


def test_to_and_from_a_partner_cut_off_went_nothing_in_any_return(
    drawn_flags: list[Flag], drawn_originals: Originals
):
    for flag in of_rule(drawn_flags, "F-IS10"):
        member, *covers = flag.sources
        assert member.sheet == "Memberships"
        assert [member.cells["Partnership ID"], member.cells["Partner ID"]] == [
            flag.partnership_id,
            flag.subject_id,
        ]
        assert f"({member.cells['Role']})" in flag.message
        quarters = quarters_in(flag)
        assert len(quarters) == (4 if member.cells["Role"] == "associate" else 2)
        assert quarters[-1] == flag.quarter
        assert_searched(drawn_originals, covers, {flag.subject_id}, quarters)
        found = [
            flows_in(drawn_originals, sha256)
            for sha256 in returns_of(drawn_originals, quarters, flag.partnership_id)
        ]
        assert any(found)
        assert not any(flag.subject_id in ends for flows in found for ends in flows)


def test_answers_put_to_use_are_counted_from_the_cells(drawn_flags: list[Flag]):
    for flag in of_rule(drawn_flags, "F-IS9"):
        n, used, unused = numbers_in(r"Of (\d+) answers .* is stated, (\d+) served .*; (\d+) did not", flag)
        before = Quarter.parse(flag.quarter).previous()
        assert len(by_request(flag)) == len(flag.sources) == n
        assert {source.cells["Status"] for source in flag.sources} <= {"complete", "partial"}
        assert all(before.start <= as_day(source.cells["Closed at"]) < before.end for source in flag.sources)
        uses = [source.cells["Used for"] for source in flag.sources]
        assert set(uses) <= {"decision", "action", "intelligence", "no_use", "unknown"}
        assert len([use for use in uses if use in ("decision", "action", "intelligence")]) == used
        assert len([use for use in uses if use in ("no_use", "unknown")]) == unused
        assert percent(used, n) in flag.message


def test_lists_that_do_not_agree_differ_in_the_cells_and_stand_first(drawn_flags: list[Flag]):
    for flag in of_rule(drawn_flags, "F-IS14"):
        agree, n, differ = numbers_in(r"for (\d+) of (\d+) requests .*; for (\d+) they do not", flag)
        same = []
        for rows in by_request(flag).values():
            assert {row.quarter for row in rows} == {flag.quarter}
            outcomes = {row.partner_id: ANSWERED.get(row.status, row.status) for row in rows}
            same.append(len(outcomes) == 2 and len(set(outcomes.values())) == 1)
        assert [len(same), same.count(True), same.count(False)] == [n, agree, differ]
        assert percent(agree, n) in flag.message
        assert same == sorted(same)


def test_nobody_accepted_in_any_return_of_the_accountable_partner(
    drawn_flags: list[Flag], drawn_originals: Originals
):
    for flag in of_rule(drawn_flags, "F-RA3"):
        [last_day] = map(day_in, re.findall(r"acceptance up to (\d+ \w+ \d+)", flag.message))
        assert last_day == Quarter.parse(flag.quarter).end - timedelta(days=1)
        assert flag.sources[0].quarter == flag.quarter
        assert flag.sources[0].cells["Own role"] in ("A", "AR")
        [partner] = {source.partner_id for source in flag.sources}
        assert {source.cells["Responsibility ID"] for source in flag.sources} == {flag.subject_id}
        accepted = [source.cells["Accepted on"] for source in flag.sources]
        assert all(day is None or as_day(day) > last_day for day in accepted)
        so_far = [q for owner, q in drawn_originals.owners.values() if owner == partner and q <= flag.quarter]
        assert [source.quarter for source in flag.sources] == sorted(so_far, reverse=True)
        assert numbers_in(r"that list this \((\d+)\)", flag) == [len(flag.sources)]


def test_others_name_another_than_the_one_who_is_accountable(drawn_flags: list[Flag]):
    for flag in of_rule(drawn_flags, "F-RA10"):
        agree, n, differ = numbers_in(r"(\d+) of (\d+) statements .*; (\d+) named another", flag)
        claims = {
            s.cells["Responsibility ID"]: s.partner_id
            for s in flag.sources
            if s.cells["Own role"] in ("A", "AR")
        }
        others = [s.cells for s in flag.sources if s.cells["Own role"] not in ("A", "AR")]
        assert len(claims) + len(others) == len(flag.sources)
        right = [cells["Who is accountable"] == claims[cells["Responsibility ID"]] for cells in others]
        assert None not in {cells["Who is accountable"] for cells in others}
        assert [len(right), right.count(True), right.count(False)] == [n, agree, differ]
        assert percent(agree, n).rstrip(";") in flag.message
        assert right == sorted(right)


def test_appeals_and_reopened_places_are_counted_from_the_cells(drawn_flags: list[Flag]):
    for flag in of_rule(drawn_flags, "F-IM6"):
        decided, overturned = numbers_in(r"Of (\d+) appeals? decided in .*?, (\d+) overturned", flag)
        closed, reopened = [0, 0]
        if "No place was closed" not in flag.message:
            closed, reopened = numbers_in(r"Of (\d+) places? closed .*?, (\d+) reopened", flag)
        measures = {(s.partner_id, s.cells["Measure ID"]): s.cells for s in flag.sources}
        assert len(measures) == len(flag.sources)
        last = Quarter.parse(flag.quarter)
        deciding, closing = re.findall(r"in (\d{4} Q\d to \d{4} Q\d)", flag.message)
        assert deciding == f"{last.previous(7)} to {last}".replace("-", " ")
        assert closing == f"{last.previous(8)} to {last.previous()}".replace("-", " ")
        appeals = [
            cells["Appeal"]
            for cells in measures.values()
            if (day := cells["Appeal decided on"]) and last.previous(7).start <= as_day(day) < last.end
        ]
        assert set(appeals) <= {"measure_stands", "measure_varied", "measure_overturned"}
        assert [len(appeals), appeals.count("measure_overturned")] == [decided, overturned]
        places = [
            cells
            for cells in measures.values()
            if cells["Measure"] in PLACES
            and last.previous(8).start <= as_day(cells["Executed on"]) < last.start
        ]
        again = [
            cells
            for cells in places
            if cells["Reopened on"]
            and (as_day(cells["Reopened on"]) - as_day(cells["Executed on"])).days <= 365
        ]
        assert [len(places), len(again)] == [closed, reopened]
        assert percent(overturned, decided) in flag.message
        assert percent(reopened, closed) in flag.message


def test_no_return_of_four_quarters_lists_a_threat(drawn_flags: list[Flag], drawn_originals: Originals):
    for flag in of_rule(drawn_flags, "F-IM7"):
        quarters = quarters_in(flag)
        assert (len(quarters), quarters[-1]) == (4, flag.quarter)
        there = returns_of(drawn_originals, quarters, flag.partnership_id)
        assert sorted(source.sha256 for source in flag.sources) == sorted(there)
        nil = [source for source in flag.sources if source.cells == {"Nothing to report: Threats": "yes"}]
        others = [source for source in flag.sources if source not in nil]
        assert all(source.cells == {"Partner ID": source.partner_id} for source in others)
        assert numbers_in(r"of (\d+) returns?, (\d+) states?", flag) == [len(there), len(nil)]
        assert not any(drawn_originals.rows(sha256, "Threats") for sha256 in there)
