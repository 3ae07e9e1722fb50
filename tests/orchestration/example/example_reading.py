"""Reading an example back, independently of intake: rows by label, numbers as two lists are compared."""

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

HEADER_ROW = 3


@dataclass(frozen=True)
class Return:
    path: Path
    cover: dict
    sheets: dict[str, list[dict]]
    headings: dict[str, list[str]]

    @property
    def partner(self) -> str:
        return self.cover["Partner ID"]

    @property
    def quarter(self) -> str:
        return self.cover["Quarter"]


def read_return(path: Path) -> Return | None:
    """The return, or None where the file is no workbook."""
    try:
        book = CalamineWorkbook.from_path(path)
    except CalamineError:
        return None
    tables = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    cover = {row[0]: row[1] for row in tables.pop("Cover")}
    headings = {name: table[HEADER_ROW - 1] for name, table in tables.items() if len(table) >= HEADER_ROW}
    sheets = {
        name: [dict(zip(headings[name], row, strict=True)) for row in tables[name][HEADER_ROW:]]
        for name in headings
    }
    return Return(path, cover, sheets, headings)


def number(value: object) -> str:
    """A partner's own number as two lists are compared by it."""
    text = str(int(value)) if isinstance(value, float) else str(value)
    return " ".join(text.split()).upper()


def day(value: object) -> date | None:
    """The day of a cell, whether typed as a date, a moment or text."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value[:10]) if isinstance(value, str) and value else None
