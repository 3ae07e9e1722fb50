"""Judges the container before anything is read: format, sizes, what a return never needs. Cells are read
elsewhere.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

MAX_BYTES = 10_000_000
MAX_INFLATED = 100_000_000
MAX_SHEETS = 50
MAX_ROWS = 20_000
MAX_PARTS = 2_000
# far beyond what a workbook's XML reaches (10 to 60), far below what a bomb needs
_BOMB_RATIO = 200
_BOMB_FLOOR = 20_000_000

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_MACRO_TYPES = (b"macroEnabled", b"vbaProject")
_SHEET_TYPE = re.compile(rb"<(?:\w+:)?sheet\s")
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
    """A workbook that may be read: its bytes, its XML parts by name, and whether it links to other files."""

    content: bytes
    parts: dict[str, bytes]
    has_links: bool


def open_container(content: bytes) -> Container:
    """The container of a workbook's bytes, every XML part of it inflated within the limits. Raises Unfit."""
    if len(content) > MAX_BYTES:
        raise Unfit("too-large")
    _check_format(content)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive.infolist())
            parts = {i.filename: archive.read(i) for i in archive.infolist() if _is_read(i.filename)}
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        RuntimeError,
    ) as error:
        raise Unfit("unreadable-file") from error
    _check_parts(parts)
    return Container(content, parts, any(name.startswith("xl/externalLinks/") for name in parts))


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


def _check_entries(entries: list[zipfile.ZipInfo]) -> None:
    """What the central directory alone tells, before anything is inflated."""
    if len(entries) > MAX_PARTS:
        raise Unfit("too-large")
    names = [e.filename for e in entries]
    if any(e.flag_bits & 0x1 for e in entries):
        raise Unfit("password-protected")
    if len({n.lower() for n in names}) != len(names):
        # programs differ in which of two parts of one name they read
        raise Unfit("unsafe-content")
    inflated = sum(e.file_size for e in entries)
    packed = sum(e.compress_size for e in entries) or 1
    if inflated > _BOMB_FLOOR and inflated / packed > _BOMB_RATIO:
        raise Unfit("unsafe-content")
    if inflated > MAX_INFLATED:
        raise Unfit("too-large")
    lower = {n.lower() for n in names}
    if "xl/workbook.xml" not in lower:
        has_other = any(
            n.startswith(("xl/", "word/", "ppt/", "content.xml", "mimetype", "meta-inf/")) for n in lower
        )
        raise Unfit("wrong-format" if has_other or "[content_types].xml" not in lower else "unreadable-file")
    if any(n.endswith("vbaproject.bin") for n in lower):
        raise Unfit("has-macros")


def _is_read(name: str) -> bool:
    return name.lower().endswith((".xml", ".rels"))


def _check_parts(parts: dict[str, bytes]) -> None:
    for part in parts.values():
        if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
            raise Unfit("unsafe-content")
        if part.startswith(_UTF16):
            # legal, but no spreadsheet program writes it, and declarations could hide in it
            raise Unfit("unsafe-content")
    types = parts.get("[Content_Types].xml", b"")
    if any(mark in types for mark in _MACRO_TYPES):
        raise Unfit("has-macros")
    if len(_SHEET_TYPE.findall(parts.get("xl/workbook.xml", b""))) > MAX_SHEETS:
        raise Unfit("too-large")
