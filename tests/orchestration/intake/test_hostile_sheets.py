# ruff: noqa: E501 - XML is longer than a line
"""What stands in a workbook's parts and means harm, or is written as few programs write it: right values or a
code that fits, and never room for more than a return needs.
"""

from __future__ import annotations

import io
import os
import random
import re
import struct
import tracemalloc
import zipfile
import zlib

import openpyxl
import pytest

from orchestration.intake import take_in
from orchestration.intake.data_files import read_grid
from orchestration.intake.guard import Unfit, open_container
from orchestration.intake.reading import Workbook
from tests.builders.workbooks import return_workbook

CLEAN = return_workbook()
REQUESTS = "xl/worksheets/sheet2.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MEGABYTE = 1_000_000


def parts_of(content=CLEAN):
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


class Pipe(io.BytesIO):
    """A stream that cannot go back: zip writes sizes and checksums behind the data."""

    def seekable(self):
        return False

    def tell(self):
        raise OSError


def packed_otherwise(out, **more):
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts_of().items():
            with archive.open(name, "w", **more) as stream:
                stream.write(part)
    return out.getvalue()


def changed(change, name=REQUESTS):
    """The clean return with one part changed."""
    parts = parts_of()
    before = parts[name]
    parts[name] = change(before)
    assert parts[name] != before
    return packed(parts)


def with_rows(rows, end=""):
    """The clean return whose Requests are a sheet of these rows alone."""
    text = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{end}</worksheet>'
    return changed(lambda _: text.encode())


def codes(judge, content):
    return {p.code for p in judge(content).all_problems()}


def cell(content, place=(1, 1)):
    return Workbook(content).read("Requests").cell(*place)


def stream_that_goes_on():
    """A part of which the directory tells size and checksum of the first kilobyte; 300 MB follow in its
    stream.
    """
    parts = parts_of()
    told = b"<worksheet>".ljust(1024)
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    stream = packer.compress(told) + b"".join(packer.compress(b" " * MEGABYTE) for _ in range(300))
    stream += packer.flush()
    out, directory = io.BytesIO(), b""
    for name, part in {**parts, REQUESTS: told}.items():
        method, data = (8, stream) if name == REQUESTS else (0, part)
        sizes = (zlib.crc32(part), len(data), len(part), len(name), 0)
        at = out.tell()
        out.write(struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, method, 0, 33, *sizes) + name.encode() + data)
        directory += struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, method, 0, 33, *sizes, 0, 0, 0, 0, at)
        directory += name.encode()
    n, at = len(parts), out.tell()
    return out.getvalue() + directory + struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, n, n, len(directory), at, 0)


def one_text_in_many_cells():
    """Three small parts that come to 6 GB of text."""
    parts = parts_of(return_workbook())
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{MAIN}"><si><t>{"x" * 32_767}</t></si></sst>'.encode()
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        f'<Relationship Id="texts" Type="{kind}" Target="sharedStrings.xml"/></Relationships>'.encode(),
    )
    rows = "".join(
        f'<row r="{r}">' + f'<c r="A{r}" t="s"><v>0</v></c>' * 10 + "</row>" for r in range(1, 19_000)
    )
    parts[REQUESTS] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    return packed(parts)


FAR = '<row r="1"><c r="A1"><v>1</v></c></row>'
BOMBS = {
    "a stream that goes on": (stream_that_goes_on, "unreadable-file"),
    "one text in many cells": (one_text_in_many_cells, "too-large"),
    "a far cell, spaces round =": (
        lambda: with_rows(FAR + '<row r="9"><c r = "XFD1048576"><v>1</v></c></row>'),
        "too-large",
    ),
    "a far cell behind a >": (
        lambda: with_rows(FAR + '<row r="9"><c cm=">" r="XFD1048576"><v>1</v></c></row>'),
        "too-large",
    ),
    "a far row, cells without a place": (
        lambda: with_rows('<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'),
        "too-large",
    ),
    "a far cell under a prefix": (
        lambda: changed(
            lambda _: (
                f'<é:worksheet xmlns:é="{MAIN}"><é:sheetData><é:row r="1"><é:c r="A1"><é:v>1</é:v></é:c>'
                '<é:c r="XFD1048576"><é:v>1</é:v></é:c></é:row></é:sheetData></é:worksheet>'.encode()
            )
        ),
        "too-large",
    ),
    "very many pieces": (lambda: with_rows("".join(f"<a{i}/>" for i in range(4_000_001))), "too-large"),
    "another encoding": (
        lambda: changed(lambda part: b'<?xml version="1.0" encoding="cp037"?>' + part),
        "unsafe-content",
    ),
    "UTF-16 without its mark": (lambda: changed(lambda p: p.decode().encode("utf-16-le")), "unsafe-content"),
    "a script before the container": (lambda: b"\x7f#!/bin/sh\n\0" + CLEAN, "unreadable-file"),
    "not well-formed": (
        lambda: changed(lambda part: part.replace(b'<c r="A1"', b'<c r="A1" r="B7"', 1)),
        "unreadable-file",
    ),
    "a shared string before the first": (
        lambda: with_rows('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>'),
        "unreadable-file",
    ),
    "a shared string after the last": (
        lambda: with_rows('<row r="1"><c r="A1" t="s"><v>99999</v></c></row>'),
        "unreadable-file",
    ),
}


