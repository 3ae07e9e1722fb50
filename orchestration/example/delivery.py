"""What a made-up partnership truly delivered: components, administrative measures and cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from orchestration.example.cast import Cast
from orchestration.example.draw import Dice
from orchestration.example.sharing import Numbers, working_day
from orchestration.example.truth import Case, Delivery, Measure
from orchestration.quarter import Quarter

_RATED = {"high": 5, "medium": 2, "low": 1}
_MEASURES = {
    "local_authority": ["premises_closure", "permit_refused", "permit_revoked", "tender_exclusion", "fine"],
    "labour_inspectorate": ["labour_order", "fine", "labour_order", "premises_closure"],
    "tax_customs": ["tax_assessment", "fine", "asset_restrained", "licence_conditions"],
}
_LATER_STAGES = {
    "signal": 0.15,
    "accepted": 0.15,
    "intervention": 0.2,
    "investigated": 0.2,
    "prosecuted": 0.2,
    "convicted": 0.1,
}
_ACTORS = {
    "organised_group": 0.35,
    "loose_network": 0.3,
    "individual": 0.15,
    "family_or_friends": 0.05,
    "unknown": 0.15,
}
_STAGES = list(_LATER_STAGES)
_APPEALS = {"measure_stands": 0.86, "measure_varied": 0.1, "measure_overturned": 0.04}
_STUCK_AT = 5  # the stage of a component that is hardly delivered: short of services begun


def simulate_deliveries(cast: Cast, seed: int, quarter: Quarter) -> list[Delivery]:
    """What each member delivered of each component in the quarter."""
    rows = []
    for name, component in cast.kind.components.items():
        by = {
            key: share
            for key, share in component.by.items()
            if cast.is_member(key, quarter.end - timedelta(days=1))
        }
        for key, share in by.items():
            dice = Dice(seed, cast.code, "delivery", name, key, quarter)
            planned = component.planned * share / sum(by.values())
            rows.append(_delivery(cast, dice, quarter, partner=key, name=name, planned=planned))
    return rows


def _delivery(
    cast: Cast, dice: Dice, quarter: Quarter, *, partner: str, name: str, planned: float
) -> Delivery:
    component = cast.kind.components[name]
    little = cast.plants("delivers_little", quarter, item=name) or cast.plants("stops_all", quarter)
    done = little[0].strength if little else dice.between(0.92, 1.08)
    units = float(round(planned * done))
    partly = 0.5 if little else 0.1
    if partner == next(iter(component.by)):
        partly = cast.strength("half_done", quarter, partly)
    as_specified = "partly" if dice.chance(partly) else "yes"
    if units == 0:
        as_specified = "not_assessed"
    elif little and dice.chance(0.4):
        as_specified = "no"
    eligible = engaged = None
    if component.reach and units:
        eligible = component.reach + dice.whole(-5, 5)
        engaged = round(eligible * min(0.9, 0.55 * done + dice.between(-0.08, 0.08)))
    grown = len(Quarter.span(cast.calendar.first, quarter)) - 1
    stage = _STUCK_AT if little else min(8, component.stage + grown // 2)
    return Delivery(partner, name, units, as_specified, stage, eligible, engaged)


def _sector(cast: Cast, dice: Dice, quarter: Quarter) -> str:
    """A sector by its rating, but for those planted to be overlooked."""
    weights = {name: _RATED[rated] for name, rated in cast.kind.sectors.items()}
    seen = {
        name: weight
        for name, weight in weights.items()
        if not cast.plants("overlooks_sector", quarter, item=name)
    }
    return dice.weighted(seen)


def simulate_measures(cast: Cast, seed: int) -> list[Measure]:
    """Administrative measures from proposal to check; a few appealed, fewer reopened."""
    numbers, measures = Numbers(cast), []
    for quarter in cast.calendar.quarters:
        dice = Dice(seed, cast.code, "measures", quarter)
        for key in cast.members(quarter):
            for _ in range(dice.poisson(cast.kind.partners[key].measures)):
                proposed = working_day(dice, quarter, cast.joined_on(key))
                measures.append(_measure(cast, dice, key, numbers.next(key, proposed), proposed))
    return measures


def _measure(cast: Cast, dice: Dice, key: str, number: str, proposed: date) -> Measure:
    measure = dice.pick(_MEASURES.get(cast.kind.partners[key].kind, ["licence_conditions", "other"]))
    decided = proposed + timedelta(days=dice.whole(10, 60))
    executed = decided + timedelta(days=dice.whole(2, 30))
    appealed = dice.chance(0.2)
    for plant in cast.plants("decides_badly", Quarter.of(proposed)):
        appealed = appealed or dice.chance(plant.strength)
    outcome = dice.weighted(_APPEALS) if appealed else None
    if outcome and cast.plants("decides_badly", Quarter.of(proposed)):
        outcome = "measure_overturned"
    checked = executed + timedelta(days=dice.whole(30, 120))
    reopened = checked + timedelta(days=dice.whole(20, 90)) if dice.chance(0.02) else None
    return Measure(
        key, number, measure, _sector(cast, dice, Quarter.of(proposed)), proposed, decided, executed,
        appealed,        outcome, decided + timedelta(days=dice.whole(60, 180)) if appealed else None,
        dice.weighted({"compliant": 0.9, "breached": 0.1}), checked, reopened,
        dice.whole(5, 200) * 100 if measure in ("fine", "tax_assessment", "asset_restrained") else None,
    )  # fmt: skip


def simulate_cases(cast: Cast, seed: int) -> list[Case]:
    """Cases from a quarter before the first; one in four worked jointly under a common reference."""
    numbers = Numbers(cast)
    cases: list[Case] = []
    owners = [key for key, partner in cast.kind.partners.items() if partner.cases]
    for quarter in [cast.calendar.first.previous(), *cast.calendar.quarters]:
        dice = Dice(seed, cast.code, "cases", quarter)
        for key in owners:
            for _ in range(dice.poisson(cast.kind.partners[key].cases)):
                opened = working_day(dice, quarter, cast.joined_on(key))
                fellow = dice.pick(owners)
                joint = f"J{cast.code}-{len(cases) + 1:04d}" if fellow != key and dice.chance(0.3) else None
                case = replace(_case(cast, dice, key, numbers.next(key, opened), opened), joint_ref=joint)
                cases.append(case)
                if joint and cast.is_member(fellow, opened):
                    cases.append(_fellow_case(dice, numbers, case, fellow))
    return cases


def _case(cast: Cast, dice: Dice, key: str, number: str, opened: date) -> Case:
    closed = opened + timedelta(days=dice.whole(60, 260))
    furthest = _STAGES.index(dice.weighted(_LATER_STAGES))
    step = (closed - opened) / (furthest + 1)
    stages = tuple((opened + step * n, _STAGES[n]) for n in range(furthest + 1))
    abroad = dice.chance(0.75 if cast.kind.level == "cross_border" else 0.12)
    referred = opened + timedelta(days=dice.whole(3, 30)) if abroad else None
    acknowledged = None
    if referred:
        slow = dice.chance(cast.strength("acknowledges_late", Quarter.of(referred), 0.06))
        acknowledged = referred + timedelta(days=dice.whole(36, 80) if slow else dice.whole(2, 25))
    return Case(
        key, number, None, opened, closed, dice.weighted(_ACTORS), _sector(cast, dice, Quarter.of(opened)),
        dice.pick([None, *cast.kind.countries_of_cases]), cast.kind.country, stages, referred, acknowledged,
        dice.weighted({"none": 0.6, "considered": 0.25, "signed": 0.15}) if abroad else "none",
    )  # fmt: skip


def _fellow_case(dice: Dice, numbers: Numbers, case: Case, fellow: str) -> Case:
    """The other partner's row of a joint case: own number, opened a little later, closed by itself."""
    opened = case.opened_on + timedelta(days=dice.whole(0, 10))
    closed = case.closed_on + timedelta(days=dice.whole(-10, 15))
    stages = tuple((max(day, opened), stage) for day, stage in case.stages)
    return replace(
        case, owner=fellow, number=numbers.next(fellow, opened), opened_on=opened, closed_on=closed,
        stages=stages, referred_on=None, acknowledged_on=None,
    )  # fmt: skip
