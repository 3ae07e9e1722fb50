"""Figures counted from the cells that a trace names, read in the archived originals.

Belongs here: each formula of the register in a few lines, over the items of one trace, each item being the
source rows it names with their cells by heading. Nothing of the trace's own numbers or words is used.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from statistics import mean
from typing import Any

import networkx

from orchestration.quarter import Quarter
from tests.job.evidence_reading import ANSWERED, Source, as_day, code_of
from tests.recount.counting import median_time

Counted = tuple[float | None, float | None]  # numerator and denominator; a value alone is (value, None)
WORTH = {"complete": 1.0, "nil_held": 1.0, "partial": 0.5, "refused": 0.0}
FIDELITY = {"yes": 1.0, "partly": 0.5, "no": 0.0}
STAGES = ["signal", "accepted", "intervention", "investigated", "prosecuted", "convicted"]
DAY = timedelta(1)


@dataclass(frozen=True)
class Traced:
    """The items of one figure, each with its source rows, and what the register says beside them."""

    indicator: str
    quarter: Quarter
    partner: str
    breakdown: str
    items: list[list[Source]]
    holidays: set[tuple[str, date]]
    countries: dict[str, str]
    due_days: int
    decisions: dict[str, str]  # of a file, by its SHA-256
    part: Callable[[str], float]  # the value of another figure of the quarter, counted in the same way


def of(item: Iterable[Source], sheet: str) -> list[Source]:
    return [source for source in item if source.sheet == sheet]


def cell(item: Iterable[Source], sheet: str, heading: str) -> Any:
    """The first value under a heading in the rows of a sheet."""
    values = [source.cells.get(heading) for source in of(item, sheet)]
    return next((value for value in values if value is not None), None)


def shares(is_met: Callable[[Traced, list[Source]], float]) -> Callable[[Traced], Counted]:
    """Each item counts for one, and for so much where it is met."""
    return lambda traced: (float(sum(is_met(traced, item) for item in traced.items)), len(traced.items))


def tally(is_met: Callable[[Traced, list[Source]], float]) -> Callable[[Traced], Counted]:
    return lambda traced: (float(sum(is_met(traced, item) for item in traced.items)), None)


def ratio(traced: Traced, above: tuple[str, str], below: tuple[str, str]) -> Counted:
    """Every value under a heading summed, and every value under another."""

    def total(sheet: str, heading: str) -> float:
        found = [source.cells.get(heading) for item in traced.items for source in of(item, sheet)]
        return float(sum(float(value) for value in found if value is not None))

    return total(*above), total(*below)


# requests


def sides(item: list[Source]) -> tuple[Source | None, Source | None]:
    """The newest row of the requester and of the holder, without an older one that told when it began."""
    rows = [row for row in of(item, "Requests") if "Status" in row.cells]
    requester = next((row for row in rows if row.cells["Direction"] == "sent"), None)
    return requester, next((row for row in rows if row.cells["Direction"] == "received"), None)


def speaking(item: list[Source]) -> Source:
    """Whose word counts: the requester's where it says closed, else the holder's."""
    requester, holder = sides(item)
    spoken = requester if requester and requester.status != "open" else holder or requester
    assert spoken
    return spoken


def ends(row: Source) -> tuple[str, str]:
    """Requester and holder of a row of Requests, or sender and receiver of one of Shares."""
    pair = (str(row.partner_id), str(row.cells["Counterpart"]))
    return pair if row.cells["Direction"] == "sent" else pair[::-1]


def began(item: list[Source]) -> Any:
    """Received by the holder, else by the requester; else sent. An older row tells it as first reported."""
    requester, holder = sides(item)
    first = [row for row in of(item, "Requests") if "Status" not in row.cells]
    if first and holder and (day := cell(first, "Requests", "Received at")):
        return day
    for heading, order in (("Received at", (holder, requester)), ("Sent at", (*first, requester, holder))):
        for row in order:
            if row and row.cells.get(heading) is not None:
                return row.cells[heading]
    raise AssertionError(item)


def moment(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.combine(value, time())


def has_time(moment: Any) -> bool:
    return isinstance(moment, datetime) and moment.time() != time()


def due(traced: Traced, item: list[Source]) -> datetime | None:
    limit, unit = cell(item, "Standards", "Limit"), cell(item, "Standards", "Unit of the limit")
    start = moment(began(item))
    if limit is None:
        return None
    if unit != "working_days":
        return start + timedelta(hours=limit * (24 if unit == "days" else 1))
    country, left = traced.countries[ends(speaking(item))[1]], int(limit)
    while left:
        start += DAY
        left -= start.weekday() < 5 and (country, start.date()) not in traced.holidays
    return start


def in_time(traced: Traced, item: list[Source]) -> float:
    row, limit = speaking(item), due(traced, item)
    if row.status == "open" or limit is None:
        return 0
    closed = row.cells["Closed at"]
    if cell(item, "Standards", "Unit of the limit") == "hours" and has_time(closed) and has_time(began(item)):
        return moment(closed) <= limit
    return as_day(closed) <= as_day(limit)


def overdue(traced: Traced, item: list[Source]) -> float:
    limit = due(traced, item)
    assert speaking(item).status == "open"
    assert limit is not None
    return as_day(limit) < traced.quarter.end


def hours(traced: Traced) -> Counted:
    times = []
    for item in traced.items:
        row, start = speaking(item), began(item)
        is_open = row.status == "open"
        end = datetime.combine(traced.quarter.end, time()) if is_open else row.cells["Closed at"]
        if has_time(start) and (is_open or has_time(end)):
            lasted = (moment(end) - moment(start)) / timedelta(hours=1)
        else:
            lasted = (as_day(end) - as_day(start)).days * 24.0
        times.append((max(lasted, 0.0), not is_open))
    return median_time(times).value, None


def outcome(row: Source) -> str:
    return ANSWERED.get(row.status, row.status)


def same_story(traced: Traced, item: list[Source]) -> float:
    requester, holder = sides(item)
    return bool(requester and holder and outcome(requester) == outcome(holder))


# flows and links


def flow(row: Source) -> tuple[str, str]:
    """From and to: an answer goes from the holder to the requester."""
    first, second = ends(row)
    return (second, first) if row.sheet == "Requests" else (first, second)


def flows(item: list[Source]) -> set[tuple[str, str, str]]:
    """From, to and number of the flows in an item, each once whichever side lists it."""
    rows = of(item, "Requests") + of(item, "Shares")
    return {(*flow(row), row.sheet, str(row.cells.get("Request ID", row.cells.get("Share ID"))).casefold())
            for row in rows}  # fmt: skip


def arcs(traced: Traced) -> set[tuple[str, str]]:
    return {found[:2] for item in traced.items for found in flows(item)}


def reciprocity(traced: Traced) -> Counted:
    found = arcs(traced)
    return float(sum((to, start) in found for start, to in found)), len(found)


def balance(traced: Traced) -> Counted:
    found = [flow(item[0]) for item in traced.items]
    assert all(traced.partner in pair for pair in found)
    return float(sum(1 if start == traced.partner else -1 for start, _ in found)), len(found)


def graph(traced: Traced) -> Any:
    members = networkx.Graph(arcs(traced))
    members.add_nodes_from(cell(i, "Memberships", "Partner ID") for i in traced.items if of(i, "Memberships"))
    return members


def density(traced: Traced) -> Counted:
    n = len(graph(traced))
    return float(len(arcs(traced))), n * (n - 1)


def centralisation(traced: Traced) -> Counted:
    degrees = [degree for _, degree in graph(traced).degree]
    n = len(degrees)
    return float(sum(max(degrees) - degree for degree in degrees)), (n - 1) * (n - 2)


def broker(traced: Traced) -> Counted:
    n = len(graph(traced))
    between = networkx.betweenness_centrality(graph(traced), normalized=False)
    return max(between.values()), (n - 1) * (n - 2) / 2


def is_used(traced: Traced, item: list[Source]) -> float:
    return len(flows(item)) >= cell(item, "Links", "Least flows per quarter")


def covered(item: list[Source], on: date) -> bool:
    """An agreement named covers the day, with both ends of the link among its parties or for all."""
    link = {cell(item, "Links", "From"), cell(item, "Links", "To")}
    rows = of(item, "Agreements")
    for row in rows:
        parties = set(str(row.cells["Parties"]).replace(" ", "").split(";"))
        assert link <= parties or "ALL" in parties
        assert as_day(row.cells["Signed on"]) <= on
        assert not row.cells["Expires on"] or as_day(row.cells["Expires on"]) >= on
        assert row.cells["Status"] in ("in_force", "expired")
    return bool(rows)


def flow_day(item: list[Source]) -> date:
    requests, given = of(item, "Requests"), of(item, "Shares")
    return as_day(given[0].cells["Shared on"] if given else speaking_day(requests))


def speaking_day(rows: list[Source]) -> Any:
    """When the requester closed it, else the holder."""
    ordered = sorted(rows, key=lambda row: row.cells["Direction"] != "sent")
    return next(row.cells["Closed at"] for row in ordered if row.cells["Closed at"])


# responsibilities and actions


def roles(item: list[Source], *wanted: str) -> int:
    return sum(row.cells.get("Own role") in wanted for row in of(item, "Responsibilities"))


def accepted(traced: Traced, item: list[Source]) -> float:
    days = [row.cells["Accepted on"] for row in of(item, "Responsibilities")]
    return any(day and as_day(day) < traced.quarter.end for day in days)


def concentration(traced: Traced) -> Counted:
    held = Counter(item[0].partner_id for item in traced.items if roles(item, "A", "AR"))
    return float(max(held.values())), held.total()


def named(traced: Traced, item: list[Source]) -> float:
    other, accountable = of(item, "Responsibilities")
    assert accountable.cells["Own role"] in ("A", "AR")
    return other.cells["Who is accountable"] == accountable.partner_id


def first_due(item: list[Source], sheet: str, heading: str) -> date:
    """The day due as first reported: in an older row where one is named, the last."""
    days = [row.cells[heading] for row in of(item, sheet) if row.cells.get(heading)]
    return as_day(days[-1])


def done_in_time(traced: Traced, item: list[Source]) -> float:
    row = item[0]
    return row.status == "done" and as_day(row.cells["Closed on"]) <= first_due(
        item, "Actions", "Originally due on"
    )


def overdue_action(traced: Traced, item: list[Source]) -> float:
    days = (traced.quarter.end - first_due(item, "Actions", "Originally due on")).days
    assert item[0].status == "open"
    if traced.breakdown:
        first, _, last = traced.breakdown.removesuffix("+").partition("-")
        return int(first) <= days <= int(last or 10**6)
    return days > 0


def replanned(traced: Traced, item: list[Source]) -> float:
    stated = {row.quarter: as_day(row.cells["Now due on"]) for row in item if row.cells.get("Now due on")}
    days = [
        first_due(item, "Actions", "Originally due on"),
        *(stated[quarter] for quarter in sorted(stated, key=str)),
    ]
    return sum(before != after for before, after in pairwise(days)) >= 2


# implementation


def component_parts(traced: Traced) -> Counted:
    """IM03 of the whole: for each component what was delivered of what was planned, at most 1."""
    capped = []
    for item in traced.items:
        planned = sum(float(row.cells["Planned units"]) for row in of(item, "Plans"))
        capped.append(
            min(1.0, sum(float(row.cells["Delivered units"]) for row in of(item, "Delivery")) / planned)
        )
    return sum(capped), len(capped)


def under_way(traced: Traced, item: list[Source]) -> float:
    assert cell(item, "Components", "Core") == "yes"
    assert float(cell(item, "Plans", "Planned units")) > 0
    return sum(float(row.cells["Delivered units"]) for row in of(item, "Delivery")) > 0


def threat_days(traced: Traced) -> Counted:
    times = []
    for item in traced.items:
        seen, answered = first_due(item, "Threats", "Observed on"), item[0].cells["Responded on"]
        is_open = not answered or as_day(answered) >= Quarter.parse(str(item[0].quarter)).end
        end = traced.quarter.end if is_open else as_day(answered)
        times.append((float(max((end - seen).days, 0)), not is_open))
    return median_time(times).value, None


def blind(traced: Traced, item: list[Source]) -> float:
    assert cell(item, "Priorities", "Rated") == "high"
    days = [row.cells["Opened on"] for row in of(item, "Cases")]
    days += [row.cells["Proposed on"] for row in of(item, "Measures")]
    assert all(traced.quarter.previous(3).start <= as_day(day) < traced.quarter.end for day in days)
    return not days


def reopened(traced: Traced, item: list[Source]) -> float:
    again, done = (cell(item, "Measures", heading) for heading in ("Reopened on", "Executed on"))
    return bool(again) and (as_day(again) - as_day(done)).days <= 365 and as_day(again) < traced.quarter.end


def furthest(item: list[Source]) -> str:
    return max((code_of(row.cells["Furthest stage"]) for row in item), key=STAGES.index)


def acknowledged(traced: Traced, item: list[Source]) -> float:
    asked, answered = (
        [as_day(row.cells[heading]) for row in item if row.cells[heading]]
        for heading in ("Counterpart abroad asked on", "Counterpart acknowledged on")
    )
    return bool(answered) and (min(answered) - min(asked)).days <= 30


# outcomes


def points(traced: Traced) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The points by the role of their area and their period."""
    found = defaultdict(list)
    for item in traced.items:
        for row in item:
            if "period" in row.cells:
                assert row.cells["series_id"] == traced.breakdown
                found[cell(item, "Areas", "Role"), str(row.cells["period"])].append(row.cells)
    return found


