"""Reads one cell as the type its column has: what value it is, or which problem it is. Where it stands is
known elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from orchestration.forms import Column
from orchestration.forms.countries import COUNTRIES
from orchestration.intake.personal import find_personal_data
from orchestration.intake.reading import squeeze

MAX_TEXT = 500
_ID = re.compile(r"[A-Za-z0-9._-]{1,40}")
_MAX_REF = 60
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
# beyond this a whole number is no longer exact in a spreadsheet
_LARGEST = 10.0**15


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
    return str(raw)


def _choice_reader(answers: Names, code: str) -> CellReader:
    meanings = set(answers.values())

    def read(raw: Any) -> CellValue:
        text = as_text(raw)
        if text in meanings:
            return CellValue(text)
        squeezed = squeeze(text)
        meaning = answers.get(squeezed)
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
        text = as_text(raw)
        stripped = text.strip()
        if not _ID.fullmatch(stripped):
            return CellValue(None, "bad-id")
        if known is None:
            return CellValue(stripped, changed=stripped != text)
        own = known.get(stripped.casefold())
        return CellValue(None, "unknown-reference") if own is None else CellValue(own, changed=own != text)

    return read


def _read_ref(raw: Any) -> CellValue:
    text = as_text(raw)
    collapsed = " ".join(text.split())
    if len(collapsed) > _MAX_REF or "|" in collapsed or not collapsed.isprintable():
        return CellValue(None, "bad-id")
    if "@" in collapsed and find_personal_data(collapsed) == "possible-personal-data":
        return CellValue(None, "possible-personal-data")
    return CellValue(collapsed, changed=collapsed != text)


def _text_reader(pattern: str | None) -> CellReader:
    compiled = re.compile(pattern) if pattern else None

    def read(raw: Any) -> CellValue:
        text = as_text(raw)
        stripped = text.strip()
        if compiled is not None:
            upper = stripped.upper()
            return (
                CellValue(upper, changed=upper != text)
                if compiled.fullmatch(upper)
                else CellValue(None, "bad-id")
            )
        if trouble := find_personal_data(stripped):
            return CellValue(stripped[:MAX_TEXT], trouble)
        if len(stripped) > MAX_TEXT:
            return CellValue(stripped[:MAX_TEXT], "too-long")
        return CellValue(stripped)

    return read


def _read_date(raw: Any) -> CellValue:
    if isinstance(raw, datetime):
        return CellValue(_whole_seconds(raw).date())
    if isinstance(raw, date):
        return CellValue(raw)
    moment = _parse_moment(raw)
    if moment is None:
        return CellValue(None, "not-a-date")
    return CellValue(moment.date(), changed=raw != raw.strip())


def _read_moment(raw: Any) -> CellValue:
    if isinstance(raw, datetime):
        moment = _whole_seconds(raw)
        return CellValue(moment, has_time=_has_time(moment))
    if isinstance(raw, date):
        return CellValue(datetime(raw.year, raw.month, raw.day), has_time=False)
    parsed = _parse_moment(raw)
    if parsed is None:
        return CellValue(None, "not-a-date")
    return CellValue(parsed, changed=raw != raw.strip(), has_time=_has_time(parsed))


def _parse_moment(raw: Any) -> datetime | None:
    if not isinstance(raw, str):
        return None
    text = raw.strip()
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
            if not _NUMBER.fullmatch(raw.strip()):
                return CellValue(None, "not-a-number")
            raw = float(raw)
        elif isinstance(raw, bool) or not isinstance(raw, (int, float)):
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
