"""What a count is: the numbers a formula gives before they are judged; and the scope it is counted in."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction

from scipy.stats import chi2, norm

from tests.recount.facts import Action, Requests, actions
from tests.recount.programme import Programme
from tests.recount.workbooks import Return, Row

Z = float(norm.ppf(0.975))


@dataclass
class Count:
    """What a formula gives before it is judged."""

    numerator: float | None = None
    denominator: float | None = None
    n: float | None = None
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    colour: str | None = None
    least_n: int | None = None
    is_not_reached: bool = False
    is_other: bool = False  # a partner that is no active member, or a pair: stands only where n > 0


Counts = dict[tuple[str, str, str], Count]


def share(numerator: float | None, denominator: float | None, **more: object) -> Count:
    value = None if numerator is None or not denominator else numerator / denominator
    return Count(numerator, denominator, denominator, value, **more)  # type: ignore[arg-type]


def tally(number: int | None, is_grave: bool = False) -> Count:
    colour = None if number is None else "red" if number and is_grave else "amber" if number else "green"
    return Count(number, None, number, number, colour=colour)


def median_time(times: list[tuple[float, bool]]) -> Count:
    """Kaplan-Meier median of (duration, whether it ended then); one that did not is at risk until then."""
    alive = Fraction(1)
    for when in sorted({time for time, ended in times if ended}):
        at_risk = sum(time >= when for time, _ in times)
        alive *= 1 - Fraction(sum(ended and time == when for time, ended in times), at_risk)
        if alive <= Fraction(1, 2):
            return Count(n=len(times), value=when)
    longest = max((time for time, _ in times), default=None)
    return Count(n=len(times), lower=longest, is_not_reached=bool(times))


def poisson(count: float) -> tuple[float, float]:
    if count < 10:
        return (
            float(chi2.ppf(0.025, 2 * count)) / 2 if count else 0.0,
            float(chi2.ppf(0.975, 2 * count + 2)) / 2,
        )
    above = count + 1
    return (
        count * (1 - 1 / (9 * count) - Z / (3 * count**0.5)) ** 3,
        above * (1 - 1 / (9 * above) + Z / (3 * above**0.5)) ** 3,
    )


class Scope:
    """One partnership: its quarters, members, returns, requests and actions."""

    def __init__(self, programme: Programme, partnership: str) -> None:
        self.programme, self.partnership = programme, partnership
        self.quarters = programme.quarters(partnership)
        self.requests = Requests(programme, partnership)
        self.actions: dict[int, list[Action]] = actions(programme, partnership)

    def members(self, quarter: int) -> dict[str, Row]:
        return self.programme.members(self.partnership, quarter)

    def standing(self, quarter: int) -> dict[str, Return]:
        return self.programme.standing(self.partnership, quarter)

    def known(self, quarter: int, sheet: str) -> set[str]:
        return {
            partner
            for partner in self.standing(quarter)
            if self.programme.is_known(self.partnership, quarter, partner, sheet)
        }

    def by_partner(
        self, quarter: int, indicator: str, count: Callable[[str], Count], others: Iterable[str]
    ) -> Counts:
        members = self.members(quarter)
        found = {}
        for partner in {*members, *others}:
            found[indicator, partner, ""] = count(partner)
            found[indicator, partner, ""].is_other = partner not in members
        return found
