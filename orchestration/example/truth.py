"""What truly happened in a made-up partnership: the records from which every partner's list is derived.

Partners are keys of the scenario. A date of None means that it has not come by the end of the example. What a
partner writes down of it is `noise.py`; how it came about is `sharing.py` and `work.py`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime


@dataclass(frozen=True)
class Request:
    """A request for information and how it ended."""

    requester: str
    holder: str
    number: str
    request_class: str
    sent_at: datetime
    received_at: datetime
    closed_at: datetime
    status: str
    refusal_ground: str | None
    used_for: str | None


@dataclass(frozen=True)
class Share:
    """Information passed on without a request."""

    sender: str
    receiver: str
    number: str
    shared_on: date


@dataclass(frozen=True)
class Agreement:
    """An agreement and its parties."""

    number: str
    kind: str
    parties: tuple[str, ...]
    signed_on: date
    review_due_on: date | None
    expires_on: date | None


@dataclass(frozen=True)
class Action:
    """An action of one partner. `status` is the one it has once closed."""

    owner: str
    number: str
    title: str
    responsibility: str
    priority: str
    opened_on: date
    due_on: date
    replans: tuple[tuple[date, date], ...]  # (decided on, now due on)
    closed_on: date | None
    status: str
    blocker: str


@dataclass(frozen=True)
class Meeting:
    """A meeting with who came."""

    number: str
    held_on: date
    tier: str
    quorate: bool
    attendance: dict[str, str]


@dataclass(frozen=True)
class Escalation:
    """A decision, escalation or dispute."""

    number: str
    kind: str
    raised_on: date
    due_on: date
    resolved_on: date | None


@dataclass(frozen=True)
class Threat:
    """A sign that offenders adapt, and when the partnership answered."""

    owner: str
    number: str
    observed_on: date
    kind: str
    sector: str
    responded_on: date | None


@dataclass(frozen=True)
class Delivery:
    """What a partner delivered of a component in a quarter."""

    partner: str
    component: str
    units: float
    as_specified: str
    stage: int
    reach_eligible: int | None
    reach_engaged: int | None


@dataclass(frozen=True)
class Measure:
    """An administrative measure from proposal to check."""

    owner: str
    number: str
    measure: str
    sector: str
    proposed_on: date
    decided_on: date
    executed_on: date
    appealed: bool
    appeal_outcome: str | None
    appeal_decided_on: date | None
    compliance: str
    checked_on: date
    reopened_on: date | None
    value_eur: int | None


@dataclass(frozen=True)
class Case:
    """A case of one partner; `stages` by the day on which each was reached."""

    owner: str
    number: str
    joint_ref: str | None
    opened_on: date
    closed_on: date
    actor: str
    sector: str
    origin: str | None
    destination: str
    stages: tuple[tuple[date, str], ...]
    referred_on: date | None
    acknowledged_on: date | None
    joint_team: str


@dataclass(frozen=True)
class Pledge:
    """What a partner promised for a quarter and gave."""

    partner: str
    kind: str
    pledged: float
    provided: float


@dataclass(frozen=True)
class Statement:
    """What a partner holds to be its role, and whom it holds to be accountable."""

    partner: str
    responsibility: str
    role: str
    accepted_on: date | None
    accountable: str | None


@dataclass
class Truth:
    """Everything that happened in one partnership; per quarter (by label) where a sheet is."""

    requests: list[Request] = field(default_factory=list)
    shares: list[Share] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    meetings: list[Meeting] = field(default_factory=list)
    escalations: list[Escalation] = field(default_factory=list)
    threats: list[Threat] = field(default_factory=list)
    measures: list[Measure] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    deliveries: dict[str, list[Delivery]] = field(default_factory=dict)
    pledges: dict[str, list[Pledge]] = field(default_factory=dict)
    statements: dict[str, list[Statement]] = field(default_factory=dict)
