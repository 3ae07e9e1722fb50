"""What partners themselves say in the yearly survey."""

from __future__ import annotations

from reports import findings, words
from reports.marts import Row
from reports.scope import Scope
from reports.show import Exhibit
from reports.words import number, quarter


def survey(scope: Scope) -> Exhibit:
    """The three scores of the survey, in the quarter that has one."""
    n = max((int(row.n or 0) for row in scope.values if row.indicator_id.startswith("PS")), default=0)
    if not n:
        return Exhibit(f"No survey was taken in {quarter(scope.quarter)}")
    themes = scope.own("from survey_themes", order="theme = 'effectiveness', theme")
    said = (
        "Scores run from 1 to 5. Few answers are no small sample of the others: read them as what was said."
    )
    return Exhibit(
        f"{words.counted(n, 'person', 'people')} answered the survey",
        " ".join(part for part in (said, _agreement_of_items(themes), _spread(themes)) if part),
        table=findings.figures(scope, findings.of_aim(scope, "partner_survey")),
        caption="The partner survey in figures",
    )


def _agreement_of_items(themes: list[Row]) -> str:
    """Cronbach's alpha of each theme that has one."""
    known = [
        f"{_name(row)} {number(row.alpha, 2)} (n {row.n_complete})" for row in themes if row.alpha is not None
    ]
    if not known:
        return (
            "How well the items of a theme hang together is not known: fewer than five people answered all "
            "of them, or they did not differ."
        )
    return (
        "How well the items of a theme hang together, among those who answered all of them (Cronbach's "
        f"alpha, 1 at most; from about 0.7 they are usually read as one scale): {words.listed(known)}."
    )


def _spread(themes: list[Row]) -> str:
    """How far the kinds of partner are apart, where each is large enough to be spoken of."""
    known = [f"{number(row.kind_spread)} on {_name(row)}" for row in themes if row.kind_spread is not None]
    return f"Between kinds of partner the mean scores differ by up to {words.listed(known)}." if known else ""


def _name(row: Row) -> str:
    return str(row.theme).replace("_", " ")
