"""Writing plain workbooks (.xlsx) whose bytes depend on nothing but their content.

A library's output changes with its version, the clock and the machine's compression library, and the SHA-256
of a return is its identity; so the example writes the few parts that a plain workbook needs itself, stored
uncompressed with fixed times. Styles: a title, guidance, bold headings, dates, moments; nothing else. Source
of the parts: ECMA-376 (Office Open XML), part 1, chapters 12 and 18. Not for templates or annotated copies.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

Value = str | int | float | date | datetime | None

TITLE, GUIDANCE, HEADING = 1, 2, 3  # positions in cellXfs below
_DATE, _MOMENT = 4, 5
_EPOCH = datetime(1899, 12, 30)
_ZIP_TIME = (1980, 1, 1, 0, 0, 0)
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass
class Sheet:
    """One sheet: rows of values from row 1 on, a style for whole rows (1-based), widths in characters."""

    name: str
    rows: list[Sequence[Value]] = field(default_factory=list)
    row_styles: dict[int, int] = field(default_factory=dict)
    widths: Sequence[float] = ()
    frozen_rows: int = 0


def workbook_bytes(sheets: Sequence[Sheet], title: str, made_on: date) -> bytes:
    """The bytes of a workbook with these sheets; `made_on` is written as its day of creation."""
    strings: dict[str, int] = {}
    parts = {f"xl/worksheets/sheet{n}.xml": _sheet_part(s, strings) for n, s in enumerate(sheets, start=1)}
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            [
                (f"{_OFFICE}/officeDocument", "xl/workbook.xml"),
                (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ]
        ),
        "docProps/core.xml": _core(title, made_on),
        "xl/workbook.xml": _workbook_part(sheets),
        "xl/_rels/workbook.xml.rels": _relations(
            [(f"{_OFFICE}/worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)]
            + [(f"{_OFFICE}/styles", "styles.xml"), (f"{_OFFICE}/sharedStrings", "sharedStrings.xml")]
        ),
        "xl/styles.xml": _STYLES,
        "xl/sharedStrings.xml": _strings_part(strings),
        **parts,
    }
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, _ZIP_TIME)
            entry.create_system = 0  # else the machine's own: it differs between Windows and the rest
            archive.writestr(entry, _HEAD + text)
    return buffer.getvalue()


def _sheet_part(sheet: Sheet, strings: dict[str, int]) -> str:
    rows = sheet.frozen_rows
    pane = (
        f'<pane ySplit="{rows}" topLeftCell="A{rows + 1}" activePane="bottomLeft" state="frozen"/>'
        if rows
        else ""
    )
    views = f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
    body = "".join(
        _row(number, values, sheet.row_styles.get(number, 0), strings)
        for number, values in enumerate(sheet.rows, start=1)
    )
    columns = _columns(sheet.widths)
    return f'<worksheet xmlns="{_MAIN}">{views}{columns}<sheetData>{body}</sheetData></worksheet>'


def _columns(widths: Sequence[float]) -> str:
    """Neighbours of the same width share an entry."""
    entries, first = [], 1
    for width, run in groupby(widths):
        last = first + len(list(run)) - 1
        entries.append(f'<col min="{first}" max="{last}" width="{width}" customWidth="1"/>')
        first = last + 1
    return f"<cols>{''.join(entries)}</cols>" if entries else ""


def _row(number: int, values: Sequence[Value], style: int, strings: dict[str, int]) -> str:
    cells = "".join(
        _cell(f"{column_letter(n)}{number}", value, style, strings)
        for n, value in enumerate(values)
        if value is not None
    )
    return f'<row r="{number}">{cells}</row>' if cells else ""


def _cell(address: str, value: str | int | float | date, style: int, strings: dict[str, int]) -> str:
    if isinstance(value, str):
        index = strings.setdefault(value, len(strings))
        chosen = f' s="{style}"' if style else ""
        return f'<c r="{address}"{chosen} t="s"><v>{index}</v></c>'
    if isinstance(value, datetime):
        elapsed = value - _EPOCH
        serial = elapsed.days + elapsed.seconds / 86400
        return f'<c r="{address}" s="{_MOMENT}"><v>{serial}</v></c>'
    if isinstance(value, date):
        return f'<c r="{address}" s="{_DATE}"><v>{(value - _EPOCH.date()).days}</v></c>'
    return f'<c r="{address}"><v>{value}</v></c>'


def column_letter(index: int) -> str:
    """The letters of a column, 0 for A."""
    return (column_letter(index // 26 - 1) if index >= 26 else "") + chr(65 + index % 26)


def _strings_part(strings: dict[str, int]) -> str:
    items = "".join(f"<si><t{_spaces(text)}>{escape(text)}</t></si>" for text in strings)
    return f'<sst xmlns="{_MAIN}" uniqueCount="{len(strings)}">{items}</sst>'


def _spaces(text: str) -> str:
    """The mark without which a reader may drop spaces at either end."""
    return "" if text == " ".join(text.split()) else ' xml:space="preserve"'


def _workbook_part(sheets: Sequence[Sheet]) -> str:
    listed = "".join(
        f'<sheet name={quoteattr(sheet.name)} sheetId="{n}" r:id="rId{n}"/>'
        for n, sheet in enumerate(sheets, start=1)
    )
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>'


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _content_types() -> str:
    parts = {
        "/xl/workbook.xml": f"{_TYPE}.sheet.main+xml",
        "/xl/styles.xml": f"{_TYPE}.styles+xml",
        "/xl/sharedStrings.xml": f"{_TYPE}.sharedStrings+xml",
        "/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    }
    listed = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts.items())
    return (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="{_TYPE}.worksheet+xml"/>{listed}</Types>'
    )


def _core(title: str, made_on: date) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(title)}</dc:title>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made_on.isoformat()}T09:00:00Z</dcterms:created>'
        "</cp:coreProperties>"
    )


_FILL = '<fill><patternFill patternType="{}">{}</patternFill></fill>'
_BLUE = '<fgColor rgb="FFDCE6F1"/><bgColor indexed="64"/>'
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>'
    '<fonts count="4"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="14"/><name val="Calibri"/></font>'
    '<font><i/><sz val="10"/><color rgb="FF595959"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    f'<fills count="3">{_FILL.format("none", "")}{_FILL.format("gray125", "")}'
    f"{_FILL.format('solid', _BLUE)}</fills>"
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="0" fontId="3" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)
