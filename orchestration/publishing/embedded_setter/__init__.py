"""Sets an executed notebook as one-file HTML and as PDF, with Pandoc and Typst, where Quarto is not
installed.

It understands what our documents use (README of the syntax: `notebook`, `composition`, `syntax`) and takes
anything else for an error. What a report says belongs to `reports`, its look to `reports/styles`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from orchestration.publishing.embedded_setter.composition import compose
from orchestration.publishing.embedded_setter.page import HtmlDress, faces, to_html
from orchestration.publishing.embedded_setter.pandoc import read_markdown
from orchestration.publishing.embedded_setter.sheet import TypstDress, to_pdf
from orchestration.publishing.embedded_setter.syntax import resolve

__all__ = ["set_markdown", "set_notebook", "warm_up"]


def warm_up() -> None:
    """Make ready what every report needs: the type family, cut down for the web pages."""
    faces()


def set_notebook(notebook: NotebookNode, folder: Path, formats: Sequence[str]) -> dict[str, bytes]:
    """The notebook in each of the formats (`html`, `pdf`); `folder` is empty and for this report alone.

    Raises RenderingError for a construct that we do not use and for what Pandoc or Typst refuses (PDF/UA-1
    is required).
    """
    composition = compose(notebook)
    document = read_markdown(composition.markdown)
    made = {}
    if "html" in formats:
        made["html"] = to_html(resolve(document, HtmlDress(composition.pictures)), composition.metadata)
    if "pdf" in formats:
        made["pdf"] = to_pdf(resolve(document, TypstDress(composition.pictures)), composition, folder)
    return made


def set_markdown(text: str, metadata: dict[str, Any]) -> bytes:
    """A page of plain Markdown, without cells, as HTML. Raises RenderingError as `set_notebook` does."""
    return to_html(resolve(read_markdown(text), HtmlDress({})), metadata)
