"""One partnership of the example: a kind of partnership given a place, identifiers and a calendar.

Turns keys (POL) into identifiers (VEL-POL) and offsets into quarters and days, and answers who is a member on
which day and which plant is at work in which quarter. No draws and no rows here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.example.scenario import Kind, Moment, Plant, Programme, load_kind
from orchestration.quarter import Quarter

OUTSIDE = "OUTSIDE"


@dataclass(frozen=True)
class Calendar:
    """The quarters of the example, and what an offset from the last one means."""

    first: Quarter
    last: Quarter

    @property
    def quarters(self) -> list[Quarter]:
        """Every quarter of the example."""
        return Quarter.span(self.first, self.last)

    def quarter(self, offset: int) -> Quarter:
        """The quarter so many after the last (0), mostly before it (-1)."""
        return self.last.previous(-offset)

    def day(self, moment: Moment) -> date:
        """The day of a moment; days beyond the quarter's end run on into the next."""
        return self.quarter(moment[0]).start + timedelta(days=moment[1])


@dataclass(frozen=True)
class Cast:
    """A partnership with its identifiers. `partners` below are keys of the scenario."""

    kind: Kind
    code: str
    place: str
    calendar: Calendar

    @property
    def partnership_id(self) -> str:
        """VEL-CITY."""
        return f"{self.code}-{self.kind.kind.upper()}"

    @property
    def started_on(self) -> date:
        """The first day of the partnership, well before the first quarter of the example."""
        return min(self.calendar.day(self.kind.started), self.calendar.first.previous(2).start)

    def title(self, text: str) -> str:
        """A text of the scenario with the place named."""
        return text.replace("{place}", self.place)

    def partner_id(self, key: str) -> str:
        """The identifier of a partner; OUTSIDE and ALL stay."""
        return f"{self.code}-{key}" if key in self.kind.partners else key

    def series_id(self, name: str) -> str:
        """Series are named apart over the whole programme."""
        return f"{self.partnership_id}-{name}"

    def joined_on(self, key: str) -> date:
        """The first day in."""
        joined = self.kind.partners[key].joined
        return max(self.calendar.day(joined), self.started_on) if joined else self.started_on

    def left_on(self, key: str) -> date | None:
        """The last day in, or None."""
        left = self.kind.partners[key].left
        return self.calendar.day(left) if left else None

    def is_member(self, key: str, day: date) -> bool:
        """Whether the partner belongs to the partnership on the day."""
        left = self.left_on(key)
        return self.joined_on(key) <= day and (left is None or day <= left)

    def members(self, quarter: Quarter) -> list[str]:
        """The partners active on any day of the quarter."""
        return [
            key
            for key in self.kind.partners
            if self.joined_on(key) < quarter.end
            and ((left := self.left_on(key)) is None or left >= quarter.start)
        ]

    def expected(self, quarter: Quarter) -> list[str]:
        """The partners that owe a return: members on the last day of the quarter."""
        return [key for key in self.members(quarter) if self.is_member(key, quarter.end - timedelta(days=1))]

    def lead_spells(self) -> list[tuple[str, date, date | None]]:
        """Who leads from which day to which last day (None: until further notice)."""
        spells = []
        for key, partner in self.kind.partners.items():
            if partner.role == "lead" or partner.leads_until or partner.leads_from:
                began = (
                    max(self.calendar.day(partner.leads_from), self.started_on)
                    if partner.leads_from
                    else self.started_on
                )
                ended = self.calendar.day(partner.leads_until) if partner.leads_until else None
                if ended is None or ended >= began:
                    spells.append((key, began, ended))
        return spells

    def lead(self, quarter: Quarter) -> str:
        """The lead on the last day of the quarter."""
        day = quarter.end - timedelta(days=1)
        return next(
            key
            for key, began, ended in self.lead_spells()
            if began <= day and (ended is None or day <= ended)
        )

    def plants(self, does: str, quarter: Quarter, **match: object) -> list[Plant]:
        """The plants of this mechanism at work in the quarter whose fields equal those given."""
        return [
            plant
            for plant in self.kind.plants
            if plant.does == does
            and self.calendar.quarter(plant.first) <= quarter <= self.calendar.quarter(plant.last)
            and all(getattr(plant, name) == value for name, value in match.items())
        ]

    def forgotten(self) -> list[Plant]:
        """The planted items that their owner stops listing while they are open."""
        return [plant for plant in self.kind.plants if plant.listed_to is not None]

    def strength(self, does: str, quarter: Quarter, healthy: float, **match: object) -> float:
        """The strength of the plant at work, or the healthy value."""
        found = self.plants(does, quarter, **match)
        return found[0].strength if found else healthy


def cast_partnerships(programme: Programme, count: int, calendar: Calendar) -> list[Cast]:
    """So many partnerships, the kinds in turn, each with a place and code of its own."""
    casts = []
    for number in range(count):
        turn, place = divmod(number, len(programme.places))
        syllable = programme.places[place]
        ending = programme.endings[(place + turn) % len(programme.endings)]
        kind = load_kind(programme.kinds[number % len(programme.kinds)])
        code = syllable.upper() + (str(turn + 1) if turn else "")
        casts.append(Cast(kind, code, syllable + ending, calendar))
    return casts
