"""Answers what is asked for: a figure, a flag or the verdict of a partnership's quarter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from math import fsum

from orchestration.errors import ConfigurationError
from orchestration.settings import Settings
from orchestration.trace.catalogue import ENTRIES, WAYS
from orchestration.trace.lookup import find_figure, find_partnership, find_quarter, one_of
from orchestration.trace.reading import Publication, Row, literal, sources_of
from orchestration.trace.records import (
    Figure,
    FigureTrace,
    FlagTrace,
    Pointer,
    Reason,
    Trace,
    VerdictTrace,
)
from orchestration.trace.recounting import agrees, recount
from orchestration.trace.silences import looked_at, why_silent

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
    indicator = "" if _is_else(asked) else one_of(asked.upper(), list(ENTRIES), "indicator")
    with Publication(settings) as publication:
        partnership = find_partnership(publication, asked, partnership)
        quarter = find_quarter(publication, partnership, quarter)
        publication.judge(quarter, [partnership])
        if asked.casefold() == VERDICT:
            return trace_verdicts(publication, quarter, [partnership])[partnership]
        if "/" in asked:
            flags = trace_flags(publication, quarter, [partnership])
            return flags[one_of(asked, list(flags), f"flag of {partnership} in {quarter}")]
        figure = find_figure(publication, indicator, partner, breakdown)
        return trace_figures(publication, [figure])[0]


def _is_else(asked: str) -> bool:
    """A flag or the verdict, no indicator."""
    return "/" in asked or asked.casefold() == VERDICT


def trace_figures(publication: Publication, figures: Sequence[Figure]) -> list[FigureTrace]:
    """The traces of figures of what is judged, without a query more than their families need."""
    families = dict.fromkeys(ENTRIES[figure.indicator_id].family for figure in figures)
    items, searched = publication.items(families), publication.searched(_MOST_BACK)
    statuses = publication.statuses() if "outcomes" in families else {}
    traces = []
    for figure in figures:
        own = items.get(figure.key, [])
        entry = ENTRIES[figure.indicator_id]
        counted = recount(entry.way, figure, own)
        sheets = looked_at(figure, searched.get(figure.partnership_id, []))
        why = why_silent(figure, sheets, statuses.get(figure.key))
        files = publication.files(sources_of(own))
        traces.append(FigureTrace("figure", figure, WAYS[entry.way], why, counted, tuple(own), sheets, files))
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
        pointers = tuple(_pointer(figures[key]) for key in _keys_of(row) if key in figures)
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


def _pointer(figure: Figure) -> Pointer:
    return Pointer(
        figure.indicator_id, figure.quarter, figure.partner_id, figure.breakdown, figure.title, figure.value
    )
