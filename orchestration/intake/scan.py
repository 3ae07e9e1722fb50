"""What the fast reader does not tell of a sheet, found in its XML: formula errors, uncalculated formulas,
merged cells, hidden rows, and how far the cells reach. Values are read elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from xml.etree import ElementTree
from xml.parsers import expat

from orchestration.intake.guard import MAX_ROWS, Unfit

Place = tuple[int, int]

# a title, guidance and header above the rows, and some air
_LAST_ROW = MAX_ROWS + 1_000
_LAST_COLUMN = 16_384
_LARGEST_AREA = 1_000_000
_LONGEST_TEXT = 20_000_000
_LONGEST_REWRITTEN = 5_000_000
# what the patterns below, or the reader, would not understand: anything after = but a quoted value without >
_ODDLY_QUOTED = re.compile(rb"""=(?!"[^"<>]*"|'[^'<>]*')""")
# in a value of canonical XML, where text has &gt;
_GREATER = re.compile(rb"""="[^"<>]*>[^"<]*\"""")
_PREFIX = rb"(?:[^\s<>:/=]+:)?"
# a place beyond column Z or row 9,999, or none
_FAR = re.compile(rb"""r=(?!["'][A-Za-z]?[0-9]{1,4}["'])""")
_UNPLACED = re.compile(rb"<(?:c|row|[^\s<>:/=]+:(?:c|row))(?! r=)(?=[\s/>])(?![^<>]*?\br=)")
# one of these is in every sheet that holds an error or a formula; quicker to look for than a pattern
_ODD = (
    b't="e"',
    b"t='e'",
    *(start + end for start in (b"<f", b":f") for end in (b">", b" ", b"/", b"\t", b"\n", b"\r")),
)
_HIDDEN = re.compile(rb"<" + _PREFIX + rb"""row\s[^<>]*?\bhidden=["'](?:1|true)["'][^<>]*>""")
_ROW_NUMBER = re.compile(rb"""\br=["']([0-9]+)["']""")
_MERGED = re.compile(
    rb"<"
    + _PREFIX
    + rb"""mergeCell\s[^<>]*?\bref=["']([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})["']"""
)
_PIECE = re.compile(rb"<" + _PREFIX + rb"""(row|c)(\s[^<>]*?)?(/?)>""")
_CELL_PLACE = re.compile(rb"""\br=["']([A-Za-z]+)([0-9]+)["']""")
_VALUE = re.compile(rb"<" + _PREFIX + rb"""v(?:\s[^<>]*)?>[^<]""")
_FORMULA = re.compile(rb"<" + _PREFIX + rb"""f[\s>/]""")
_TEXT_CELL = re.compile(rb"""\bt=["']s["'][^<>]*>\s*<""" + _PREFIX + rb"""v(?:\s[^<>]*)?>([0-9]+)""")
_BAD_POINTER = re.compile(rb"""t=["']s["'][^<>]*>\s*<""" + _PREFIX + rb"""v(?:\s[^<>]*)?>(?![0-9]+<)""")
_TEXT_ITEM = re.compile(rb"<" + _PREFIX + rb"si[\s>/]")


@dataclass(slots=True)
class SheetScan:
    """Places are (row, column), both 1-based. `merged`: (first row, first column, last row, last column)."""

    errors: set[Place] = field(default_factory=set)
    uncalculated: set[Place] = field(default_factory=set)
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def make_plain(part: bytes) -> bytes:
    """The XML of a sheet, well-formed, and in the common way of writing it: the reader passes over what
    stands in CDATA or after a comment, and patterns over spaces round a =. Raises Unfit.
    """
    try:
        expat.ParserCreate().Parse(part, True)
        if not _is_oddly_written(part):
            return part
        if len(part) > _LONGEST_REWRITTEN:
            raise Unfit("too-large")
        return _GREATER.sub(lambda value: value[0].replace(b">", b"&gt;"), _rewritten(part))
    except (expat.ExpatError, ElementTree.ParseError, ValueError) as error:
        raise Unfit("unreadable-file") from error


def _rewritten(part: bytes) -> bytes:
    return ElementTree.canonicalize(part).encode()


def _is_oddly_written(part: bytes) -> bool:
    is_spaced = b" =" in part or b"\t=" in part or b"\n=" in part or b"\r=" in part
    # the declaration is no instruction
    is_more = b"<!" in part or part.find(b"<?", 1) >= 0
    return is_spaced or is_more or _ODDLY_QUOTED.search(part) is not None


def check_extent(part: bytes) -> None:
    """Raise Unfit where a sheet's cells reach further than a return's ever do: the reader allots room for
    all between.
    """
    if not (_FAR.search(part) or _UNPLACED.search(part)):
        return
    last_row = last_column = 0
    for (row, column), _, body in _cells(part):
        if body:
            last_row, last_column = max(last_row, row), max(last_column, column)
    if last_row > _LAST_ROW or last_column > _LAST_COLUMN or last_row * last_column > _LARGEST_AREA:
        raise Unfit("too-large")


def check_text(part: bytes, strings: bytes) -> None:
    """Raise Unfit where the cells of a sheet say far more text together than the shared strings hold: one
    long text, pointed at from many cells, is copied for each. Also where one points at none: the reader would
    take the first.
    """
    if _BAD_POINTER.search(part):
        raise Unfit("unreadable-file")
    n_pointers = part.count(b't="s"') + part.count(b"t='s'")
    if n_pointers * len(strings) <= _LONGEST_TEXT:
        return
    pointers = _TEXT_CELL.findall(part)
    starts = [found.start() for found in _TEXT_ITEM.finditer(strings)] + [len(strings)]
    lengths = [end - start for start, end in pairwise(starts)]
    known = (number for pointer in pointers if (number := int(pointer[:9])) < len(lengths))
    if sum(lengths[number] for number in known) > _LONGEST_TEXT:
        raise Unfit("too-large")


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
    before: tuple[Place, bytes, int] | None = None
    for piece in _PIECE.finditer(part):
        if before is not None:
            yield before[0], before[1], part[before[2] : piece.start()]
            before = None
        attributes = piece[2] or b""
        if piece[1] == b"row":
            number = _ROW_NUMBER.search(attributes)
            row, column = int(number[1][:9]) if number else row + 1, 0
            continue
        place = _CELL_PLACE.search(attributes)
        row, column = (
            (int(place[2][:9]), column_number(place[1][:9].decode())) if place else (row, column + 1)
        )
        if piece[3]:
            yield (row, column), attributes, b""
        else:
            before = (row, column), attributes, piece.end()
    if before is not None:
        yield before[0], before[1], part[before[2] :]
