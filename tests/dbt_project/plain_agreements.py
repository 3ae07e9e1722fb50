"""Agreements, and what they cover, as marts.md and statistics.md tell, read plainly; made-up statements."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

PARTNERS = "ABCD"
QUARTERS = range(100, 106)  # 2025-Q1 to 2026-Q2
FIRST_DAY = date(2025, 1, 1)
LINK_KINDS = ("operational", "referral", "strategic", "cross_border")


def starts(quarter: int) -> date:
    return date(2000 + quarter // 4, quarter % 4 * 3 + 1, 1)


class Agreement(NamedTuple):
    """What a return says of an agreement."""

    number: str
    kind: str
    parties: tuple[str, ...]
    status: str
    signed_on: date | None
    expires_on: date | None

    @property
    def key(self) -> tuple:
        return self.number.lower(), self.kind, self.parties


class Link(NamedTuple):
    """A row of the register; both days included."""

    from_id: str
    to_id: str
    kind: str
    agreement_required: str
    valid_from: date | None
    valid_to: date | None


class Flow(NamedTuple):
    """A share, which holds all that coverage looks at."""

    number: str
    quarter: int
    from_id: str
    to_id: str
    on_date: date


@dataclass
class Story:
    """Members, leads, returns (absent where a partner gave none), links and flows of one partnership."""

    members: dict[int, set[str]] = field(default_factory=dict)
    leads: dict[int, str] = field(default_factory=dict)
    returns: dict[tuple[int, str], list[Agreement]] = field(default_factory=dict)
    known: set[tuple[int, str]] = field(default_factory=set)  # Agreements filled or nil
    links: list[Link] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)


def drawn(seed: int) -> Story:
    """A story; days are few, so that signing, expiry and use often fall together."""
    draw = Random(seed)
    days = [starts(quarter) - timedelta(days=n) for quarter in QUARTERS for n in (0, 1, 2)]
    kinds = ["isa", "isa", "isa", "jit", "referral_protocol", "mou"]
    headings = [
        (
            "abc"[number % 3],
            draw.choice(kinds),
            draw.choice([("A", "B"), ("A", "B", "C"), ("ALL",), ("C", "D")]),
        )
        for number in range(4)
    ]
    silent_from = {partner: draw.choice([*QUARTERS, 999, 999]) for partner in PARTNERS}
    story = Story()
    for quarter in QUARTERS:
        story.members[quarter] = {partner for partner in PARTNERS if draw.random() < 0.85}
        story.leads[quarter] = draw.choice("AB")
        for partner in PARTNERS:
            if quarter > silent_from[partner] or draw.random() < 0.2:
                continue
            story.returns[quarter, partner] = [
                Agreement(
                    draw.choice([number, number.upper()]),
                    *heading,
                    draw.choice(["in_force", "in_force", "expired", "draft"]),
                    draw.choice([None, *days[:12]]),
                    draw.choice([None, None, *days[3:]]),
                )
                for number, *heading in dict.fromkeys(headings)
                if draw.random() < 0.25
            ]
            if story.returns[quarter, partner] or draw.random() < 0.5:
                story.known.add((quarter, partner))
        for number in range(8):
            from_id, to_id = draw.sample(PARTNERS, 2)
            end = starts(quarter + 1)
            on_date = draw.choice([*(day for day in days if starts(quarter) <= day < end), starts(quarter)])
            story.flows.append(Flow(str(number), quarter, from_id, to_id, on_date))
    for from_id in PARTNERS:
        for to_id in PARTNERS.replace(from_id, ""):
            change = draw.choice(days)
            spans = draw.choice([[(None, None)], [(None, change), (change + timedelta(days=1), None)], []])
            story.links += [
                Link(from_id, to_id, draw.choice(LINK_KINDS), draw.choice(["yes", "yes", "no"]), *span)
                for span in spans
            ]
    return story


def standing(story: Story, quarter: int) -> list[Agreement]:
    """The agreements that stand in a quarter."""
    stated: dict[tuple, list[tuple]] = {}
    for (when, partner), agreements in story.returns.items():
        for each in agreements:
            if partner in each.parties or ("ALL" in each.parties and partner in story.members[when]):
                place = (when, partner == story.leads[when], -ord(partner))
                if when == quarter or (
                    quarter - 4 <= when < quarter and _newest_before(story, partner, quarter) == when
                ):
                    stated.setdefault(each.key, []).append((place, each))
    # a row of Q outdoes earlier ones, the lead's another's, the smallest partner's the rest
    return [max(rows, key=lambda row: row[0])[1] for rows in stated.values()]


def subjects(story: Story) -> dict[tuple, str]:
    """Of each key the subject: the number as first spelt, the kind, the parties."""
    told: dict[tuple, str] = {}
    for quarter in QUARTERS:
        for each in standing(story, quarter):
            told.setdefault(each.key, "|".join([each.number, each.kind, "+".join(each.parties)]))
    return told


def _newest_before(story: Story, partner: str, quarter: int) -> int | None:
    return max((when for when, who in story.returns if who == partner and when < quarter), default=None)


def is_covered(story: Story, quarter: int, ends: set[str], link_kind: str | None, day: date) -> bool | None:
    """Was a pair covered on a day, as known in a quarter?"""
    also = {"cross_border": "jit", "referral": "referral_protocol"}.get(link_kind or "")
    for each in standing(story, quarter):
        parties = story.members[quarter] if "ALL" in each.parties else set(each.parties)
        if (
            each.kind in ("isa", also)
            and each.status in ("in_force", "expired")
            and ends <= parties
            and each.signed_on is not None
            and each.signed_on <= day
            and (each.expires_on is None or each.expires_on >= day)
        ):
            return True
    return False if all((quarter, partner) in story.known for partner in ends) else None


def link_of(story: Story, quarter: int, from_id: str, to_id: str) -> Link | None:
    """The live link; of several rows the one latest in force."""
    live = [
        each
        for each in story.links
        if (each.from_id, each.to_id) == (from_id, to_id)
        and (each.valid_from is None or each.valid_from < starts(quarter + 1))
        and (each.valid_to is None or each.valid_to >= starts(quarter))
    ]
    return max(live, key=lambda each: each.valid_from or date.min, default=None)
