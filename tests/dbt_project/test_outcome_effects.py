"""Effects of an intervention: the worked examples of statistics.md, every status, a known truth."""

from __future__ import annotations

import math

import numpy
import pandas
import pytest
import statsmodels.api as sm
import statsmodels.formula.api as smf
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dbt_project.python_models import load_python_model

MODEL = load_python_model("int_outcome_effects")
START = 8100  # the period of the intervention, a first quarter
BEFORE = range(START - 4, START)
AFTER = range(START + 1, START + 5)
LAST = START + 4


def series(intervention: int | None = START, improvement: str = "down", per_year: int = 4):
    return MODEL.Series("P", "S", per_year, intervention, improvement)


def role(before: list[int], after: list[int], exposure: float = 1.0) -> dict:
    """The points of four quarters before and four after; that of the intervention counts nowhere."""
    counts = {**dict(zip(BEFORE, before, strict=True)), START: 999, **dict(zip(AFTER, after, strict=True))}
    return {i: MODEL.Point(i, i, count, exposure, False, True) for i, count in counts.items()}


TARGET = role([12, 13, 12, 13], [7, 8, 7, 8])  # 50 and 30
BUFFER = role([5, 6, 5, 6], [6, 6, 6, 6])  # 22 and 24
COMPARISON = role([25, 25, 25, 25], [24, 24, 24, 23])  # 100 and 95
ROLES = {"target": TARGET, "buffer": BUFFER, "comparison": COMPARISON}


def all_effects(subject, roles: dict, last: int = LAST) -> dict:
    return dict(MODEL.effects(subject, roles, last))


def with_point(roles: dict, name: str, index: int, **changes) -> dict:
    return {**roles, name: {**roles[name], index: roles[name][index]._replace(**changes)}}


def test_net_effect_of_the_worked_example():
    effect = all_effects(series(), ROLES)["net_effect"]
    assert (effect.status, effect.phi, effect.n_before, effect.n_after) == ("ok", 1.0, 4, 4)
    assert [round(x, 2) for x in (effect.estimate, effect.lower, effect.upper)] == [0.63, 0.37, 1.08]


def test_displacement_of_the_worked_example():
    found = all_effects(series(), ROLES)
    assert found["wdq"].status == found["tne"].status == "ok"
    assert round(found["wdq"].estimate, 3) == -0.177
    assert found["tne"].estimate == pytest.approx(14.4)
    assert found["wdq"].lower is None


def test_the_events_weighed():
    """n of EF03 is Ra + Rb, of EF04 Da + Db; it stands without an estimate too."""
    found = all_effects(series(), ROLES)
    assert [found[method].n for method in ("net_effect", "buffer_effect", "wdq", "tne")] == [80, 46, 46, None]
    few = all_effects(series(), {**ROLES, "target": role([1, 1, 1, 1], [0, 0, 0, 0])})
    assert [(few[method].status, few[method].n) for method in ("net_effect", "wdq")] == [
        ("too_few", 4),
        ("too_few", 46),
    ]
    none = all_effects(series(), {**ROLES, "target": role([12, 13, 12, 13], [13, 13, 13, 13])})["wdq"]
    assert (none.status, none.n) == ("no_effect", 46)
    assert all_effects(series(), ROLES, START)["net_effect"].n is None


def test_buffer_effect_takes_the_buffer_in_place_of_the_target():
    effect = all_effects(series(), ROLES)["buffer_effect"]
    assert effect.estimate == pytest.approx((24 / 22) / (95 / 100))
    reach = 1.959964 * math.sqrt(1 / 24 + 1 / 22 + 1 / 95 + 1 / 100)
    assert effect.upper == pytest.approx(effect.estimate * math.exp(reach))


def test_exposures_divide_the_counts():
    doubled = {**ROLES, "target": {**TARGET, **{i: TARGET[i]._replace(exposure=2.0) for i in AFTER}}}
    assert all_effects(series(), doubled)["net_effect"].estimate == pytest.approx(0.6316 / 2, abs=1e-4)
    assert all_effects(series(), doubled)["tne"].estimate == pytest.approx(14.4)  # counts alone


