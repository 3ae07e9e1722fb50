"""Tells which part of a workbook's container is what, and packs those that are read into a container of our
own. Reads no cell.

What was checked is so what is read: another reader may find other parts in the sender's container than the
guard did, where that holds two directories, parts before its first one, or a second workbook.
"""

from __future__ import annotations

import posixpath
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote
from xml.etree import ElementTree

from orchestration.intake.guard import Unfit, part_name
from orchestration.intake.scan import make_plain

_ROOT = "_rels/.rels"
_OTHERS = ("styles", "sharedStrings")
_YES = ("1", "true", "on")
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
# sizes of a stored entry before its name, in the directory, and of the directory's end (APPNOTE.TXT, 4.3)
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_VERSION = 20
_DAY = 0x21  # 1 January 1980


@dataclass(frozen=True, slots=True)
class SheetPart:
    """A sheet as the workbook lists it: its name there, whether it is shown, and its XML (none where the part
    is not there).
    """

    name: str
    is_visible: bool
    xml: bytes | None


@dataclass(frozen=True, slots=True)
class BookParts:
    """What is read of a workbook. `others`: styles and shared strings by the relation's name."""

    sheets: list[SheetPart]
    others: dict[str, bytes]
    is_1904: bool


def find_parts(parts: Mapping[str, bytes], is_wanted: Callable[[str], bool] = bool) -> BookParts:
    """The parts of a workbook, found along its relations; of sheets whose name is not wanted, the name alone.

    Raises Unfit where it does not hold together.
    """
    place = next(
        (target for kind, target in _relations(parts, _ROOT, "").values() if kind == "officeDocument"), None
    )
    if place is None or place not in parts:
        raise Unfit("unreadable-file")
    folder, name = posixpath.split(place)
    targets = _relations(parts, f"{folder}/_rels/{name}.rels", folder)
    sheets: list[SheetPart] = []
    is_1904 = False
    for element in _parse(parts[place]).iter():
        local = element.tag.rpartition("}")[2]
        if local == "workbookPr":
            is_1904 = element.get("date1904", "") in _YES
        elif local == "sheet":
            ids = (value for key, value in element.items() if key.endswith("relationships}id"))
            kind, target = targets.get(next(ids, ""), ("", ""))
            is_visible = element.get("state", "visible") == "visible"
            own_name = element.get("name", "")
            is_read = kind == "worksheet" and target in parts and is_wanted(own_name)
            xml = make_plain(parts[target]) if is_read else None
            sheets.append(SheetPart(own_name, is_visible, xml))
    others = {kind: make_plain(parts[t]) for kind, t in targets.values() if kind in _OTHERS and t in parts}
    return BookParts(sheets, others, is_1904)


def pack(book: BookParts) -> bytes:
    """A container of these parts alone, stored as they are; the sheets are named by their numbers from 0."""
    sheets = {f"sheet{i}": sheet.xml for i, sheet in enumerate(book.sheets) if sheet.xml is not None}
    kinds = {**dict.fromkeys(sheets, "worksheet"), **{kind: kind for kind in book.others}}
    related = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="{name}.xml"/>'
        for name, kind in kinds.items()
    )
    listed = "".join(
        f'<sheet name="{i}" sheetId="{i + 1}" r:id="sheet{i}"/>'
        for i, sheet in enumerate(book.sheets)
        if sheet.xml is not None
    )
    made = {
        _ROOT: f'<Relationships xmlns="{_PACKAGE}"><Relationship Id="book" Type="{_OFFICE}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        f'<workbookPr date1904="{int(book.is_1904)}"/><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
    }
    found = {f"xl/{name}.xml": xml for name, xml in {**sheets, **book.others}.items() if xml is not None}
    return _stored({name: (_HEAD + text).encode() for name, text in made.items()} | found)


def _relations(parts: Mapping[str, bytes], name: str, folder: str) -> dict[str, tuple[str, str]]:
    """The last word of each relation's type and the part it leads to, by its Id."""
    if name not in parts:
        raise Unfit("unreadable-file")
    return {
        relation.get("Id", ""): (
            relation.get("Type", "").rpartition("/")[2],
            _resolve(relation.get("Target", ""), folder),
        )
        for relation in _parse(parts[name])
        if relation.get("TargetMode") != "External"
    }


def _resolve(target: str, folder: str) -> str:
    """The name of the part that a target leads to; a name and no more, whatever it says."""
    written = unquote(target).replace("\\", "/")
    return part_name(posixpath.normpath(written if written.startswith("/") else f"{folder}/{written}"))


def _parse(part: bytes) -> ElementTree.Element:
    try:
        return ElementTree.fromstring(part)  # noqa: S314 - the guard lets no declarations in
    except (ElementTree.ParseError, ValueError) as error:
        raise Unfit("unreadable-file") from error


def _stored(parts: Mapping[str, bytes]) -> bytes:
    """A zip archive of the parts, uncompressed; zipfile takes longer for it than the reader for the cells."""
    pieces: list[bytes] = []
    directory: list[bytes] = []
    at = 0
    for name, part in parts.items():
        encoded, size, crc = name.encode(), len(part), zlib.crc32(part)
        told = (_VERSION, 0, 0, 0, _DAY, crc, size, size, len(encoded), 0)
        directory += (_CENTRAL.pack(b"PK\x01\x02", _VERSION, *told, 0, 0, 0, 0, at), encoded)
        pieces += (_LOCAL.pack(b"PK\x03\x04", *told), encoded, part)
        at += _LOCAL.size + len(encoded) + size
    n, length = len(parts), sum(map(len, directory))
    return b"".join([*pieces, *directory, _END.pack(b"PK\x05\x06", 0, 0, n, n, length, at, 0)])
