"""What came of the intervention: net effect, displacement, interrupted time series, as in statistics.md.

Only the estimates belong here; the points, summed over the areas of a role, come in as a table, and the
verdict is drawn elsewhere. Sources: difference in differences of counts with over-dispersion (Pearson's
chi-square / df); Bowers and Johnson (2003) for the weighted displacement quotient; Guerette (2009) for the
total net effect; Bernal and others (2017) for the time series.
"""

from collections.abc import Iterator
from itertools import groupby
from math import exp, log, sqrt
from typing import Any, NamedTuple

import numpy
import pyarrow
from scipy.stats import norm
from statsmodels.genmod.families import Poisson
from statsmodels.genmod.generalized_linear_model import GLM

Z = float(norm.ppf(0.975))
LEAST_COUNT = 5
LEAST_COUNT_DISPLACEMENT = 10
LEAST_DF = 8
LEAST_BEFORE, LEAST_AFTER = 12, 8


class Point(NamedTuple):
    """One period of a role: its index (neighbours differ by one), quarter, count n and exposure."""

    period_index: int
    quarter_index: int
    n: int
    exposure: float
    is_definition_change: bool
    is_whole: bool


class Series(NamedTuple):
    """A series: its periods in a year, the index of the period of the intervention, what improves it."""

    partnership: str
    series: str
    per_year: int
    intervention: int | None
    improvement: str


class Effect(NamedTuple):
    """An estimate with its limits; None where the status says why there is none.

    n: the events of both windows in the areas whose change is weighed (the target areas, or the buffer).
    """

    status: str
    n_before: int | None = None
    n_after: int | None = None
    estimate: float | None = None
    lower: float | None = None
    upper: float | None = None
    phi: float | None = None
    n: int | None = None


class Windows(NamedTuple):
    """Indexes of the periods before and after; they are the same quarters or months of the year."""

    before: list[int]
    after: list[int]


Roles = dict[str, dict[int, Point]]


def windows_of(intervention: int, last: int, per_year: int) -> Windows:
    """At most the newest year after the intervention, up to last; the same periods of the year before it."""
    after = list(range(max(intervention + 1, last - per_year + 1), last + 1))
    seasons = {index % per_year for index in after}
    before = [index for index in range(intervention - per_year, intervention) if index % per_year in seasons]
    return Windows(before, after)


def status_before_counts(
    series: Series, roles: Roles, needed: list[str], last: int, only_down: bool
) -> str | None:
    """The first status that holds before any count is looked at, or None."""
    if series.intervention is None or any(not roles.get(role) for role in needed):
        return "not_applicable"
    if only_down and series.improvement != "down":
        return "not_applicable"
    windows = windows_of(series.intervention, last, series.per_year)
    if len(windows.after) < series.per_year // 2:
        return "too_early"
    for role in needed:
        points = roles[role]
        if any(i not in points or not points[i].is_whole for i in windows.before + windows.after):
            return "incomplete"
        if any(points[i].is_definition_change for i in points if windows.before[0] < i <= windows.after[-1]):
            return "incomplete"
    return None


def sums(points: dict[int, Point], indexes: list[int]) -> tuple[int, float]:
    """Count and exposure of the periods together."""
    return sum(points[i].n for i in indexes), sum(points[i].exposure for i in indexes)


def ratio_effect(series: Series, roles: Roles, role: str, last: int) -> Effect:
    """net_effect (role target) or buffer_effect (role buffer) against the comparison areas."""
    status = status_before_counts(series, roles, [role, "comparison"], last, only_down=False)
    if series.intervention is None or status == "not_applicable":
        return Effect("not_applicable")
    windows = windows_of(series.intervention, last, series.per_year)
    sizes = (len(windows.before), len(windows.after))
    if status:
        return Effect(status, *sizes)
    (rb, erb), (ra, era) = (sums(roles[role], window) for window in windows)
    (cb, ecb), (ca, eca) = (sums(roles["comparison"], window) for window in windows)
    if min(ra, rb, ca, cb) < LEAST_COUNT:
        return Effect("too_few", *sizes, n=ra + rb)
    phi, df = dispersion(roles[role], roles["comparison"], windows, series.per_year)
    log_ratio = log((ra / era) / (rb / erb)) - log((ca / eca) / (cb / ecb))
    reach = Z * sqrt(phi * (1 / ra + 1 / rb + 1 / ca + 1 / cb))
    limits = exp(log_ratio), exp(log_ratio - reach), exp(log_ratio + reach)
    return Effect("low_df" if df < LEAST_DF else "ok", *sizes, *limits, phi, ra + rb)


