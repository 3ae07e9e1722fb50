"""Flags with their evidence as a reader meets it: the cells it names, read from the archived originals."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from openpyxl.utils import coordinate_to_tuple, get_column_letter
from python_calamine import CalamineWorkbook

from orchestration.quarter import Quarter

ANSWERED = {"complete": "answered", "partial": "answered", "withdrawn": "void", "misdirected": "void"}


@dataclass(frozen=True)
class Source:
    """One source row of a flag: the file's partner and quarter, and the cells by their column's heading."""

    sha256: str
    partner_id: str | None
    quarter: str | None
    sheet: str
    cells: dict[str, Any]

    @property
    def status(self) -> str:
        """The status at the end of the file's quarter: what closed later was open then (after-quarter)."""
        closed = self.cells.get("Closed at") or self.cells.get("Closed on")
        if closed and as_day(closed) >= Quarter.parse(str(self.quarter)).end:
            return "open"
        return str(self.cells["Status"])


@dataclass(frozen=True)
class Flag:
    """A flag of one quarter with its evidence, as a reader meets it."""

    rule_id: str
    subject_id: str
    partnership_id: str
    quarter: str
    state: str
    message: str
    sources: tuple[Source, ...]

    @property
    def is_open(self) -> bool:
        return self.state in ("new", "continuing")


@dataclass(frozen=True)
class Originals:
    """The archived originals of a run. `sheet` gives the values of one by physical row and column."""

    sheet: Callable[[str, str], dict[tuple[int, int], Any]]
    owners: dict[str, tuple[str | None, str | None]]  # sha256 -> partner and quarter; the register has none
    names: dict[str, str]  # a partner's identifier and its other names -> its identifier

    def source(self, evidence: dict[str, Any]) -> Source:
        """A source row of a flag."""
        sha256, sheet = evidence["sha256"], evidence["sheet"]
        values = self.sheet(sha256, sheet)
        cells = {}
        for name in evidence["cells"]:
            row, column = coordinate_to_tuple(name)
            assert row == evidence["row"]
            heading = self._heading(sha256, sheet, row, column)
            cells[heading] = self._value(heading, values.get((row, column)))
        return Source(sha256, *self.owners[sha256], sheet, cells)

    def rows(self, sha256: str, sheet: str) -> list[dict[str, Any]]:
        """Every row below the heading of a sheet of an original, by heading."""
        values = self.sheet(sha256, sheet)
        rows: dict[int, dict[str, Any]] = defaultdict(dict)
        for (row, column), value in values.items():
            if row > self._heading_row(sha256):
                heading = self._heading(sha256, sheet, row, column)
                rows[row][heading] = self._value(heading, value)
        return list(rows.values())

    def _heading_row(self, sha256: str) -> int:
        """Row 3 of a return and row 1 of the register, which no partner sent."""
        return 1 if self.owners[sha256][0] is None else 3

    def _heading(self, sha256: str, sheet: str, row: int, column: int) -> str:
        """What a cell is called: beside it on the cover, above it elsewhere."""
        at = (row, 1) if sheet == "Cover" else (self._heading_row(sha256), column)
        return str(self.sheet(sha256, sheet).get(at, get_column_letter(column)))

    def _value(self, heading: str, value: Any) -> Any:
        if value is not None and heading in ("Counterpart", "Partner", "Who is accountable"):
            return self.names[value.strip()]
        return as_typed(value)


def open_originals(warehouse: Path, archive: Path) -> Originals:
    """The originals of the files that the warehouse knows."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        files = connection.execute("select sha256, partner_id, quarter from marts.versions").fetchall()
        partners = connection.execute("select partner_id, aliases from marts.partners").fetchall()
    names = {n.strip(): own for own, aliases in partners for n in [own, *(aliases or "").split(";")]}
    owners = {sha256: (partner_id, quarter) for sha256, partner_id, quarter in files}
    return Originals(sheet_reader(archive), owners, names | {"OUTSIDE": "OUTSIDE"})


def read_flags(warehouse: Path, originals: Originals) -> list[Flag]:
    """Every flag of a run, the evidence read from its originals."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rows = connection.execute(
            "select rule_id, subject_id, partnership_id, quarter, state, message,"
            " list({'sha256': sha256, 'sheet': sheet, 'row': row, 'cells': cells} order by place)"
            " from marts.flags join marts.flag_evidence using (flag_id, quarter) group by all order by all"
        ).fetchall()
    return [Flag(*row[:6], tuple(originals.source(e) for e in row[6])) for row in rows]


