"""Tells whether a workbook can be copied with openpyxl without losing anything: by its parts before, by its
parts and values after.

openpyxl's documentation says that it does not read all possible items and that what it does not read is lost,
not which; so a part is trusted only if it is known to come through, and what came through is counted.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from python_calamine import CalamineWorkbook

from orchestration.intake.correction_sheet import is_correction_sheet
from orchestration.intake.scan import find_sheet_parts

# beyond this a copy takes minutes and gigabytes
MAX_CELLS = 200_000

# parts that come through, or that carry nothing a person sees in the sheets
_CARRIED = re.compile(
    r"\[content_types\]\.xml|_rels/\.rels|docprops/(core|app|custom)\.xml|docprops/thumbnail\.\w+|xl/workbook\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/styles\.xml|xl/sharedstrings\.xml|xl/theme/[^/]+\.xml|xl/worksheets/[^/]+\.xml"
    r"|xl/worksheets/_rels/[^/]+\.rels|xl/comments[^/]*\.xml|xl/comments/[^/]+\.xml|xl/drawings/[^/]+\.vml"
    r"|xl/tables/[^/]+\.xml|xl/calcchain\.xml|xl/printersettings/[^/]+\.bin"
)
_DRAWING = re.compile(r"xl/drawings/(_rels/)?[^/]+\.xml(\.rels)?")
# what other parts are, in words
_KINDS = (
    ("xl/charts", "a chart"),
    ("xl/chartsheets", "a chart"),
    ("xl/media", "a picture"),
    ("xl/drawings", "a drawing"),
    ("xl/diagrams", "a drawing"),
    ("xl/ink", "a drawing"),
    ("xl/pivot", "a pivot table"),
    ("xl/slicer", "a slicer"),
    ("xl/timeline", "a slicer"),
    ("xl/ctrlprops", "a form control"),
    ("xl/activex", "a form control"),
    ("xl/embeddings", "an embedded object"),
    ("xl/externallinks", "links to other files"),
    ("xl/connections", "a data connection"),
    ("xl/querytables", "a data connection"),
    ("xl/threadedcomments", "a threaded comment"),
    ("xl/persons", "a threaded comment"),
    ("xl/metadata", "a dynamic array formula"),
    ("xl/richdata", "linked data types"),
    ("docmetadata", "a sensitivity label"),
    ("customxml", "attached data, such as a label"),
    ("xl/vbaproject", "macros"),
)
# tags of a sheet that may vanish: cells are compared by value, and the rest is neither seen nor printed
_PASSING = frozenset(
    {"c", "v", "f", "r", "rPr", "t", "is", "row", "rows", "cols", "col", "selection", "drawing"}
    | {"legacyDrawing", "ignoredErrors", "ignoredError", "phoneticPr", "sheetCalcPr", "extLst"}
)
_TAG = re.compile(rb"<(?:[A-Za-z0-9]+:)?([A-Za-z0-9]+)[\s/>]")
# headers and footers that say nothing, which some programs write into every sheet
_EMPTY = re.compile(
    rb"<((?:\w+:)?(?:headerFooter|(?:odd|even|first)(?:Header|Footer)))(?:\s[^<>]*)?(?:/>|>\s*</\1>)"
)
_CELLS = re.compile(rb"<(?:\w+:)?c[\s/>]")
_STRICT = b"http://purl.oclc.org/ooxml/"
_OTHER_THAN_NOTE = re.compile(rb"""ObjectType=["'](?!Note["'])""")
_ANCHOR = re.compile(rb"<(?:\w+:)?(?:twoCell|oneCell|absolute)Anchor")
# a spreadsheet keeps moments as fractions of a day
_TOLERANCE = timedelta(milliseconds=2)

Place = tuple[int, int]


def find_obstacle(content: bytes) -> str | None:
    """What a copy of the workbook would lose, in words, as far as the names and marks of its parts tell; else
    None.
    """
    with ZipFile(BytesIO(content)) as archive:
        parts = {i.filename: archive.read(i) for i in archive.infolist() if not i.is_dir()}
    if _STRICT in parts.get("xl/workbook.xml", b""):
        return "sheets in the strict form of the format"
    for name, part in parts.items():
        lower = name.lower()
        if _DRAWING.fullmatch(lower) and not _ANCHOR.search(part) and b"Target=" not in part:
            # some programs add an empty drawing to every sheet
            continue
        if not _CARRIED.fullmatch(lower):
            return next((words for start, words in _KINDS if lower.startswith(start)), f"the part {name}")
        if lower.endswith(".vml") and _OTHER_THAN_NOTE.search(part):
            return "a form control"
    return _find_odd_marks(parts)


def count_cells(content: bytes) -> int:
    """The cells of all sheets, blank but formatted ones too."""
    with ZipFile(BytesIO(content)) as archive:
        return sum(
            len(_CELLS.findall(archive.read(name)))
            for name in archive.namelist()
            if name.lower().startswith("xl/worksheets/") and name.lower().endswith(".xml")
        )


def find_loss(
    original: bytes, copy: bytes, formulas: Mapping[str, set[Place]], taken_away: Counter[str]
) -> str | None:
    """What the copy does not hold of the original's sheets but our own list, in words; else None.

    `formulas`: the places (row, column) by sheet that hold a formula, whose last value a copy never keeps;
    `taken_away`: the tags of our own earlier marks.
    """
    before, after = (
        CalamineWorkbook.from_filelike(BytesIO(original)),
        CalamineWorkbook.from_filelike(BytesIO(copy)),
    )
    for name in formulas:
        old, new = dict(_values(before, name)), dict(_values(after, name))
        for place in (old.keys() | new.keys()) - formulas[name]:
            if not _is_same(old.get(place), new.get(place)):
                return f"what stands in some cells of the sheet {name}"
    missing = _sheet_tags(original) - _sheet_tags(copy) - taken_away
    lost = sorted(tag for tag in missing if tag not in _PASSING)
    return f"part of the layout ({', '.join(lost)})" if lost else None


def _find_odd_marks(parts: Mapping[str, bytes]) -> str | None:
    for name, part in parts.items():
        if name.lower().startswith("xl/worksheets/") and re.search(rb"<(?:\w+:)?ext[\s>]", part):
            return "drop-downs or conditional formats of a newer kind"
    if re.search(rb"<(?:\w+:)?rPh\s", parts.get("xl/sharedStrings.xml", b"")):
        return "phonetic guides"
    return None


def _values(book: CalamineWorkbook, name: str) -> Iterator[tuple[Place, Any]]:
    sheet = book.get_sheet_by_name(name)
    rows = sheet.to_python()
    top, left = sheet.start or (0, 0)
    for i, row in enumerate(rows, top + 1):
        for j, value in enumerate(row, left + 1):
            if value != "":
                yield (i, j), value


def _is_same(old: Any, new: Any) -> bool:
    if isinstance(old, datetime) and isinstance(new, datetime):
        return abs(old - new) <= _TOLERANCE
    return bool(old == new)


def _sheet_tags(content: bytes) -> Counter[str]:
    """How often each tag stands in the sheets of a workbook but our own list."""
    with ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name.startswith("xl/")}
    counted: Counter[str] = Counter()
    for name, part in find_sheet_parts(parts).items():
        if not is_correction_sheet(name):
            filled = _EMPTY.sub(b"", _EMPTY.sub(b"", part))
            counted.update(tag.decode() for tag in _TAG.findall(filled))
    return counted
