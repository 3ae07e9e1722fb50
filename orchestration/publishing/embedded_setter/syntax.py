"""What our documents may hold: checked, numbered, and handed to the dress of a format.

Figures and tables are Divs labelled `fig-` and `tbl-` whose last paragraph is the caption; `@fig-x` refers
to one;
callouts are Quarto's; Divs and Spans may carry the classes below. The rest is plain Markdown. Anything else
is an error.
"""

from __future__ import annotations

from typing import Any, Protocol

from orchestration.errors import RenderingError

Node = dict[str, Any]

CALLOUTS = {
    "note": "Note",
    "tip": "Tip",
    "important": "Important",
    "warning": "Warning",
    "caution": "Caution",
}
DIVS = frozenset(
    {"notice", "lead", "rating", "aims", "aim", "said", "flag", "critical", "high", "medium", "low"}
)
SPANS = frozenset(
    {"sign", "critical", "high", "medium", "low", "green", "amber", "red", "unrated", "number", "quiet"}
)
KINDS = {"fig": "Figure", "tbl": "Table"}

_INLINE_PLAIN = frozenset({"Str", "Space", "SoftBreak", "LineBreak", "Code"})
_INLINE_NEST = frozenset({"Strong", "Emph"})


class Dress(Protocol):
    """How one format shows what Pandoc does not know of. Every method gives blocks, or inlines for `span`."""

    def figure(self, label: str, caption: list[Node]) -> list[Node]: ...
    def table(self, label: str, table: Node, caption: list[Node]) -> list[Node]: ...
    def bare_table(self, table: Node, name: str) -> list[Node]: ...
    def callout(self, kind: str, title: list[Node], body: list[Node], folded: bool) -> list[Node]: ...
    def facts(self, pairs: list[Any]) -> list[Node]: ...
    def div(self, identifier: str, classes: list[str], body: list[Node]) -> list[Node]: ...
    def span(self, classes: list[str], body: list[Node]) -> list[Node]: ...


def resolve(document: Node, dress: Dress) -> Node:
    """The document with its own constructs turned into what Pandoc can write in the dress's format."""
    numbers = _numbers(document["blocks"])
    return {**document, "blocks": _Resolution(numbers, dress).blocks(document["blocks"])}


def _numbers(blocks: list[Node]) -> dict[str, str]:
    """The name of every labelled Div, in order: {'fig-late': 'Figure 1'}."""
    names: dict[str, str] = {}
    counts = dict.fromkeys(KINDS, 0)
    pending = list(reversed(blocks))
    while pending:
        block = pending.pop()
        if block["t"] != "Div":
            continue
        label = block["c"][0][0]
        kind = label.split("-")[0]
        if kind in KINDS:
            if label in names:
                raise RenderingError("Two figures or tables have the same label", where=label)
            counts[kind] += 1
            names[label] = f"{KINDS[kind]} {counts[kind]}"
        pending += reversed(block["c"][1])
    return names


