"""How responsibilities were truly carried: statements, actions, meetings, escalations, threats, pledges."""

from __future__ import annotations

from datetime import date, timedelta

from orchestration.example.cast import Cast
from orchestration.example.draw import Dice
from orchestration.example.scenario import Plant
from orchestration.example.sharing import Numbers, working_day
from orchestration.example.truth import Action, Escalation, Meeting, Pledge, Statement, Threat
from orchestration.quarter import Quarter

_VERBS = ["Write down", "Agree", "Review", "Test", "Report on", "Repair"]
_OBJECTS = [
    "the contact list",
    "the referral form",
    "the inspection plan",
    "the list of places",
    "the training plan",
    "the reporting line",
    "the risk picture",
    "the shared calendar",
]
_BLOCKERS = {"none": 0.55, "resources": 0.3, "legal": 0.1, "other": 0.05}
_THREATS = ["displacement", "new_method", "new_sector", "new_route", "legal_change"]


def state_responsibilities(cast: Cast, seed: int, quarter: Quarter) -> list[Statement]:
    """What each member holds to be its own role, and whom it holds to be accountable."""
    return [
        _statement(cast, Dice(seed, cast.code, "statement", member, name), quarter, member, name)
        for member in cast.members(quarter)
        for name in cast.kind.responsibilities
    ]


def _statement(cast: Cast, dice: Dice, quarter: Quarter, member: str, name: str) -> Statement:
    duty = cast.kind.responsibilities[name]
    handed_over = duty.then_from is not None and quarter >= cast.calendar.quarter(duty.then_from)
    accountable = duty.then if handed_over and duty.then else duty.accountable
    claims = {plant.who for plant in cast.plants("two_accountable", quarter, item=name)}
    nobody = bool(cast.plants("nobody_accountable", quarter, item=name))
    is_accountable = (member == accountable and not nobody) or member in claims
    does_it = member in duty.responsible and not cast.plants("nobody_responsible", quarter, item=name)
    letter = ("A" if is_accountable else "") + ("R" if does_it else "")
    role = letter or (
        "C" if member in duty.consulted or member in duty.responsible or member == accountable else "I"
    )
    accepted = max(cast.started_on, cast.joined_on(member)) + timedelta(days=dice.whole(5, 40))
    if member == duty.then and duty.then_from is not None:
        accepted = max(accepted, cast.calendar.quarter(duty.then_from).start + timedelta(days=12))
    mistaken, blank, other = dice.chance(0.04), dice.chance(0.05), dice.pick(cast.members(quarter))
    believed = member if is_accountable else other if mistaken else None if blank or nobody else accountable
    for plant in cast.plants("guesses_who_is_accountable", quarter):
        if believed == accountable != member and dice.chance(plant.strength):
            believed = dice.pick(cast.members(quarter))
    if is_accountable and cast.plants("accepts_nothing", quarter, item=name):
        return Statement(member, name, role, None, believed)
    return Statement(member, name, role, accepted if role in ("A", "AR", "R") else None, believed)


def simulate_actions(cast: Cast, seed: int) -> list[Action]:
    """Actions of every member from a quarter before the first, most in time; and those planted as stuck."""
    numbers, actions = Numbers(cast), []
    for quarter in [cast.calendar.first.previous(), *cast.calendar.quarters]:
        dice = Dice(seed, cast.code, "actions", quarter)
        for key in cast.members(quarter):
            for _ in range(dice.poisson(cast.kind.partners[key].actions)):
                day = working_day(dice, quarter, cast.joined_on(key))
                if cast.is_member(key, day):
                    actions.append(_action(cast, dice, numbers, key, day))
    return actions + [_stuck(cast, plant) for plant in cast.kind.plants if plant.does == "action_stuck"]


def _action(cast: Cast, dice: Dice, numbers: Numbers, key: str, opened: date) -> Action:
    due = opened + timedelta(days=dice.whole(40, 150))
    priority = dice.weighted({"high": 0.25, "medium": 0.5, "low": 0.25})
    late = dice.chance(cast.strength("finishes_late", Quarter.of(due), 0.04, who=key))
    slip = dice.whole(15, 40 if priority == "high" else 75)
    closed = due + timedelta(days=slip) if late else due - timedelta(days=dice.whole(2, 30))
    replans = (
        ((due - timedelta(days=5), due + timedelta(days=slip + 5)),) if late and dice.chance(0.5) else ()
    )
    return Action(
        key, numbers.next(key, opened), f"{dice.pick(_VERBS)} {dice.pick(_OBJECTS)}",
        dice.pick(list(cast.kind.responsibilities)), priority, opened, due, replans, closed,
        "cancelled" if not late and dice.chance(0.04) else "done",
        dice.weighted(_BLOCKERS) if late else "none",
    )  # fmt: skip


