"""From an executed notebook to one Markdown text and its pictures.

How cells and options are written belongs to `notebook`; what the Markdown may hold belongs to `syntax`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from orchestration.errors import RenderingError
from orchestration.publishing.notebook import cell_options, code_of, front_matter


@dataclass(frozen=True)
class Picture:
    """A figure's drawing and the text that stands for it."""

    svg: str
    alt: str


@dataclass
class Composition:
    """The text of a document in Pandoc's Markdown, its metadata, and its pictures by label."""

    metadata: dict[str, Any]
    markdown: str = ""
    pictures: dict[str, Picture] = field(default_factory=dict)


def compose(notebook: NotebookNode) -> Composition:
    """Put the cells one after the other. Raises RenderingError for an output that we do not use."""
    composition = Composition(front_matter(notebook))
    echo = composition.metadata.get("execute", {}).get("echo", True)
    parts: list[str] = []
    for cell in notebook.cells[1:]:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
        elif cell.cell_type == "code":
            parts += _code_cell(cell, composition, echo)
        else:
            raise RenderingError("A raw cell stands inside the document", where=cell.id)
    composition.markdown = "\n\n".join(parts) + "\n"
    return composition


def _code_cell(cell: NotebookNode, composition: Composition, echo: bool) -> list[str]:
    options = cell_options(cell)
    parts = []
    if options.get("echo", echo):
        parts.append(f"``` python\n{code_of(cell)}\n```")
    shown = [output for output in cell.outputs if not _is_warning(output, composition.metadata)]
    label = options.get("label", "")
    if not shown:  # a figure or table of which nothing is known; the cell before says so
        return parts
    if label.startswith("fig-"):
        parts.append(_figure(label, options, shown, composition))
    elif label.startswith("tbl-"):
        parts.append(
            _labelled(label, "\n\n".join(_markdown(output, cell) for output in shown), options, "tbl-cap")
        )
    else:
        parts += [_markdown(output, cell) for output in shown]
    return parts


def _is_warning(output: NotebookNode, metadata: dict[str, Any]) -> bool:
    told = metadata.get("execute", {}).get("warning", True)
    return not told and output.output_type == "stream" and output.name == "stderr"


def _figure(label: str, options: dict[str, Any], shown: list[NotebookNode], composition: Composition) -> str:
    drawings = [output.data["image/svg+xml"] for output in shown if "image/svg+xml" in output.get("data", {})]
    if len(shown) != 1 or len(drawings) != 1:
        raise RenderingError(
            "A cell labelled as a figure must show one SVG picture and nothing else", where=label
        )
    if not options.get("fig-alt", "").strip():
        raise RenderingError("A figure has no alternative text (fig-alt)", where=label)
    composition.pictures[label] = Picture("".join(drawings[0]), options["fig-alt"])
    return _labelled(label, f"![]({label}.svg)", options, "fig-cap")


def _labelled(label: str, body: str, options: dict[str, Any], caption: str) -> str:
    if not options.get(caption, "").strip():
        raise RenderingError(f"A figure or table has no caption ({caption})", where=label)
    return f"::: {{#{label}}}\n\n{body}\n\n{options[caption]}\n\n:::"


def _markdown(output: NotebookNode, cell: NotebookNode) -> str:
    text = output.get("data", {}).get("text/markdown")
    if text is None:
        kind = sorted(output.get("data", {})) or output.get("name", output.output_type)
        raise RenderingError(f"A cell shows what is no Markdown: {kind}", where=cell.id)
    return "".join(text)
