"""Reach, adaptation, appeals, strands and cases, counted in the words of indicators.csv."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from typing import Any

from tests.recount.counting import Count, Counts, Scope, median_time, share
from tests.recount.facts import first_reported
from tests.recount.workbooks import Row, quarter_start

DAY = dt.timedelta(1)
DECIDED = ("measure_stands", "measure_varied", "measure_overturned")
PLACES = ("premises_closure", "permit_revoked", "licence_conditions", "lease_ended")
STAGES = ("signal", "accepted", "intervention", "investigated", "prosecuted", "convicted")


def count(scope: Scope) -> dict[int, Counts]:
    threats, cases = _Threats(scope), _Cases(scope)
    return {
        quarter: {
            **_delivery(scope, quarter),
            **threats.count(quarter),
            ("IM08", "", ""): _blind_spots(scope, quarter),
            **_measures(scope, quarter),
            **cases.count(quarter),
        }
        for quarter in scope.quarters
    }


def _rows(scope: Scope, quarter: int, sheet: str) -> list[tuple[str, Row]]:
    return [
        (partner, row)
        for partner, each in scope.standing(quarter).items()
        for row in sorted(each.rows[sheet], key=lambda row: not row["is_earlier"])
    ]


def _delivery(scope: Scope, quarter: int) -> Counts:
    rows = [row for _, row in _rows(scope, quarter, "Delivery")]
    both = [row for row in rows if row["reach_engaged"] is not None and row["reach_eligible"] is not None]
    live = scope.programme.live("Components", "component_id", scope.partnership, quarter)
    found = {}
    for name in ("", *live):
        own = [row for row in both if name in ("", row["component_id"])]
        eligible = sum(row["reach_eligible"] for row in own)
        found["IM05", "", name] = share(sum(row["reach_engaged"] for row in own), eligible)
    under_way = {row["component_id"] for row in rows if row["delivered_units"] > 0} & set(live)
    for strand in {row["strand"] for row in live.values()}:
        own_number = sum(live[name]["strand"] == strand for name in under_way)
        found["IM11", "", strand] = share(own_number, len(under_way))
    return found


class _Threats:
    """Threats of each quarter, listed or carried; (observed, responded) of each as it stands then."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.of_quarter: dict[int, dict[Any, tuple]] = {}
        self.at_end: dict[int, dict[Any, tuple]] = {}
        self.n_listed: dict[int, int] = {}
        newest: dict[Any, tuple] = {}
        for quarter in scope.quarters:
            observed: dict[Any, dt.date] = {}
            for partner, row in first_reported(scope.programme, scope.partnership, quarter, "Threats"):
                observed.setdefault((partner, row["threat_id"].casefold()), row["observed_on"])
            stands: dict[Any, tuple] = {}
            for partner, row in _rows(scope, quarter, "Threats"):
                key = (partner, row["threat_id"].casefold())
                was_open = key in newest and newest[key][1] is None
                if key not in stands and (was_open or not row["is_earlier"]):
                    stands[key] = (observed.get(key, row["observed_on"]), row["responded_on"])
            self.n_listed[quarter] = len(stands)
            returned = scope.standing(quarter)
            for key, (seen, answered) in newest.items():
                if key not in stands and key[0] in returned and answered is None:
                    stands[key] = (observed.get(key, seen), None)
            newest.update(stands)
            self.of_quarter[quarter], self.at_end[quarter] = stands, dict(newest)

    def count(self, quarter: int) -> Counts:
        start, end = quarter_start(quarter - 3), quarter_start(quarter + 1)
        durations = [
            (max(0, ((answered or end) - seen).days), answered is not None)
            for seen, answered in self.at_end[quarter].values()
            if start <= seen < end
        ]
        is_listed = any(self.n_listed.get(when) for when in range(quarter - 3, quarter + 1))
        number = None
        if self.scope.known(quarter, "Threats") and is_listed:
            number = sum(
                answered is None and (end - seen).days >= 180
                for seen, answered in self.of_quarter[quarter].values()
            )
        return {
            ("IM06", "", ""): replace(median_time(durations), lower=None),
            ("IM07", "", ""): Count(number, None, number, number),
        }


def _newest(scope: Scope, quarter: int, sheet: str, number: str) -> list[Row]:
    """The newest standing row of each partner's item up to the quarter."""
    found: dict[Any, Row] = {}
    for when in scope.quarters:
        if when <= quarter:
            rows = _rows(scope, when, sheet)
            found.update({(who, row[number].casefold()): row for who, row in rows if not row["is_earlier"]})
    return list(found.values())


