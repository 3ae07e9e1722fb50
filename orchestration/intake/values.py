"""Reads one cell as the type its column has: what value it is, or which problem it is. Where it stands is
known elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from orchestration.forms import Column
from orchestration.forms.countries import COUNTRIES
from orchestration.intake.number_text import parse_number
from orchestration.intake.personal import find_personal_data, is_surely_personal
from orchestration.intake.plain_text import plain, typed
from orchestration.intake.reading import squeeze

MAX_TEXT = 500
_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
_MAX_REF = 60
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")
# beyond this a whole number is no longer exact in a spreadsheet
_LARGEST = 10.0**15
# before this day spreadsheets count a day that never was; what shows as one is a number in a cell for dates
_FIRST_DAY = date(1900, 3, 1)


class CellValue(NamedTuple):
    """What a cell says: its value, the code of a problem, whether it was read after a change worth a
    remark, and for moments whether it has a time of day. A `should` code comes with a value, a `must` code
    without.
    """

    value: Any
    code: str | None = None
    changed: bool = False
    has_time: bool | None = None


CellReader = Callable[[Any], CellValue]
Names = Mapping[str, str]


def make_reader(  # noqa: PLR0911 - one for each type
    column: Column, answers: Names | None = None, known: Names | None = None
) -> CellReader:
    """The reader of a column's filled cells.

    `answers`: what a choice or partner may say, squeezed, and what it means. `known`: the identifiers of the
    register that the column refers to, squeezed, and their own spelling; an identifier that is not among them
    is `unknown-reference`.
    """
    match column.type:
        case "choice":
            return _choice_reader(answers or {}, "not-in-list")
        case "partner":
            return _choice_reader(
                {**(answers or {}), **{squeeze(a): a for a in column.also}}, "not-a-partner"
            )
        case "partners":
            return _partners_reader(answers or {})
        case "country":
            return _choice_reader({c.casefold(): c for c in COUNTRIES}, "not-a-country")
        case "id":
            return _id_reader(known)
        case "ref":
            return _read_ref
        case "date":
            return _read_date
        case "datetime":
            return _read_moment
        case "integer" | "number":
            return _number_reader(column)
        case "text":
            return _text_reader(column.pattern)


def as_text(raw: object) -> str:
    """A cell's value as text; whole numbers without a decimal point, days as 2025-03-31."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < _LARGEST:
        return str(int(raw))
    if isinstance(raw, datetime) and raw.time() == time():
        return str(raw.date())
    return str(raw)


def _as_name(raw: object) -> str | None:
    """What an identifier or number of one's own says; None where the spreadsheet made something else of it:
    a day of 3-12, an inexact number of sixteen digits.
    """
    if isinstance(raw, (date, time, timedelta)):
        return None
    if isinstance(raw, (int, float)) and not abs(raw) < _LARGEST:
        return None
    return as_text(raw)


def _choice_reader(answers: Names, code: str) -> CellReader:
    meanings = set(answers.values())

    def read(raw: Any) -> CellValue:
        text = as_text(raw)
        if text in meanings:
            return CellValue(text)
        squeezed = squeeze(text)
        meaning = answers.get(squeezed) or answers.get(squeezed.removeprefix("'"))
        if meaning is None:
            return CellValue(None, code)
        # "Construction" for F is an answer as it should be; "construction " for F, or an alias of a partner,
        # is remarked
        is_as_listed = (
            squeezed != meaning.casefold() and code == "not-in-list" and text == " ".join(text.split())
        )
        return CellValue(meaning, changed=not is_as_listed)

    return read


def _partners_reader(answers: Names) -> CellReader:
    one = _choice_reader({**answers, "all": "ALL"}, "not-a-partner")

    def read(raw: Any) -> CellValue:
        parts = [one(p.strip()) for p in as_text(raw).split(";") if p.strip()]
        if not parts or any(p.code for p in parts):
            return CellValue(None, "not-a-partner")
        found = sorted({p.value for p in parts})
        return CellValue(["ALL"] if "ALL" in found else found, changed=any(p.changed for p in parts))

    return read


