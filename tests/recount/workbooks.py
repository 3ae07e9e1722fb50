"""Reads workbooks into plain rows: labels to names, cells to values, rows placed in the quarter."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine
import yaml

FORMS = Path(__file__).parents[2] / "inputs" / "forms" / "2026.1"
Row = dict[str, Any]


@dataclass(frozen=True, order=True)
class Moment:
    """A moment, and whether it has a time of day."""

    at: dt.datetime
    has_time: bool = field(compare=False)

    @property
    def day(self) -> dt.date:
        return self.at.date()


@dataclass
class Return:
    """One partner's workbook: rows that began before the quarter's end, and the state of each sheet."""

    sha256: str
    seq: int
    partnership: str
    partner: str
    quarter: int
    submitted_on: dt.date
    rows: dict[str, list[Row]]
    states: dict[str, str]
    contact_changed: str


def quarter_index(label: str) -> int:
    """'2025-Q3' -> 8102: quarters since the year 0."""
    return int(label[:4]) * 4 + int(label[6]) - 1


def quarter_label(index: int) -> str:
    return f"{index // 4}-Q{index % 4 + 1}"


def quarter_start(index: int) -> dt.date:
    return dt.date(index // 4, index % 4 * 3 + 1, 1)


def _squeeze(text: Any) -> str:
    return re.sub(r"\s+", " ", str(text)).strip()


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return _squeeze(cell)


def _moment(cell: Any) -> Moment:
    if isinstance(cell, dt.datetime):
        at = cell
    elif isinstance(cell, dt.date):
        at = dt.datetime.combine(cell, dt.time())
    else:
        at = dt.datetime.fromisoformat(_squeeze(cell))
    at = (
        at.replace(microsecond=0)
        if at.microsecond < 500_000
        else at.replace(microsecond=0) + dt.timedelta(seconds=1)
    )
    return Moment(at, at.time() != dt.time())


def _coded(cell: Any, codes: dict[str, str]) -> str:
    wanted = _text(cell).casefold()
    for code, word in codes.items():
        if wanted in (str(code).casefold(), word.casefold(), f"{code} {word}".casefold()):
            return str(code)
    raise ValueError(f"{cell!r} is in no code list")


class Reader:
    """Reads returns and the register; knows the forms and, once the register is read, all aliases."""

    def __init__(self) -> None:
        self.form = yaml.safe_load((FORMS / "return_form.yml").read_text(encoding="utf-8"))
        self.register_form = yaml.safe_load((FORMS / "register_form.yml").read_text(encoding="utf-8"))
        self.partners: dict[str, str] = {}

    def value(self, column: Row, cell: Any) -> Any:
        kind = column["type"]
        if kind in ("date", "datetime"):
            moment = _moment(cell)
            return moment if kind == "datetime" else moment.day
        if kind in ("integer", "number"):
            return float(cell)
        if kind == "partner":
            return self.partners.get(_text(cell).casefold(), _text(cell))
        if kind == "partners":
            names = [name for name in map(_text, str(cell).split(";")) if name]
            return sorted(
                self.partners.get(name.casefold(), name.upper() if name.casefold() == "all" else name)
                for name in names
            )
        if "codelist" in column:
            return _coded(cell, self.form["codelists"][column["codelist"]])
        if "choices" in column:
            wanted = _text(cell).casefold()
            return next(str(choice) for choice in column["choices"] if str(choice).casefold() == wanted)
        return _text(cell)

    def table(self, book: python_calamine.CalamineWorkbook, sheet: Row, required_header: bool) -> list[Row]:
        names = {_squeeze(name).casefold(): name for name in book.sheet_names}
        if sheet["name"].casefold() not in names:
            return []
        cells = book.get_sheet_by_name(names[sheet["name"].casefold()]).to_python(skip_empty_area=False)
        by_label = {_squeeze(column["label"]).casefold(): column for column in sheet["columns"]}
        needed = {label for label, column in by_label.items() if column.get("required")}
        header = next(
            (i for i, row in enumerate(cells[:10]) if needed <= {_squeeze(cell).casefold() for cell in row}),
            None,
        )
        if header is None:
            assert not required_header, sheet["name"]
            return []
        columns = [by_label.get(_squeeze(cell).casefold()) for cell in cells[header]]
        rows = []
        for line in cells[header + 1 :]:
            if all(_squeeze(cell) == "" for cell in line):
                continue
            row: Row = {column["name"]: None for column in sheet["columns"]}
            for column, cell in zip(columns, line, strict=False):
                if column and _squeeze(cell) != "":
                    row[column["name"]] = self.value(column, cell)
            rows.append(row)
        return rows

    def cover(self, book: python_calamine.CalamineWorkbook) -> dict[str, Any]:
        cells = book.get_sheet_by_name("Cover").to_python(skip_empty_area=False)
        return {
            _squeeze(row[0]).casefold(): row[1] for row in cells if len(row) > 1 and _squeeze(row[1]) != ""
        }

    def readable_cover(self, path: Path) -> tuple[str, str, int, dt.date] | None:
        """Partnership, partner, quarter and day of submission of a file that was handed back."""
        try:
            cover = self.cover(python_calamine.CalamineWorkbook.from_path(str(path)))
        except python_calamine.CalamineError:
            return None
        partner = self.partners.get(_text(cover.get("partner id", "")).casefold())
        if partner is None or not re.fullmatch(r"\d{4}-Q[1-4]", _text(cover.get("quarter", ""))):
            return None
        quarter = quarter_index(_text(cover["quarter"]))
        return _text(cover["partnership id"]), partner, quarter, _moment(cover["submitted on"]).day

    def read_return(self, path: Path, sha256: str, seq: int) -> Return:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        cover = self.cover(book)
        quarter = quarter_index(_text(cover["quarter"]))
        rows, states = {}, {}
        for sheet in self.form["sheets"]:
            name = sheet["name"]
            found = self.table(book, sheet, required_header=False)
            rows[name] = [placed for row in found if (placed := place(row, sheet, quarter))]
            nil = _text(cover.get(f"nothing to report: {name}".casefold(), "")).casefold() == "yes"
            belonging = any(not row["is_earlier"] for row in rows[name])
            states[name] = "filled" if belonging else "nil" if nil or found else "blank"
        return Return(
            sha256,
            seq,
            _text(cover["partnership id"]),
            self.partners[_text(cover["partner id"]).casefold()],
            quarter,
            _moment(cover["submitted on"]).day,
            rows,
            states,
            _text(cover.get("has your lead contact changed since the last return?", "")).casefold(),
        )

    def read_register(self, path: Path) -> dict[str, Any]:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        sheets = {sheet["name"]: sheet for sheet in self.register_form["sheets"]}
        register: dict[str, Any] = {
            name: self.table(book, sheet, required_header=False)
            for name, sheet in sheets.items()
            if name != "Programme"
        }
        fields = {_squeeze(f["label"]).casefold(): f for f in sheets["Programme"]["fields"]}
        register["Programme"] = {
            fields[label]["name"]: self.value(fields[label], row[1])
            for row in book.get_sheet_by_name("Programme").to_python(skip_empty_area=False)
            if (label := _squeeze(row[0]).casefold()) in fields and _squeeze(row[1]) != ""
        }
        for partner in register["Partners"]:
            for name in [partner["partner_id"], *(partner["aliases"] or "").split(";")]:
                if name.strip():
                    self.partners[_squeeze(name).casefold()] = partner["partner_id"]
        return register


def place(row: Row, sheet: Row, quarter: int) -> Row | None:
    """Places a row by its period: None where it began after the quarter, is_earlier where it ended before."""
    period = sheet.get("period", {})
    start, end = quarter_start(quarter), quarter_start(quarter + 1)

    def day(name: str) -> dt.date | None:
        value = row.get(name)
        return value.day if isinstance(value, Moment) else value

    began = day(period["began"]) if "began" in period else None
    if began and began >= end:
        return None
    for name in period.get("until", []):
        if (until := day(name)) and until >= end:
            row[name] = None
            if name == "closed_at" or (name == "closed_on" and "status" in row):
                row["status"] = "open"
    ended = day(period["ended"]) if "ended" in period else None
    row["is_earlier"] = bool(ended and ended < start)
    return row
