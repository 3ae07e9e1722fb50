"""Effects of an intervention as statistics.md tells them, read plainly; the models as formulas."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import exp, log, sqrt
from typing import NamedTuple

import numpy
import pandas
import statsmodels.api as sm
import statsmodels.formula.api as smf

Z = 1.959963984540054


class Period(NamedTuple):
    """A role's count and exposure in a period; missing: in one of its areas."""

    count: int
    exposure: float
    begins_a_definition: bool
    is_missing_somewhere: bool


class Story(NamedTuple):
    """A series; its periods are numbered on, and `last` is the one that ends the quarter judged."""

    per_year: int
    intervention: int | None
    improvement: str
    last: int
    roles: Mapping[str, Mapping[int, Period]]


class Found(NamedTuple):
    """Status, periods before and after, estimate with its limits, phi."""

    status: str
    sizes: tuple[int, int] | None = None
    estimate: Fraction | float | None = None
    limits: tuple[float, float] | None = None
    phi: float | None = None


def plain_effects(story: Story) -> dict[str, Found]:
    """Every method."""
    return {
        "net_effect": _ratio(story, "target"),
        "buffer_effect": _ratio(story, "buffer"),
        "wdq": _displacement(story, "wdq"),
        "tne": _displacement(story, "tne"),
        **_interrupted(story),
    }


def _windows(story: Story) -> tuple[list[int], list[int]]:
    assert story.intervention is not None
    following = list(range(story.intervention + 1, story.last + 1))
    after = following[-story.per_year :]
    year_before = range(story.intervention - story.per_year, story.intervention)
    before = [n for n in year_before if any((n - m) % story.per_year == 0 for m in after)]
    return before, after


def _prevented(story: Story, needed: Iterable[str], least: int) -> tuple[str, tuple[int, int] | None] | None:
    """The first status that leaves no estimate, and the periods where there are windows."""
    if story.intervention is None or any(not story.roles.get(role) for role in needed):
        return "not_applicable", None
    before, after = _windows(story)
    sizes = len(before), len(after)
    if len(after) < {4: 2, 12: 6}[story.per_year]:
        return "too_early", sizes
    for role in needed:
        periods = story.roles[role]
        for n in before + after:
            if n not in periods or periods[n].is_missing_somewhere:
                return "incomplete", sizes
    for role in needed:
        if any(
            before[0] < n <= after[-1] and period.begins_a_definition
            for n, period in story.roles[role].items()
        ):
            return "incomplete", sizes
    for role in needed:
        for window in (before, after):
            if sum(story.roles[role][n].count for n in window) < least:
                return "too_few", sizes
    return None


def _ratio(story: Story, role: str) -> Found:
    prevented = _prevented(story, (role, "comparison"), 5)
    if prevented:
        return Found(*prevented)
    table = pandas.DataFrame(
        [
            {
                "role": name,
                "window": number,
                "season": n % story.per_year,
                "n": story.roles[name][n].count,
                "exposure": story.roles[name][n].exposure,
            }
            for name in (role, "comparison")
            for number, window in enumerate(_windows(story))
            for n in window
        ]
    )
    single = _poisson("n ~ C(role) * window + C(season)", table)
    phi = max(1.0, single.pearson_chi2 / single.df_resid)
    cells = table.groupby(["role", "window"])[["n", "exposure"]].sum()
    rates = cells.n / cells.exposure
    change = {name: rates[name, 1] / rates[name, 0] for name in (role, "comparison")}
    ratio = change[role] / change["comparison"]
    reach = Z * sqrt(phi * sum(1 / cells.n))
    sizes = len(_windows(story)[0]), len(_windows(story)[1])
    status = "low_df" if single.df_resid < 8 else "ok"
    return Found(status, sizes, ratio, (exp(log(ratio) - reach), exp(log(ratio) + reach)), phi)


def _displacement(story: Story, method: str) -> Found:
    needed = ("target", "buffer", "comparison")
    if story.improvement != "down":
        return Found("not_applicable")
    prevented = _prevented(story, needed, 10)
    if prevented:
        return Found(*prevented)
    windows = _windows(story)
    sizes = len(windows[0]), len(windows[1])
    (rb, ra), (db, da), (cb, ca) = (
        [Fraction(sum(story.roles[role][n].count for n in window)) for window in windows] for role in needed
    )
    success = ra / ca - rb / cb
    status = "no_effect" if success >= 0 else "ok"
    if method == "tne":
        return Found(status, sizes, (rb * (ca / cb) - ra) + (db * (ca / cb) - da))
    return Found(status, sizes, (da / ca - db / cb) / success if status == "ok" else None)


def _interrupted(story: Story) -> dict[str, Found]:
    target = story.roles.get("target")
    if story.intervention is None or not target:
        return dict.fromkeys(("its_level", "its_slope"), Found("not_applicable"))
    known = {n: period for n, period in target.items() if n <= story.last}
    since = max((n for n, period in known.items() if period.begins_a_definition), default=min(target))
    table = pandas.DataFrame(
        [
            {"n": period.count, "exposure": period.exposure, "t": n, "later": int(n > story.intervention)}
            for n, period in known.items()
            if n >= since and n != story.intervention and not period.is_missing_somewhere
        ],
        columns=["n", "exposure", "t", "later"],
    )
    sizes = int((table.later == 0).sum()), int((table.later == 1).sum())
    with_any = [int((table.n[table.later == side] > 0).sum()) for side in (0, 1)]
    if sizes[0] < 12 or sizes[1] < 8 or min(with_any) < 2:
        return dict.fromkeys(("its_level", "its_slope"), Found("too_few", sizes))
    table["since"] = (table.t - (story.intervention + 1)) * table.later
    table["sine"] = numpy.sin(2 * numpy.pi * table.t / story.per_year)
    table["cosine"] = numpy.cos(2 * numpy.pi * table.t / story.per_year)
    table["t"] -= story.intervention
    fit = _poisson("n ~ t + later + since + sine + cosine", table)
    phi = max(1.0, fit.pearson_chi2 / (len(table) - 6))
    found = {}
    for method, name in (("its_level", "later"), ("its_slope", "since")):
        beta, reach = fit.params[name], Z * sqrt(phi) * fit.bse[name]
        found[method] = Found("ok", sizes, exp(beta), (exp(beta - reach), exp(beta + reach)), phi)
    return found


def _poisson(formula: str, table: pandas.DataFrame):
    model = smf.glm(formula, table, family=sm.families.Poisson(), offset=numpy.log(table.exposure))
    return model.fit(tol=1e-12)
