"""The made-up programme's register as rows of register_form.yml's sheets, and as a workbook."""

from __future__ import annotations

from datetime import date, timedelta

from orchestration.example.cast import Calendar, Cast
from orchestration.example.filing import RETURN_DUE_DAYS
from orchestration.example.scenario import Programme
from orchestration.example.workbook import HEADING, Sheet, Value, workbook_bytes
from orchestration.forms import RegisterSheet, load_register_form

Row = dict[str, Value]


def register_bytes(programme: Programme, casts: list[Cast], calendar: Calendar) -> bytes:
    """register.xlsx."""
    rows = register_rows(programme, casts, calendar)
    sheets = [_sheet(form_sheet, rows[form_sheet.name]) for form_sheet in load_register_form().sheets]
    return workbook_bytes(sheets, programme.title, calendar.first.start)


def register_rows(programme: Programme, casts: list[Cast], calendar: Calendar) -> dict[str, list[Row]]:
    """The rows of every sheet by the form's column names; Programme holds one row, its fields."""
    rows: dict[str, list[Row]] = {
        "Programme": [{
            "programme_id": programme.programme_id, "title": programme.title,
            "first_quarter": calendar.first.label, "return_due_days": RETURN_DUE_DAYS,
            "timed_by": "declared", "made_up": "yes",
        }],
        "Standards": _standards(programme, calendar),
        "Holidays": _holidays(programme, casts, calendar),
        "Locks": [
            {"quarter": calendar.quarter(quarter).label, "locked_on": calendar.day(day)}
            for quarter, day in programme.locks
        ],
        "Thresholds": [
            {"entry_id": t.entry, "partnership_id": cast.partnership_id, **t.values, "reason": t.reason}
            for t in programme.thresholds for cast in casts if t.kind in (None, cast.kind.kind)
        ],
    }  # fmt: skip
    for cast in casts:
        for name, found in {**_who(cast), **_what(cast), **_how_measured(cast)}.items():
            rows.setdefault(name, []).extend({"partnership_id": cast.partnership_id, **row} for row in found)
    return rows


def _who(cast: Cast) -> dict[str, list[Row]]:
    kind = cast.kind
    return {
        "Partnerships": [{
            "title": cast.title(kind.title), "country": kind.country, "level": kind.level,
            "focus": kind.focus, "started_on": cast.started_on,
            "board_meetings_per_year": kind.boards_per_year,
        }],
        "Partners": [
            {"partner_id": cast.partner_id(key), "title": cast.title(p.title), "kind": p.kind,
             "level": p.level, "country": p.country, "aliases": "; ".join(map(cast.title, p.aliases)) or None}
            for key, p in kind.partners.items()
        ],
        "Memberships": [
            {"partner_id": cast.partner_id(key), "role": role,
             "statutory": _yes(kind.partners[key].statutory), "must_report": "yes", "joined_on": joined,
             "left_on": left}
            for key in kind.partners for role, joined, left in _spells(cast, key)
        ],
        "Links": [
            {"from_id": cast.partner_id(link.source), "to_id": cast.partner_id(link.target),
             "kind": link.kind, "agreement_required": _yes(link.agreement), "min_flows": link.least}
            for link in kind.links
        ],
    }  # fmt: skip


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def _spells(cast: Cast, key: str) -> list[tuple[str, date, date | None]]:
    """The partner's periods by role, one after the other."""
    partner, day = cast.kind.partners[key], timedelta(days=1)
    joined, left = cast.joined_on(key), cast.left_on(key)
    spells: list[tuple[str, date, date | None]] = []
    began = joined
    for leader, first, last in cast.lead_spells():
        if leader == key:
            if first > began:
                spells.append((partner.role, began, first - day))
            spells.append(("lead", first, last))
            if last is None:
                return spells
            began = last + day
    return [*spells, (partner.role, began, left)]


def _what(cast: Cast) -> dict[str, list[Row]]:
    kind, calendar = cast.kind, cast.calendar
    return {
        "Responsibilities": [
            {"responsibility_id": name, "title": duty.title, "aim": duty.aim}
            for name, duty in kind.responsibilities.items()
        ],
        "Components": [
            {"component_id": name, "title": c.title, "strand": c.strand, "core": _yes(c.core), "unit": c.unit}
            for name, c in kind.components.items()
        ],
        "Plans": [
            {"component_id": name, "quarter": quarter.label, "planned_units": c.planned}
            for name, c in kind.components.items() for quarter in [*calendar.quarters, calendar.last.next()]
        ],
        "Priorities": [{"sector": sector, "rated": rated} for sector, rated in kind.sectors.items()],
        "Waivers": [
            {"rule_id": w.rule, "subject_id": w.subject, "from_quarter": calendar.quarter(w.first).label,
             "to_quarter": calendar.quarter(w.last).label, "reason": w.reason,
             "approved_by_role": w.approved_by}
            for w in kind.waivers
        ],
    }  # fmt: skip


def _how_measured(cast: Cast) -> dict[str, list[Row]]:
    day = cast.calendar.day
    return {
        "Areas": [
            {"area_id": name, "title": cast.title(area.title), "role": area.role}
            for name, area in cast.kind.areas.items()
        ],
        "Series": [
            {"series_id": cast.series_id(name), "title": s.title, "improvement": s.improvement,
             "measures_harm": _yes(s.harm), "per": s.per, "target": s.target,
             "target_by": day(s.target_by) if s.target_by else None,
             "intervention_on": day(s.intervention) if s.intervention else None, "main": _yes(s.main)}
            for name, s in cast.kind.series.items()
        ],
    }  # fmt: skip


def _standards(programme: Programme, calendar: Calendar) -> list[Row]:
    """One row for a standard, or two where its limit changed."""
    rows: list[Row] = []
    for name, s in programme.standards.items():
        row: Row = {
            "class": name,
            "title": s.title,
            "limit_value": s.limit,
            "limit_unit": s.unit,
            "urgent": _yes(s.urgent),
        }
        if s.changed is not None:
            changed = calendar.quarter(s.changed).start
            rows.append({**row, "limit_value": s.was_limit, "valid_to": changed - timedelta(days=1)})
            row["valid_from"] = changed
        rows.append(row)
    return rows


def _holidays(programme: Programme, casts: list[Cast], calendar: Calendar) -> list[Row]:
    countries = sorted({partner.country for cast in casts for partner in cast.kind.partners.values()})
    years = range(calendar.first.previous().year, calendar.last.next().year + 1)
    return [
        {"country": country, "day": date.fromisoformat(f"{year}-{day}")}
        for country in countries for year in years for day in programme.holidays
    ]  # fmt: skip


def _sheet(form: RegisterSheet, rows: list[Row]) -> Sheet:
    if form.fields:
        return Sheet(form.name, [[f.label, rows[0].get(f.name)] for f in form.fields], widths=(40, 60))
    body = [[row.get(c.name) for c in form.columns] for row in rows]
    widths = [
        max(12, min(44, max([len(c.label), *(len(str(r[n])) for r in body[:40])]) + 2))
        for n, c in enumerate(form.columns)
    ]
    return Sheet(form.name, [[c.label for c in form.columns], *body], {1: HEADING}, widths, frozen_rows=1)
