"""The scenarios as data: what a kind of partnership looks like when healthy, and what is planted into it.

Read from scenarios/*.yml; an unknown key is an error. Times are offsets: a quarter counted from the last of
the example (0 the last, -1 the one before), or [quarter, day] for the n-th day of such a quarter. Partners
are named by a short key (POL); cast.py turns keys into the identifiers of one partnership. No draws here.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

Moment = tuple[int, int]  # quarter offset, day of the quarter from 0
SCENARIOS = Path(__file__).parent / "scenarios"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Partner(_Strict):
    """A member. `habits` are ways of filling a workbook (noise.py); `actions` are new actions per quarter."""

    title: str
    kind: str
    level: str
    country: str
    role: str = "core"
    statutory: bool = True
    aliases: list[str] = []
    habits: list[str] = []
    numbers: str = "{key}-{year}-{n:03d}"
    actions: float = 1.2
    cases: float = 0
    measures: float = 0
    threats: float = 0
    pledges: dict[str, float] = {"fte": 1.0}
    joined: Moment | None = None
    left: Moment | None = None
    leads_until: Moment | None = None
    leads_from: Moment | None = None


class Link(_Strict):
    """`from` gives to `to`: so many answers to requests and unasked shares per quarter."""

    source: str
    target: str
    kind: str = "operational"
    agreement: bool = False
    least: int = 1
    requests: float = 4
    shares: float = 1


class Agreement(_Strict):
    """Parties may be ALL. A plant may let it lapse."""

    kind: str
    parties: list[str]
    signed: Moment = (-16, 20)
    expires: Moment | None = None
    review: Moment | None = (8, 10)


class Responsibility(_Strict):
    """`accountable` may be handed over: `then` is accountable from `then_from` on."""

    title: str
    aim: str
    accountable: str
    responsible: list[str]
    consulted: list[str] = []
    then: str | None = None
    then_from: int | None = None


class Component(_Strict):
    """`planned` units a quarter, delivered `by` partners in these shares; `stage` at the beginning."""

    title: str
    strand: str
    core: bool
    unit: str
    planned: float
    by: dict[str, float]
    stage: int = 4
    reach: int | None = None


class Area(_Strict):
    """A place that outcomes are counted for."""

    title: str
    role: str
    population: int


class Series(_Strict):
    """`level`: mean count of an area and period before the intervention; `effect`, by role: factor after."""

    title: str
    monthly: bool = True
    improvement: str = "down"
    harm: bool = True
    main: bool = False
    per: int | None = 100000
    target: float | None = None
    target_by: Moment | None = None
    intervention: Moment | None = None
    level: dict[str, float]
    effect: dict[str, float] = {}
    seasonal: float = 0.0
    xlsx: bool = False


class Shows(_Strict):
    """A rule that must flag this subject in every quarter of the range."""

    rule: str
    subject: str
    first: int
    last: int = 0


class Plant(_Strict):
    """A failure of known kind and date. `does` names the mechanism; the rest are its arguments.

    `listed_to`: the last quarter in which the owner of a planted item lists it, open though it is.
    """

    does: str
    first: int
    last: int = 0
    who: str | None = None
    pair: list[str] = []
    item: str | None = None
    strength: float = 1.0
    day: int = 10
    due_day: int = 40
    priority: str = "medium"
    listed_to: int | None = None
    note: str
    shows: list[Shows] = []


class Waiver(_Strict):
    """A rule set aside for a subject."""

    rule: str
    subject: str
    first: int
    last: int
    reason: str
    approved_by: str


class Filing(_Strict):
    """What becomes of one partner's return.

    `how` names the fault of a broken one (breakage.py); `again_after` days later a sound one follows.
    """

    who: str
    quarter: int
    what: str
    how: str | None = None
    again_after: int | None = None
    days_late: int = 0
    codes: list[str] = []


class Kind(_Strict):
    """A kind of partnership."""

    kind: str
    title: str
    story: str
    country: str
    level: str
    focus: str
    offence: str
    exploitation: str
    countries_of_cases: list[str]
    started: Moment
    boards_per_year: int = 4
    in_time: float = 0.97
    partners: dict[str, Partner]
    links: list[Link]
    agreements: dict[str, Agreement]
    responsibilities: dict[str, Responsibility]
    components: dict[str, Component]
    sectors: dict[str, str]
    areas: dict[str, Area]
    series: dict[str, Series]
    plants: list[Plant]
    waivers: list[Waiver] = []
    filings: list[Filing] = []
    survey: dict[str, float]


class Standard(_Strict):
    """A class of requests; `weight` is how often it is asked. The limit may have changed once."""

    title: str
    limit: float | None
    unit: str
    urgent: bool
    weight: float
    was_limit: float | None = None
    changed: int | None = None


class Threshold(_Strict):
    """An override of the register, for the partnerships of one kind or for all."""

    entry: str
    kind: str | None = None
    values: dict[str, float]
    reason: str


class Programme(_Strict):
    """What the partnerships share, and the order of their kinds."""

    programme_id: str
    title: str
    kinds: list[str]
    places: list[str]
    endings: list[str]
    standards: dict[str, Standard]
    holidays: list[str]
    thresholds: list[Threshold]
    locks: list[tuple[int, Moment]]
    survey_quarter: int


@cache
def load_programme() -> Programme:
    """What all partnerships share. Raises pydantic's ValidationError where the file breaks the model."""
    return Programme.model_validate(_read("programme"))


@cache
def load_kind(name: str) -> Kind:
    """One kind of partnership by the name of its file. Raises as `load_programme`."""
    return Kind.model_validate(_read(name))


def _read(name: str) -> object:
    return yaml.safe_load((SCENARIOS / f"{name}.yml").read_text(encoding="utf-8"))