def test_over_dispersion_widens_the_limits():
    restless = {**ROLES, "target": role([2, 23, 2, 23], [14, 1, 14, 1])}
    effect = all_effects(series(), restless)["net_effect"]
    assert effect.estimate == pytest.approx(0.6316, abs=1e-4)
    assert effect.phi > 2
    reach = 1.959964 * math.sqrt(effect.phi * (1 / 30 + 1 / 50 + 1 / 95 + 1 / 100))
    assert effect.lower == pytest.approx(effect.estimate * math.exp(-reach))


# the model of the sums has as many parameters as cells: it fits them perfectly
@pytest.mark.filterwarnings("ignore:Perfect separation", "ignore:divide by zero")
@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.integers(2, 90), min_size=16, max_size=16),
    st.lists(st.floats(0.5, 9), min_size=16, max_size=16),
)
def test_net_effect_as_a_model_of_statsmodels(counts, exposures):
    """The interaction of role and window, of the sums; phi of the single periods, written as a formula."""
    cells = [
        (name, period, counts[8 * k + i], exposures[8 * k + i])
        for k, name in enumerate(("comparison", "target"))
        for i, period in enumerate([*BEFORE, *AFTER])
    ]
    roles: dict = {"comparison": {}, "target": {}}
    for name, period, count, exposure in cells:
        roles[name][period] = MODEL.Point(period, period, count, exposure, False, True)
    effect = all_effects(series(), roles)["net_effect"]

    table = pandas.DataFrame(cells, columns=["role", "period", "n", "exposure"])
    table["later"] = (table.period > START).astype(int)
    table["season"] = table.period % 4

    def fit(formula: str, rows: pandas.DataFrame):
        offset = numpy.log(rows.exposure)
        return smf.glm(formula, rows, family=sm.families.Poisson(), offset=offset).fit(tol=1e-12)

    single = fit("n ~ role * later + C(season)", table)
    phi = max(1.0, single.pearson_chi2 / single.df_resid)
    summed = fit("n ~ role * later", table.groupby(["role", "later"], as_index=False).sum())
    name = "role[T.target]:later"
    reach = 1.959963984540054 * math.sqrt(phi) * summed.bse[name]
    expected = [math.exp(summed.params[name] + side * reach) for side in (0, -1, 1)]
    assert effect.status == "ok"
    assert effect.phi == pytest.approx(phi, rel=1e-6)
    assert [effect.estimate, effect.lower, effect.upper] == pytest.approx(expected, rel=1e-6)


def test_degrees_of_freedom():
    phi, df = MODEL.dispersion(TARGET, COMPARISON, MODEL.Windows(list(BEFORE), list(AFTER)), 4)
    assert (phi, df) == (1.0, 9)  # 16 periods, 4 + 3 parameters


@pytest.mark.parametrize(
    ("last", "after", "before"),
    [
        (START + 2, [START + 1, START + 2], [START - 3, START - 2]),  # the same calendar quarters
        (START + 4, list(AFTER), list(BEFORE)),
        (START + 7, [START + 4, START + 5, START + 6, START + 7], list(BEFORE)),  # the newest year
    ],
)
def test_windows(last, after, before):
    assert MODEL.windows_of(START, last, 4) == MODEL.Windows(before, after)


@pytest.mark.parametrize(
    ("subject", "roles", "last", "method", "status"),
    [
        (series(None), ROLES, LAST, "net_effect", "not_applicable"),
        (series(), {"target": TARGET}, LAST, "net_effect", "not_applicable"),
        (series(), {"target": TARGET, "comparison": COMPARISON}, LAST, "wdq", "not_applicable"),
        (series(improvement="up"), ROLES, LAST, "tne", "not_applicable"),
        (series(improvement="up"), ROLES, LAST, "net_effect", "ok"),
        (series(), ROLES, START, "net_effect", "too_early"),
        (series(), ROLES, START + 1, "net_effect", "too_early"),
        (series(), ROLES, START - 3, "wdq", "too_early"),
        (series(), ROLES, START + 2, "net_effect", "low_df"),
        (series(), ROLES, START + 5, "net_effect", "incomplete"),  # no point there
        (
            series(),
            with_point(ROLES, "comparison", START - 4, is_whole=False),
            LAST,
            "net_effect",
            "incomplete",
        ),
        (series(), with_point(ROLES, "buffer", START - 4, is_whole=False), LAST, "net_effect", "ok"),
        (
            series(),
            with_point(ROLES, "target", START, is_definition_change=True),
            LAST,
            "net_effect",
            "incomplete",
        ),
        (
            series(),
            with_point(ROLES, "target", START - 4, is_definition_change=True),
            LAST,
            "net_effect",
            "ok",
        ),
        (series(), {**ROLES, "target": role([12, 13, 12, 13], [1, 1, 1, 1])}, LAST, "net_effect", "too_few"),
        (series(), {**ROLES, "target": role([12, 13, 12, 13], [2, 1, 1, 1])}, LAST, "net_effect", "ok"),
        (series(), {**ROLES, "target": role([12, 13, 12, 13], [2, 2, 2, 3])}, LAST, "wdq", "too_few"),
        (series(), {**ROLES, "target": role([12, 13, 12, 13], [13, 13, 13, 13])}, LAST, "wdq", "no_effect"),
        (series(), ROLES, LAST, "its_level", "too_few"),
        (series(None), ROLES, LAST, "its_slope", "not_applicable"),
    ],
)
def test_statuses(subject, roles, last, method, status):
    effect = all_effects(subject, roles, last)[method]
    assert effect.status == status
    assert (effect.estimate is not None) == (status in ("ok", "low_df"))


