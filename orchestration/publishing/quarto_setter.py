"""Sets an executed notebook with Quarto, where it is installed. It takes what stands in the notebook and
runs nothing.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from orchestration.errors import RenderingError
from orchestration.publishing.embedded_setter.page import faces
from orchestration.settings import REPORTS
from reports.fonts import fallback_files, family_files

SECONDS = 300
_TO = {"html": "html", "pdf": "typst"}


def is_installed() -> bool:
    """`quarto` is on the PATH."""
    return shutil.which("quarto") is not None


@cache
def version() -> str:
    """'quarto 1.7.32'. Raises RenderingError where Quarto does not answer."""
    return f"quarto {_quarto(['--version'], Path.cwd()).strip()}"


def warm_up() -> None:
    """Make ready what every report needs: the type family, cut down for the web pages."""
    faces()


def set_notebook(notebook: NotebookNode, folder: Path, formats: Sequence[str]) -> dict[str, bytes]:
    """The notebook in each of the formats (`html`, `pdf`); `folder` is empty and for this report alone.

    Quarto mixes up the figures of two renderings in one folder, so it has one of its own. Raises
    RenderingError where Quarto refuses.
    """
    _lay_out(folder)
    text = nbformat.writes(notebook)  # type: ignore[no-untyped-call]  # a list of lines is what Quarto reads
    (folder / "report.ipynb").write_text(text, encoding="utf-8")
    made = {}
    for form in formats:
        _quarto(["render", "report.ipynb", "--to", _TO[form], "--no-execute"], folder)
        made[form] = (folder / f"report.{form}").read_bytes()
    return made


def _lay_out(folder: Path) -> None:
    """Quarto's settings, the look, and the type family for the page and for Typst."""
    shutil.copy(REPORTS / "_quarto.yml", folder)
    shutil.copytree(REPORTS / "styles", folder / "styles")
    rules = folder / "styles" / "report.css"
    rules.write_text(faces() + rules.read_text(encoding="utf-8"), encoding="utf-8")
    fonts = folder / "fonts"
    fonts.mkdir()
    for path in [*family_files().values(), *fallback_files()]:
        shutil.copy(path, fonts)


def _quarto(arguments: Sequence[str], folder: Path) -> str:
    command = [shutil.which("quarto") or "quarto", *arguments]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, encoding="utf-8", timeout=SECONDS, check=False
    )
    if done.returncode:
        raise RenderingError(f"Quarto refused the document: {done.stderr.strip()[-2000:]}")
    return done.stdout
