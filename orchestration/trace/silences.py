"""Why a figure is null or not rated, and where it was looked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from orchestration.trace.catalogue import ENTRIES
from orchestration.trace.records import Figure, SheetsSearched

_BANDS = {
    "too_few": "Not rated: n is {figure.n}, and it is rated from {figure.min_n} on.",
    "low_coverage": "Not rated: too few of the expected returns of the quarter are in hand (IS17).",
    "not_reached": "The median is not reached: fewer than half of the items had ended when the quarter did.",
}
_UNKNOWN_OF = {
    "IS17": "Not known: returns of the quarter are still being collected.",
    "RA14": "Not known: returns of the quarter are still being collected.",
    "RA11": "Not known: the lead's Meetings sheet of one of the four quarters is blank or was not returned, "
    "or the programme had not begun.",
    "IM04": "Not known: one of its three parts is null or of too few, or too few returns are in hand.",
    "IM07": "Not known: no Threats sheet of the quarter is filled in or marked as nothing to report, or no "
    "threat was listed within the year.",
    "IM08": "Not known: no sector is rated high, or one of the four quarters is not judged, has too few "
    "returns, or no Cases or no Measures sheet.",
    "EF01": "Not known: a period of the quarter is missing in a target area.",
    "EF02": "Not known: a period is missing, the definition changed, or the year before has no event.",
}
_STATUSES = {
    "not_applicable": "no intervention is stated, an area that it needs is missing, or less is not better",
    "too_early": "fewer than two quarters, or six months, have passed since the intervention",
    "incomplete": "a period is missing or the definition changes within the periods compared",
    "too_few": "a count that it needs is too small",
    "no_effect": "no success in the target area, so nothing could be displaced",
    "low_df": "there are too few periods for its variance",
}


def looked_at(figure: Figure, searched: Iterable[SheetsSearched]) -> tuple[SheetsSearched, ...]:
    """Of what was searched, the sheets and quarters that this figure looks at."""
    entry = ENTRIES[figure.indicator_id]
    first = _before(figure.quarter, entry.back_of_partner if figure.partner_id else entry.back)
    return tuple(each for each in searched if each.sheet in entry.sheets and each.quarter >= first)


def _before(quarter: str, n: int) -> str:
    year, number = divmod(int(quarter[:4]) * 4 + int(quarter[-1]) - 1 - n, 4)
    return f"{year:04d}-Q{number + 1}"


def why_silent(figure: Figure, searched: Sequence[SheetsSearched], status: str | None) -> str | None:
    """Why a figure is null or not rated, in a sentence; None where it is rated, or never is.

    `status` is that of the method behind EF03 or EF04.
    """
    if figure.band in _BANDS:
        return _BANDS[figure.band].format(figure=figure)
    if figure.value is not None:
        return None
    if status is not None:
        return f"Not known: {_STATUSES.get(status, status)}."
    if figure.n == 0:
        return "Nothing to count: what was searched holds no such item."
    return _UNKNOWN_OF.get(figure.indicator_id) or _unknown(figure, searched)


def _unknown(figure: Figure, searched: Sequence[SheetsSearched]) -> str:
    for each in searched:
        if each.quarter == figure.quarter and figure.partner_id in each.none:
            return f"Not known: {figure.partner_id} has no standing return for {figure.quarter}."
        if each.quarter == figure.quarter and figure.partner_id in each.blank:
            return f"Not known: {figure.partner_id} left its sheet {each.sheet} blank."
    if not any(each.filled or each.nil for each in searched):
        return "Not known: no sheet that could have shown it is filled in or marked as nothing to report."
    return "Not known: what would have shown it is missing in part; see what was searched."
