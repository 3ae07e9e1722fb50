"""Calls Pandoc. What the document means belongs to syntax, what it looks like to page and sheet."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from typing import Any

import pypandoc

from orchestration.errors import RenderingError

# A picture stands in a figure only by our own labels; everything else is Pandoc's Markdown, as Quarto reads
# it.
MARKDOWN = "markdown-implicit_figures-tex_math_dollars-latex_macros"
SECONDS = 120

Document = dict[str, Any]


def read_markdown(text: str) -> Document:
    """Pandoc's tree of a Markdown text."""
    tree: Document = json.loads(_pandoc(["-f", MARKDOWN, "-t", "json"], text))
    return tree


def write(document: Document, to: str, arguments: Sequence[str] = ()) -> str:
    """The document in another format of Pandoc's."""
    return _pandoc(
        ["-f", "json", "-t", to, "--wrap=none", "--syntax-highlighting=none", *arguments],
        json.dumps(document),
    )


def _pandoc(arguments: Sequence[str], text: str) -> str:
    command = [pypandoc.get_pandoc_path(), *arguments]
    done = subprocess.run(
        command, input=text, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    if done.returncode:
        raise RenderingError(f"Pandoc refused the document: {done.stderr.strip()}")
    return done.stdout
