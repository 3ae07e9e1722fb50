"""The whole truth of one made-up partnership, put together from its parts."""

from __future__ import annotations

from orchestration.example.cast import Cast
from orchestration.example.delivery import simulate_cases, simulate_deliveries, simulate_measures
from orchestration.example.sharing import agreements_of, simulate_requests, simulate_shares
from orchestration.example.truth import Truth
from orchestration.example.work import (
    simulate_actions,
    simulate_escalations,
    simulate_meetings,
    simulate_pledges,
    simulate_threats,
    state_responsibilities,
)


def simulate_truth(cast: Cast, seed: int) -> Truth:
    """What happened; the same cast and seed give the same truth."""
    quarters = cast.calendar.quarters
    return Truth(
        requests=simulate_requests(cast, seed),
        shares=simulate_shares(cast, seed),
        agreements=agreements_of(cast),
        actions=simulate_actions(cast, seed),
        meetings=simulate_meetings(cast, seed),
        escalations=simulate_escalations(cast, seed),
        threats=simulate_threats(cast, seed),
        measures=simulate_measures(cast, seed),
        cases=simulate_cases(cast, seed),
        deliveries={quarter.label: simulate_deliveries(cast, seed, quarter) for quarter in quarters},
        pledges={quarter.label: simulate_pledges(cast, seed, quarter) for quarter in quarters},
        statements={quarter.label: state_responsibilities(cast, seed, quarter) for quarter in quarters},
    )
