"""What must hold inside a register beyond its cells: one lead, no overlaps, names that stand for one
partner, one main series.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from orchestration.forms import RegisterForm, load_indicators, load_rules
from orchestration.intake.cells import ReadRows
from orchestration.intake.problem_making import make_problem
from orchestration.intake.reading import squeeze
from orchestration.intake.register import split_aliases
from orchestration.quarter import Quarter

Sheets = Mapping[str, ReadRows]

# sheets with a period: where it begins and ends; a blank beginning is always, a blank end until further
# notice
_PERIODS = {
    "Memberships": ("joined_on", "left_on"),
    "Links": ("valid_from", "valid_to"),
    "Responsibilities": ("valid_from", "valid_to"),
    "Components": ("valid_from", "valid_to"),
    "Priorities": ("valid_from", "valid_to"),
    "Standards": ("valid_from", "valid_to"),
    "Thresholds": ("valid_from", "valid_to"),
    "Waivers": ("from_quarter", "to_quarter"),
}
_RESERVED = frozenset({"all", "outside"})


@dataclass(frozen=True, slots=True)
class Span:
    """A row's period as days, both included."""

    index: int
    first: date
    last: date


def check_register(sheets: Sheets, form: RegisterForm) -> None:
    """Add to the rows of a register what does not hold among them."""
    for name, rows in sheets.items():
        keys = form.sheet(name).keys
        if name in _PERIODS:
            _check_periods(rows, name, keys)
        if keys:
            _check_duplicates(rows, keys)
    _check_ends(sheets.get("Partnerships"), "started_on", "ended_on")
    _check_leads(sheets.get("Partnerships"), sheets.get("Memberships"))
    _check_aliases(sheets.get("Partners"))
    _check_main_series(sheets.get("Series"))
    _check_entries(sheets)


def _spans(rows: ReadRows, begin: str, end: str) -> list[Span]:
    found = []
    for i in range(rows.n):
        if (i, begin) in rows.bad or (i, end) in rows.bad:
            continue
        first, last = rows.values[begin][i], rows.values[end][i]
        found.append(Span(i, _first_day(first) or date.min, _last_day(last) or date.max))
    return found


def _first_day(value: Any) -> date | None:
    return _quarter(value, lambda q: q.start) if isinstance(value, str) else value


def _last_day(value: Any) -> date | None:
    return _quarter(value, lambda q: q.end - timedelta(days=1)) if isinstance(value, str) else value


def _quarter(label: str, day: Callable[[Quarter], date]) -> date | None:
    try:
        return day(Quarter.parse(label))
    except ValueError:
        return None


def _check_periods(rows: ReadRows, name: str, keys: tuple[str, ...]) -> None:
    """Periods of one entry do not overlap, and none ends before it begins."""
    begin, end = _PERIODS[name]
    by_entry: dict[tuple[Any, ...], list[Span]] = {}
    for span in _spans(rows, begin, end):
        if span.first > span.last:
            rows.add(span.index, make_problem("date-order", name, rows.place(span.index, end), end))
            continue
        entry = tuple(_fold(rows.values[k][span.index]) for k in keys if k != begin)
        by_entry.setdefault(entry, []).append(span)
    for spans in by_entry.values():
        spans.sort(key=lambda s: (s.first, s.index))
        latest = spans[0]
        for span in spans[1:]:
            if (
                span.first <= latest.last
                and rows.values[begin][span.index] != rows.values[begin][latest.index]
            ):
                other = f"overlaps with row {rows.table.rows[latest.index]}"
                rows.add(
                    span.index,
                    make_problem("period-overlap", name, rows.place(span.index, begin), begin, found=other),
                )
            latest = max(latest, span, key=lambda s: s.last)


def _check_duplicates(rows: ReadRows, keys: tuple[str, ...]) -> None:
    """A blank key part is a value like any other; one that could not be read is not."""
    seen: dict[tuple[Any, ...], int] = {}
    for i in range(rows.n):
        if any((i, k) in rows.bad for k in keys):
            continue
        key = tuple(_fold(rows.values[k][i]) for k in keys)
        first = seen.setdefault(key, i)
        if first != i:
            place = rows.place(i, keys[0])
            found = f"the same as row {rows.table.rows[first]}"
            rows.add(i, make_problem("duplicate-key", rows.table.sheet, place, keys[0], found=found))