class _Resolution:
    """One walk through the tree."""

    def __init__(self, numbers: dict[str, str], dress: Dress) -> None:
        self._numbers = numbers
        self._dress = dress
        self._callout = ""  # the title of the callout that the walk is in

    def blocks(self, blocks: list[Node]) -> list[Node]:
        return [made for block in blocks for made in self._block(block)]

    def _block(self, block: Node) -> list[Node]:
        kind, content = block["t"], block.get("c", [])
        if kind in {"Para", "Plain"}:
            content = self.inlines(content)
        elif kind == "Header":
            content = [content[0], content[1], self.inlines(content[2])]
        elif kind == "BulletList":
            content = [self.blocks(item) for item in content]
        elif kind == "OrderedList":
            content = [content[0], [self.blocks(item) for item in content[1]]]
        elif kind == "DefinitionList":
            return self._dress.facts(
                [(self.inlines(term), [self.blocks(text) for text in texts]) for term, texts in content]
            )
        elif kind == "Table":
            return self._bare_table(block)
        elif kind == "Div":
            return self._div(*content)
        elif kind != "CodeBlock":
            raise RenderingError(f"The document holds what we do not use: {kind}", where=_place(block))
        return [{"t": kind, "c": content}]

    def _bare_table(self, table: Node) -> list[Node]:
        if not self._callout:
            raise RenderingError(
                "A table outside a callout needs a label (tbl-) and a caption", where=_place(table)
            )
        return self._dress.bare_table(self._table(table), self._callout)

    def _div(self, attributes: Any, body: list[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        if identifier in self._numbers:
            return self._labelled(identifier, body)
        callouts = [name for name in classes if name.startswith("callout-")]
        if callouts:
            return self._callout_of(callouts[0].removeprefix("callout-"), dict(pairs), body)
        unknown = (set(classes) - DIVS) | {key for key, _ in pairs}
        if unknown:
            raise RenderingError(f"Unknown class or attribute {sorted(unknown)}", where=_place({"c": body}))
        return self._dress.div(identifier, classes, self.blocks(body))

    def _callout_of(self, kind: str, pairs: dict[str, str], body: list[Node]) -> list[Node]:
        unknown = set(pairs) - {"title", "collapse"}
        if kind not in CALLOUTS or unknown:
            raise RenderingError(f"Unknown callout {kind!r} {sorted(unknown)}", where=_place({"c": body}))
        title: list[Node] = [{"t": "Str", "c": pairs.get("title", CALLOUTS[kind])}]
        if body and body[0]["t"] == "Header":
            title, body = self.inlines(body[0]["c"][2]), body[1:]
        self._callout = text_of({"c": title})
        made = self._dress.callout(kind, title, self.blocks(body), pairs.get("collapse") == "true")
        self._callout = ""
        return made

    def _labelled(self, label: str, body: list[Node]) -> list[Node]:
        if len(body) != 2 or body[1]["t"] != "Para":
            raise RenderingError("A labelled Div must hold one picture or table and its caption", where=label)
        name = [{"t": "Str", "c": f"{self._numbers[label]}:"}, {"t": "Space"}]
        caption = name + self.inlines(body[1]["c"])
        if label.startswith("fig-") and [node["t"] for node in body[0].get("c", [])] == ["Image"]:
            return self._dress.figure(label, caption)
        if label.startswith("tbl-") and body[0]["t"] == "Table":
            return self._dress.table(label, self._table(body[0]), caption)
        raise RenderingError("A label does not fit what it stands on", where=label)

    def _table(self, table: Node) -> Node:
        attributes, caption, columns, head, bodies, foot = table["c"]
        if text_of({"c": caption}) or foot[1]:
            raise RenderingError("A table has a caption of its own, or a foot", where=_place(table))
        head = [head[0], [self._row(row) for row in head[1]]]
        bodies = [[part[0], 1, part[2], [self._row(row) for row in part[3]]] for part in bodies]
        return {"t": "Table", "c": [attributes, caption, columns, head, bodies, foot]}

    def _row(self, row: Any) -> Any:
        return [row[0], [[*cell[:4], self.blocks(cell[4])] for cell in row[1]]]

    def inlines(self, inlines: list[Node]) -> list[Node]:
        return [made for inline in inlines for made in self._inline(inline)]

    def _inline(self, inline: Node) -> list[Node]:
        kind, content = inline["t"], inline.get("c", [])
        if kind in _INLINE_PLAIN:
            return [inline]
        if kind in _INLINE_NEST:
            content = self.inlines(content)
        elif kind == "Quoted":
            content = [content[0], self.inlines(content[1])]
        elif kind == "Link":
            content = [content[0], self.inlines(content[1]), content[2]]
        elif kind == "Cite":
            return [self._reference(citation["citationId"]) for citation in content[0]]
        elif kind == "Span":
            return self._span(inline, *content)
        else:
            raise RenderingError(f"The document holds what we do not use: {kind}", where=_place(inline))
        return [{"t": kind, "c": content}]

    def _span(self, span: Node, attributes: Any, body: list[Node]) -> list[Node]:
        identifier, classes, pairs = attributes
        unknown = (set(classes) - SPANS) | set(filter(None, [identifier])) | {key for key, _ in pairs}
        if unknown:
            raise RenderingError(f"Unknown class or attribute {sorted(unknown)}", where=_place(span))
        return self._dress.span(classes, self.inlines(body))

    def _reference(self, label: str) -> Node:
        if label not in self._numbers:
            raise RenderingError("A reference leads nowhere", where=f"@{label}")
        text = {"t": "Str", "c": self._numbers[label].replace(" ", "\N{NO-BREAK SPACE}")}
        return {"t": "Link", "c": [["", [], []], [text], [f"#{label}", ""]]}


def text_of(node: Any) -> str:
    """The words of a tree."""
    if isinstance(node, dict):
        if node.get("t") == "Str":
            return str(node["c"])
        return " " if node.get("t") in {"Space", "SoftBreak"} else text_of(node.get("c", ""))
    return "".join(text_of(part) for part in node) if isinstance(node, list) else ""


def _place(node: Any) -> str:
    """The first words of a tree, to say where something stands."""
    return text_of(node)[:200]
