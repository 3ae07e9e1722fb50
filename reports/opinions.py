"""What partners themselves say in the yearly survey."""

from __future__ import annotations

from reports import findings, words
from reports.scope import Scope
from reports.show import Exhibit
from reports.words import quarter


def survey(scope: Scope) -> Exhibit:
    """The three scores of the survey, in the quarter that has one."""
    n = max((int(row.n or 0) for row in scope.values if row.indicator_id.startswith("PS")), default=0)
    if not n:
        return Exhibit(f"No survey was taken in {quarter(scope.quarter)}")
    return Exhibit(
        f"{words.counted(n, 'person', 'people')} answered the survey",
        "Scores run from 1 to 5. Few answers are no small sample of the others: read them as what was said.",
        table=findings.figures(scope, findings.of_aim(scope, "partner_survey")),
        caption="The partner survey in figures",
    )