def _stuck(cast: Cast, plant: Plant) -> Action:
    later = [cast.calendar.quarter(offset) for offset in range(plant.first + 1, 1)]
    return Action(
        plant.who or "", plant.item or "", plant.note, next(iter(cast.kind.responsibilities)), plant.priority,
        cast.calendar.day((plant.first, plant.day)), cast.calendar.day((plant.first, plant.due_day)),
        tuple((quarter.start + timedelta(days=20), quarter.end + timedelta(days=30)) for quarter in later),
        None, "open", "responsibility",
    )  # fmt: skip


def simulate_meetings(cast: Cast, seed: int) -> list[Meeting]:
    """Board, tactical, operational and, across a border, liaison meetings, with who came."""
    meetings = []
    for quarter in cast.calendar.quarters:
        dice = Dice(seed, cast.code, "meetings", quarter)
        boards = sum(1 for n in range(cast.kind.boards_per_year) if n % 4 == quarter.number - 1)
        tiers = ["strategic"] * boards + ["tactical"] * 2 + ["operational"] * 2
        tiers += ["cross_border"] if cast.kind.level == "cross_border" else []
        for number, tier in enumerate(tiers, start=1):
            held = working_day(dice, quarter)
            quorate = tier != "strategic" or not cast.plants("board_inquorate", quarter)
            invited = [key for key in cast.members(quarter) if cast.is_member(key, held)]
            invited = [key for key in invited if tier != "operational" or dice.chance(0.6)]
            attendance = {key: _attends(cast, dice, key, quarter) for key in invited}
            meetings.append(Meeting(f"M-{quarter}-{number}", held, tier, quorate, attendance))
    return meetings


def _attends(cast: Cast, dice: Dice, key: str, quarter: Quarter) -> str:
    if dice.chance(cast.strength("stays_away", quarter, 0.0, who=key)):
        return dice.weighted({"absent": 0.7, "apologies": 0.3})
    return dice.weighted({"named": 0.78, "deputy": 0.13, "apologies": 0.08, "absent": 0.01})


def simulate_escalations(cast: Cast, seed: int) -> list[Escalation]:
    """Decisions, escalations and disputes, most resolved in time."""
    escalations = []
    for quarter in cast.calendar.quarters:
        dice = Dice(seed, cast.code, "escalations", quarter)
        for number in range(1, dice.poisson(1.5) + 1):
            raised = working_day(dice, quarter)
            due = raised + timedelta(days=dice.whole(20, 50))
            slip = dice.whole(2, 20) if dice.chance(0.04) else -dice.whole(1, 15)
            kind = dice.weighted({"decision": 0.5, "escalation": 0.35, "dispute": 0.15})
            escalations.append(
                Escalation(f"E-{quarter}-{number}", kind, raised, due, due + timedelta(days=slip))
            )
    day = cast.calendar.day
    return escalations + [
        Escalation(p.item or "", "dispute", day((p.first, p.day)), day((p.first, p.due_day)), None)
        for p in cast.kind.plants
        if p.does == "escalation_stuck"
    ]


def simulate_threats(cast: Cast, seed: int) -> list[Threat]:
    """Signs that offenders adapt, and when the partnership answered."""
    numbers, threats = Numbers(cast), []
    for quarter in cast.calendar.quarters:
        dice = Dice(seed, cast.code, "threats", quarter)
        if cast.plants("watches_nothing", quarter):
            continue
        for key in cast.members(quarter):
            for _ in range(dice.poisson(cast.kind.partners[key].threats)):
                seen = working_day(dice, quarter, cast.joined_on(key))
                answered = seen + timedelta(days=dice.whole(12, 55))
                sector = dice.pick(list(cast.kind.sectors))
                threats.append(
                    Threat(key, numbers.next(key, seen), seen, dice.pick(_THREATS), sector, answered)
                )
    sector = next(iter(cast.kind.sectors))
    return threats + [
        Threat(p.who or "", p.item or "", cast.calendar.day((p.first, p.day)), "new_route", sector, None)
        for p in cast.kind.plants
        if p.does == "threat_unanswered"
    ]


def simulate_pledges(cast: Cast, seed: int, quarter: Quarter) -> list[Pledge]:
    """What each member promised for the quarter and what it gave."""
    dice, pledges = Dice(seed, cast.code, "pledges", quarter), []
    for key in cast.members(quarter):
        for kind, pledged in cast.kind.partners[key].pledges.items():
            share = cast.strength("provides_less", quarter, dice.between(0.93, 1.02), who=key, item=kind)
            digits = 2 if kind == "fte" else 0
            pledges.append(Pledge(key, kind, pledged, round(pledged * share, digits)))
    return pledges
