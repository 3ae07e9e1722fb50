"""The dress of the PDF: Typst, with PDF/UA-1 as the gate.

Its look stands in reports/styles/report.typ.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any, Final

import typst

from orchestration.errors import RenderingError
from orchestration.publishing.embedded_setter.composition import Composition, Picture
from orchestration.publishing.embedded_setter.pandoc import write
from orchestration.publishing.embedded_setter.syntax import Node, text_of
from orchestration.settings import REPORTS
from reports.fonts import fallback_files, family_files

STANDARD: Final = "ua-1"
MOST_KEPT_TOGETHER = 1200  # letters: a table that would leave half a page empty may break


class TypstDress:
    """Figures, tables, callouts and classes as calls of report.typ."""

    def __init__(self, pictures: dict[str, Picture]) -> None:
        self._pictures = pictures

    def figure(self, label: str, caption: list[Node]) -> list[Node]:
        picture = self._pictures.get(label)
        if picture is None:
            raise RenderingError("A figure has no picture", where=label)
        drawing = f"picture({_string(f'{label}.svg')}, {_string(picture.alt)})"
        return [
            _raw(f"#figure({drawing}, kind: image, caption: ["),
            {"t": "Plain", "c": caption},
            _raw(f"]) <{label}>"),
        ]

    def table(self, label: str, table: Node, caption: list[Node]) -> list[Node]:
        _, _, *rest = table["c"]
        told = {"t": "Table", "c": [["", [], []], [None, [{"t": "Plain", "c": caption}]], *rest]}
        return [
            _raw(f"#block(breakable: {str(_is_long(table)).lower()})["),
            told,
            _raw(f"] <{label}>"),
        ]

    def bare_table(self, table: Node, name: str) -> list[Node]:
        return [table]

    def callout(self, kind: str, title: list[Node], body: list[Node], folded: bool) -> list[Node]:
        begin = f"#callout({_string(kind)}, folded: {str(folded).lower()}, title: ["
        return [_raw(begin), {"t": "Plain", "c": title}, _raw("])["), *body, _raw("]")]

    def facts(self, pairs: list[Any]) -> list[Node]:
        made = [_raw("#facts((")]
        for term, texts in pairs:
            told = [block for text in texts for block in text]
            made += [_raw("["), {"t": "Plain", "c": term}, _raw("], ["), *told, _raw("],")]
        return [*made, _raw("))")]

    def div(self, identifier: str, classes: list[str], body: list[Node]) -> list[Node]:
        inner = [
            _raw(f"#dress({_strings(classes)})["),
            *body,
            _raw("]" + (f" <{identifier}>" if identifier else "")),
        ]
        return inner if classes else [{"t": "Div", "c": [[identifier, [], []], body]}]

    def span(self, classes: list[str], body: list[Node]) -> list[Node]:
        begin, end = f"#sign({_strings(classes)})[", "]"
        return [_inline(begin), *body, _inline(end)]


def to_pdf(document: Node, composition: Composition, folder: Path) -> bytes:
    """A tagged PDF without any date. Raises RenderingError where Typst refuses, be it for PDF/UA-1."""
    _lay_out(composition, folder)
    told: dict[str, Any] = composition.metadata
    arguments = ", ".join(
        f"{key}: {_string(str(told.get(key, '')))}" for key in ("title", "subtitle", "lang")
    )
    text = f'#import "report.typ": *\n#show: report.with({arguments})\n\n' + _written(document)
    (folder / "main.typ").write_text(text, encoding="utf-8")
    try:
        made = typst.compile(
            str(folder / "main.typ"),
            root=str(folder),
            font_paths=[str(folder / "fonts")],
            ignore_system_fonts=True,
            format="pdf",
            pdf_standards=STANDARD,
        )
    except typst.TypstError as error:
        raise RenderingError(f"Typst refused the document: {error.message} {error.diagnostic}") from error
    return made


def _written(document: Node) -> str:
    """Pandoc centres every table; ours stand on the left."""
    return write(document, "typst").replace("align(center)[#table(", "align(left)[#table(")


def _lay_out(composition: Composition, folder: Path) -> None:
    fonts = folder / "fonts"
    fonts.mkdir()
    for path in [*family_files().values(), *fallback_files()]:
        shutil.copy(path, fonts)
    shutil.copy(REPORTS / "styles" / "report.typ", folder)
    for label, picture in composition.pictures.items():
        (folder / f"{label}.svg").write_text(picture.svg, encoding="utf-8")


def _is_long(table: Node) -> bool:
    return len(text_of(table)) > MOST_KEPT_TOGETHER


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return f'"{escaped}"'


def _strings(texts: list[str]) -> str:
    return "(" + "".join(f"{_string(text)}, " for text in texts) + ")"


def _raw(text: str) -> Node:
    return {"t": "RawBlock", "c": ["typst", text]}


def _inline(text: str) -> Node:
    return {"t": "RawInline", "c": ["typst", text]}
