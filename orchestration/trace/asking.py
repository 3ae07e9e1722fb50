"""Answers what is asked for: a figure, a flag or the verdict of a partnership's quarter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from math import fsum

from orchestration.errors import ConfigurationError
from orchestration.settings import Settings
from orchestration.trace.catalogue import ENTRIES, WAYS
from orchestration.trace.reading import Publication, Row, literal, sources_of
from orchestration.trace.records import (
    Figure,
    FigureTrace,
    FlagTrace,
    Item,
    Pointer,
    Reason,
    SheetsSearched,
    Trace,
    VerdictTrace,
)
from orchestration.trace.recounting import agrees, recount

VERDICT = "verdict"
_INDICATOR = re.compile(r"\b(?:IS|RA|IM|EF|PS|DQ)\d\d\b")
_MOST_BACK = max(max(entry.back, entry.back_of_partner) for entry in ENTRIES.values())


def trace(
    settings: Settings,
    asked: str,
    *,
    partnership: str | None = None,
    quarter: str | None = None,
    partner: str = "",
    breakdown: str = "",
) -> Trace:
    """The trace of an indicator's figure, of a flag, or of `verdict`; the newest judged quarter where none
    is given.

    Raises ConfigurationError, with what is known, for anything the publication does not hold.
    """
    indicator = "" if _is_else(asked) else _one_of(asked.upper(), list(ENTRIES), "indicator")
    with Publication(settings) as publication:
        partnership = _partnership(publication, asked, partnership)
        quarter = _quarter(publication, partnership, quarter)
        publication.judge(quarter, [partnership])
        if asked.casefold() == VERDICT:
            return trace_verdicts(publication, quarter, [partnership])[partnership]
        if "/" in asked:
            flags = trace_flags(publication, quarter, [partnership])
            return flags[_one_of(asked, list(flags), f"flag of {partnership} in {quarter}")]
        figure = _figure(publication, indicator, partner, breakdown)
        return trace_figures(publication, [figure])[0]


def _is_else(asked: str) -> bool:
    """A flag or the verdict, no indicator."""
    return "/" in asked or asked.casefold() == VERDICT


def trace_figures(publication: Publication, figures: Sequence[Figure]) -> list[FigureTrace]:
    """The traces of figures of what is judged, without a query more than their families need."""
    families = dict.fromkeys(ENTRIES[figure.indicator_id].family for figure in figures)
    items, searched = publication.items(families), publication.searched(_MOST_BACK)
    traces = []
    for figure in figures:
        own = items.get(figure.key, [])
        entry = ENTRIES[figure.indicator_id]
        counted = recount(entry.way, figure, own)
        looked_at = _looked_at(figure, searched.get(figure.partnership_id, []))
        why = _why(figure, own, looked_at)
        files = publication.files(sources_of(own))
        traces.append(
            FigureTrace("figure", figure, WAYS[entry.way], why, counted, tuple(own), looked_at, files)
        )
    return traces


def trace_flags(publication: Publication, quarter: str, partnerships: Sequence[str]) -> dict[str, FlagTrace]:
    """The flags of a quarter by their identifier, in every state."""
    among = ", ".join(map(literal, partnerships))
    scope = f"quarter = {literal(quarter)} and partnership_id in ({among})"
    found = publication.rows(
        f"""
        select
            flags.*, rules.title, rules.fails_when, rules.remedy, rules.confidence as sureness, results.status
        from marts.flags
        join marts.rules using (rule_id)
        join marts.rule_results as results using (rule_id, partnership_id, quarter, subject_id)
        where {scope}
        order by flag_id
        """
    )
    evidence = publication.evidences(quarter, f"flag_id in (select flag_id from marts.flags where {scope})")
    figures = {figure.key: figure for figure in publication.figures()}
    flags = {}
    for row in found:
        rows = evidence.get(row["flag_id"], ())
        pointers = tuple(_rests_on(row, figures.get(key)) for key in _keys_of(row) if key in figures)
        known = {name: row[name] for name in FlagTrace.__dataclass_fields__ if name in row}
        flags[row["flag_id"]] = FlagTrace(
            kind="flag",
            **{**known, "concerns": tuple(row["concerns"] or ())},
            evidence=rows,
            rests_on=pointers,
            files=publication.files(rows),
        )
    return flags


def trace_verdicts(
    publication: Publication, quarter: str, partnerships: Sequence[str]
) -> dict[str, VerdictTrace]:
    """The verdicts of a quarter by partnership. Raises ConfigurationError where one was not judged."""
    among = ", ".join(map(literal, partnerships))
    scope = f"quarter = {literal(quarter)} and partnership_id in ({among})"
    found = publication.rows(f"from marts.diagnosis where {scope}")
    missing = sorted(set(partnerships) - {row["partnership_id"] for row in found})
    if missing:
        raise ConfigurationError(
            f"{quarter} of {', '.join(missing)} is not judged yet: returns are still being collected"
        )
    reasons = publication.rows(f"from marts.diagnosis_reasons where {scope} order by place")
    figures = publication.rows(
        """
        select
            facts.partnership_id, facts.indicator_id, register.title, facts.quarter, facts.breakdown,
            facts.value
        from marts.indicator_values as facts
        join marts.indicators as register using (indicator_id)
        join judged using (partnership_id)
        left join intermediate.int_main_outcomes as main
            on judged.partnership_id = main.partnership_id and judged.quarter = main.quarter
        join intermediate.int_quarters as own
            on facts.partnership_id = own.partnership_id and facts.quarter = own.quarter
        where
            (facts.indicator_id = 'IS17' and own.quarter_index = judged.quarter_index)
            or (
                facts.indicator_id = 'IM04'
                and own.quarter_index between judged.quarter_index - 3 and judged.quarter_index
            )
            or (
                facts.indicator_id in ('EF01', 'EF03')
                and facts.breakdown = main.series_id
                and own.quarter_index = judged.quarter_index
            )
        order by facts.indicator_id = 'IS17' desc, facts.indicator_id desc, facts.quarter desc
        """
    )
    flags = {
        row["flag_id"]: row["title"]
        for row in publication.rows(
            f"select flag_id, title from marts.flags join marts.rules using (rule_id) where {scope}"
        )
    }
    verdicts = {}
    for row in found:
        own = row["partnership_id"]
        known = {name: row[name] for name in VerdictTrace.__dataclass_fields__ if name in row}
        known["candidate_causes"] = tuple(
            Pointer(flag_id, quarter, "", "", flags.get(flag_id, ""), None)
            for flag_id in row["candidate_causes"]
        )
        strengths = [
            f["value"] for f in figures if f["partnership_id"] == own and f["indicator_id"] == "IM04"
        ]
        verdicts[own] = VerdictTrace(
            kind=VERDICT,
            **known,
            agrees=_is_carried_out_as(row, strengths),
            reasons=tuple(
                Reason(r["part"], r["conclusion"], r["reason"]) for r in reasons if r["partnership_id"] == own
            ),
            rests_on=tuple(
                Pointer(f["indicator_id"], f["quarter"], "", f["breakdown"], f["title"], f["value"])
                for f in figures
                if f["partnership_id"] == own
            ),
        )
    return verdicts


def _is_carried_out_as(verdict: Row, strengths: Sequence[float | None]) -> bool:
    """Implementation is IM04 of the quarter, the first; sustained its mean over those that are known."""
    known = [strength for strength in strengths if strength is not None]
    mean = fsum(known) / len(known) if known else None
    pairs = ((verdict["implementation"], strengths[0] if strengths else None), (verdict["sustained"], mean))
    return all(agrees(*pair) for pair in pairs)


def _keys_of(flag: Row) -> Iterable[tuple[str, str, str, str]]:
    """The figures that a rule speaks of: of the flag's own subject where there is one, else of the whole."""
    told = f"{flag['sureness']} {flag['fails_when']}"
    for indicator in dict.fromkeys(_INDICATOR.findall(told)):
        own, subject = flag["partnership_id"], flag["subject_id"]
        if flag["subject_kind"] in ("partner", "pair"):
            yield own, indicator, subject, ""
        elif flag["subject_kind"] in ("component", "series"):
            yield own, indicator, "", subject
        if flag["subject_kind"] in ("partnership", "sector"):
            yield own, indicator, "", ""


