"""How a partner types its rows into cells: by habit, with text for dates, aliases, spaces in numbers.

Habits change how a value looks, never what it means; and a row looks the same in every quarter, so that
nobody's history changes by the way it is typed. What is listed at all is `listed.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from orchestration.example.cast import Cast
from orchestration.example.draw import Dice
from orchestration.example.workbook import Value
from orchestration.forms import Column, Sheet

Row = dict[str, Value]


def typed_rows(cast: Cast, seed: int, partner: str, sheet: Sheet, rows: list[Row]) -> list[Row]:
    """The rows as this partner types them, with every column of the form."""
    habits = cast.kind.partners[partner].habits
    named = _namer(cast, "aliases" in habits)
    typed = []
    for row in rows:
        identity = "/".join(str(value) for value in list(row.values())[:3])
        dice = Dice(seed, cast.code, "typing", partner, sheet.name, identity)
        cells = {column.name: _named(column, row.get(column.name), named, dice) for column in sheet.columns}
        typed.append(_as_dates(_as_text(_as_copied(cells, sheet, habits, dice), habits, dice), habits, dice))
    return typed


def _namer(cast: Cast, uses_aliases: bool) -> Callable[[str, Dice], str]:
    """How this partner names another: by its identifier or, by habit, an alias."""

    def name(key: str, dice: Dice) -> str:
        partner = cast.kind.partners.get(key)
        if partner and partner.aliases and uses_aliases and dice.chance(0.5):
            return cast.title(dice.pick(partner.aliases))
        return cast.partner_id(key)

    return name


def _named(column: Column, value: Value, named: Callable[[str, Dice], str], dice: Dice) -> Value:
    if isinstance(value, str) and column.type in ("partner", "partners"):
        return "; ".join(named(key, dice) for key in value.split(";"))
    return value


def _as_copied(cells: Row, sheet: Sheet, habits: list[str], dice: Dice) -> Row:
    """Numbers copied by hand from others: capitals lost, spaces doubled; plain numbers typed as numbers."""
    is_other = cells.get("direction") == "received"
    for column in sheet.columns:
        text = cells[column.name]
        if column.type == "ref" and isinstance(text, str):
            if "whole_numbers" in habits and text.isdigit():
                cells[column.name] = int(text)
            elif "lower_refs" in habits and is_other and dice.chance(0.5):
                cells[column.name] = text.lower()
            elif "sloppy_refs" in habits and dice.chance(0.15):
                cells[column.name] = text.replace(" ", "  ") + " "
    return cells


def _as_text(cells: Row, habits: list[str], dice: Dice) -> Row:
    """Dates and numbers typed as text."""
    if "text_dates" in habits and dice.chance(0.25):
        for name, value in cells.items():
            if isinstance(value, datetime):
                cells[name] = value.strftime("%Y-%m-%d %H:%M")
            elif isinstance(value, date):
                cells[name] = value.isoformat()
    if "text_numbers" in habits and dice.chance(0.25):
        return {name: f"{v:g}" if isinstance(v, int | float) else v for name, v in cells.items()}
    return cells


def _as_dates(cells: Row, habits: list[str], dice: Dice) -> Row:
    """Moments of which only the day was written down: all of a row, or only the last."""
    fate = dice.between(0, 1)
    bare, last_only = (0.5, 0.7) if "bare_dates" in habits else (0.02, 0.05)
    for name, value in cells.items():
        if isinstance(value, datetime) and (fate < bare or (fate < last_only and name == "closed_at")):
            cells[name] = value.date()
    return cells