def _check_ends(rows: ReadRows | None, begin: str, end: str) -> None:
    for span in _spans(rows, begin, end) if rows else ():
        assert rows is not None
        if span.first > span.last:
            rows.add(
                span.index, make_problem("date-order", rows.table.sheet, rows.place(span.index, end), end)
            )


def _check_leads(partnerships: ReadRows | None, memberships: ReadRows | None) -> None:
    """Exactly one lead on every day on which a partnership lives."""
    if partnerships is None or memberships is None:
        return
    leads: dict[Any, list[Span]] = {}
    for span in _spans(memberships, "joined_on", "left_on"):
        if memberships.values["role"][span.index] == "lead":
            leads.setdefault(memberships.values["partnership_id"][span.index], []).append(span)
    for life in _spans(partnerships, "started_on", "ended_on"):
        partnership = partnerships.values["partnership_id"][life.index]
        if partnership is None or partnerships.values["started_on"][life.index] is None:
            continue
        wrong = _first_day_wrong(life, leads.get(partnership, []))
        if wrong is not None:
            place = partnerships.place(life.index, "partnership_id")
            partnerships.add(
                life.index,
                make_problem(
                    "lead-not-one",
                    "Partnerships",
                    place,
                    "partnership_id",
                    found=f"on {wrong}",
                    expected="one lead",
                ),
            )


def _first_day_wrong(life: Span, leads: list[Span]) -> date | None:
    """The first day of a life on which not exactly one of the leads is in; only days on which that may
    change are tried.
    """
    days = {life.first}
    for lead in leads:
        days.add(lead.first)
        if lead.last < date.max:
            days.add(lead.last + timedelta(days=1))
    for day in sorted(d for d in days if life.first <= d <= life.last):
        if sum(lead.first <= day <= lead.last for lead in leads) != 1:
            return day
    return None


def _check_aliases(partners: ReadRows | None) -> None:
    """A name stands for one partner: aliases against each other, against identifiers, against the words
    ALL and OUTSIDE.
    """
    if partners is None:
        return
    owner: dict[str, int] = {}
    for i, partner in enumerate(partners.values["partner_id"]):
        if partner is not None:
            owner.setdefault(squeeze(partner), i)
            if squeeze(partner) in _RESERVED:
                _ambiguous(partners, i, "partner_id", partner)
    for i, text in enumerate(partners.values["aliases"]):
        for alias in split_aliases(text):
            name = squeeze(alias)
            if name in _RESERVED or owner.setdefault(name, i) != i:
                _ambiguous(partners, i, "aliases", alias)


def _ambiguous(partners: ReadRows, i: int, column: str, name: str) -> None:
    partners.add(
        i, make_problem("alias-ambiguous", "Partners", partners.place(i, column), column, found=name)
    )


def _check_main_series(series: ReadRows | None) -> None:
    seen: set[Any] = set()
    for i in range(series.n if series else 0):
        assert series is not None
        if series.values["main"][i] != "yes":
            continue
        partnership = series.values["partnership_id"][i]
        if partnership in seen:
            series.add(
                i,
                make_problem(
                    "main-series-not-one", "Series", series.place(i, "main"), "main", found=partnership
                ),
            )
        seen.add(partnership)


def _check_entries(sheets: Sheets) -> None:
    """Thresholds name an indicator or a rule, waivers a rule."""
    rules = {squeeze(r.rule_id): r.rule_id for r in load_rules()}
    indicators = {squeeze(i.indicator_id): i.indicator_id for i in load_indicators()}
    for name, column, known in (
        ("Thresholds", "entry_id", {**indicators, **rules}),
        ("Waivers", "rule_id", rules),
    ):
        rows = sheets.get(name)
        for i, value in enumerate(rows.values[column] if rows else ()):
            assert rows is not None
            if value is None:
                continue
            if squeeze(value) not in known:
                rows.add(
                    i, make_problem("unknown-reference", name, rows.place(i, column), column, found=value)
                )
            else:
                rows.values[column][i] = known[squeeze(value)]


def _fold(value: Any) -> Any:
    return value.casefold() if isinstance(value, str) else value