def _rests_on(flag: Row, figure: Figure | None) -> Pointer:
    assert figure is not None
    return Pointer(
        figure.indicator_id, flag["quarter"], figure.partner_id, figure.breakdown, figure.title, figure.value
    )


def _looked_at(figure: Figure, searched: Iterable[SheetsSearched]) -> tuple[SheetsSearched, ...]:
    """Of what was searched, the sheets and quarters that this figure looks at."""
    entry = ENTRIES[figure.indicator_id]
    back = entry.back_of_partner if figure.partner_id else entry.back
    own = [each for each in searched if each.sheet in entry.sheets]
    quarters = _before(figure.quarter, back)
    return tuple(each for each in own if each.quarter >= quarters)


def _before(quarter: str, n: int) -> str:
    year, number = divmod(int(quarter[:4]) * 4 + int(quarter[-1]) - 1 - n, 4)
    return f"{year:04d}-Q{number + 1}"


def _why(figure: Figure, items: Sequence[Item], searched: Sequence[SheetsSearched]) -> str | None:
    """Why a figure is null or not rated, in a sentence; None where it is rated, or never is."""
    if figure.band == "too_few":
        return f"Not rated: n is {figure.n}, and it is rated from {figure.min_n} on."
    if figure.band == "low_coverage":
        return "Not rated: too few of the expected returns of the quarter are in hand (IS17)."
    if figure.band == "not_reached":
        return "The median is not reached: fewer than half of the items had ended when the quarter did."
    if figure.value is not None:
        return None
    if not figure.n:
        return (
            "Nothing to count: what was searched holds no such item." if figure.n == 0 else _unknown(searched)
        )
    return _UNKNOWN_OF.get(figure.indicator_id, _unknown(searched))


