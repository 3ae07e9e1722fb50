"""The dress of the web page: one file, nothing loaded from elsewhere, readable without JavaScript.

Its look stands in reports/styles (page.html, report.css).
"""

from __future__ import annotations

import base64
import html
import io
from functools import cache
from typing import Any

from fontTools import subset  # type: ignore[import-untyped]

from orchestration.errors import RenderingError
from orchestration.publishing.embedded_setter.composition import Picture
from orchestration.publishing.embedded_setter.pandoc import write
from orchestration.publishing.embedded_setter.syntax import Node
from orchestration.settings import REPORTS
from reports.fonts import FAMILY, family_files

STYLES = REPORTS / "styles"
# What names in Latin letters, numbers and our signs need; other scripts fall back on the reader's own fonts.
_LETTERS = [*range(0x20, 0x180), *range(0x218, 0x21C)]
_SIGNS = [
    *range(0x2010, 0x2027),
    0x202F,
    0x20AC,
    0x2190,
    0x2191,
    0x2192,
    0x2193,
    0x2212,
    0x2260,
    0x2264,
    0x2265,
    0x25A0,
    0x25B2,
    0x25B3,
    0x25BC,
    0x25C6,
    0x2713,
    0xFFFD,
]


class HtmlDress:
    """Figures, tables, callouts and classes as HTML."""

    def __init__(self, pictures: dict[str, Picture]) -> None:
        self._pictures = pictures

    def figure(self, label: str, caption: list[Node]) -> list[Node]:
        picture = self._pictures.get(label)
        if picture is None:
            raise RenderingError("A figure has no picture", where=label)
        drawing = picture.svg.replace("<svg ", f'<svg role="img" aria-label="{html.escape(picture.alt)}" ', 1)
        begin = f'<figure id="{label}">{_scroll(picture.alt, "picture")}{drawing}</div><figcaption>'
        return [_raw(begin), {"t": "Plain", "c": caption}, _raw("</figcaption></figure>")]

    def table(self, label: str, table: Node, caption: list[Node]) -> list[Node]:
        attributes, _, *rest = table["c"]
        told = {"t": "Table", "c": [attributes, [None, [{"t": "Plain", "c": caption}]], *rest]}
        words = "".join(
            node["c"] if node["t"] == "Str" else " " for node in caption if node["t"] in {"Str", "Space"}
        )
        return [_raw(f'<div id="{label}">{_scroll(words, "table")}'), told, _raw("</div></div>")]

    def bare_table(self, table: Node, name: str) -> list[Node]:
        return [_raw(_scroll(name, "table")), table, _raw("</div>")]

    def callout(self, kind: str, title: list[Node], body: list[Node], folded: bool) -> list[Node]:
        if folded:
            begin, middle, end = f'<details class="callout {kind}"><summary>', "</summary>", "</details>"
        else:
            begin, middle, end = f'<div class="callout {kind}"><p class="title">', "</p>", "</div>"
        return [_raw(begin), {"t": "Plain", "c": title}, _raw(middle), *body, _raw(end)]

    def facts(self, pairs: list[Any]) -> list[Node]:
        return [{"t": "DefinitionList", "c": pairs}]

    def div(self, identifier: str, classes: list[str], body: list[Node]) -> list[Node]:
        return [{"t": "Div", "c": [[identifier, classes, []], body]}]

    def span(self, classes: list[str], body: list[Node]) -> list[Node]:
        return [{"t": "Span", "c": [["", classes, []], body]}]


def to_html(document: Node, metadata: dict[str, Any]) -> bytes:
    """One HTML page, everything inside."""
    variables = {key: str(metadata[key]) for key in ("title", "subtitle", "lang") if metadata.get(key)}
    arguments = [f"--template={STYLES / 'page.html'}", "--section-divs"]
    arguments += ["--toc", "--toc-depth=2"] if metadata.get("toc") else []
    arguments += [f"--variable={key}={html.escape(value)}" for key, value in variables.items()]
    page = write(document, "html5", arguments)
    style = faces() + (STYLES / "report.css").read_text(encoding="utf-8")
    return page.replace("/* report.css */", style, 1).encode()


def _raw(text: str) -> Node:
    return {"t": "RawBlock", "c": ["html", text]}


def _scroll(name: str, kind: str) -> str:
    """Wide things scroll in a region of their own, which the keyboard reaches, so the page itself never
    does.
    """
    return f'<div class="scroll {kind}" role="region" tabindex="0" aria-label="{html.escape(name)}">'


@cache
def faces() -> str:
    """The type family, cut down to the characters above, as style rules that hold it."""
    rules = []
    for weight, path in family_files().items():
        options = subset.Options(flavor="woff", hinting=False, recalc_timestamp=False, drop_tables=["DSIG"])
        font = subset.load_font(str(path), options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=_LETTERS + _SIGNS)
        subsetter.subset(font)
        cut = io.BytesIO()
        subset.save_font(font, cut, options)
        source = f"url(data:font/woff;base64,{base64.b64encode(cut.getvalue()).decode()}) format('woff')"
        rules.append(f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};src:{source}}}\n")
    return "".join(rules)