def test_the_net_effect_stands_where_there_was_no_success():
    found = all_effects(series(), {**ROLES, "target": role([12, 13, 12, 13], [13, 13, 13, 13])})
    assert (found["tne"].status, found["wdq"].estimate) == ("no_effect", None)
    assert found["tne"].estimate == pytest.approx((50 * 0.95 - 52) + (22 * 0.95 - 24))


def test_a_month_is_too_early_before_six():
    roles = {
        name: {i: MODEL.Point(i, i // 3, 20 + i % 5, 1.0, False, True) for i in range(24000, 24040)}
        for name in ROLES
    }
    monthly = series(24020, per_year=12)
    assert all_effects(monthly, roles, 24025)["net_effect"].status == "too_early"
    assert all_effects(monthly, roles, 24026)["net_effect"].status == "ok"


def test_time_series_finds_a_known_level_and_slope():
    months = range(24000, 24060)
    start = 24030
    expected = [
        math.exp(
            5
            + 0.01 * (i - 24000)
            + (i > start) * (math.log(0.5) + 0.02 * (i - start - 1))
            + 0.3 * math.sin(math.pi * i / 6)
        )
        for i in months
    ]
    target = {
        i: MODEL.Point(i, i // 3, round(count), 2.0, False, True)
        for i, count in zip(months, expected, strict=True)
    }
    found = all_effects(series(start, per_year=12), {"target": target}, 24059)
    assert (found["its_level"].status, found["its_level"].n_before, found["its_level"].n_after) == (
        "ok",
        30,
        29,
    )
    assert found["its_level"].estimate == pytest.approx(0.5, abs=0.01)
    assert found["its_slope"].estimate == pytest.approx(math.exp(0.02), abs=0.001)
    assert found["its_level"].phi == 1.0
    assert found["its_level"].lower < 0.5 < found["its_level"].upper


def test_time_series_begins_at_the_latest_change_of_definition():
    target = {i: MODEL.Point(i, i // 3, 20 + i % 5, 1.0, i == 24010, True) for i in range(24000, 24060)}
    found = all_effects(series(24030, per_year=12), {"target": target}, 24059)["its_level"]
    assert (found.n_before, found.n_after) == (20, 29)
    assert all_effects(series(24020, per_year=12), {"target": target}, 24059)["its_level"].status == "too_few"


@pytest.mark.parametrize(
    ("with_counts", "status"), [([], "too_few"), ([24037], "too_few"), ([24037, 24036], "ok")]
)
def test_one_period_with_a_count_makes_no_level_and_slope(with_counts, status):
    """All of them in the last period: the better the steeper the slope, without end."""
    counts = {i: 3 + i % 3 for i in range(24000, 24030)} | {
        i: 4 * (i in with_counts) for i in range(24030, 24038)
    }
    target = {i: MODEL.Point(i, i // 3, n, 1.0, False, True) for i, n in counts.items()}
    found = all_effects(series(24029, per_year=12), {"target": target}, 24037)
    assert {found[method].status for method in ("its_level", "its_slope")} == {status}
    assert (found["its_level"].n_before, found["its_level"].n_after) == (29, 8)
