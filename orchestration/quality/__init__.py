"""The second line of checks: what was loaded, checked again against the forms before anything is computed
from it.
"""

from orchestration.quality.dbt_tests import record_dbt_tests
from orchestration.quality.results import CheckResult
from orchestration.quality.second_line import (
    Scope,
    accepted_returns,
    failures_beyond_returns,
    returns_at_fault,
    run_second_line,
    second_line_checks,
)
from orchestration.quality.suites import warm_up

__all__ = [
    "CheckResult",
    "Scope",
    "accepted_returns",
    "failures_beyond_returns",
    "record_dbt_tests",
    "returns_at_fault",
    "run_second_line",
    "second_line_checks",
    "warm_up",
]
