"""Reads files that are one table: CSV as offices produce it, the first sheet of a workbook, Parquet.
Judges no value.
"""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.forms import Column
from orchestration.intake.cells import Lists, ReadRows, read_rows
from orchestration.intake.guard import MAX_BYTES, MAX_INFLATED, Unfit
from orchestration.intake.reading import Grid, Workbook
from orchestration.intake.scan import SheetScan
from orchestration.intake.tables import read_table

_SEPARATORS = ",;\t"
_MAX_CELLS = 2_000_000
_FEW_ROWS = 64
_DECIMAL_COMMA = re.compile(r"\s*[+-]?[0-9]+,[0-9]+\s*")
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1f]")


def read_data_file(content: bytes, columns: tuple[Column, ...], lists: Lists) -> ReadRows:
    """The rows of a data file. What it is shows in its bytes, not in its name. Raises Unfit."""
    grid, is_typed = read_grid(content, columns)
    table = read_table(grid, columns, grid.name)
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
        if not book.worksheets:
            raise Unfit("unreadable-file")
        return book.read(book.worksheets[0]), True
    return _read_csv(content, columns), False


def _read_parquet(content: bytes) -> Grid:
    try:
        file = pq.ParquetFile(BytesIO(content))
        told = file.metadata
        _check_area(told.num_rows, told.num_columns)
        if sum(told.row_group(i).total_byte_size for i in range(told.num_row_groups)) > MAX_INFLATED:
            raise Unfit("too-large")
        # a few rows at a time: one long text may stand in a dictionary, and every row point at it
        batches: list[list[pa.Array]] = []
        inflated = 0
        for batch in file.iter_batches(batch_size=_FEW_ROWS):
            columns = [c.dictionary_decode() if pa.types.is_dictionary(c.type) else c for c in batch.columns]
            inflated += sum(column.nbytes for column in columns)
            if inflated > MAX_INFLATED:
                raise Unfit("too-large")
            batches.append(columns)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unfit("unreadable-file") from error
    names = file.schema_arrow.names
    values = [[v for columns in batches for v in columns[i].to_pylist()] for i in range(len(names))]
    rows: list[list[Any]] = [names, *map(list, zip(*values, strict=True))]
    return Grid("parquet", rows, 1, 1, SheetScan())


def _read_csv(content: bytes, columns: tuple[Column, ...]) -> Grid:
    text = _decode(content)
    if _BINARY.search(text[:4096]):
        raise Unfit("wrong-format")
    head = "\n".join(text.splitlines()[:10])
    separator = max(_SEPARATORS, key=head.count)
    try:
        rows: list[list[Any]] = list(csv.reader(StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Unfit("unreadable-file") from error
    width = max((len(row) for row in rows), default=0)
    _check_area(len(rows), width)
    rows = [row + [""] * (width - len(row)) for row in rows]
    grid = Grid("csv", rows, 1, 1, SheetScan())
    if separator != ",":
        _read_decimal_commas(grid, columns)
    return grid


def _check_area(n_rows: int, n_columns: int) -> None:
    """Raise Unfit where the table would take more room than any outcome or survey file needs."""
    if n_rows * n_columns > _MAX_CELLS:
        raise Unfit("too-large", f"at most {_MAX_CELLS:,} cells")


def _decode(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _read_decimal_commas(grid: Grid, columns: tuple[Column, ...]) -> None:
    """Where the comma does not separate columns, it may separate decimals in columns of numbers."""
    header = read_table(grid, columns, grid.name)
    for column in columns:
        at = header.columns.get(column.name)
        if column.type != "number" or at is None:
            continue
        for row in grid.rows[header.header_row :]:
            value = row[at - 1]
            if _DECIMAL_COMMA.fullmatch(value):
                row[at - 1] = value.replace(",", ".")
