"""The verdict on the effect and what it rests on, in words. It is judged in dbt_project (statistics.md)."""

from __future__ import annotations

from reports import tables
from reports.flags import FlagWords
from reports.marts import Row
from reports.scope import Scope
from reports.show import Exhibit
from reports.words import delivery_confidence, number, plain, quarter

VERDICTS = {
    "not_demonstrable": "Whether the partnership has an effect cannot be demonstrated.",
    "too_early_or_mixed": "It is too early to tell of an effect, or the signs are mixed.",
    "not_implemented": "What was planned was not carried out; whether it would work cannot be known.",
    "implementation_failure": "What was planned was not carried out, and the outcome is no better.",
    "not_attributable": "The outcome is better, but too little of what was planned was carried out.",
    "possible_theory_failure": "What was planned was carried out, yet the outcome is no better.",
    "consistent_with_success": "What was planned was carried out, and the outcome is better.",
}
READINGS = {
    "not_attributable": " The one cannot be put down to the other.",
    "possible_theory_failure": " The plan itself may not work.",
    "consistent_with_success": " This is consistent with success, and does not prove it.",
}
GATES = {
    "coverage": "too few returns are in hand",
    "no_main_series": "the register names no main outcome series",
    "definition_changed": "the definition of the main series changed within the periods compared",
}
OUTCOMES = {
    "better": "better",
    "worse": "worse",
    "flat": "unchanged",
    "undetermined": "not to be told from chance",
    "too_early": "too early to judge",
    "unknown": "not known",
}
STATES = {
    "improvement": "a sign of improvement beyond chance",
    "concern": "a sign of worsening beyond chance",
    "high": "a sign of a rise beyond chance",
    "low": "a sign of a fall beyond chance",
    "common_cause": "nothing beyond chance",
    "trial": "too few points yet for a firm reading",
    "too_few": "too few points to read",
    "no_point": "no point in the quarter",
}
METHODS = {
    "net_effect": "Target against comparison areas, after against before (ratio)",
    "buffer_effect": "Neighbouring against comparison areas, after against before (ratio)",
    "wdq": "Weighted displacement quotient",
    "tne": "Total net effect (cases)",
    "its_level": "Step at the beginning of the intervention (ratio)",
    "its_slope": "Change of slope afterwards (ratio per period)",
}
STATUSES = {
    "ok": "stands",
    "low_df": "shown, not used: too few periods to gauge the scatter",
    "not_applicable": "does not apply",
    "too_early": "too early",
    "incomplete": "a period is missing, or the definition changes",
    "too_few": "counts too small",
    "no_effect": "no effect to be displaced",
}


def sentence(found: Row) -> str:
    """The verdict as a sentence of Markdown, with the reason where a gate stops it."""
    if not found.verdict:
        return "The effect of the partnership is not judged."
    reading = READINGS.get(found.verdict, "")
    why = f" Reason: {GATES[found.gate]}." if found.gate in GATES else ""
    outcome = f" Main outcome: {OUTCOMES.get(found.outcome_state, 'not known')}." if not why else ""
    return f"**{VERDICTS.get(found.verdict, plain(found.verdict))}**{reading}{why}{outcome}"


def together(scope: Scope) -> str:
    """The flags that are found together with a failure to carry out the plan; not its causes."""
    found = scope.diagnosis
    causes = list(found.candidate_causes or ()) if found else []
    told = FlagWords(scope)
    names = [told.heading(flag) for flag in scope.flags if flag.flag_id in causes]
    if not names:
        return ""
    return f"Found together with: {'; '.join(names[:6])}{' and more' if len(names) > 6 else ''}."


CARRIED_OUT = {
    "carried_out": "yes",
    "in_part": "in part",
    "too_little": "too little",
    "not_known": "not known",
}
PARTS = {
    "gate": "Can anything be concluded?",
    "implementation": "Was the plan carried out?",
    "outcome": "The main outcome",
    "verdict": "Verdict",
    "delivery_confidence": "Delivery confidence",
    "candidate_causes": "Found together with",
}


def reasons(scope: Scope) -> str:
    """What led to the verdict and to delivery confidence, part by part, so that a reader can disagree."""
    rows = scope.own("from diagnosis_reasons", order="place")
    return tables.table(
        ["Part", "Conclusion", "What led to it"],
        [[PARTS.get(row.part, plain(row.part)), _conclusion(row), _reason(scope, row)] for row in rows],
        widths=[20, 25, 55],
    )


def _conclusion(row: Row) -> str:
    if row.part == "delivery_confidence":
        return delivery_confidence(row.conclusion)
    if row.part == "gate":
        return f"no: {GATES[row.conclusion]}" if row.conclusion in GATES else "yes"
    told = {"implementation": CARRIED_OUT, "outcome": OUTCOMES, "verdict": VERDICTS}.get(row.part, {})
    return told.get(row.conclusion, "–")


def _reason(scope: Scope, row: Row) -> str:
    """The reason as the marts have it, flags by their headings rather than their identifiers."""
    text = plain(row.reason)
    if row.part == "candidate_causes":
        told = FlagWords(scope)
        for flag in scope.flags:
            text = text.replace(plain(flag.flag_id), told.heading(flag))
    return text


def chart_state(scope: Scope, series_id: str) -> str:
    """What the control chart of the target areas says of the quarter; nothing where there is none."""
    rows = scope.marts.rows(
        """
        select distinct state from outcome_charts
        where series_id = $series and quarter = $quarter and area_id = 'target' and state is not null
        """,
        series=series_id,
        quarter=scope.quarter,
    )
    if not rows:
        return ""
    return f"Control chart of the target areas: {STATES.get(rows[0].state, plain(rows[0].state))}."


def effects(scope: Scope, main: Row | None) -> Exhibit:
    """Every estimate of an effect on the main series, those that do not stand with the reason."""
    rows = (
        []
        if main is None
        else scope.marts.rows(
            "from outcome_effects where series_id = $series and quarter = $quarter",
            series=main.series_id,
            quarter=scope.quarter,
        )
    )
    by_method = {row.method: row for row in rows}
    content = tables.table(
        ["Estimate", "Value", "95 % limits", "Periods before, after", "Status"],
        [_estimate(label, by_method[method]) for method, label in METHODS.items() if method in by_method],
    )
    net = by_method.get("net_effect")
    if net is None or net.estimate is None:
        message = "No effect against comparison areas can be estimated"
    elif net.lower is not None and net.lower <= 1 <= net.upper:
        message = "The net effect cannot be told from none"
    else:
        side = "less" if net.estimate < 1 else "more"
        message = f"{side.capitalize()} than in the comparison areas, by more than chance"
    return Exhibit(
        message,
        "A ratio of 1 is no effect. Only the first is used in the verdict; none shows what brought it about."
        if content
        else "",
        table=content,
        caption=f"Estimates of the effect on the main outcome, {quarter(scope.quarter)}",
    )


def _estimate(label: str, row: Row) -> list[str]:
    known = row.lower is not None and row.upper is not None
    return [
        label,
        number(row.estimate, 2) if row.estimate is not None else "–",
        f"{number(row.lower, 2)}-{number(row.upper, 2)}" if known else "–",
        f"{row.n_before}, {row.n_after}" if row.n_before is not None else "–",
        STATUSES.get(row.status, plain(row.status)),
    ]
