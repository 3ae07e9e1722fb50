"""Judges the container before anything is read: format, sizes, what a return never needs. Cells are read
elsewhere.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

MAX_BYTES = 10_000_000
MAX_INFLATED = 100_000_000
MAX_SHEETS = 50
MAX_ROWS = 20_000
MAX_PARTS = 2_000
# in all sheets together; a usual return has a few hundred
MAX_ALL_ROWS = 40_000
# of XML pieces in a part: 20,000 full rows of the widest sheet have under two million
MAX_PIECES = 4_000_000
# far beyond what a workbook's XML reaches (10 to 60), far below what a bomb needs
_BOMB_RATIO = 200
_BOMB_FLOOR = 20_000_000

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ENCODING = re.compile(rb"""\A\s*<\?xml[^>]*?\bencoding\s*=\s*["']([^"']*)""")
_ENCODINGS = (b"utf-8", b"utf8", b"us-ascii")
_MACRO_TYPES = (b"macroEnabled", b"vbaProject")
_SHEET_TYPE = re.compile(rb"<(?:\w+:)?sheet\s")
_READ = (".xml", ".rels")
_WORKBOOK = re.compile(r"xl/workbook[^/]*\.xml")
_BIG_WORKBOOK = 2_000_000
# of XML pieces: a spreadsheet program allows 65,490 formats
_BIG_STYLES = 400_000
_LOCAL_HEADER = struct.Struct("<4s22xHH")
_TEXT_MARKS = re.compile(rb"[\x00-\x08\x0e-\x1f]")


class Unfit(Exception):  # noqa: N818 - no error of ours
    """The workbook cannot be read on, for the reason that a code of the catalogue names. Becomes a
    problem, never an error.
    """

    def __init__(self, code: str, expected: str | None = None) -> None:
        """Name the code, and what was expected where the catalogue does not say it."""
        super().__init__(code)
        self.code = code
        self.expected = expected


@dataclass(frozen=True, slots=True)
class Container:
    """A workbook that may be read: its XML parts by name (lower case, with /), and whether it links to other
    files.
    """

    parts: dict[str, bytes]
    has_links: bool


def open_container(content: bytes) -> Container:
    """The container of a workbook's bytes, every XML part of it inflated within the limits. Raises Unfit."""
    if len(content) > MAX_BYTES:
        raise Unfit("too-large")
    _check_format(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = {part_name(e.filename): e for e in archive.infolist()}
            _check_entries(entries, len(archive.infolist()))
        parts = {name: _inflate(content, e) for name, e in entries.items() if name.endswith(_READ)}
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as error:
        raise Unfit("unreadable-file") from error
    _check_parts(parts)
    return Container(parts, any(name.startswith("xl/externallinks/") for name in parts))


def part_name(written: str) -> str:
    """The name by which a part is known: parts are told apart without regard to case (ECMA-376, part 2), and
    some programs write backslashes.
    """
    return written.replace("\\", "/").lstrip("/").lower()


def _inflate(content: bytes, entry: zipfile.ZipInfo) -> bytes:
    """The bytes of an entry: never more than the directory says, and an error where there would be.

    The library's own reader stops where the directory says and does not look whether the stream goes on;
    other readers do go on.
    """
    at = entry.header_offset
    mark, name_length, extra_length = _LOCAL_HEADER.unpack_from(content, at)
    start = at + 30 + name_length + extra_length
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == zipfile.ZIP_STORED:
        part, is_whole = packed, True
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        inflater = zlib.decompressobj(-zlib.MAX_WBITS)
        part = inflater.decompress(packed, entry.file_size + 1)
        is_whole = inflater.eof and not inflater.unused_data
    else:
        raise zipfile.BadZipFile("a compression that no spreadsheet program uses")
    is_as_told = len(part) == entry.file_size and zlib.crc32(part) == entry.CRC
    if mark != b"PK\x03\x04" or not is_whole or not is_as_told:
        raise zipfile.BadZipFile("not what the directory says")
    return part


def _check_format(content: bytes) -> None:
    if content.startswith(_OLE):
        raise Unfit("password-protected" if _ENCRYPTED_STREAM in content else "wrong-format")
    if content.startswith(b"PK"):
        return
    head = content[:4096]
    looks_like_text = bool(head) and not _TEXT_MARKS.search(head)
    if looks_like_text or head.startswith((b"%PDF", b"{\\rtf", *_UTF16)):
        raise Unfit("wrong-format")
    raise Unfit("unreadable-file")


def _check_entries(by_name: dict[str, zipfile.ZipInfo], n_entries: int) -> None:
    """What the central directory alone tells, before anything is inflated."""
    if n_entries > MAX_PARTS:
        raise Unfit("too-large")
    entries = by_name.values()
    if any(e.flag_bits & 0x1 for e in entries):
        raise Unfit("password-protected")
    if len(by_name) != n_entries:
        # programs differ in which of two parts of one name they read
        raise Unfit("unsafe-content")
    inflated = sum(e.file_size for e in entries)
    packed = sum(e.compress_size for e in entries) or 1
    if inflated > _BOMB_FLOOR and inflated / packed > _BOMB_RATIO:
        raise Unfit("unsafe-content")
    if inflated > MAX_INFLATED:
        raise Unfit("too-large")
    if not any(_WORKBOOK.fullmatch(n) for n in by_name):
        has_other = any(
            n.startswith(("xl/", "word/", "ppt/", "content.xml", "mimetype", "meta-inf/")) for n in by_name
        )
        is_office = "[content_types].xml" in by_name
        raise Unfit("wrong-format" if has_other or not is_office else "unreadable-file")
    if any(n.endswith("vbaproject.bin") for n in by_name):
        raise Unfit("has-macros")


def _check_parts(parts: dict[str, bytes]) -> None:
    for name, part in parts.items():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"\0" in part or _is_recoded(part):
            # another encoding is legal, but no spreadsheet program writes one, and declarations could hide
            # in it
            raise Unfit("unsafe-content")
        is_index = name.endswith(".rels") or _WORKBOOK.fullmatch(name)
        most = _BIG_STYLES if name.endswith("styles.xml") else MAX_PIECES
        if part.count(b"<") > most or (is_index and len(part) > _BIG_WORKBOOK):
            raise Unfit("too-large")
        if _WORKBOOK.fullmatch(name) and len(_SHEET_TYPE.findall(part)) > MAX_SHEETS:
            raise Unfit("too-large")
    if any(mark in parts.get("[content_types].xml", b"") for mark in _MACRO_TYPES):
        raise Unfit("has-macros")


def _is_recoded(part: bytes) -> bool:
    said = _ENCODING.match(part[:1000])
    return part.startswith(_UTF16) or bool(said and said[1].lower() not in _ENCODINGS)
