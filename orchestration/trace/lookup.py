"""Finds what is asked for among what is published, or says what is known instead."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from orchestration.errors import ConfigurationError
from orchestration.trace.reading import Publication, literal
from orchestration.trace.records import Figure


def find_partnership(publication: Publication, asked: str, partnership: str | None) -> str:
    """The partnership named, or that of the flag asked for, or the only one there is."""
    known = [
        row["partnership_id"] for row in publication.rows("from marts.partnerships order by partnership_id")
    ]
    if partnership is None and asked.count("/") >= 1:
        partnership = asked.split("/")[1]  # a flag's identifier holds it
    if partnership is None:
        if len(known) == 1:
            return str(known[0])
        raise ConfigurationError(
            "Say of which partnership", todo=f"--partnership is one of {', '.join(known)}."
        )
    return one_of(partnership, known, "partnership")


def find_quarter(publication: Publication, partnership: str, quarter: str | None) -> str:
    """The quarter named, where the partnership has it; else its newest judged one."""
    found = publication.rows(
        "select quarter, state from intermediate.int_quarters "
        f"where partnership_id = {literal(partnership)} order by quarter"
    )
    known = [row["quarter"] for row in found]
    if quarter is None:
        judged = [row["quarter"] for row in found if row["state"] == "judged"]
        quarter = (judged or known or [None])[-1]
    if quarter not in known:
        span = f"Known are {known[0]} to {known[-1]}." if known else "No quarter of it has ended yet."
        raise ConfigurationError(f"{partnership} has nothing for {quarter or 'any quarter'}", todo=span)
    return str(quarter)


def find_figure(publication: Publication, indicator: str, partner: str, breakdown: str) -> Figure:
    """The figure asked for. A pair may be named in either order."""
    figures = [figure for figure in publication.figures() if figure.indicator_id == indicator]
    partner = "|".join(sorted(partner.split("|")))
    partners = sorted({figure.partner_id for figure in figures})
    if partner not in partners:
        own = [name for name in partners if name]
        if not partner:
            raise ConfigurationError(
                f"{indicator} has no figure for the partnership as a whole",
                todo=f"Name one with --partner: {_listed(own)}.",
            )
        one_of(partner, own, f"partner with a figure of {indicator}")
    breakdowns = sorted(figure.breakdown for figure in figures if figure.partner_id == partner)
    if breakdown not in breakdowns:
        own = [name for name in breakdowns if name]
        if not breakdown:
            raise ConfigurationError(
                f"{indicator} is given by {_listed(own)} only", todo="Name one with --breakdown."
            )
        one_of(breakdown, own, f"breakdown of {indicator}")
    return next(f for f in figures if (f.partner_id, f.breakdown) == (partner, breakdown))


def one_of(name: str, known: Sequence[str], what: str) -> str:
    """The name where it is known, else a ConfigurationError with those most like it."""
    if name in known:
        return name
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    there = f"Did you mean {_listed(near, last='or')}?" if near else f"Known are {_listed(known)}."
    raise ConfigurationError(f"There is no {what} {name!r}", todo=there if known else "None is known.")


def _listed(names: Sequence[str], most: int = 12, last: str = "and") -> str:
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return f" {last} ".join(part for part in (", ".join(shown[:-1]), shown[-1] if shown else "none") if part)
