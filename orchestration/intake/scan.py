"""What the fast reader does not tell of a sheet, found in its XML: formula errors, uncalculated formulas,
merged cells, hidden rows, and how far the cells reach. Values are read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree

from orchestration.intake.guard import MAX_ROWS, Unfit

Place = tuple[int, int]

# a title, guidance and header above the rows, and some air
_LAST_ROW = MAX_ROWS + 1_000
_LARGEST_AREA = 2_000_000
_REFERENCE = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["']""")
_FILLED_REFERENCE = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'][^<>]*(?<!/)>"""
)
# one of these is in every sheet that holds an error or a formula; quicker to look for than a pattern
_ODD = (b't="e"', b"t='e'", b"<f>", b"<f ", b"<f/", b":f>", b":f ", b":f/")
_HIDDEN = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\bhidden=["'](?:1|true)["'][^<>]*>""")
_ROW_NUMBER = re.compile(rb"""\br=["']([0-9]+)["']""")
_MERGED = re.compile(rb"""<(?:\w+:)?mergeCell\s[^<>]*?\bref=["']([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)["']""")
_PIECE = re.compile(rb"""<(?:\w+:)?(row|c)(\s[^<>]*)?(/?)>""")
_CELL_PLACE = re.compile(rb"""\br=["']([A-Z]+)([0-9]+)["']""")
_VALUE = re.compile(rb"""<(?:\w+:)?v(?:\s[^<>]*)?>[^<]""")
_FORMULA = re.compile(rb"""<(?:\w+:)?f[\s>/]""")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(slots=True)
class SheetScan:
    """Places are (row, column), both 1-based. `merged`: (first row, first column, last row, last column)."""

    errors: set[Place] = field(default_factory=set)
    uncalculated: set[Place] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def find_sheet_parts(parts: dict[str, bytes]) -> dict[str, bytes]:
    """The XML of every worksheet by the sheet's name. Raises Unfit where the workbook does not hold
    together.
    """
    try:
        workbook = ElementTree.fromstring(parts["xl/workbook.xml"])  # noqa: S314 - the guard lets no declarations in
        relations = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])  # noqa: S314
    except (KeyError, ElementTree.ParseError) as error:
        raise Unfit("unreadable-file") from error
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    found: dict[str, bytes] = {}
    for sheet in workbook.iter():
        if sheet.tag.rpartition("}")[2] != "sheet":
            continue
        target = targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION), "")
        name = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
        part = parts.get(name)
        if part is not None:
            found[sheet.get("name", "")] = part
    return found


def check_extent(part: bytes) -> None:
    """Raise Unfit where a sheet's cells reach further than a return's ever do: the reader allots room for
    all between.
    """
    if not _is_small(_REFERENCE.findall(part)) and not _is_small(_FILLED_REFERENCE.findall(part)):
        raise Unfit("too-large")


def _is_small(references: list[tuple[bytes, bytes]]) -> bool:
    last_row = max((int(row) for _, row in references), default=0)
    last_column = max(
        (column_number(letters.decode()) for letters in {letters for letters, _ in references}), default=0
    )
    return last_row <= _LAST_ROW and last_row * last_column <= _LARGEST_AREA


def scan_sheet(part: bytes) -> SheetScan:
    """Everything of SheetScan for one sheet's XML; costs next to nothing where the sheet holds nothing
    odd.
    """
    found = SheetScan()
    if b"mergeCell" in part:
        found.merged = [
            (int(r1), column_number(c1.decode()), int(r2), column_number(c2.decode()))
            for c1, r1, c2, r2 in _MERGED.findall(part)
        ]
    if b"hidden" in part:
        for row in _HIDDEN.findall(part):
            if number := _ROW_NUMBER.search(row):
                found.hidden.add(int(number[1]))
    if any(mark in part for mark in _ODD):
        for place, attributes, body in _cells(part):
            if b't="e"' in attributes or b"t='e'" in attributes:
                found.errors.add(place)
            elif (
                _FORMULA.search(body)
                and not _VALUE.search(body)
                and not re.search(rb"""t=["']str["']""", attributes)
            ):
                found.uncalculated.add(place)
    return found


def column_number(letters: str) -> int:
    """1 for A, 27 for AA."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letter(number: int) -> str:
    """A for 1, AA for 27."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _cells(part: bytes) -> Iterator[tuple[Place, bytes, bytes]]:
    """Every cell with its place, attributes and body; cells without a reference follow the one before
    them.
    """
    row, column = 0, 0
    pieces = list(_PIECE.finditer(part))
    for piece, following in zip(pieces, [*pieces[1:], None], strict=True):
        attributes = piece[2] or b""
        if piece[1] == b"row":
            number = _ROW_NUMBER.search(attributes)
            row, column = int(number[1]) if number else row + 1, 0
            continue
        place = _CELL_PLACE.search(attributes)
        row, column = (int(place[2]), column_number(place[1].decode())) if place else (row, column + 1)
        end = following.start() if following else len(part)
        yield (row, column), attributes, b"" if piece[3] else part[piece.end() : end]
