"""Which returned files a new register may let through: those in which nothing is wrong but what the register
says. They are judged anew once one is accepted, wherever in the drop folder they still lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from orchestration.forms import load_return_form

_OF_THE_REGISTER = frozenset(
    {
        "unknown-partnership",
        "unknown-partner",
        "not-a-member",
        "quarter-out-of-range",
        "quarter-locked",
        "not-a-partner",
        "unknown-reference",
        "unknown-series",
        "unknown-area",
        "denominator-missing",
    }
)


def may_pass(facts: Mapping[str, Any]) -> bool:
    """Whether all that returned a file, by the facts of its ledger line, is the register's to say."""
    must = [(code, column) for code, severity, _, _, _, column in facts["problems"] if severity == "must"]
    return len(must) == facts["n_must"] and all(
        code in _OF_THE_REGISTER or (code == "not-in-list" and column in _listed_columns())
        for code, column in must
    )


@cache
def _listed_columns() -> frozenset[str]:
    """The columns of the return whose list of answers is the register's."""
    return frozenset(c.name for s in load_return_form().sheets for c in s.columns if c.choices_from)