def dispersion(
    points: dict[int, Point], comparison: dict[int, Point], windows: Windows, per_year: int
) -> tuple[float, int]:
    """Phi, at least 1, and degrees of freedom of role x window + season, on single periods."""
    seasons = sorted({i % per_year for i in windows.after})
    counts, exposures, design = [], [], []
    for is_role, side in ((1, points), (0, comparison)):
        for is_after, window in ((0, windows.before), (1, windows.after)):
            for i in window:
                counts.append(side[i].n)
                exposures.append(side[i].exposure)
                season = [float(i % per_year == s) for s in seasons[1:]]
                design.append([1.0, is_role, is_after, is_role * is_after, *season])
    fit = GLM(counts, numpy.array(design), family=Poisson(), exposure=numpy.array(exposures)).fit()
    return max(1.0, float(fit.pearson_chi2) / int(fit.df_resid)), int(fit.df_resid)


def displacement(series: Series, roles: Roles, last: int) -> dict[str, Effect]:
    """Weighted displacement quotient (wdq) and total net effect (tne): counts alone, no limits."""
    status = status_before_counts(series, roles, ["target", "buffer", "comparison"], last, only_down=True)
    if series.intervention is None or status == "not_applicable":
        return {"wdq": Effect("not_applicable"), "tne": Effect("not_applicable")}
    windows = windows_of(series.intervention, last, series.per_year)
    sizes = (len(windows.before), len(windows.after))
    if status:
        return {"wdq": Effect(status, *sizes), "tne": Effect(status, *sizes)}
    (rb, ra), (db, da), (cb, ca) = (
        (sums(roles[role], windows.before)[0], sums(roles[role], windows.after)[0])
        for role in ("target", "buffer", "comparison")
    )
    if min(rb, ra, db, da, cb, ca) < LEAST_COUNT_DISPLACEMENT:
        return {"wdq": Effect("too_few", *sizes, n=da + db), "tne": Effect("too_few", *sizes)}
    success = ra / ca - rb / cb
    net = (rb * (ca / cb) - ra) + (db * (ca / cb) - da)
    if success >= 0:
        return {"wdq": Effect("no_effect", *sizes, n=da + db), "tne": Effect("no_effect", *sizes, net)}
    quotient = (da / ca - db / cb) / success
    return {"wdq": Effect("ok", *sizes, quotient, n=da + db), "tne": Effect("ok", *sizes, net)}


