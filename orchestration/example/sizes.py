"""A kind of partnership made smaller or larger: partners left out or doubled, with all that names them."""

from __future__ import annotations

from collections import Counter
from typing import Literal

from orchestration.example.scenario import Agreement, Component, Kind, Link, Partner, Responsibility

Size = Literal["small", "usual", "large"]
SIZES: tuple[Size, ...] = ("small", "usual", "large")
SMALL = 5  # members
_SECOND = "2"


def sized(kind: Kind, size: Size) -> Kind:
    """`small`: the lead and those with most links, five in all; `large`: every follower twice."""
    if size == "small":
        return _keep(kind, _best_linked(kind))
    return _double(kind) if size == "large" else kind


def _leads(partner: Partner) -> bool:
    return partner.role == "lead" or partner.leads_until is not None or partner.leads_from is not None


def _best_linked(kind: Kind) -> list[str]:
    links = Counter(key for link in kind.links for key in (link.source, link.target))
    order = sorted(kind.partners, key=lambda key: (not _leads(kind.partners[key]), -links[key], key))
    return order[:SMALL]


def _keep(kind: Kind, keys: list[str]) -> Kind:
    kept = set(keys)
    agreements = {
        name: agreed.model_copy(update={"parties": [p for p in agreed.parties if p in kept or p == "ALL"]})
        for name, agreed in kind.agreements.items()
    }
    return kind.model_copy(
        update={
            "partners": {key: partner for key, partner in kind.partners.items() if key in kept},
            "links": [link for link in kind.links if {link.source, link.target} <= kept],
            "agreements": {name: a for name, a in agreements.items() if _is_between_some(a)},
            "responsibilities": {
                name: _duty_of(duty, kept)
                for name, duty in kind.responsibilities.items()
                if duty.accountable in kept and (duty.then is None or duty.then in kept)
            },
            "components": {
                name: _component_of(component, kept)
                for name, component in kind.components.items()
                if kept & set(component.by)
            },
        }
    )


def _is_between_some(agreed: Agreement) -> bool:
    return agreed.parties == ["ALL"] or len(agreed.parties) > 1


def _duty_of(duty: Responsibility, kept: set[str]) -> Responsibility:
    responsible = [key for key in duty.responsible if key in kept] or [duty.accountable]
    consulted = [key for key in duty.consulted if key in kept]
    return duty.model_copy(update={"responsible": responsible, "consulted": consulted})


def _component_of(component: Component, kept: set[str]) -> Component:
    return component.model_copy(update={"by": {k: share for k, share in component.by.items() if k in kept}})


def _double(kind: Kind) -> Kind:
    followers = [key for key, partner in kind.partners.items() if not _leads(partner)]
    second = {key: key + _SECOND for key in followers}
    return kind.model_copy(
        update={
            "partners": kind.partners | {second[key]: _twin(kind.partners[key]) for key in followers},
            "links": [*kind.links, *(_redirected(link, second) for link in kind.links if _has(link, second))],
            "agreements": {
                name: agreed.model_copy(
                    update={"parties": [*agreed.parties, *(second[p] for p in agreed.parties if p in second)]}
                )
                for name, agreed in kind.agreements.items()
            },
        }
    )


def _twin(partner: Partner) -> Partner:
    """As the partner, of another district; other names for it belong to the first alone."""
    habits = [habit for habit in partner.habits if habit != "aliases"]
    return partner.model_copy(
        update={"title": f"{partner.title}, second district", "aliases": [], "habits": habits}
    )


def _has(link: Link, second: dict[str, str]) -> bool:
    return link.source in second or link.target in second


def _redirected(link: Link, second: dict[str, str]) -> Link:
    return link.model_copy(
        update={
            "source": second.get(link.source, link.source),
            "target": second.get(link.target, link.target),
        }
    )
