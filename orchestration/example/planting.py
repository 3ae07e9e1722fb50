"""Partnerships for a study of the flags: sizes and failures are drawn, in place of what the scenarios tell.

Every second partnership has no failure. Which failures there are is data (scenarios/failures.yml).
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import yaml
from pydantic import BaseModel, ConfigDict

from orchestration.example.cast import Cast
from orchestration.example.draw import Dice
from orchestration.example.scenario import SCENARIOS, Filing, Plant, Shows
from orchestration.example.sizes import SIZES, sized
from orchestration.example.targets import Target, targets

FIRST_ONSETS = (-5, -2)  # quarters counted from the last
FAILURES_EACH = 4
_MISSING = 0.03  # of the returns, at random


class Failure(BaseModel):
    """A kind of failure: mechanism, what it befalls, the rules that must flag it with subject and delay."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    does: str
    at: str
    strength: float = 1.0
    day: int = 10
    due_day: int = 40
    from_start: bool = False
    once: bool = False
    shows: dict[str, tuple[str, int]]


@cache
def load_failures() -> tuple[Failure, ...]:
    """Every kind of failure that can be drawn."""
    rows = yaml.safe_load((SCENARIOS / "failures.yml").read_text(encoding="utf-8"))
    return tuple(Failure.model_validate(row) for row in rows)


def plant_failures(casts: list[Cast], seed: int) -> list[Cast]:
    """The partnerships in three sizes in turn, every second one with failures.

    Each failure is used as often as any other, as far as the partnerships have what it befalls.
    """
    planted, used = [], dict.fromkeys(range(len(load_failures())), 0)
    for number, cast in enumerate(casts):
        dice = Dice(seed, cast.code, "planting")
        kind = sized(cast.kind, SIZES[number // 3 % 3])
        filings = _missing_returns(replace(cast, kind=kind), dice)
        kind = kind.model_copy(update={"plants": [], "waivers": [], "filings": filings})
        plain = replace(cast, kind=kind)
        plants = _draw(plain, dice, used) if number % 2 else []
        planted.append(replace(plain, kind=kind.model_copy(update={"plants": plants})))
    return planted


def _missing_returns(cast: Cast, dice: Dice) -> list[Filing]:
    offsets = range(1 - len(cast.calendar.quarters), 1)
    return [
        Filing(who=who, quarter=offset, what="missing")
        for offset in offsets
        for who in cast.expected(cast.calendar.quarter(offset))
        if dice.chance(_MISSING)
    ]


def _draw(cast: Cast, dice: Dice, used: dict[int, int]) -> list[Plant]:
    """The failures that were used least and that this partnership has room for; no two befall the same."""
    plants: list[Plant] = []
    taken: set[str] = set()
    order = sorted(used, key=lambda index: (used[index], dice.between(0, 1)))
    for index in order:
        failure = load_failures()[index]
        free = [t for t in targets(cast.kind, failure.at) if not taken & {failure.does, *t.values()}]
        if not free:
            continue
        target = dice.pick(free)
        plants.append(_plant(cast, dice, failure, target))
        taken |= {value for value in target.values() if value} | {failure.does}
        used[index] += 1
        if len(plants) == FAILURES_EACH:
            break
    return plants


def _plant(cast: Cast, dice: Dice, failure: Failure, target: Target) -> Plant:
    first = 1 - len(cast.calendar.quarters) if failure.from_start else dice.whole(*FIRST_ONSETS)
    last_delay = max(delay for _, delay in failure.shows.values())
    return plant_of(failure, target, min(first, -last_delay))


def plant_of(failure: Failure, target: Target, first: int) -> Plant:
    """The failure as it befalls this target from the quarter `first` on, counted from the last."""
    pair = target["pair"].split("|") if "pair" in target else []
    named = {
        "partnership": "PARTNERSHIP",
        "sorted_pair": "|".join(sorted(pair)),
        "series": target.get("item", ""),
        **target,
    }
    return Plant(
        does=failure.does,
        first=first,
        last=first if failure.once else 0,
        who=target.get("who"),
        pair=pair if failure.at in ("link", "busy_pair") else [],
        item=target.get("item"),
        strength=failure.strength,
        day=failure.day,
        due_day=failure.due_day,
        note=f"Drawn: {failure.does.replace('_', ' ')}",
        shows=[
            Shows(rule=rule, subject=subject.format(**named), first=first + delay)
            for rule, (subject, delay) in failure.shows.items()
        ],
    )