def time_series(series: Series, roles: Roles, last: int) -> dict[str, Effect]:
    """Level and slope of the target areas, over the whole points since the latest change of definition."""
    target = roles.get("target", {})
    if series.intervention is None or not target:
        return {"its_level": Effect("not_applicable"), "its_slope": Effect("not_applicable")}
    since = max((i for i, point in target.items() if point.is_definition_change and i <= last), default=0)
    within = [i for i in sorted(target) if since <= i <= last and i != series.intervention]
    indexes = [i for i in within if target[i].is_whole]
    n_after = sum(i > series.intervention for i in indexes)
    sizes = (len(indexes) - n_after, n_after)
    counts = numpy.array([target[i].n for i in indexes])
    after = numpy.array([i > series.intervention for i in indexes], dtype=bool)
    # one period with any count on a side fixes no level and slope of it: they may run away together
    is_bare = min(numpy.count_nonzero(counts[after]), numpy.count_nonzero(counts[~after])) < 2
    if sizes[0] < LEAST_BEFORE or sizes[1] < LEAST_AFTER or is_bare:
        return {"its_level": Effect("too_few", *sizes), "its_slope": Effect("too_few", *sizes)}
    times = numpy.array(indexes, dtype=float)
    angle = 2 * numpy.pi * times / series.per_year
    design = numpy.column_stack(
        [numpy.ones(len(times)), times - times.mean(), after, (times - (series.intervention + 1)) * after,
         numpy.sin(angle), numpy.cos(angle)]
    )  # fmt: skip
    exposures = numpy.array([target[i].exposure for i in indexes])
    fit = GLM(counts, design, family=Poisson(), exposure=exposures).fit()
    phi = max(1.0, float(fit.pearson_chi2) / int(fit.df_resid))

    def effect(place: int) -> Effect:
        beta, reach = float(fit.params[place]), Z * sqrt(phi) * float(fit.bse[place])
        return Effect("ok", *sizes, exp(beta), exp(beta - reach), exp(beta + reach), phi)

    return {"its_level": effect(2), "its_slope": effect(3)}


def effects(series: Series, roles: Roles, last: int) -> Iterator[tuple[str, Effect]]:
    """Every method once; last is the index of the last period of the quarter judged."""
    yield "net_effect", ratio_effect(series, roles, "target", last)
    yield "buffer_effect", ratio_effect(series, roles, "buffer", last)
    yield from displacement(series, roles, last).items()
    yield from time_series(series, roles, last).items()


TEXT, NUMBER, WHOLE = pyarrow.string(), pyarrow.float64(), pyarrow.int32()
SCHEMA = pyarrow.schema(
    {
        "partnership_id": TEXT, "series_id": TEXT, "quarter": TEXT, "method": TEXT, "status": TEXT,
        "n_before": WHOLE, "n_after": WHOLE,
        "estimate": NUMBER, "lower": NUMBER, "upper": NUMBER, "phi": NUMBER, "n": pyarrow.int64(),
    }
)  # fmt: skip
POINT_COLUMNS = (
    "series_id, role, period_index, quarter_index, count, exposure, is_definition_change, is_whole"
)
SERIES_COLUMNS = "series_id, is_quarterly, intervention_index"


def model(dbt: Any, session: Any) -> pyarrow.Table:
    """One row per series of the register, quarter judged or collecting, and method."""
    dbt.config(materialized="table")
    points = dbt.ref("int_outcome_role_points")
    in_order = points.project(POINT_COLUMNS).order("series_id, role, period_index").fetchall()
    roles: dict[str, Roles] = {}
    for (series_id, role), group in groupby(in_order, key=lambda row: row[:2]):
        roles.setdefault(series_id, {})[role] = {row[2]: Point(*row[2:]) for row in group}
    periods = {row[0]: row[1:] for row in points.project(SERIES_COLUMNS).distinct().fetchall()}
    quarters = sorted(dbt.ref("int_quarters").project("partnership_id, quarter, quarter_index").fetchall())
    register = dbt.ref("stg_register_series").project("partnership_id, series_id, improvement")
    rows: list[tuple[Any, ...]] = []
    for partnership, series_id, improvement in sorted(register.fetchall()):
        is_quarterly, intervention = periods.get(series_id, (True, None))  # no point, no effect
        series = Series(partnership, series_id, 4 if is_quarterly else 12, intervention, improvement)
        for _, quarter, quarter_index in (row for row in quarters if row[0] == partnership):
            last = last_period(quarter_index, series.per_year)
            for method, effect in effects(series, roles.get(series_id, {}), last):
                rows.append((partnership, series_id, quarter, method, *effect))
    return pyarrow.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], SCHEMA)


def last_period(quarter_index: int, per_year: int) -> int:
    """The index of the last period of a quarter. The quarter counts from 2000-Q1, periods from the year 0."""
    quarters = 2000 * 4 + quarter_index
    return quarters if per_year == 4 else quarters * 3 + 2
