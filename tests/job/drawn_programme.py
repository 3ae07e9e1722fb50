"""A small programme in which every failure of scenarios/failures.yml is at work, cast by hand for the tests.

Two failures are of the register alone, and so are no mechanism: a main series without a target, and a target
that no point comes near.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.example.cast import Calendar, Cast
from orchestration.example.planting import Failure, load_failures, plant_of
from orchestration.example.scenario import Kind, Plant, Series, load_kind
from orchestration.example.sizes import Size, sized
from orchestration.example.targets import targets
from orchestration.example.writing import write_casts
from orchestration.quarter import Quarter

SEED = 1
CALENDAR = Calendar(Quarter.parse("2025-Q1"), Quarter.parse("2026-Q2"))
FIRST = -4  # the quarter in which the failures begin, unless they are there from the start

# The rule that a failure must show first, and what it befalls in this partnership.
MUCH = {
    "F-IS1": "LAB",
    "F-IS2": "PPO",
    "F-IS4": "LAB|MUN",
    "F-IS6": "TAX",
    "F-IS9": "",
    "F-IS11": "MUN|POL",
    "F-IS13": "SUP",
    "F-RA1": "R2",
    "F-RA3": "R1",
    "F-RA13": "R5",
    "F-IM6": "",
    "F-EF1": "S1",
}
LITTLE = {
    "F-IS3": "SUP|MUN",
    "F-IS7": "LAB",
    "F-RA2": "R4",
    "F-RA4": "SUP",
    "F-RA8": "in_kind_eur",
    "F-RA12": "POL",
    "F-IM1": "C2",
    "F-IM4": "T",
}
QUAYS = {
    "F-IS10": "CUS",
    "F-RA9": "",
    "F-RA10": "",
    "F-RA14": "FIU",
    "F-IM2": "",
    "F-IM7": "",
    "F-EF4": "S3",
    "F-DQ3": "S2",
}
BORDER = {
    "F-IS12": "BGB",
    "F-IS14": "",
    "F-RA5": "POA-X-1",
    "F-RA7": "POB-X-1",
    "F-IM5": "PPA-X-1",
    "F-EF2": "S1",
    "F-EF6": "",
}
CASTING: list[tuple[str, Size, str, dict[str, str]]] = [
    ("city", "usual", "MUCH", MUCH),
    ("city", "small", "LITTLE", LITTLE),
    ("port", "small", "QUAYS", QUAYS),
    ("corridor", "small", "BORDER", BORDER),
]


def write_drawn(directory: Path) -> None:
    """Write the programme's inputs: register, returns, outcomes, surveys, planted.csv."""
    write_casts(directory, [_cast(*one) for one in CASTING], SEED)


def _cast(name: str, size: Size, code: str, failures: dict[str, str]) -> Cast:
    kind = sized(load_kind(name), size)
    plants = [_plant(kind, _failure(rule), of) for rule, of in failures.items()]
    update = {"plants": plants, "waivers": [], "filings": [], "series": kind.series | _series_of(code, kind)}
    return Cast(kind.model_copy(update=update), code, code.title(), CALENDAR)


def _failure(rule: str) -> Failure:
    [failure] = [f for f in load_failures() if next(iter(f.shows)) == rule]
    return failure


def _plant(kind: Kind, failure: Failure, of: str) -> Plant:
    target = next(t for t in targets(kind, failure.at) if not of or of in t.values())
    return plant_of(failure, target, 1 - len(CALENDAR.quarters) if failure.from_start else FIRST)


def _series_of(code: str, kind: Kind) -> dict[str, Series]:
    """The main series as the register of two of the partnerships has it."""
    changed = {"QUAYS": {"target": None}, "LITTLE": {"target": 1.0, "target_by": (2, 0)}}.get(code, {})
    return {"S1": kind.series["S1"].model_copy(update=changed)}