def _id_reader(known: Names | None) -> CellReader:
    def read(raw: Any) -> CellValue:
        text = _as_name(raw)
        stripped = "" if text is None else typed(text).strip().removeprefix("'")
        if not _ID.fullmatch(stripped):
            return CellValue(None, "bad-id")
        if known is None:
            return CellValue(stripped, changed=stripped != text)
        own = known.get(stripped.casefold())
        return CellValue(None, "unknown-reference") if own is None else CellValue(own, changed=own != text)

    return read


def _read_ref(raw: Any) -> CellValue:
    text = _as_name(raw)
    if text is None:
        return CellValue(None, "bad-id")
    collapsed = " ".join(plain(text).split()).removeprefix("'")
    if not collapsed or len(collapsed) > _MAX_REF or "|" in collapsed or not collapsed.isprintable():
        return CellValue(None, "bad-id")
    if is_surely_personal(collapsed):
        return CellValue(None, "possible-personal-data")
    return CellValue(collapsed, changed=collapsed != text)


def _text_reader(pattern: str | None) -> CellReader:
    compiled = re.compile(pattern) if pattern else None

    def read(raw: Any) -> CellValue:
        text = as_text(raw)
        stripped = text.strip()
        if compiled is not None:
            upper = typed(stripped).strip().upper()
            return (
                CellValue(upper, changed=upper != text)
                if compiled.fullmatch(upper)
                else CellValue(None, "bad-id")
            )
        trouble = find_personal_data(stripped)
        if trouble == "possible-personal-data":
            return CellValue(None, trouble)
        if trouble is not None:
            return CellValue(stripped[:MAX_TEXT], trouble)
        if len(stripped) > MAX_TEXT:
            return CellValue(stripped[:MAX_TEXT], "too-long")
        return CellValue(stripped)

    return read


def _read_date(raw: Any) -> CellValue:
    if type(raw) is date and raw >= _FIRST_DAY:
        return CellValue(raw)
    found = _read_moment(raw)
    return found if found.value is None else CellValue(found.value.date(), changed=found.changed)


def _read_moment(raw: Any) -> CellValue:
    if isinstance(raw, datetime):
        moment = _whole_seconds(raw)
    elif isinstance(raw, date):
        moment = datetime(raw.year, raw.month, raw.day)
    elif isinstance(raw, str):
        return _parse_moment(raw)
    else:
        return CellValue(None, "not-a-date")
    if moment.date() < _FIRST_DAY:
        return CellValue(None, "not-a-date")
    return CellValue(moment, has_time=_has_time(moment))


def _parse_moment(raw: str) -> CellValue:
    text = typed(raw).strip().removeprefix("'")
    moment = _moment(text)
    if moment is None:
        return CellValue(None, "not-a-date")
    return CellValue(moment, changed=raw != text, has_time=_has_time(moment))


def _moment(text: str) -> datetime | None:
    try:
        if _DATE.fullmatch(text):
            return datetime.fromisoformat(text)
        if match := _MOMENT.fullmatch(text):
            return datetime.fromisoformat(f"{match[1]}T{match[2]}")
    except ValueError:
        pass
    return None


def _has_time(moment: datetime) -> bool:
    return (moment.hour, moment.minute, moment.second) != (0, 0, 0)


def _whole_seconds(moment: datetime) -> datetime:
    """A spreadsheet keeps moments as fractions of a day, so 14:05:30 may come back some milliseconds off."""
    if not moment.microsecond:
        return moment
    return (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _number_reader(column: Column) -> CellReader:
    is_whole = column.type == "integer"
    low = -_LARGEST if column.min is None else column.min
    high = _LARGEST if column.max is None else column.max

    def read(raw: Any) -> CellValue:
        changed = isinstance(raw, str)
        if isinstance(raw, str):
            raw = parse_number(raw)
        if isinstance(raw, bool) or not isinstance(raw, (int, float, Decimal)):
            return CellValue(None, "not-a-number")
        number = float(raw)
        if not -_LARGEST < number < _LARGEST:
            return CellValue(None, "out-of-range")
        if is_whole and not number.is_integer():
            return CellValue(None, "not-whole")
        if not low <= number <= high:
            return CellValue(None, "out-of-range")
        return CellValue(int(number) if is_whole else number, changed=changed)

    return read
