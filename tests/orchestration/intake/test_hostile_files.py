"""Files that are no workbook, broken ones, and ones that mean harm: each gets its code, none an exception."""
# ruff: noqa: E501 - one case, one line

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.intake.guard import Unfit, open_container
from orchestration.intake.reading import Workbook
from tests.builders.workbooks import return_workbook

CLEAN = return_workbook()
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600


def repacked(change=None, **more):
    """The clean return's parts in a new container: some changed by name=function, some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(CLEAN)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if change and name in change:
                content = change[name](content)
            if content is not None:
                new.writestr(name, content)
        for name, content in more.items():
            new.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


def in_zip(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


def encrypted_zip():
    content = bytearray(CLEAN)
    for marker, at in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        start = 0
        while (start := content.find(marker, start)) >= 0:
            content[start + at] |= 1
            start += 4
    return bytes(content)


def lying_sizes():
    """A part that inflates to far more than the directory says."""
    bomb = repacked(None, xl__worksheets__sheet99_DOT_xml=b"<a>" + b" " * 3_000_000)
    at = bomb.rfind(b"xl/worksheets/sheet99.xml") - 46
    return bomb[: at + 24] + (10).to_bytes(4, "little") + bomb[at + 28 :]


SHEET = "xl/worksheets/sheet2.xml"
CASES = {
    "nothing": (b"", "unreadable-file"),
    "noise": (bytes(range(256)) * 40, "unreadable-file"),
    "cut in half": (CLEAN[: len(CLEAN) // 2], "unreadable-file"),
    "first bytes": (CLEAN[:4], "unreadable-file"),
    "damaged inside": (CLEAN[:2000] + b"\xff" * 400 + CLEAN[2400:], "unreadable-file"),
    "text": (b"Request ID;Direction\nP-1;sent\n", "wrong-format"),
    "web page": (b"<html><body><table></table></body></html>", "wrong-format"),
    "pdf": (b"%PDF-1.7\n\x00\x01\x02", "wrong-format"),
    "xls": (OLE, "wrong-format"),
    "encrypted": (OLE + "EncryptedPackage".encode("utf-16-le"), "password-protected"),
    "zip with a password": (encrypted_zip(), "password-protected"),
    "ods": (in_zip(mimetype="application/vnd.oasis.opendocument.spreadsheet", content_DOT_xml="<a/>"), "wrong-format"),
    "docx": (in_zip(word__document_DOT_xml="<a/>"), "wrong-format"),
    "xlsb": (in_zip(xl__workbook_DOT_bin=b"\x00"), "wrong-format"),
    "a zip of pictures": (in_zip(a_DOT_png=b"\x89PNG"), "wrong-format"),
    "macros": (repacked(None, xl__vbaProject_DOT_bin=b"\x00"), "has-macros"),
    "macros by type": (
        repacked({"[Content_Types].xml": lambda c: c.replace(b"spreadsheetml.sheet.main", b"sheet.macroEnabled.main")}),
        "has-macros",
    ),
    "entities": (
        repacked({SHEET: lambda c: b'<!DOCTYPE a [<!ENTITY b "c">]>' + c}),
        "unsafe-content",
    ),
    "utf-16": (repacked({SHEET: lambda c: c.decode().encode("utf-16")}), "unsafe-content"),
    "two names that differ in case": (repacked(None, XL__WORKBOOK_DOT_XML=b"<a/>"), "unsafe-content"),
    "bomb": (repacked(None, xl__media__a_DOT_xml=b" " * 60_000_000), "unsafe-content"),
    "inflates too far": (repacked(None, xl__a_DOT_xml=b"".join(i.to_bytes(4, "big") * 8 for i in range(3_200_000))), None),
    "more than 10 MB": (CLEAN + b"\0" * 10_000_000, "too-large"),
    "hundreds of sheets": (return_workbook(spoil=lambda b: [b.create_sheet(f"S{i}") for i in range(60)]), "too-large"),
    "a cell at the end of the world": (
        return_workbook(spoil=lambda b: b["Requests"].cell(1_048_576, 16_384).__setattr__("value", 1)),
        "too-large",
    ),
    "too many rows": (
        return_workbook(spoil=lambda b: [b["Shares"].append([f"S{i}"]) for i in range(20_020)]),
        "too-large",
    ),
    "no such sheet part": (repacked({"xl/_rels/workbook.xml.rels": lambda c: None}), "unreadable-file"),
    "broken workbook part": (repacked({"xl/workbook.xml": lambda c: c[:200]}), "unreadable-file"),
    "sizes that lie": (lying_sizes(), "unreadable-file"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_each_gets_its_code(judge, name):
    content, code = CASES[name]
    codes = {p.code for p in judge(content).all_problems()}
    assert codes == {code} if code else codes & {"too-large", "unsafe-content"}


def test_a_part_that_is_broken_in_the_middle(judge):
    content = repacked({SHEET: lambda c: c[: len(c) // 2]})
    assert any(p.severity == "must" for p in judge(content).all_problems())


def test_a_dimension_that_claims_everything_costs_nothing(judge):
    import re

    content = repacked(
        {SHEET: lambda c: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', c)}
    )
    assert judge(content).all_problems() == []


def test_links_to_other_files_are_remarked(judge):
    content = repacked(None, xl__externalLinks__externalLink1_DOT_xml=b"<a/>")
    assert [p.code for p in judge(content).all_problems()] == ["external-links"]


def test_days_of_1904(judge):
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    def spoil(book):
        book.epoch = CALENDAR_MAC_1904

    clean, other = judge(CLEAN), judge(return_workbook(spoil=spoil))
    assert other.all_problems() == []
    assert other.sheets["Requests"].rows.values == clean.sheets["Requests"].rows.values


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_container_is_a_problem_or_reads(data):
    """Whatever bytes are changed: a workbook, or an Unfit; nothing else is raised by guard and reader."""
    content = bytearray(CLEAN)
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    try:
        open_container(bytes(content))
        book = Workbook(bytes(content))
        for name in book.sheet_names:
            book.read(name)
    except Unfit:
        pass


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400))
def test_noise_is_no_workbook(content):
    with pytest.raises(Unfit):
        open_container(content)