def per(traced: Traced) -> float | None:
    return next((cell(item, "Series", "Rate per") for item in traced.items if of(item, "Series")), None)


def rate(traced: Traced, quarter: Quarter) -> Counted:
    """Count and exposure of the target areas in a quarter: the sum over areas of the mean denominator."""
    own = [c for (role, period), cells in points(traced).items() if role == "target" for c in cells
           if _quarter_of(period) == quarter]  # fmt: skip
    count = float(sum(int(c["count"]) for c in own))
    if per(traced) is None:
        return count, None
    areas = defaultdict(list)
    for c in own:
        areas[c["area_id"]].append(float(c["denominator"]))
    return count, sum(mean(values) for values in areas.values())


def _quarter_of(period: str) -> Quarter:
    if "Q" in period:
        return Quarter.parse(period)
    return Quarter(int(period[:4]), (int(period[5:]) + 2) // 3)


def change(traced: Traced) -> Counted:
    rates = []
    for quarter in (traced.quarter, traced.quarter.previous(4)):
        count, exposure = rate(traced, quarter)
        assert count is not None
        rates.append(count if exposure is None else count / exposure * float(per(traced) or 1))
    return rates[0], rates[1]


def windows(traced: Traced) -> dict[tuple[str, str], tuple[float, float]]:
    """Count and exposure by role and side of the quarter of the intervention."""
    [began_on] = [row.cells["Intervention began on"] for item in traced.items for row in of(item, "Series")]
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
    for (role, period), cells in points(traced).items():
        first = date(int(period[:4]), int(period[5:]) if "Q" not in period else int(period[6]) * 3 - 2, 1)
        side = "after" if first > as_day(began_on) else "before"
        for own in cells:
            sums[role, side][0] += int(own["count"])
            sums[role, side][1] += float(own["denominator"]) if per(traced) else 1.0
    return {key: (count, exposure) for key, (count, exposure) in sums.items()}


def net_effect(traced: Traced) -> Counted:
    r = {key: count / exposure for key, (count, exposure) in windows(traced).items()}
    target = r["target", "after"] / r["target", "before"]
    return target / (r["comparison", "after"] / r["comparison", "before"]), None


def displaced(traced: Traced) -> Counted:
    n = {key: count for key, (count, _) in windows(traced).items()}
    buffer, success = (
        n[role, "after"] / n["comparison", "after"] - n[role, "before"] / n["comparison", "before"]
        for role in ("buffer", "target")
    )
    return buffer / success, None


def survey(traced: Traced) -> Counted:
    scores = [mean(float(v) for v in item[0].cells.values() if v not in (None, "")) for item in traced.items]
    return sum(scores), len(scores)


def least(traced: Traced) -> Counted:
    return min(traced.part(name) for name in ("IM01", "IM02", "IM03")), None


def in_hand(traced: Traced, item: list[Source]) -> float:
    assert cell(item, "Memberships", "Must report") == "yes"
    return bool(of(item, "Cover"))


def handed_in_time(traced: Traced, item: list[Source]) -> float:
    day = cell(item, "Cover", "Submitted on")
    return bool(day) and as_day(day) <= traced.quarter.end - DAY + traced.due_days * DAY


def contacts(traced: Traced) -> Counted:
    heading = "Has your lead contact changed since the last return?"
    changed = [item for item in traced.items if cell(item, "Cover", heading)]
    assert {cell(item, "Cover", heading) for item in changed} <= {"yes"}
    return float(len(changed)), len({i[0].cells["Partner ID"] for i in traced.items if of(i, "Memberships")})


def boards(traced: Traced) -> Counted:
    meetings = [row for item in traced.items for row in of(item, "Meetings")]
    assert {row.cells["Tier"] for row in meetings} == {"strategic"}
    planned = next(cell(i, "Partnerships", "Board meetings planned per year") for i in traced.items
                   if of(i, "Partnerships"))  # fmt: skip
    return float(len(meetings)), planned


def met(sheet: str, heading: str, *wanted: str) -> Callable[[Traced, list[Source]], float]:
    return lambda traced, item: cell(item, sheet, heading) in wanted


RECOUNTS: dict[str, Callable[[Traced], Counted]] = {
    "IS01": shares(in_time),
    "IS02": hours,
    "IS03": shares(lambda traced, item: WORTH[speaking(item).status]),
    "IS04": shares(lambda traced, item: not any(row.cells["Refusal ground"] for row in item)),
    "IS05": tally(overdue),
    "IS06": shares(met("Requests", "Used for", "decision", "action", "intelligence")),
    "IS07": shares(lambda traced, item: bool(of(item, "Shares"))),
    "IS08": shares(is_used),
    "IS09": reciprocity,
    "IS10": balance,
    "IS11": density,
    "IS12": centralisation,
    "IS13": broker,
    "IS14": shares(lambda traced, item: covered(item, traced.quarter.end - DAY)),
    "IS15": shares(lambda traced, item: not covered(item, flow_day(item))),
    "IS16": shares(in_time),
    "IS17": shares(in_hand),
    "IS18": shares(same_story),
    "IS19": tally(lambda traced, item: not flows(item)),
    "RA01": shares(lambda traced, item: roles(item, "A", "AR") == 1),
    "RA02": shares(lambda traced, item: roles(item, "R", "AR") > 0),
    "RA03": shares(accepted),
    "RA04": concentration,
    "RA05": shares(named),
    "RA06": shares(done_in_time),
    "RA07": tally(overdue_action),
    "RA08": shares(replanned),
    "RA09": shares(met("Attendance", "Attendance", "named", "deputy")),
    "RA10": shares(met("Meetings", "Quorate", "yes")),
    "RA11": boards,
    "RA12": shares(
        lambda traced, item: (
            item[0].cells["Resolved on"] is None
            and first_due(item, "Escalations", "Due on") < traced.quarter.end
        )
    ),
    "RA13": lambda traced: ratio(traced, ("Resources", "Provided"), ("Resources", "Pledged")),
    "RA14": shares(handed_in_time),
    "RA15": shares(met("Actions", "What holds it up", "information", "responsibility")),
    "RA16": contacts,
    "IM01": shares(under_way),
    "IM02": shares(lambda traced, item: FIDELITY[cell(item, "Delivery", "Delivered as specified")]),
    "IM03": component_parts,
    "IM04": least,
    "IM05": lambda traced: ratio(
        traced, ("Delivery", "People or places engaged"), ("Delivery", "People or places eligible")
    ),
    "IM06": threat_days,
    "IM07": tally(
        lambda traced, item: (traced.quarter.end - first_due(item, "Threats", "Observed on")).days >= 180
    ),
    "IM08": tally(blind),
    "IM09": shares(met("Measures", "Appeal", "measure_overturned")),
    "IM10": shares(reopened),
    "IM11": shares(lambda traced, item: cell(item, "Components", "Strand") == traced.breakdown),
    "EF01": lambda traced: rate(traced, traced.quarter),
    "EF02": change,
    "EF03": net_effect,
    "EF04": displaced,
    "EF05": shares(lambda traced, item: furthest(item) in ("prosecuted", "convicted")),
    "EF06": shares(acknowledged),
    "PS01": survey,
    "PS02": survey,
    "PS03": survey,
    "DQ01": shares(lambda traced, item: traced.decisions[item[0].sha256] == "accepted"),
    "DQ02": tally(lambda traced, item: [traced.decisions[f.sha256] for f in item].count("accepted") > 1),
}
