"""Every flag of the example and of the drawn programme against the workbooks themselves: the cells it names
are there and hold what its message says. What a rule decides is tested in the dbt project; here, what a
reader of the evidence finds. On information sharing: test_sharing_evidence.py."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from statistics import mean

import pytest

from orchestration.quarter import Quarter
from tests.job.evidence_reading import (
    Flag,
    as_day,
    code_of,
    day_in,
    numbers_in,
    of_rule,
    query,
)

pytestmark = pytest.mark.job


def test_every_flag_has_evidence_and_every_cell_is_there(warehouses: list[Path], flags: list[Flag]):
    n_flags = sum(n for (n,) in query(warehouses, "select count(*) from marts.flags"))
    assert n_flags == len(flags) > 0
    for flag in flags:
        for source in flag.sources:
            assert any(value is not None for value in source.cells.values()), (flag, source)


def test_nobody_accountable_means_that_no_row_says_so(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA1"):
        assert {source.cells["Responsibility ID"] for source in flag.sources} == {flag.subject_id}
        roles = [source.cells["Own role"] for source in flag.sources]
        assert not {"A", "AR"} & set(roles)
        assert numbers_in(r"listed in (\d+) of \d+ returns?", flag) == [len(roles)]


def test_more_than_one_accountable_names_just_the_rows_that_clash(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA2"):
        assert {source.cells["Own role"] for source in flag.sources} <= {"A", "AR"}
        assert numbers_in(r"^(\d+) partners", flag) == [len({source.partner_id for source in flag.sources})]


def test_nobody_responsible_means_that_no_row_says_so(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA13"):
        assert {source.cells["Responsibility ID"] for source in flag.sources} == {flag.subject_id}
        assert not {"R", "AR"} & {source.cells["Own role"] for source in flag.sources}
        assert numbers_in(r"listed in (\d+) of \d+ returns?", flag) == [len(flag.sources)]


def test_actions_completed_in_time_are_counted_from_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA12"):
        in_time, n, late = numbers_in(
            r"completed (\d+) of (\d+) actions in time .*; (\d+) (?:was|were) late", flag
        )
        assert {source.partner_id for source in flag.sources} == {flag.subject_id}
        assert len({source.cells["Action ID"] for source in flag.sources}) == len(flag.sources) == n
        met = [
            s.status == "done" and as_day(s.cells["Closed on"]) <= as_day(s.cells["Originally due on"])
            for s in flag.sources
        ]
        assert [met.count(True), met.count(False)] == [in_time, late]


def test_an_overdue_action_is_open_and_due_on_the_day_stated(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA5"):
        due = re.search(r"was due on (\d+ \w+ \d+)", flag.message)
        [days] = numbers_in(r"(\d+) days? overdue", flag)
        assert due
        assert day_in(due[1]) in {as_day(source.cells["Originally due on"]) for source in flag.sources}
        assert (Quarter.parse(flag.quarter).end - day_in(due[1])).days == days
        assert flag.sources[0].status == "open"
        assert flag.subject_id == f"{flag.sources[0].partner_id}|{flag.sources[0].cells['Action ID']}"


def test_an_action_replanned_again_and_again_has_that_many_changes(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA6"):
        assert flag.sources[0].status == "open"
        assert {source.cells["Action ID"] for source in flag.sources} == {flag.subject_id.split("|")[1]}
        rows = flag.sources[::-1]
        stated = [rows[0].cells["Originally due on"], *(row.cells["Now due on"] for row in rows)]
        due = [as_day(day) for day in stated if day is not None]
        [replanned] = numbers_in(r"re-planned (\d+) times?", flag)
        assert sum(before != after for before, after in pairwise(due)) == replanned
        assert day_in(re.findall(r"first due on (\d+ \w+ \d+)", flag.message)[0]) == due[0]


def test_an_escalation_is_unresolved_and_past_due_in_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA7"):
        cells = flag.sources[0].cells
        assert cells["Item ID"] == flag.subject_id
        assert cells["Kind"] in ("escalation", "dispute")
        assert cells["Resolved on"] is None or as_day(cells["Resolved on"]) >= Quarter.parse(flag.quarter).end
        [days] = numbers_in(r"(\d+) days? past due", flag)
        assert (Quarter.parse(flag.quarter).end - as_day(cells["Due on"])).days == days


def test_meetings_attended_are_counted_from_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA4"):
        assert {source.cells["Partner"] for source in flag.sources} == {flag.subject_id}
        present = [source for source in flag.sources if source.cells["Attendance"] in ("named", "deputy")]
        assert numbers_in(r"attended (\d+) of (\d+) meetings", flag) == [len(present), len(flag.sources)]


def test_a_pledge_and_what_became_of_it_stand_in_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA8"):
        assert {source.partner_id for source in flag.sources} == {flag.subject_id}
        stated = [
            [float(source.cells["Provided"]), float(source.cells["Pledged"])] for source in flag.sources
        ]
        told = re.findall(r"([\d.]+) of ([\d.]+) EUR in (?:cash|kind)", flag.message)
        assert [[float(a), float(b)] for a, b in told] == stated
        assert [source.quarter for source in flag.sources] == [
            flag.quarter,
            Quarter.parse(flag.quarter).previous().label,
        ]


def test_board_meetings_are_those_of_two_quarters(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA9"):
        *meetings, register = flag.sources
        assert {source.cells["Tier"] for source in meetings} == {"strategic"}
        inquorate = [source for source in meetings if source.cells["Quorate"] == "no"]
        held, lacking = numbers_in(r"(\d+) board meetings were held, (\d+) of them", flag)
        assert (held, lacking) == (len(meetings), len(inquorate))
        assert [register.cells["Board meetings planned per year"]] == numbers_in(
            r"the plan is (\d+) a year", flag
        )


def test_obstacles_of_overdue_actions_are_counted_from_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA11"):
        end = Quarter.parse(flag.quarter).end
        assert all(source.status == "open" for source in flag.sources)
        assert all(as_day(source.cells["Originally due on"]) < end for source in flag.sources)
        own = [s for s in flag.sources if s.cells["What holds it up"] in ("information", "responsibility")]
        assert numbers_in(r"(\d+) of (\d+) overdue actions", flag) == [len(own), len(flag.sources)]


def test_changes_and_gaps_of_contacts_stand_on_the_covers(flags: list[Flag]):
    for flag in of_rule(flags, "F-RA14"):
        values = [value for source in flag.sources for value in source.cells.values()]
        changed, n_members, limit = numbers_in(
            r"(\d+) returns? stated .* for (\d+) members? .* for more than (\d+) days?", flag
        )
        assert values.count("yes") == changed
        assert len({s.partner_id for s in flag.sources if s.quarter == flag.quarter}) == n_members
        days = [value for value in values if not isinstance(value, str)]
        assert days == [int(number) for number in re.findall(r"\((\d+) days?\)", flag.message)]
        assert all(number > limit for number in days)


def test_scores_of_the_survey_are_those_of_the_answers(flags: list[Flag]):
    items = {"information sharing": range(1, 7), "effectiveness": range(14, 19)}
    for flag in of_rule(flags, "F-PS1"):
        [(theme, score)] = re.findall(r"limit for ([a-z ]+) \(([\d.]+) from \d+ respondents;", flag.message)
        assert len(flag.sources) >= 5
        columns = {f"P{item}" for item in items[theme]}
        assert all(set(source.cells) == columns for source in flag.sources)
        scores = [mean(float(v) for v in s.cells.values() if v is not None) for s in flag.sources]
        assert mean(scores) == pytest.approx(float(score), abs=0.005)


def test_a_missing_return_rests_on_the_register(flags: list[Flag]):
    for flag in of_rule(flags, "F-DQ1"):
        [source] = flag.sources
        assert source.sheet == "Memberships"
        assert {flag.partnership_id, flag.subject_id, "yes"} <= {
            str(value) for value in source.cells.values()
        }


def test_too_few_returns_names_the_memberships_of_those_missing(flags: list[Flag]):
    for flag in of_rule(flags, "F-DQ2"):
        expected, returned = numbers_in(r"^Of (\d+) expected returns? .*?, (\d+) (?:is|are) in hand", flag)
        missing = {source.cells["Partner ID"] for source in flag.sources}
        assert len(missing) == len(flag.sources) == expected - returned
        for source in flag.sources:
            assert source.sheet == "Memberships"
            assert [source.cells[name] for name in ("Partnership ID", "Must report")] == [
                flag.partnership_id,
                "yes",
            ]


def test_units_and_fidelity_of_a_component_are_counted_from_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-IM1"):
        assert {source.cells["Component ID"] for source in flag.sources} == {flag.subject_id}
        plans = {
            s.cells["Quarter"]: float(s.cells["Planned units"]) for s in flag.sources if s.sheet == "Plans"
        }
        delivery = [source for source in flag.sources if source.sheet == "Delivery"]
        units = sum(float(s.cells["Delivered units"]) for s in delivery if s.quarter in plans)
        assert [units, sum(plans.values()), len(plans)] == numbers_in(
            r"(\d+) of (\d+) planned units? were delivered over (\d+) quarters?", flag
        )
        recent = {flag.quarter, Quarter.parse(flag.quarter).previous().label}
        assessed = [s.cells["Delivered as specified"] for s in delivery if s.quarter in recent]
        answers = [assessed.count(answer) for answer in ("yes", "partly", "no")]
        if any(answers):
            stated = r"as specified in (\d+), partly in (\d+) and not in (\d+) of (\d+) assessment"
            assert numbers_in(stated, flag) == [*answers, sum(answers)]
        else:
            assert "whether delivery was as specified was not assessed" in flag.message


def test_components_under_way_are_those_of_which_units_were_delivered(flags: list[Flag]):
    for flag in of_rule(flags, "F-IM2"):
        units: dict[str, float] = {}
        for source in flag.sources:
            name = source.cells["Component ID"]
            assert flag.quarter == (source.quarter or source.cells["Quarter"])
            units[name] = units.get(name, 0) + float(source.cells.get("Delivered units", 0))
        planned = {source.cells["Component ID"] for source in flag.sources if source.sheet == "Plans"}
        assert planned == set(units)
        under_way = [name for name, delivered in units.items() if delivered > 0]
        stated = r"^Of (\d+) core components? .*?, (\d+) (?:is|are) under way"
        assert [len(units), len(under_way)] == numbers_in(stated, flag)


def test_a_stuck_component_stands_at_the_largest_stage_in_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-IM3"):
        stage, earlier = numbers_in(r"stands at stage (\d+) of 8 .* it stood at stage (\d+)", flag)
        stages: dict[str, list[int]] = defaultdict(list)
        for source in flag.sources:
            assert source.cells["Component ID"] == flag.subject_id
            stages[str(source.quarter)].append(int(code_of(source.cells["Stage"])))
        assert sorted(stages) == [str(Quarter.parse(flag.quarter).previous(2)), flag.quarter]
        assert [max(stages[quarter]) for quarter in sorted(stages)] == [earlier, stage]


def test_nothing_began_in_a_blind_spot(flags: list[Flag]):
    for flag in of_rule(flags, "F-IM4"):
        rating, *begun = flag.sources
        assert [code_of(rating.cells["Sector"]), rating.cells["Rated"]] == [flag.subject_id, "high"]
        sheets = [source.sheet for source in begun]
        assert [sheets.count("Cases"), sheets.count("Measures")] == numbers_in(
            r"of (\d+) cases? opened and (\d+)", flag
        )
        assert flag.subject_id not in {code_of(source.cells["Sector"]) for source in begun}
        last = Quarter.parse(flag.quarter)
        days = [as_day(s.cells.get("Opened on") or s.cells["Proposed on"]) for s in begun]
        assert all(last.previous(3).start <= day < last.end for day in days)


def test_an_unanswered_threat_was_observed_on_the_day_stated(flags: list[Flag]):
    for flag in of_rule(flags, "F-IM5"):
        observed = re.search(r"was observed on (\d+ \w+ \d+)", flag.message)
        [days] = numbers_in(r"(\d+) days? later", flag)
        assert observed
        assert day_in(observed[1]) in {as_day(source.cells["Observed on"]) for source in flag.sources}
        assert (Quarter.parse(flag.quarter).end - day_in(observed[1])).days == days
        first = flag.sources[0]
        assert flag.subject_id == f"{first.partner_id}|{first.cells['Threat ID']}"
        answered = first.cells["Responded on"]
        assert not answered or as_day(answered) >= Quarter.parse(flag.quarter).end


def test_points_with_a_special_cause_have_the_rates_stated(flags: list[Flag]):
    for flag in of_rule(flags, "F-EF1"):
        stated = dict(re.findall(r"(\d{4}-\d\d) \(([\d.]+)", flag.message))
        assert len(stated) == numbers_in(r"(\d+) of \d+ points?", flag)[0]
        for period, rate in stated.items():
            cells = [source.cells for source in flag.sources if source.cells["period"] == period]
            assert {cell["series_id"] for cell in cells} == {flag.subject_id}
            counts, exposures = ([float(cell[name]) for cell in cells] for name in ("count", "denominator"))
            assert 100_000 * sum(counts) / sum(exposures) == pytest.approx(float(rate), abs=0.006)


def test_cases_acknowledged_abroad_are_counted_in_the_cells(flags: list[Flag]):
    for flag in of_rule(flags, "F-EF6"):
        acknowledged, n = numbers_in(r"acknowledged (\d+) of (\d+) cases", flag)
        asked, answered = defaultdict(set), defaultdict(set)
        for source in flag.sources:
            joint = source.cells["Joint reference"]
            case = joint or f"{source.partner_id}|{source.cells['Case reference']}"
            for days, heading in (
                (asked, "Counterpart abroad asked on"),
                (answered, "Counterpart acknowledged on"),
            ):
                days[case] |= {as_day(source.cells[heading])} if source.cells[heading] else set()
        assert len(asked) == n
        within = [
            case for case in asked if answered[case] and (min(answered[case]) - min(asked[case])).days <= 30
        ]
        assert len(within) == acknowledged


def test_a_changed_definition_differs_in_the_cells(warehouses: list[Path], flags: list[Flag]):
    rows = query(warehouses, "select partnership_id, title, area_id from marts.areas")
    area_ids = {(partnership_id, title): area_id for partnership_id, title, area_id in rows}
    for flag in of_rule(flags, "F-DQ3"):
        changes = re.findall(r"at (\S+) from (\S+) to (\S+) \(([^)]+)\)", flag.message)
        assert changes
        for period, before, now, areas in changes:
            for area in areas.split(", "):
                rows = [
                    s.cells for s in flag.sources if s.cells["area_id"] == area_ids[flag.partnership_id, area]
                ]
                assert [code_of(row["definition"]) for row in rows] == [now, before]
                assert rows[0]["period"] == period
