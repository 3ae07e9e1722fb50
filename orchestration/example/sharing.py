"""How information truly flowed: requests with their answers, unasked shares, agreements."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from orchestration.example.cast import OUTSIDE, Cast
from orchestration.example.draw import Dice
from orchestration.example.scenario import Link, Standard, load_programme
from orchestration.example.truth import Agreement, Request, Share
from orchestration.quarter import Quarter

_STATUS = {
    "complete": 0.75,
    "partial": 0.06,
    "nil_held": 0.13,
    "refused": 0.04,
    "withdrawn": 0.01,
    "misdirected": 0.01,
}
_USES = {"decision": 0.25, "action": 0.32, "intelligence": 0.2, "no_use": 0.1, "unknown": 0.04, "": 0.09}
_GROUNDS = [
    "no legal basis for this purpose",
    "case under seal of the court",
    "would endanger a source",
    "data of a third party",
]


class Numbers:
    """Hands out the next number of a partner's own list, in that partner's way of writing numbers."""

    def __init__(self, cast: Cast) -> None:
        """Every list begins at 1."""
        self._cast = cast
        self._given: Counter[str] = Counter()

    def next(self, key: str, day: date) -> str:
        """The next number of this partner's list, for something that began on the day."""
        self._given[key] += 1
        partner = self._cast.kind.partners.get(key)
        pattern = partner.numbers if partner else "{key}-{year}-{n:03d}"
        return pattern.format(key=key, year=day.year, n=self._given[key])


def working_day(dice: Dice, quarter: Quarter, not_before: date | None = None) -> date:
    """A day of the quarter, never a Saturday or Sunday, from `not_before` on."""
    first = max(quarter.start, not_before or quarter.start)
    day = first + timedelta(days=dice.whole(0, max(0, (quarter.end - first).days - 1)))
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return max(day, first)


def add_working_days(day: date, count: int) -> date:
    """The count-th Monday to Friday after the day; holidays only lengthen the limit, so they are left out."""
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day


def simulate_requests(cast: Cast, seed: int) -> list[Request]:
    """Requests along every link, a few beside them and to others outside, from a quarter before the first."""
    numbers = Numbers(cast)
    wanted = []
    for quarter in [cast.calendar.first.previous(), *cast.calendar.quarters]:
        dice = Dice(seed, cast.code, "requests", quarter)
        pairs = [
            (link.target, link.source) for link in cast.kind.links for _ in range(dice.poisson(link.requests))
        ]
        members = cast.members(quarter)
        pairs.append((dice.pick(members), OUTSIDE))
        pairs.append((dice.pick(members), dice.pick(members)))
        for requester, holder in pairs:
            day = working_day(dice, quarter)
            if is_quiet(cast, holder, requester, quarter):
                continue
            if requester != holder and _both_members(cast, requester, holder, day):
                wanted.append((day, requester, holder, dice))
    wanted.sort(key=lambda w: w[0])
    return [
        replace(_request(cast, dice, requester, holder, day), number=numbers.next(requester, day))
        for day, requester, holder, dice in wanted
    ]


def is_quiet(cast: Cast, giver: str, taker: str, quarter: Quarter) -> bool:
    """Whether a plant keeps all information from going this way: one link, all that one partner gives, or
    all to and from it.
    """
    return bool(
        cast.plants("link_goes_quiet", quarter, pair=[giver, taker])
        or cast.plants("gives_nothing", quarter, who=giver)
        or cast.plants("cut_off", quarter, who=giver)
        or cast.plants("cut_off", quarter, who=taker)
    )


def _both_members(cast: Cast, one: str, other: str, day: date) -> bool:
    """Both members, and for four weeks more, so that an answer can still come."""
    later = day + timedelta(days=28)
    return all(
        key == OUTSIDE or (cast.is_member(key, day) and cast.is_member(key, later)) for key in (one, other)
    )