@pytest.mark.parametrize("name", BOMBS)
def test_each_gets_its_code_within_bounds(judge, name):
    make, code = BOMBS[name]
    content = make()
    tracemalloc.start()
    try:
        assert code in codes(judge, content)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 150 * MEGABYTE


def test_rows_are_limited_over_all_sheets(judge):
    def spoil(book):
        for sheet in ("Shares", "Threats", "Cases"):
            for i in range(14_000):
                book[sheet].append([f"S{i}"])

    [problem] = [p for p in judge(return_workbook(spoil=spoil)).all_problems() if p.code == "too-large"]
    assert problem.expected == "at most 40,000 rows in all sheets together"


SAME = {
    "a comment behind it": CLEAN[:-2] + struct.pack("<H", 5) + b"hello",
    "capitals": packed({(n.replace("xl/work", "XL/Work")): p for n, p in parts_of().items()}),
    "backslashes": packed({n.replace("/", "\\"): p for n, p in parts_of().items()}),
    "a slash before": packed({f"/{n}": p for n, p in parts_of().items()}),
    "paths that lead out": packed({**parts_of(), "../../etc/x.xml": b"<a/>", "/etc/y.xml": b"<a/>"}),
    "another name for the workbook": packed(
        {
            n.replace("workbook.xml", "workbook22.xml"): p.replace(b"xl/workbook.xml", b"xl/workbook22.xml")
            if n == "_rels/.rels"
            else p
            for n, p in parts_of().items()
        }
    ),
    "no document properties": packed({n: p for n, p in parts_of().items() if not n.startswith("docProps")}),
    "targets from the root": changed(
        lambda p: re.sub(rb'Target="/?(?:xl/)?(\w)', rb'Target="/xl/\1', p).replace(b"/xl/xl", b"/xl"),
        "xl/_rels/workbook.xml.rels",
    )
    if b'Target="/xl/' not in parts_of()["xl/_rels/workbook.xml.rels"]
    else changed(lambda p: p.replace(b'Target="/xl/', b'Target="./'), "xl/_rels/workbook.xml.rels"),
    "comments and CDATA": changed(
        lambda p: re.sub(rb"<v>([^<]*)</v>", rb"<v><!-- x --><![CDATA[\1]]></v>", p).replace(
            b'<c r="', b'<c r= "'
        )
    ),
    "line ends between attributes": changed(lambda p: p.replace(b'<c r="', b'<c\n\tr="')),
    "strict OOXML": packed(
        {
            n: p.replace(
                b"http://schemas.openxmlformats.org/spreadsheetml/2006",
                b"http://purl.oclc.org/ooxml/spreadsheetml",
            ).replace(
                b"http://schemas.openxmlformats.org/officeDocument/2006",
                b"http://purl.oclc.org/ooxml/officeDocument",
            )
            for n, p in parts_of().items()
        }
    ),
    "26 columns and 1,000 rows of styled blanks": changed(
        lambda p: p.replace(
            b"</sheetData>",
            b"".join(
                b'<row r="%d">' % r
                + b"".join(b'<c r="%c%d" s="1"/>' % (65 + c, r) for c in range(26))
                + b"</row>"
                for r in range(50, 1000)
            )
            + b"</sheetData>",
        )
    ),
    "sizes behind the data": packed_otherwise(Pipe()),
    "zip64": packed_otherwise(io.BytesIO(), force_zip64=True),
    "another sheet, hidden for good": return_workbook(
        spoil=lambda book: setattr(book.create_sheet("Notes"), "sheet_state", "veryHidden")
    ),
    "columns styled to the last": changed(lambda p: p.replace(b"</row>", b'<c r="XFD1" s="1"/></row>', 1)),
}


@pytest.mark.parametrize("name", SAME)
def test_oddly_written_workbooks_say_the_same(judge, name):
    clean, odd = judge(CLEAN), judge(SAME[name])
    assert odd.all_problems() == []
    assert odd.sheets["Requests"].rows.values == clean.sheets["Requests"].rows.values


def test_two_directories_are_one_reading(judge):
    """Behind the clean return a second container, or before it: what is judged is what is read."""
    other = return_workbook(rows={"Requests": []})
    for content in (CLEAN + other, other + CLEAN):
        found = judge(content)
        by_openpyxl = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        n_rows = sum(1 for row in by_openpyxl["Requests"].iter_rows(min_row=4) if row[0].value)
        rows = found.sheets["Requests"].rows
        assert (rows.n if rows else 0) == n_rows