def _blind_spots(scope: Scope, quarter: int) -> Count:
    priorities = scope.programme.live("Priorities", "sector", scope.partnership, quarter)
    high = {sector for sector, row in priorities.items() if row["rated"] == "high"}
    for when in range(quarter - 3, quarter + 1):
        coverage = when in scope.quarters and scope.programme.coverage(scope.partnership, when)
        is_shown = all(scope.known(when, sheet) for sheet in ("Cases", "Measures"))
        if not high or not coverage or coverage < 0.65 or not is_shown:
            return Count()
    start, end = quarter_start(quarter - 3), quarter_start(quarter + 1)
    begun = [(row["sector"], row["opened_on"]) for row in _newest(scope, quarter, "Cases", "case_ref")]
    begun += [
        (row["sector"], row["proposed_on"]) for row in _newest(scope, quarter, "Measures", "measure_id")
    ]
    number = len(high - {sector for sector, day in begun if start <= day < end})
    return Count(number, None, number, number)


def _measures(scope: Scope, quarter: int) -> Counts:
    start, end = quarter_start(quarter), quarter_start(quarter + 1)
    rows = _newest(scope, quarter, "Measures", "measure_id")
    appeals = [
        row["appeal"]
        for row in rows
        if row["appeal"] in DECIDED and quarter_start(quarter - 7) <= row["appeal_decided_on"] < end
    ]
    places = [
        row
        for row in rows
        if row["measure"] in PLACES
        and row["executed_on"]
        and quarter_start(quarter - 8) <= row["executed_on"] < start
    ]
    reopened = [
        row
        for row in places
        if row["reopened_on"]
        and (row["reopened_on"] - row["executed_on"]).days <= 365
        and row["reopened_on"] < end
    ]
    return {
        ("IM09", "", ""): share(appeals.count("measure_overturned"), len(appeals)),
        ("IM10", "", ""): share(len(reopened), len(places)),
    }


class _Cases:
    """Cases, those of one joint reference merged."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        columns = next(s for s in scope.programme.reader.form["sheets"] if s["name"] == "Cases")["columns"]
        choices = {column["name"]: column.get("choices") for column in columns}
        self.groups = ["", *(f"{of}:{value}" for of in ("offence", "actor") for value in choices[of])]
        self.newest: dict[tuple[str, str], tuple[int, Row]] = {}  # (partner, number) -> quarter and row
        self.stages: dict[str, int] = defaultdict(int)  # joint reference -> furthest stage stated
        self.done: set = set()
        self.counts = {quarter: self._quarter(quarter) for quarter in scope.quarters}

    def count(self, quarter: int) -> Counts:
        return self.counts[quarter]

    def _take(self, quarter: int) -> None:
        taken = set()
        for partner, row in _rows(self.scope, quarter, "Cases"):
            key = (partner, row["case_ref"].casefold())
            before = self.scope.programme.earlier_return(self.scope.partnership, quarter, partner)
            last = self.newest.get(key)
            was_open = last and before and last[0] == before.quarter and last[1]["closed_on"] is None
            if key not in taken and (was_open or not row["is_earlier"]):
                taken.add(key)
                self.newest[key] = (quarter, {**row, "partner": partner})
                if joint := (row["joint_ref"] or "").casefold():
                    self.stages[joint] = max(self.stages[joint], STAGES.index(row["stage"]))

    def _quarter(self, quarter: int) -> Counts:
        self._take(quarter)
        merged: dict[Any, list[tuple[int, Row]]] = defaultdict(list)
        for key, (when, row) in self.newest.items():
            merged[(row["joint_ref"] or "").casefold() or key].append((when, row))
        closed = []
        for key, known in merged.items():
            listed = [row for when, row in known if when == quarter]
            if not listed or key in self.done or not all(row["closed_on"] for row in listed):
                continue
            speaks = min(listed, key=lambda row: row["partner"])
            if isinstance(key, str):
                self.done.add(key)
            stage = STAGES[self.stages[key]] if isinstance(key, str) else speaks["stage"]
            if stage != "signal":
                groups = ("", f"offence:{speaks['offence']}", f"actor:{speaks['actor']}")
                closed.append((groups, stage in ("prosecuted", "convicted")))
        found = {}
        for group in self.groups:
            own = [is_prosecuted for groups, is_prosecuted in closed if group in groups]
            found["EF05", "", group] = share(sum(own), len(own))
        found["EF06", "", ""] = self._acknowledged(quarter, [[row for _, row in k] for k in merged.values()])
        return found

    def _acknowledged(self, quarter: int, merged: list[list[Row]]) -> Count:
        timely = []
        for rows in merged:
            referred = min((row["referred_on"] for row in rows if row["referred_on"]), default=None)
            answered = min((row["acknowledged_on"] for row in rows if row["acknowledged_on"]), default=None)
            due = referred and referred + 30 * DAY
            if due and quarter_start(quarter) <= due < quarter_start(quarter + 1):
                timely.append(answered is not None and answered <= due)
        return share(sum(timely), len(timely))
