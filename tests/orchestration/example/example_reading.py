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


@dataclass(frozen=True)
class Forgotten:
    """An open item that README.md says its owner stops listing after a quarter."""

    kind: str
    partnership_id: str
    owner: str
    number: str
    listed_to: str

    @property
    def sheet(self) -> str:
        return f"{self.kind.title()}s"


def read_forgotten(directory: Path) -> list[Forgotten]:
    """The lines of README.md's table of open items that a return forgets."""
    lines = (directory / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [Forgotten(*row[:5]) for row in cells if row[0] in ("action", "escalation", "threat")]


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