VALUES = {
    '<c r="A1" t="inlineStr"><is><r><t>P</t></r><r><t>-1</t></r><rPh sb="0" eb="1"><t>x</t></rPh></is></c>': "P-1",
    '<c r="A1" t="str"><v>a_x0041_b</v></c>': "aAb",
    '<c r="A1" t="str"><v>x<![CDATA[<y]]></v></c>': "x<y",
    '<c r="A1"><v>1<!-- x -->2</v></c>': 12,
    '<c r="A1" t="b"><v>1</v></c>': True,
    '<c r="A1"><v>1E400</v></c>': float("inf"),
    '<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>': 2,
    f'<c r="A1" t="str"><v>{"x" * 32_767}</v></c>': "x" * 32_767,
    '<c r="A1"><v>99999999</v></c>': 99_999_999,
}


@pytest.mark.parametrize("written", VALUES)
def test_cells_as_few_programs_write_them(written):
    assert cell(with_rows(f'<row r="1">{written}</row>')) == VALUES[written]


def test_of_sheets_named_alike_one_is_read_and_the_other_told(judge):
    def spoil(book):
        book.create_sheet("Requests ").append(["Request ID"])

    content = return_workbook(spoil=spoil)
    assert [p.code for p in judge(content).all_problems()] == ["extra-sheet"]


def in_cell(place, value, number_format="General"):
    def spoil(book):
        cell = book["Requests"][place]
        cell.value, cell.number_format = value, number_format

    return spoil


SPOILT = {
    "a day after the year 9999": (in_cell("E5", 2_958_466, "yyyy-mm-dd"), {"not-a-date"}),
    "a percentage for a day": (in_cell("E5", 0.25, "0%"), {"not-a-date"}),
    "headings in row 11": (
        lambda book: book["Requests"].insert_rows(1, 10),
        {"missing-column", "extra-column"},
    ),
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_a_cell_or_sheet_cannot_be(judge, name):
    spoil, expected = SPOILT[name]
    assert codes(judge, return_workbook(spoil=spoil)) == expected


NAMES = (
    b"new\nline.xlsx", b"quote'\"...xlsx", b"\xe2\x80\xaetxt.xlsx", b"\xff\xfe.xlsx", b"a" * 250 + b".xlsx", b"x;rm -rf.xlsx"
)  # fmt: skip


def test_names_are_no_paths_and_a_pipe_holds_up_nothing(settings, put):
    put("returns/plain.xlsx", b"PK broken")
    for number, name in enumerate(NAMES):
        (settings.returns / os.fsdecode(name)).write_bytes(b"PK broken %d" % number)
    os.mkfifo(settings.returns / "pipe.xlsx")
    before = set(settings.inputs.rglob("*"))
    report = take_in(settings)
    assert len(report.returned) == len(NAMES) + 1
    assert all(f.feedback.is_relative_to(settings.feedback) and f.feedback.is_file() for f in report.returned)
    assert set(settings.inputs.rglob("*")) == before
    assert take_in(settings).n_known == len(NAMES) + 1


def mutated(rng):
    """The clean return with some bytes of one part, or of the container, changed, left out or doubled."""
    parts = parts_of()
    name = rng.choice([*parts, None])
    content = bytearray(CLEAN if name is None else parts[name])
    for _ in range(rng.randint(1, 4)):
        at, n = rng.randrange(len(content)), rng.randint(1, 12)
        match rng.randrange(3):
            case 0:
                content[at : at + n] = bytes(rng.choices(b"<>/=\"'&; 0123456789AZaz\x00\xff", k=n))
            case 1:
                del content[at : at + n]
            case 2:
                content[at:at] = content[at : at + n]
    if name is None:
        return bytes(content)
    return packed({**parts, name: bytes(content)})


def by_openpyxl(content):
    """The text of every cell of the Requests, by place; None where the library cannot read the workbook."""
    try:
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
        sheet = book["Requests"]
        return {(c.row, c.column): c.value for row in sheet.iter_rows() for c in row if c.value is not None}
    except Exception:
        return None


def test_whatever_is_changed_it_is_read_as_others_read_it_or_told(judge):
    """Texts alone are compared: of dates and numbers the two libraries have their own opinion."""
    rng = random.Random(7)
    n_read = n_compared = 0
    for _ in range(250):
        content = mutated(rng)
        try:
            open_container(content)
            grid = Workbook(content).read("Requests")
        except (Unfit, ValueError):
            continue  # ValueError: the sheet has lost its name
        n_read += 1
        judge(content).all_problems()
        other = by_openpyxl(content)
        if other is None:
            continue
        n_compared += 1
        for place, value in other.items():
            if isinstance(value, str) and not value.startswith("#") and "_x" not in value:
                assert grid.cell(*place) == value
    assert n_read > 50
    assert n_compared > 30


def test_a_table_of_text_or_parquet_takes_no_more_room_than_it_needs():
    import pyarrow as pa
    import pyarrow.parquet as pq

    out = io.BytesIO()
    one_text = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000), pa.array(["x" * MEGABYTE]))
    pq.write_table(
        pa.table({"a": one_text}), out, compression="zstd", dictionary_pagesize_limit=10 * MEGABYTE
    )
    wide = b",".join(b"c%d" % i for i in range(100_000)) + b"\n1" * 400_000
    for content in (out.getvalue(), wide, b"," * 9_000_000):
        with pytest.raises(Unfit) as told:
            read_grid(content, ())
        assert told.value.code == "too-large"
