"""Scores of the partner survey, in the words of indicators.csv and statistics.md."""

from __future__ import annotations

from statistics import fmean

from tests.recount.counting import Count, Counts, Scope
from tests.recount.workbooks import quarter_label

ITEMS = {"PS01": range(1, 7), "PS02": range(7, 14), "PS03": range(14, 19)}
LEAST = 5


def count(scope: Scope) -> dict[int, Counts]:
    return {
        quarter: {(indicator, "", ""): _score(scope, quarter, indicator) for indicator in ITEMS}
        for quarter in scope.quarters
    }


def _score(scope: Scope, quarter: int, indicator: str) -> Count:
    label, items = quarter_label(quarter), ITEMS[indicator]
    scores = []
    for (partnership, when, _), answers in sorted(scope.programme.answers.items()):
        if (partnership, when) == (scope.partnership, label):
            given = [answers[item] for item in items if item in answers]
            if len(given) >= len(items) / 2:
                scores.append(fmean(given))
    least = scope.programme.threshold(indicator, scope.partnership, quarter, "min_n", LEAST)
    found = Count(None, len(scores), len(scores), least_n=max(LEAST, int(least or LEAST)))
    if len(scores) >= LEAST:
        found.numerator, found.value = sum(scores), fmean(scores)
    return found