def _request(cast: Cast, dice: Dice, requester: str, holder: str, day: date) -> Request:
    """A request sent on the day and its answer; the number is given by the caller."""
    quarter = Quarter.of(day)
    standards = load_programme().standards
    chosen = dice.weighted({name: s.weight for name, s in standards.items()})
    sent = datetime.combine(day, time(dice.whole(8, 16), dice.whole(0, 59)))
    received = sent + timedelta(minutes=dice.whole(5, 240))
    late = dice.chance(_chance_late(cast, requester, holder, quarter))
    status, ground = dice.weighted(_STATUS), None
    if status in ("withdrawn", "misdirected"):
        late = False
    if status == "refused" and not dice.chance(0.04):
        ground = dice.pick(_GROUNDS)
    if dice.chance(cast.strength("refuses_without_ground", quarter, 0.0, who=holder)):
        status, ground = "refused", None
    for plant in cast.plants("answers_in_part", quarter, who=holder):
        status = "partial" if status == "complete" and dice.chance(plant.strength) else status
    use = dice.weighted(_USES) if status in ("complete", "partial") else ""
    for plant in cast.plants("uses_nothing", quarter):
        use = "no_use" if use and dice.chance(plant.strength) else use
    closed = _closing(dice, standards[chosen], received, late)
    for plant in cast.plants("leaves_urgent", quarter, who=holder):
        if standards[chosen].urgent and dice.chance(plant.strength):
            closed = received + timedelta(days=dice.whole(18, 26))  # three times any urgent limit and more
    return Request(
        requester, holder, "", chosen, sent, received, closed, status, ground, use or None
    )  # fmt: skip


def _chance_late(cast: Cast, requester: str, holder: str, quarter: Quarter) -> float:
    healthy = 1 - cast.kind.in_time
    partners = cast.kind.partners
    if holder in partners and partners[requester].country != partners[holder].country:
        healthy = cast.strength("answers_late_abroad", quarter, healthy, who=holder)
    return cast.strength("answers_late", quarter, healthy, who=holder)


def _closing(dice: Dice, standard: Standard, start: datetime, late: bool) -> datetime:
    """Well inside the limit or well beyond it, but under three times: a few hours of noise change nothing."""
    limit = standard.limit or 40
    share = dice.between(1.35, 2.5) if late and standard.limit else dice.between(0.08, 0.8)
    if standard.unit == "hours":
        return start + timedelta(minutes=round(limit * share * 60))
    at = time(dice.whole(9, 16), dice.whole(0, 59))
    if standard.unit == "days":
        return datetime.combine(start.date() + timedelta(days=max(1, round(limit * share))), at)
    days = math.ceil(limit * share) + 1 if late else math.floor(limit * share)
    return max(datetime.combine(add_working_days(start.date(), days), at), start + timedelta(minutes=100))


def simulate_shares(cast: Cast, seed: int) -> list[Share]:
    """Unasked shares along the links while both ends are members."""
    numbers = Numbers(cast)
    given: list[tuple[date, Link]] = []
    for quarter in cast.calendar.quarters:
        dice = Dice(seed, cast.code, "shares", quarter)
        given += [
            (working_day(dice, quarter), link)
            for link in cast.kind.links
            for _ in range(dice.poisson(link.shares))
            if not is_quiet(cast, link.source, link.target, quarter)
        ]
    given.sort(key=lambda g: g[0])
    return [
        Share(link.source, link.target, numbers.next(link.source, day), day)
        for day, link in given
        if cast.is_member(link.source, day) and cast.is_member(link.target, day)
    ]


def agreements_of(cast: Cast) -> list[Agreement]:
    """The agreements of the scenario; a plant may let one lapse."""
    lapses = {
        p.item: cast.calendar.day((p.first, p.day)) for p in cast.kind.plants if p.does == "agreement_lapses"
    }
    day = cast.calendar.day
    return [
        Agreement(
            number,
            agreed.kind,
            tuple(agreed.parties),
            min(day(agreed.signed), cast.calendar.first.start),
            day(agreed.review) if agreed.review and number not in lapses else None,
            lapses.get(number) or (day(agreed.expires) if agreed.expires else None),
        )
        for number, agreed in cast.kind.agreements.items()
    ]
