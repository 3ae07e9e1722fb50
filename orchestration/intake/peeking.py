"""Looks at a return's cover, just enough to put it in its place among those that arrive together. Judges
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestration.forms import load_return_form
from orchestration.intake.guard import Unfit
from orchestration.intake.reading import Workbook, squeeze
from orchestration.intake.register import Register
from orchestration.intake.tables import read_fields
from orchestration.intake.values import as_text, make_reader

_WANTED = ("partnership_id", "partner_id", "submitted_on")


@dataclass(frozen=True, slots=True)
class Peek:
    """The day the cover says, and who reports to which partnership; None where that cannot be told."""

    submitted_on: date | None = None
    reporter: tuple[str, str] | None = None


def peek(content: bytes, register: Register) -> Peek:
    """What the cover of a workbook says at a glance; an empty peek where it cannot be read, for whatever
    reason.
    """
    try:
        return _peek(Workbook(content, only=load_return_form().cover.sheet), register)
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Unfit:
        return Peek()
    except BaseException:
        # the reader's panics are no ordinary exceptions; what is wrong is found and said when the return is
        # examined
        return Peek()


def _peek(book: Workbook, register: Register) -> Peek:
    form = load_return_form()
    own_name = book.find_sheet(form.cover.sheet)
    if own_name is None:
        return Peek()
    fields = tuple(f for f in form.cover.fields if f.name in _WANTED)
    cells = read_fields(book.read(own_name), fields, form.cover.sheet).cells
    raw: dict[str, Any] = {name: cells.get(name, [None])[0] for name in _WANTED}
    day = next(f for f in fields if f.name == "submitted_on")
    submitted_on = make_reader(day)(raw["submitted_on"]).value if raw["submitted_on"] is not None else None
    partnership = register.partnerships.get(squeeze(as_text(raw["partnership_id"])))
    partner = register.partners.get(squeeze(as_text(raw["partner_id"])))
    return Peek(submitted_on, (partnership, partner) if partnership and partner else None)