def query(warehouses: list[Path], sql: str) -> list[Any]:
    """The rows of several warehouses."""
    rows = []
    for warehouse in warehouses:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            rows += connection.execute(sql).fetchall()
    return rows


def sheet_reader(archive: Path) -> Callable[[str, str], dict[tuple[int, int], Any]]:
    """Reads a sheet of an archived original into its values by physical row and column."""

    def find(sha256: str) -> Path:
        [path] = archive.rglob(f"{sha256}.*")
        return path

    @cache
    def book(sha256: str) -> CalamineWorkbook:
        return CalamineWorkbook.from_path(str(find(sha256)))

    @cache
    def sheet(sha256: str, name: str) -> dict[tuple[int, int], Any]:
        if name == "csv":
            top, left = 0, 0
            rows = list(csv.reader(find(sha256).read_text(encoding="utf-8-sig").splitlines()))
        else:
            grid = book(sha256).get_sheet_by_name(name)
            top, left = grid.start or (0, 0)
            rows = grid.to_python(skip_empty_area=True)
        return {
            (top + r, left + c): v for r, row in enumerate(rows, 1) for c, v in enumerate(row, 1) if v != ""
        }

    return sheet


def as_typed(value: Any) -> Any:
    """A text without needless spaces; a date or moment written as text as what it is."""
    if not isinstance(value, str):
        return value
    text = " ".join(value.split())
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return text


def of_rule(flags: list[Flag], rule_id: str) -> Iterator[Flag]:
    """The open flags of a rule; there is at least one."""
    found = [flag for flag in flags if flag.rule_id == rule_id and flag.is_open]
    assert found
    yield from found


def numbers_in(pattern: str, flag: Flag) -> list[int]:
    """The numbers that the message states."""
    match = re.search(pattern, flag.message)
    assert match, flag.message
    return [int(group) for group in match.groups()]


def day_in(words: str) -> date:
    return datetime.strptime(words, "%d %B %Y").date()


def as_day(value: Any) -> date:
    return value.date() if isinstance(value, datetime) else value


def request_key(flag: Flag, source: Source) -> tuple[str, str, str]:
    """Both partners and the number, the same from both sides; numbers compare without regard to case."""
    first, second = sorted([str(source.partner_id), str(source.cells["Counterpart"])])
    return flag.partnership_id, f"{first}|{second}", number_of(source)


def number_of(source: Source) -> str:
    """The number of a request or share without regard to case; 1 and 1.0 are the same."""
    number = source.cells.get("Request ID", source.cells.get("Share ID"))
    return f"{number:g}" if isinstance(number, float) else str(number).casefold()


def by_request(flag: Flag) -> dict[tuple[str, str, str], list[Source]]:
    """The rows of requests, those of one request together."""
    requests = defaultdict(list)
    for source in flag.sources:
        if source.sheet == "Requests":
            requests[request_key(flag, source)].append(source)
    return requests


def words(moment: Any) -> str:
    """As messages write a moment: the day, and the time where there is one."""
    has_time = isinstance(moment, datetime) and moment.time() != time()
    return f"{moment.day} {moment:%B %Y %H:%M}" if has_time else f"{moment.day} {moment:%B %Y}"


def code_of(answer: Any) -> str:
    """The code of an answer from a code list: 'F', 'F Construction'; a number may be a float."""
    return f"{answer:g}" if isinstance(answer, float) else str(answer).split()[0]
