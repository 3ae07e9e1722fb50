"""The registers of indicators and of rules, dbt seeds that other rooms read as well. What they mean is
said in them.
"""

from __future__ import annotations

from typing import Literal

from orchestration.strict import Strict

Aim = Literal[
    "information_sharing",
    "responsibilities",
    "implementation",
    "effectiveness",
    "partner_survey",
    "data_quality",
]


class Indicator(Strict, frozen=True, kw_only=True):
    """One line of indicators.csv. A blank field is None."""

    indicator_id: str
    aim: Aim
    title: str
    levels: str
    breakdown: str | None
    kind: Literal["count", "mean", "median", "proportion", "rate", "rate_ratio", "ratio", "weighted"]
    basis: Literal["sample", "census", "none"]
    unit: str
    direction: Literal["up", "down", "none"]
    green: float | None
    amber: float | None
    min_n: int | None
    needs_coverage: Literal["yes", "no"]
    formula: str
    means: str
    misleads: str
    origin: str


class RuleEntry(Strict, frozen=True, kw_only=True):
    """One line of rules.csv. A blank field is None."""

    rule_id: str
    aim: Aim
    severity: Literal["low", "medium", "high", "critical"]
    subject_kind: str
    title: str
    subjects: str
    fails_when: str
    threshold: float | None
    not_assessable_when: str | None
    confidence: str
    remedy: str
    in_words: str | None = None
    message: str | None = None
