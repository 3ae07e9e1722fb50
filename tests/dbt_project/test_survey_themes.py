"""Scores, Cronbach's alpha and the spread between kinds of partner, against numpy on random answers."""

from __future__ import annotations

from random import Random

import duckdb
import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.sql_models import found, make, table

N_ITEMS = {"information_sharing": 6, "responsibilities": 7, "effectiveness": 5}
KINDS = ("police", "health", "border_agency", None)
Answers = list[int | None]
Survey = list[tuple[str | None, dict[str, Answers]]]  # kind and answers by theme of each respondent


def drawn(seed: int) -> Survey:
    """The answers of a few or some dozen people, who lean one way each; some leave blanks."""
    draw = Random(seed)
    width, blank = draw.choice([0, 1, 2]), draw.choice([0, 0.05, 0.3])
    kinds = draw.choice([KINDS, KINDS[:2], KINDS[2:], KINDS[:1]])
    survey: Survey = []
    for _ in range(draw.randint(1, 30)):
        leaning = draw.randint(1, 5)
        survey.append(
            (
                draw.choice(kinds),
                {
                    theme: [
                        None
                        if draw.random() < blank
                        else min(5, max(1, leaning + draw.randint(-width, width)))
                        for _ in range(n_items)
                    ]
                    for theme, n_items in N_ITEMS.items()
                },
            )
        )
    return survey


def alpha_of_covariances(rows: list[Answers]) -> float | None:
    """k c / (v + (k - 1) c): c the mean covariance of two items, v the mean variance of one."""
    if len(rows) < 5:
        return None
    covariances = numpy.cov(numpy.array(rows, dtype=float), rowvar=False)
    k = len(covariances)
    variance = numpy.trace(covariances) / k
    covariance = (covariances.sum() - numpy.trace(covariances)) / (k * (k - 1))
    below = variance + (k - 1) * covariance
    return None if abs(below) < 1e-9 else float(k * covariance / below)


def plain(survey: Survey) -> dict[str, tuple]:
    """Of each theme with a score: respondents, complete ones, alpha, spread."""
    facts = {}
    for theme, n_items in N_ITEMS.items():
        scores: dict[str | None, list[float]] = {}
        for kind, answers in survey:
            given_ = [each for each in answers[theme] if each is not None]
            if len(given_) >= n_items / 2:
                scores.setdefault(kind, []).append(float(numpy.mean(given_)))
        if not scores:
            continue
        complete = [answers[theme] for _, answers in survey if None not in answers[theme]]
        named = [each for kind, each in scores.items() if kind]
        means = [float(numpy.mean(each)) for each in named]
        is_shown = len(named) > 1 and all(len(each) >= 5 for each in named)
        facts[theme] = (
            sum(map(len, scores.values())),
            len(complete),
            alpha_of_covariances(complete),
            max(means) - min(means) if is_shown else None,
        )
    return facts


def of_models(surveys: list[Survey]) -> list[dict[str, tuple]]:
    """survey_themes, by partnership and theme."""
    with duckdb.connect() as connection:
        lists = ", ".join(f"{theme} bigint[]" for theme in N_ITEMS)
        table(
            connection,
            "fct_survey",
            f"partnership_id varchar, quarter varchar, respondent varchar, partner_kind varchar, {lists}, "
            "_sha256 varchar, _sheet varchar, _row integer",
            [
                (
                    str(number),
                    "2025-Q4",
                    str(row),
                    kind,
                    *(answers[theme] for theme in N_ITEMS),
                    "f",
                    "csv",
                    row,
                )
                for number, survey in enumerate(surveys)
                for row, (kind, answers) in enumerate(survey)
            ],
        )
        for name in ("survey_scores", "survey_themes"):
            make(connection, name)
        facts: list[dict[str, tuple]] = [{} for _ in surveys]
        for row in found(connection, "from survey_themes"):
            shown = tuple(row[name] for name in ("n", "n_complete", "alpha", "kind_spread"))
            facts[int(row["partnership_id"])][row["theme"]] = shown
    return facts


@settings(max_examples=20, deadline=None)
@given(st.lists(st.builds(drawn, st.integers(0, 10**9)), min_size=1, max_size=8))
def test_as_numpy(surveys):
    for survey, facts in zip(surveys, of_models(surveys), strict=True):
        expected = plain(survey)
        assert set(facts) == set(expected)
        for theme, figures in expected.items():
            assert facts[theme] == pytest.approx(figures, abs=1e-9)


def test_the_surveys_show_every_outcome():
    """So that agreement over them says something."""
    shown = [facts for seed in range(100) for facts in plain(drawn(seed)).values()]
    alphas = {
        (
            n_complete >= 5,
            "none" if alpha is None else "high" if alpha > 0.9 else "low" if alpha < 0.5 else "middle",
        )
        for _, n_complete, alpha, _ in shown
    }
    assert alphas >= {(False, "none"), (True, "high"), (True, "middle")}
    assert {spread is None for *_, spread in shown} == {True, False}


def test_answers_that_say_nothing_of_each_other_have_a_low_alpha():
    """Two halves that go against each other: alpha is negative, and stands as it is."""
    against: Survey = [
        ("police", {theme: ([i, 6 - i] * n)[:n] for theme, n in N_ITEMS.items()}) for i in (1, 2, 4, 5, 5)
    ]
    facts = of_models([against])[0]
    assert facts["information_sharing"][2] is None  # every total is 18
    assert facts["responsibilities"][2] == pytest.approx(-7)  # 7/6 (1 - 7v/v)
