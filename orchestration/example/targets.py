"""What in a partnership a drawn failure can befall: for each kind of target, every one that there is.

A target gives fields of a plant (who, item) and what flags' subjects are named after (pair, parties).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

from orchestration.example.scenario import Kind, Link, Partner

Target = dict[str, str]
BUSY = 6.0  # requests a quarter that make a rate
BUSY_PAIR = 4.0
_OWN_ACTIONS = 1.5
_OWN_UNITS = 8


def targets(kind: Kind, at: str) -> list[Target]:
    """Every target of this sort in the partnership; none where it has no such thing."""
    return list(_SORTS[at](kind))


def _members(kind: Kind) -> dict[str, Partner]:
    """Those who are there from the beginning to the end."""
    return {key: p for key, p in kind.partners.items() if not (p.joined or p.left or p.leads_from)}


def _followers(kind: Kind) -> dict[str, Partner]:
    return {key: p for key, p in _members(kind).items() if p.role != "lead" and not p.leads_until}


def _live(kind: Kind) -> list[Link]:
    members = set(_members(kind))
    return [link for link in kind.links if link.least and {link.source, link.target} <= members]


def _partnership(kind: Kind) -> Iterator[Target]:
    yield {}


def _partnership_abroad(kind: Kind) -> Iterator[Target]:
    if kind.level == "cross_border":
        yield {}


def _partner(kind: Kind) -> Iterator[Target]:
    yield from ({"who": key} for key in _followers(kind))


def _holder(kind: Kind) -> Iterator[Target]:
    for key in _followers(kind):
        if sum(link.requests for link in kind.links if link.source == key) >= BUSY:
            yield {"who": key}


def _holder_abroad(kind: Kind) -> Iterator[Target]:
    if kind.level == "cross_border":
        yield from (t for t in _holder(kind) if kind.partners[t["who"]].country != kind.country)


def _owner(kind: Kind) -> Iterator[Target]:
    yield from ({"who": key} for key, partner in _followers(kind).items() if partner.actions >= _OWN_ACTIONS)


def _item(kind: Kind) -> Iterator[Target]:
    yield from ({"who": key, "item": f"{key}-X-1"} for key in _followers(kind))


def _pledge(kind: Kind) -> Iterator[Target]:
    for key, partner in _followers(kind).items():
        yield from ({"who": key, "item": pledge} for pledge in partner.pledges)


def _link(kind: Kind) -> Iterator[Target]:
    yield from ({"pair": f"{link.source}|{link.target}"} for link in _live(kind))


def _busy_pair(kind: Kind) -> Iterator[Target]:
    for one, other in combinations(sorted(_members(kind)), 2):
        between = [link.requests for link in _live(kind) if {link.source, link.target} == {one, other}]
        if sum(between) >= BUSY_PAIR:
            yield {"pair": f"{one}|{other}"}


def _agreement(kind: Kind) -> Iterator[Target]:
    """Those that alone cover a link which needs one."""
    sharing = {name: set(agreed.parties) for name, agreed in kind.agreements.items() if agreed.kind == "isa"}
    for link in _live(kind):
        ends = {link.source, link.target}
        covering = [name for name, parties in sharing.items() if ends <= parties]
        is_plain = link.kind not in ("cross_border", "referral")
        if link.agreement and is_plain and len(covering) == 1 and link.requests >= BUSY_PAIR / 2:
            parties = "+".join(sorted(sharing[covering[0]]))
            yield {"item": covering[0], "pair": f"{link.source}|{link.target}", "parties": parties}


def _responsibility(kind: Kind) -> Iterator[Target]:
    yield from ({"item": name} for name, duty in kind.responsibilities.items() if not duty.then)


def _claimed_responsibility(kind: Kind) -> Iterator[Target]:
    for name, duty in kind.responsibilities.items():
        others = [key for key in _followers(kind) if key != duty.accountable]
        yield from ({"item": name, "who": key} for key in others if not duty.then)


def _component(kind: Kind) -> Iterator[Target]:
    yield from ({"item": name} for name, c in kind.components.items() if c.core and c.planned >= _OWN_UNITS)


def _sector(kind: Kind) -> Iterator[Target]:
    yield from ({"item": name} for name, rated in kind.sectors.items() if rated == "high")


def _series_of_harm(kind: Kind) -> Iterator[Target]:
    yield from ({"item": name} for name, series in kind.series.items() if series.harm)


def _series_with_buffer(kind: Kind) -> Iterator[Target]:
    buffers = {name for name, area in kind.areas.items() if area.role == "buffer"}
    yield from (t for t in _series_of_harm(kind) if buffers & set(kind.series[t["item"]].level))


def _series_of_activity(kind: Kind) -> Iterator[Target]:
    yield from ({"item": name} for name, series in kind.series.items() if not series.harm)


_SORTS: dict[str, Callable[[Kind], Iterator[Target]]] = {
    "partnership": _partnership,
    "partnership_abroad": _partnership_abroad,
    "partner": _partner,
    "holder": _holder,
    "holder_abroad": _holder_abroad,
    "owner": _owner,
    "item": _item,
    "pledge": _pledge,
    "link": _link,
    "busy_pair": _busy_pair,
    "agreement": _agreement,
    "responsibility": _responsibility,
    "claimed_responsibility": _claimed_responsibility,
    "component": _component,
    "sector": _sector,
    "series_of_harm": _series_of_harm,
    "series_with_buffer": _series_with_buffer,
    "series_of_activity": _series_of_activity,
}
