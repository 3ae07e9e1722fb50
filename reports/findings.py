"""How a value of an indicator is said, wherever it stands: number, n, limits, band, what it was before."""

from __future__ import annotations

from reports import charts, tables, words
from reports.marts import Row
from reports.scope import Scope
from reports.show import Picture
from reports.words import NBSP, limits, number, plain, proportion, quarter, share

RATED = frozenset({"green", "amber", "red", "not_reached"})


def said(value: Row | None, unit: str, per: str = "") -> str:
    """'7 of 9, 78 %; 45-94 %', or why there is no number. No interval without n. `per` follows a rate."""
    if value is None:
        return words.BANDS["no_data"]
    if value.value is None:
        return words.BANDS.get(value.band, words.BANDS["no_data"])
    if unit in words.SHARES:
        text = proportion(value.numerator, value.denominator, value.value)
    else:
        text = f"{number(value.value)}{_unit(unit, value.value)}{per}"
    interval = limits(value.lower, value.upper, unit) if value.n else ""
    if not interval:
        return text
    if unit == "rate":
        return f"{text}; {interval} ({number(value.n, 0)}{NBSP}counted)"
    return f"{text}; {interval}" if unit in words.SHARES else f"{text} (n {number(value.n, 0)}); {interval}"


def _unit(unit: str, value: float) -> str:
    if unit in {"index", "ratio", "balance", "score", "rate", "share"}:
        return ""
    return f"{NBSP}{unit.removesuffix('s') if value == 1 else unit}"


def before(value: Row | None, unit: str) -> str:
    """'was 85 %', or nothing where the quarter before has no value."""
    if value is None or value.previous_value is None:
        return ""
    shown = share(value.previous_value) if unit in words.SHARES else number(value.previous_value)
    return f"was {shown}"


def judged(values: list[Row], failing: set[str]) -> tuple[list[Row], list[Row], bool]:
    """Of values by partner: those with an open flag, those red without one, whether any is rated."""
    flagged = [row for row in values if row.partner_id in failing]
    red = [row for row in values if row.band == "red" and row.partner_id not in failing]
    return flagged, red, any(row.band in RATED for row in values)


def rank(value: Row) -> int:
    """Where a rating stands in a list that begins with what needs to be looked at."""
    order = ("not_reached", "red", "amber", "green")
    return order.index(value.band) if value.band in order else len(order)


def shares(scope: Scope, values: list[Row]) -> list[charts.Share]:
    """Values at the level of partners as rows of a chart."""
    titles = {row.partner_id: " ".join(str(row.title).split()) for row in scope.marts.rows("from partners")}
    return [
        charts.Share(
            name=titles.get(row.partner_id, row.partner_id),
            value=row.value,
            lower=row.lower,
            upper=row.upper,
            band=row.band,
            note=_note(row),
        )
        for row in values
    ]


def _note(row: Row) -> str:
    if row.value is None or not row.n:
        return words.BANDS[row.band]
    return f"{proportion(row.numerator, row.denominator, row.value)} ({words.BANDS[row.band]})"


def share_picture(scope: Scope, values: list[Row], what: str, title: str) -> Picture:
    """A chart of shares by partner. `what` says in the alternative text what is shared out."""
    limit = next((row for row in values if row.green is not None), None)
    drawn = shares(scope, values)
    told = "; ".join(f"{row.name}: {row.note}" for row in drawn)
    return Picture(
        charts.shares(drawn, limit.green if limit else None, limit.amber if limit else None),
        f"Dots with 95 % limits, one row for each of {len(drawn)} partners: {what}. {told}.",
        title,
    )


def telling(scope: Scope, indicator_id: str, breakdown: str = "") -> str:
    """One indicator of the partnership as a line of Markdown: title, value, band, before."""
    indicator = scope.indicators[indicator_id]
    value = scope.value(indicator_id, breakdown=breakdown)
    parts = [f"**{said(value, indicator.unit)}**"]
    if value is not None and value.band in RATED:
        parts.append(words.band(value.band))
    earlier = before(value, indicator.unit)
    if earlier:
        parts.append(f"[{earlier}]{{.quiet}}")
    return f"{plain(indicator.title)}: {', '.join(parts)}"


def of_aim(scope: Scope, aim: str) -> list[Row]:
    """What the marts give for the whole partnership of an aim's indicators, in the order of the register."""
    return [
        row
        for row in scope.values
        if scope.indicators[row.indicator_id].aim == aim and not row.partner_id and not row.breakdown
    ]


def figures(scope: Scope, values: list[Row]) -> str:
    """A table of values of the partnership, one row for each."""
    return tables.table(
        ["Indicator", quarter(scope.quarter), "Rating", quarter(scope.previous_quarter), "Grade"],
        [_row(scope, value) for value in values],
    )


def _row(scope: Scope, value: Row) -> list[str]:
    indicator = scope.indicators[value.indicator_id]
    kind = f": {value.breakdown.split(':')[-1].replace('_', ' ')}" if value.breakdown else ""
    return [
        f"{plain(indicator.title + kind)} ({value.indicator_id})",
        said(value, indicator.unit) if value.value is not None else "–",
        words.band(value.band),
        before(value, indicator.unit).removeprefix("was ") or "–",
        value.grade or "–",
    ]
