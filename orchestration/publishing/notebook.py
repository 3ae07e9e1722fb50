"""What our notebooks are made of: cells, their `#|` options, the front matter, the parameters cell.

Reading and changing a notebook belongs here; running it (execution) and setting it (the setters) do not.
Only the part of Quarto's syntax that our documents use is known; anything else is a RenderingError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import jupytext
import yaml
from nbformat import NotebookNode, from_dict

from orchestration.errors import RenderingError

OPTIONS = frozenset({"echo", "label", "fig-cap", "fig-alt", "tbl-cap", "tags"})
METADATA = frozenset({"title", "subtitle", "lang", "toc", "execute", "jupyter"})
EXECUTE = frozenset({"echo", "warning"})

_INCLUDE = re.compile(r"^\{\{< include (?P<path>\S+) >\}\}[ \t]*$", re.MULTILINE)
_SHORTCODE = re.compile(r"^\{\{<.*$", re.MULTILINE)
_OPTION_LINE = "#| "


def read_document(path: Path) -> NotebookNode:
    """The notebook of a `.qmd` file, its includes put in place, not yet run.

    jupytext reads `.qmd` only where Quarto is installed; read as R Markdown the same text gives the same
    cells. Raises RenderingError for a missing file and for a shortcode that we do not use.
    """
    text = _with_includes(path, path.parent)
    other = _SHORTCODE.search(text)
    if other:
        raise RenderingError(f"The shortcode {other[0]!r} is not known", where=path.name)
    notebook = jupytext.reads(text, fmt="Rmd")
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # jupytext draws them by lot
    return new_notebook(list(notebook.cells))


def _with_includes(path: Path, root: Path) -> str:
    if not path.is_file():
        raise RenderingError("A document is missing", where=str(path))
    text = path.read_text(encoding="utf-8")
    return _INCLUDE.sub(lambda found: _with_includes(root / found["path"], root).rstrip("\n"), text)


def with_parameters(notebook: NotebookNode, values: Mapping[str, str]) -> NotebookNode:
    """The notebook with one cell more, after the cell tagged `parameters`, that sets the values (as Quarto
    does).

    Raises RenderingError where no cell is so tagged.
    """
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type == "code" and "parameters" in cell_options(cell).get("tags", ()):
            lines = [f"{_OPTION_LINE}tags: [injected-parameters]"]
            lines += [f"{name} = {value!r}" for name, value in values.items()]
            injected = code_cell("injected-parameters", "\n".join(lines))
            notebook.cells.insert(number + 1, injected)
            return notebook
    raise RenderingError("No cell of the document is tagged `parameters`")


def code_cell(identifier: str, source: str) -> NotebookNode:
    """A cell of code that has not been run."""
    fields = {"cell_type": "code", "id": identifier, "metadata": {}, "source": source, "outputs": []}
    return _node({**fields, "execution_count": None})


def new_notebook(cells: list[NotebookNode]) -> NotebookNode:
    """A notebook of Python cells."""
    python = {"name": "python3", "display_name": "Python 3", "language": "python"}
    metadata = {"kernelspec": python, "language_info": {"name": "python"}}
    return _node({"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells})


def _node(fields: dict[str, Any]) -> NotebookNode:
    node: NotebookNode = from_dict(fields)  # type: ignore[no-untyped-call]
    return node


def cell_options(cell: NotebookNode) -> dict[str, Any]:
    """The `#|` options of a code cell. Raises RenderingError for one that we do not use."""
    try:
        options = (
            yaml.safe_load("\n".join(line[len(_OPTION_LINE) :] for line in _option_lines(cell.source))) or {}
        )
    except yaml.YAMLError as error:
        raise RenderingError(f"The options of a cell cannot be read: {error}", where=cell.source) from None
    unknown = set(options) - OPTIONS
    if unknown:
        raise RenderingError(f"Unknown cell option {sorted(unknown)}", where=cell.source.split("\n")[0])
    return dict(options)


def _option_lines(source: str) -> Iterator[str]:
    for line in source.split("\n"):
        if not line.startswith(_OPTION_LINE):
            return
        yield line


def code_of(cell: NotebookNode) -> str:
    """The source of a code cell without its options."""
    lines = cell.source.split("\n")
    return "\n".join(lines[len(list(_option_lines(cell.source))) :])


def front_matter(notebook: NotebookNode) -> dict[str, Any]:
    """The YAML metadata of the document. Raises RenderingError where it has none, or holds a key that we do
    not use.
    """
    first = notebook.cells[0] if notebook.cells else None
    if first is None or first.cell_type != "raw":
        raise RenderingError("The document does not begin with YAML metadata")
    metadata = yaml.safe_load(first.source.strip().strip("-"))
    unknown = (set(metadata) - METADATA) | (set(metadata.get("execute", {})) - EXECUTE)
    if unknown:
        raise RenderingError(f"Unknown metadata {sorted(unknown)}", where="front matter")
    return dict(metadata)


def settle(notebook: NotebookNode) -> NotebookNode:
    """Write what the cells found out about themselves to where Quarto reads it.

    A cell may show its output with the metadata `accord`: `title` and `subtitle` go to the front matter,
    `fig-cap`,
    `fig-alt` and `tbl-cap` to the options of the cell. So a text made from the data reaches either setter
    alike.
    """
    metadata = front_matter(notebook)
    for cell in notebook.cells:
        found = _learned(cell)
        metadata.update({key: found[key] for key in found.keys() & {"title", "subtitle"}})
        options = {key: found[key] for key in found.keys() & OPTIONS}
        if options:
            cell.source = _dump({**cell_options(cell), **options}, prefix=_OPTION_LINE) + "\n" + code_of(cell)
    notebook.cells[0].source = f"---\n{_dump(metadata)}\n---"
    return notebook


def _learned(cell: NotebookNode) -> dict[str, str]:
    learned: dict[str, str] = {}
    for output in cell.get("outputs", ()):
        learned |= output.get("metadata", {}).pop("accord", {})
    return learned


def _dump(mapping: Mapping[str, Any], prefix: str = "") -> str:
    text = yaml.safe_dump(dict(mapping), allow_unicode=True, sort_keys=False, width=10**6).strip()
    return "\n".join(prefix + line for line in text.split("\n"))
