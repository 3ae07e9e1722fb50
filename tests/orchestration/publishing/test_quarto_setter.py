"""With genuine Quarto, where it is on the PATH: both setters give the same report."""

import html
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbformat import NotebookNode

from orchestration.publishing import embedded_setter, quarto_setter
from orchestration.publishing.execution import WarmKernel
from orchestration.settings import REPORTS
from tests.orchestration.publishing.test_embedded_setter import EVERYTHING, notebook
from tests.reports.returned import example

pytestmark = pytest.mark.skipif(not quarto_setter.is_installed(), reason="quarto is not on the PATH")

PARAMETERS = {
    "partnership.qmd": {"partnership": "NORVIK", "quarter": "2026-Q2"},
    "programme.qmd": {"quarter": "2026-Q2"},
}


def main(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


def plain(text: str) -> str:
    """The words without their mark-up, single spaces between them."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", text)).split())


def outline(page: str) -> list[tuple[str, str]]:
    """Headings, captions of figures and tables, in order."""
    found = re.findall(r"<(h[234]|figcaption|caption)\b[^>]*>(.*?)</\1>", main(page), flags=re.DOTALL)
    told = [(tag.replace("figcaption", "caption"), plain(text)) for tag, text in found]
    return [(tag, text) for tag, text in told if text]


def words(page: str) -> list[str]:
    """Every word, in no order: captions of tables stand before or inside them."""
    return sorted(plain(main(page)).split())


def parts(page: str) -> dict[str, list[str]]:
    """What a reader moves by: links, alternative texts, heads and cells of tables, what unfolds."""
    patterns = {
        "links": r'<a\b[^>]*href="([^"]*)"',
        "alternative texts": r'<svg\b[^>]*aria-label="([^"]*)"',
        "heads": r"<th\b[^>]*>(.*?)</th>",
        "cells": r"<td\b[^>]*>(.*?)</td>",
        "signs": r'class="(sign[^"]*)"',
        "unfolding": r"<summary>(.*?)</summary>",
    }
    return {
        name: [plain(text) for text in re.findall(pattern, main(page), flags=re.DOTALL)]
        for name, pattern in patterns.items()
    }


def set_by_both(executed: NotebookNode, folder: Path) -> tuple[dict[str, bytes], dict[str, bytes]]:
    made = []
    for name, setter in (("quarto", quarto_setter), ("embedded", embedded_setter)):
        (folder / name).mkdir()
        made.append(setter.set_notebook(executed, folder / name, ["html", "pdf"]))
    return made[0], made[1]


@pytest.mark.parametrize("document", PARAMETERS)
def test_both_setters_give_the_same_report(tmp_path: Path, document: str) -> None:
    warehouse = example().write(tmp_path / "warehouse.duckdb")
    with WarmKernel() as kernel:
        executed = kernel.execute(REPORTS / document, PARAMETERS[document] | {"warehouse": str(warehouse)})
    theirs, ours = set_by_both(executed, tmp_path)
    their_page, our_page = theirs["html"].decode(), ours["html"].decode()
    assert len(outline(our_page)) > 10
    assert outline(their_page) == outline(our_page)
    assert words(their_page) == words(our_page)
    assert parts(their_page) == parts(our_page)


@pytest.fixture(scope="module")
def everything(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """Every construct that our documents use, set by both."""
    return set_by_both(notebook(*EVERYTHING), tmp_path_factory.mktemp("everything"))


def test_both_setters_know_the_same_constructs(everything: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
    their_page, our_page = (made["html"].decode() for made in everything)
    assert outline(their_page) == outline(our_page)
    assert words(their_page) == words(our_page)
    assert parts(their_page) == parts(our_page)
    assert re.search(r'<div class="callout warning">\s*<p class="title">', their_page)


def test_the_page_loads_nothing_from_elsewhere_and_has_the_one_look(
    everything: tuple[dict[str, bytes], dict[str, bytes]],
) -> None:
    page = everything[0]["html"].decode()
    assert '<a class="skip" href="#content">' in page
    assert "--accent" in page
    assert "font-family:'Source Sans Pro'" in page
    assert not re.search(r"<script|<link|<img|src=|url\((?!data:)", page)


def test_the_pdf_is_accessible_and_bears_no_date(
    everything: tuple[dict[str, bytes], dict[str, bytes]],
) -> None:
    made = everything[0]["pdf"]
    knows_standards = [int(part) for part in quarto_setter.version().split()[1].split(".")[:2]] >= [1, 9]
    assert (b"<pdfuaid:part>1</pdfuaid:part>" in made) == knows_standards
    assert b"A report" in made
    assert b"SourceSansPro" in made
    assert b"/CreationDate" not in made


@pytest.mark.parametrize(("document", "name"), [("partnership.qmd", "Norvik"), ("programme.qmd", "NORVIK")])
def test_quarto_renders_the_document_itself(tmp_path: Path, document: str, name: str) -> None:
    pytest.importorskip("papermill", reason="Quarto hands parameters to Python by way of papermill")
    warehouse = example().write(tmp_path / "warehouse.duckdb")
    shutil.copytree(REPORTS, tmp_path / "reports", ignore=shutil.ignore_patterns("__pycache__"))
    command = ["quarto", "render", document, "--to", "html", "--no-execute-daemon"]
    values = PARAMETERS[document] | {"warehouse": str(warehouse)}
    command += [part for key, text in values.items() for part in ("-P", f"{key}:{text}")]
    environment = {**os.environ, "QUARTO_PYTHON": sys.executable, "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run(command, cwd=tmp_path / "reports", env=environment, check=True, capture_output=True)
    page = (tmp_path / "reports" / document).with_suffix(".html").read_text(encoding="utf-8")
    assert name in plain(main(page))
    assert "Figure 1:" in plain(main(page))
