"""Looks at a return's cover, just enough to put it in its place among those that arrive together. Judges
nothing.
"""

from __future__ import annotations

from datetime import date

from orchestration.forms import load_return_form
from orchestration.intake.guard import Unfit
from orchestration.intake.reading import Workbook
from orchestration.intake.tables import read_fields
from orchestration.intake.values import make_reader

_WANTED = "submitted_on"


def peek(content: bytes) -> date | None:
    """The day of submission that the cover of a workbook says; None where that cannot be told, for whatever
    reason.
    """
    try:
        return _peek(Workbook(content, only=load_return_form().cover.sheet))
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except Unfit:
        return None
    except BaseException:
        # the reader's panics are no ordinary exceptions; what is wrong is found and said when the return is
        # examined
        return None


def _peek(book: Workbook) -> date | None:
    cover = load_return_form().cover
    own_name = book.find_sheet(cover.sheet)
    if own_name is None:
        return None
    day = next(f for f in cover.fields if f.name == _WANTED)
    [raw] = read_fields(book.read(own_name), [day], cover.sheet).cells.get(_WANTED, [None])
    value: date | None = None if raw is None else make_reader(day)(raw).value
    return value
