"""A small programme in which every failure of scenarios/failures.yml is at work, cast by hand for the tests.

Some failures are of the register alone, and so are no mechanism: a main series without a target, none at all,
and a target that no point comes near.
"""

from __future__ import annotations

from pathlib import Path

from orchestration.example.cast import Calendar, Cast
from orchestration.example.planting import Failure, load_failures, plant_of
from orchestration.example.scenario import Kind, Plant, load_kind
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
    "F-IS7": "POL",
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
    kind = _bent(sized(load_kind(name), size), code)
    plants = [*_further(code), *(_plant(kind, _failure(rule), of) for rule, of in failures.items())]
    kind = kind.model_copy(update={"plants": plants, "waivers": [], "filings": []})
    return Cast(kind, code, code.title(), CALENDAR)


def _bent(kind: Kind, code: str) -> Kind:
    """The kind with what the scenarios never have, for the forms of a rule's evidence that need it."""
    main, partners, links = kind.series["S1"], kind.partners, kind.links
    if code == "LITTLE":
        main = main.model_copy(update={"target": 1.0, "target_by": (2, 0)})
        partners = partners | {"NGO": partners["NGO"].model_copy(update={"role": "associate"})}
    if code == "QUAYS":
        main = main.model_copy(update={"target": None, "target_by": None})
        partners = partners | {"FIU": partners["FIU"].model_copy(update={"habits": ["leaves_blank"]})}
        links = [link.model_copy(update={"least": 2}) if link.source == "CUS" else link for link in links]
    if code == "BORDER":
        main = main.model_copy(update={"main": False})
    return kind.model_copy(
        update={"series": kind.series | {"S1": main}, "partners": partners, "links": links}
    )


def _further(code: str) -> list[Plant]:
    """An associate that nothing goes to or from: cut off after four quarters, not two."""
    if code != "LITTLE":
        return []
    return [Plant(does="cut_off", who="NGO", first=FIRST, note="An associate is cut off", shows=[])]


def _failure(rule: str) -> Failure:
    [failure] = [f for f in load_failures() if next(iter(f.shows)) == rule]
    return failure


def _plant(kind: Kind, failure: Failure, of: str) -> Plant:
    target = next(t for t in targets(kind, failure.at) if not of or of in t.values())
    return plant_of(failure, target, 1 - len(CALENDAR.quarters) if failure.from_start else FIRST)
