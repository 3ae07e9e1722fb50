"""EF02: the rate of a quarter over that of the year before, with exact conditional limits.

Only what SQL cannot do belongs here: the quantiles of the beta distribution. Counts and scales come in as
a table.
"""

from typing import Any

import pyarrow
from scipy.stats import beta

TAIL = 0.025
TEXT, NUMBER = pyarrow.string(), pyarrow.float64()
SCHEMA = pyarrow.schema(
    {
        "indicator_id": TEXT, "partnership_id": TEXT, "quarter": TEXT, "breakdown": TEXT,
        "numerator": NUMBER, "denominator": NUMBER, "n": pyarrow.int64(), "lower": NUMBER, "upper": NUMBER,
    }
)  # fmt: skip


def ratio_limits(x1: int, x2: int, scale: float) -> tuple[float | None, float | None]:
    """Two-sided 95 % limits of scale x X1 / X2, X1 and X2 Poisson counts; scale is E2 / E1.

    Given the total, X1 is binomial: the exact limits of its share (Clopper and Pearson, 1934) are carried to
    the ratio. None for both where there is no event at all, for the upper limit where X2 is 0.
    """
    if x1 + x2 == 0:
        return None, None
    lower = 0.0 if x1 == 0 else float(beta.ppf(TAIL, x1, x2 + 1))
    upper = None if x2 == 0 else float(beta.isf(TAIL, x1 + 1, x2))
    return lower / (1 - lower) * scale, None if upper is None else upper / (1 - upper) * scale


def change_row(n: int | None, scale: float | None, n_before: int | None, scale_before: float | None,
               is_changed: bool) -> tuple[Any, ...]:  # fmt: skip
    """numerator, denominator, n, lower, upper. The ratio is null where EF01 of either quarter is."""
    if n is None or n_before is None:
        return None, None, None, None, None
    if scale is None or scale_before is None or is_changed:
        return None, None, n + n_before, None, None
    return n * scale, n_before * scale_before, n + n_before, *ratio_limits(n, n_before, scale / scale_before)


def model(dbt: Any, session: Any) -> pyarrow.Table:
    """One row per series and quarter."""
    dbt.config(materialized="table")
    pairs = dbt.ref("int_outcome_quarters").project(
        "partnership_id, quarter, series_id, n, scale, n_before, scale_before, is_definition_changed"
    )
    rows = [("EF02", *row[:3], *change_row(*row[3:])) for row in pairs.order("1, 2, 3").fetchall()]
    return pyarrow.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)
