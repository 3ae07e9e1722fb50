"""Reads files that are one table: CSV as offices produce it, the first sheet of a workbook, Parquet.
Judges no value.
"""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from math import isnan
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.forms import Column
from orchestration.intake.cells import Lists, ReadRows, read_rows
from orchestration.intake.guard import MAX_BYTES, Unfit
from orchestration.intake.ignored_cells import search_extra_columns
from orchestration.intake.reading import HEADER_SEARCH, Grid, Workbook, is_blank, squeeze
from orchestration.intake.scan import SheetScan
from orchestration.intake.tables import Table, read_table

_SEPARATORS = ",;\t"
_MAX_PARQUET_ROWS = 1_000_000
_DECIMAL_POINT = re.compile(r"\s*[+-]?[0-9]+\.[0-9]+\s*")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_data_file(content: bytes, columns: tuple[Column, ...], lists: Lists) -> ReadRows:
    """The rows of a data file. What it is shows in its bytes, not in its name. Raises Unfit."""
    grid, is_typed = read_grid(content, columns)
    table = read_table(grid, columns, grid.name)
    table.problems += search_extra_columns(grid, table)
    rows = read_rows(table, columns, lists, grid.scan)
    if not is_typed:
        # in a file of text alone a number cannot but be text
        for column in columns:
            if column.type in ("integer", "number"):
                rows.changed.pop(column.name, None)
    return rows


def read_grid(content: bytes, columns: tuple[Column, ...]) -> tuple[Grid, bool]:
    """The cells of a data file, and whether they have types of their own."""
    if len(content) > MAX_BYTES:
        raise Unfit("too-large")
    if not content.strip():
        raise Unfit("unreadable-file")
    if content.startswith(b"PAR1"):
        return _read_parquet(content), True
    if content.startswith((b"PK", bytes.fromhex("d0cf11e0"))):
        book = Workbook(content)
        return book.read(book.sheet_names[0]), True
    return _read_csv(content, columns), False


def _read_parquet(content: bytes) -> Grid:
    try:
        file = pq.ParquetFile(BytesIO(content))
        if file.metadata.num_rows > _MAX_PARQUET_ROWS:
            raise Unfit("too-large")
        table = file.read()
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unfit("unreadable-file") from error
    values = [[_plain_value(v) for v in column.to_pylist()] for column in table.columns]
    rows: list[list[Any]] = [list(table.column_names), *map(list, zip(*values, strict=True))]
    return Grid("parquet", rows, 1, 1, SheetScan())


def _plain_value(value: Any) -> Any:
    """Text that was written as bytes, and "not a number" for what is not there, as other files have them."""
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return None if isinstance(value, float) and isnan(value) else value


def _read_csv(content: bytes, columns: tuple[Column, ...]) -> Grid:
    text = _decode(content)
    if _BINARY.search(text[:4096]):
        raise Unfit("wrong-format")
    separator = _find_separator(text, columns)
    try:
        # strict: a quotation mark that is never closed would swallow the rows behind it
        rows: list[list[Any]] = list(csv.reader(StringIO(text, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise Unfit("unreadable-file", f"a table with '{separator}' between its values") from error
    width = max((len(row) for row in rows), default=0)
    grid = Grid("csv", [row + [""] * (width - len(row)) for row in rows], 1, 1, SheetScan())
    header = read_table(grid, columns, grid.name)
    if header.columns:
        _check_width(rows, header)
    if separator == ",":
        _read_decimal_points(grid, columns, header)
    return grid


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _find_separator(text: str, columns: tuple[Column, ...]) -> str:
    """The one by which a line at the top falls into most of the headings."""
    wanted = {squeeze(c.heading) for c in columns}
    lines = text.splitlines()[:HEADER_SEARCH]

    def headings(separator: str) -> int:
        return max(
            (len(wanted & {squeeze(cell.strip('"')) for cell in line.split(separator)}) for line in lines),
            default=0,
        )

    return max(_SEPARATORS, key=headings)


def _check_width(rows: list[list[str]], header: Table) -> None:
    """A row that goes on behind the last heading is one whose values stand under the wrong headings."""
    headings = rows[header.header_row - 1] if rows else []
    width = max((i for i, heading in enumerate(headings, 1) if not is_blank(heading)), default=0)
    for number, row in enumerate(rows[header.header_row :], header.header_row + 1):
        if any(not is_blank(value) for value in row[width:]):
            raise Unfit(
                "unreadable-file",
                f"no more than {width} values in row {number}; quote a text that holds the separator",
            )


def _read_decimal_points(grid: Grid, columns: tuple[Column, ...], header: Table) -> None:
    """Where commas separate the columns, a point in a number stands before its decimals."""
    for column in columns:
        at = header.columns.get(column.name)
        if column.type not in ("integer", "number") or at is None:
            continue
        for row in grid.rows[header.header_row :]:
            if _DECIMAL_POINT.fullmatch(row[at - 1]):
                row[at - 1] = float(row[at - 1])