_UNKNOWN_OF = {
    "IM04": "Not known: one of its three parts is null or of too few, or too few returns are in hand.",
    "EF02": "Not known: the definition changed between the two, or the year before has no event.",
    "EF03": "Not known: the method's conditions do not hold (marts.outcome_effects says which).",
    "EF04": "Not known: the method's conditions do not hold (marts.outcome_effects says which).",
    "RA11": "Not known: the lead's Meetings sheet of one of the four quarters is blank or was not returned, "
    "or the programme had not begun.",
}


def _unknown(searched: Sequence[SheetsSearched]) -> str:
    if not any(each.filled or each.nil for each in searched):
        return "Not known: no sheet that could have shown it is filled in or marked as nothing to report."
    return "Not known: what would have shown it is missing in part; see what was searched."


def _partnership(publication: Publication, asked: str, partnership: str | None) -> str:
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
    return _one_of(partnership, known, "partnership")


def _quarter(publication: Publication, partnership: str, quarter: str | None) -> str:
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


def _figure(publication: Publication, indicator: str, partner: str, breakdown: str) -> Figure:
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
        _one_of(partner, own, f"partner with a figure of {indicator}")
    breakdowns = sorted(figure.breakdown for figure in figures if figure.partner_id == partner)
    if breakdown not in breakdowns:
        own = [name for name in breakdowns if name]
        if not breakdown:
            raise ConfigurationError(
                f"{indicator} is given by {_listed(own)} only", todo="Name one with --breakdown."
            )
        _one_of(breakdown, own, f"breakdown of {indicator}")
    return next(f for f in figures if (f.partner_id, f.breakdown) == (partner, breakdown))


def _one_of(name: str, known: Sequence[str], what: str) -> str:
    """The name where it is known, else a ConfigurationError with those most like it."""
    if name in known:
        return name
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    there = f"Did you mean {_listed(near, last='or')}?" if near else f"Known are {_listed(known)}."
    raise ConfigurationError(f"There is no {what} {name!r}", todo=there if known else "None is known.")


def _listed(names: Sequence[str], most: int = 12, last: str = "and") -> str:
    shown = [*names[:most], *([f"{len(names) - most} more"] if len(names) > most else [])]
    return f" {last} ".join(part for part in (", ".join(shown[:-1]), shown[-1] if shown else "none") if part)
