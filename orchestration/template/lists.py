"""The drop-downs of a template: which answers each column offers. The reader of a return takes them as they
stand; where they are written is said in `sheets`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from orchestration.forms import Column, ReturnForm, Sheet
from orchestration.forms.countries import COUNTRIES
from orchestration.template.occasion import Entry, Occasion
from orchestration.template.prefill import Prefill, code_with_title

OUTSIDER = "counterpart-is-self"
ALL_MEMBERS = "ALL"


@dataclass(frozen=True, slots=True)
class DropDown:
    """The answers that a column offers, under a name that the workbook knows.

    `others`: what happens to any other answer. stop: refused; warning: asked about, as a reader might still
    take it; free: taken. `source`: the sheet and column in which the answers stand, where partners write them
    themselves; else the answers are given.
    """

    name: str
    answers: tuple[str, ...]
    others: Literal["stop", "warning", "free"] = "stop"
    source: tuple[str, str] | None = None


def make_drop_down(
    form: ReturnForm, sheet: Sheet | None, column: Column, occasion: Occasion, rows: Prefill
) -> DropDown | None:
    """The drop-down of a column (`sheet` None: of a field of the cover), None where it has none or nothing
    can be chosen.
    """
    found = _named(form, sheet, column, occasion, rows)
    return found if found and (found.answers or found.source) else None


def _named(  # noqa: PLR0911 - one for each kind of list
    form: ReturnForm, sheet: Sheet | None, column: Column, occasion: Occasion, rows: Prefill
) -> DropDown | None:
    where = sheet.name if sheet else form.cover.sheet
    own_name = f"list_{where}_{column.name}"
    if column.choices is not None:
        is_yes_no = column.choices == ("yes", "no")
        return DropDown("list_yes_no" if is_yes_no else own_name, column.choices)
    if column.codelist is not None:
        codes = form.codelists[column.codelist]
        answers = tuple(code_with_title(form, column.codelist, code) for code in codes)
        return DropDown(f"list_{column.codelist}", answers)
    if column.type == "country":
        return DropDown("list_countries", tuple(sorted(COUNTRIES)))
    source = column.choices_from or column.refers_to
    if source is not None:
        register, _, rest = source.partition(".")
        if register != "register":
            return DropDown(f"list_{register}_{rest}", (), "warning", source=(register, rest))
        entries = _register_entries(occasion)[rest.partition(".")[0]]
        return DropDown(f"list_{rest.partition('.')[0]}", tuple(e["id"] for e in entries), "warning")
    members = tuple(m["id"] for m in occasion.members)
    if column.type == "partners":
        return DropDown("list_parties", (ALL_MEMBERS, *members), "free")
    if column.type == "partner":
        if sheet is not None and any(r.code == OUTSIDER and r.at == column.name for r in sheet.rules):
            others = tuple(m for m in members if m != occasion.partner_id)
            return DropDown("list_counterparts", (*others, *column.also), "warning")
        return DropDown("list_members", (*members, *column.also), "warning")
    if where == "Replies" and column.key:
        return DropDown("list_flags", tuple(r.values[column.name] for r in rows[where]), "warning")
    return None


def _register_entries(occasion: Occasion) -> dict[str, list[Entry]]:
    """What a column may refer to, by the register's sheet."""
    return {
        "Responsibilities": list(occasion.responsibilities),
        "Components": list(occasion.components),
        "Standards": list(occasion.standards),
    }
