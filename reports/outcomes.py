"""Section 6 of the partnership report: outcome series. Whether they show an effect is judged in dbt_project
alone.
"""

from __future__ import annotations

from reports import charts, tables, verdict, words
from reports.findings import before, figures, said
from reports.marts import Row
from reports.scope import Scope
from reports.show import Exhibit, Picture
from reports.words import number, plain, quarter

ROLES = {"target": "Target area", "buffer": "Neighbouring area", "comparison": "Comparison area"}


def series(scope: Scope) -> list[Row]:
    """The series of the partnership, the main one first."""
    return scope.marts.rows(
        "from series where partnership_id = $partnership order by main desc, measures_harm desc, series_id",
        partnership=scope.partnership_id,
    )


def main_series(scope: Scope) -> Exhibit:
    """The main outcome by area and role, with limits and the beginning of the intervention."""
    found = [row for row in series(scope) if row.main == "yes"]
    if not found:
        return Exhibit(
            "The register names no main outcome series",
            "So nothing can be said of the effect of the partnership.",
        )
    main = found[0]
    points = _points(scope, main)
    if not points:
        return Exhibit(f"No figures are in hand for {plain(main.title)}")
    value = scope.value("EF01", breakdown=main.series_id)
    earlier = before(value, "rate")
    change = f" ({earlier} in {quarter(scope.previous_quarter)})" if earlier else ""
    message = f"{plain(main.title)}: {said(value, 'rate', per(main))}{change}"
    text = (
        f"{_measured(main)} {verdict.chart_state(scope, main.series_id)} The lines alone show no effect; the "
        "estimates follow below."
    )
    periods = sorted({row.period for row in points})
    areas = sorted({(list(ROLES).index(row.role), row.area_id, row.title, row.role) for row in points})
    panels = []
    for _, area_id, title, role in areas:
        own = {row.period: row for row in points if row.area_id == area_id}
        shown, lowers, uppers = (
            [getattr(own.get(period), key, None) for period in periods] for key in ("shown", "lower", "upper")
        )
        panels.append(charts.Panel(f"{ROLES[role]}: {title}", shown, lowers, uppers))
    began = _period_of(main, periods)
    svg = charts.panels(periods, panels, began, unit=per(main).strip() or "count")
    return Exhibit(
        message,
        text,
        Picture(
            svg,
            _alt(main, areas, points, began),
            f"{plain(main.title)} by area, with 95 % limits, {_span(periods)}",
        ),
        tables.folded("The table behind this figure", _table(points, periods, areas)),
    )


def effects(scope: Scope) -> Exhibit:
    """Estimates of the effect on the main outcome."""
    return verdict.effects(scope, next((row for row in series(scope) if row.main == "yes"), None))


def _points(scope: Scope, main: Row) -> list[Row]:
    """The points up to the quarter: the rate, or the count where the series has none, with its limits."""
    last = (
        scope.quarter
        if not _is_monthly(scope, main)
        else f"{scope.quarter[:4]}-{int(scope.quarter[-1]) * 3:02d}"
    )
    return scope.marts.rows(
        """
        select area_id, areas.title, areas.role, period, coalesce(rate, count) as shown, lower, upper, count,
        definition from outcome_points inner join areas using (area_id)
        where series_id = $series and areas.partnership_id = $partnership and period <= $last
        order by area_id, period
        """,
        series=main.series_id,
        partnership=scope.partnership_id,
        last=last,
    )


def _is_monthly(scope: Scope, main: Row) -> bool:
    return not scope.marts.rows(
        "from outcome_points where series_id = $series and period like '%Q%' limit 1", series=main.series_id
    )


def _period_of(main: Row, periods: list[str]) -> str | None:
    day = main.intervention_on
    if day is None or not periods:
        return None
    quarterly = "Q" in periods[0]
    return f"{day.year}-Q{(day.month + 2) // 3}" if quarterly else f"{day.year}-{day.month:02d}"


def _measured(main: Row) -> str:
    per = f"per {number(main.per, 0)}" if main.per is not None else "as counts"
    wanted = {"down": "lower is better", "up": "higher is better"}.get(
        main.improvement, "no direction is better"
    )
    kind = "measures harm" if main.measures_harm == "yes" else "counts recording, not harm"
    target = (
        f" Target: {number(main.target)} by {words.day(main.target_by)}."
        if main.target is not None and main.target_by
        else ""
    )
    return f"Shown {per}; {wanted}; the series {kind}.{target}"


def per(main: Row) -> str:
    """' per 100,000', or nothing where the series is a count."""
    return f" per {main.per:,.0f}" if main.per is not None else ""


def _span(periods: list[str]) -> str:
    return f"{quarter(periods[0])} to {quarter(periods[-1])}"


def _alt(main: Row, areas: list[tuple[int, str, str, str]], points: list[Row], began: str | None) -> str:
    told = []
    for _, area_id, title, role in areas:
        own = [row for row in points if row.area_id == area_id and row.shown is not None]
        if own:
            told.append(
                f"{ROLES[role]} {title}: {number(own[0].shown)} in {own[0].period}, "
                f"{number(own[-1].shown)} in {own[-1].period}"
            )
    event = f" A dashed line marks the beginning of the intervention in {began}." if began else ""
    kind = f"Lines over time with bands of 95 % limits, one panel for each of {len(areas)} areas"
    return f"{kind}: {main.title}. {'; '.join(told)}.{event}"


def _table(points: list[Row], periods: list[str], areas: list[tuple[int, str, str, str]]) -> str:
    shown = {(row.area_id, row.period): row.shown for row in points}
    return tables.table(
        ["Period", *(f"{plain(title)} ({ROLES[role].split()[0].lower()})" for _, _, title, role in areas)],
        [
            [
                quarter(period),
                *(number(shown[key]) if (key := (area[1], period)) in shown else "–" for area in areas),
            ]
            for period in periods[-12:]
        ],
        "l" + "r" * len(areas),
    )


def all_series(scope: Scope) -> Exhibit:
    """Every series of the partnership in the quarter (EF01)."""
    rows = []
    for row in series(scope):
        value = scope.value("EF01", breakdown=row.series_id)
        rows.append(
            [
                f"{plain(row.title)}{' (main)' if row.main == 'yes' else ''}",
                per(row).strip() or "as counts",
                said(value, "rate"),
                before(value, "rate").removeprefix("was ") or "–",
                {"yes": "harm"}.get(row.measures_harm, "recording"),
            ]
        )
    known = sum(row[2] not in set(words.BANDS.values()) for row in rows)
    n = words.counted(known, "outcome series has", "outcome series have")
    message = f"{n} figures for {quarter(scope.quarter)}"
    return Exhibit(
        message if rows else "The register names no outcome series",
        table=tables.table(
            ["Series", "Shown", quarter(scope.quarter), quarter(scope.previous_quarter), "Measures"], rows
        ),
        caption=f"Outcome series in the target areas, {quarter(scope.quarter)}, with 95 % limits",
    )


def cases(scope: Scope) -> Exhibit:
    """What became of cases, by offence and actor too."""
    told = [row for row in scope.values if row.indicator_id in {"EF05", "EF06"} and not row.partner_id]
    n = next((int(row.n or 0) for row in told if row.indicator_id == "EF05" and not row.breakdown), 0)
    more = f"{'was' if n == 1 else 'were'} more than a signal"
    return Exhibit(
        f"{words.counted(n, 'case')} closed in {quarter(scope.quarter)} {more}",
        "A joint case counts once. Cases close long after they open: this tells of old work.",
        table=figures(scope, told),
        caption="Cases in figures",
    )
