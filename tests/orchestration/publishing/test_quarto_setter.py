"""With genuine Quarto, where it is on the PATH: the same outline comes out of both setters."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from orchestration.publishing import embedded_setter, quarto_setter
from orchestration.publishing.execution import WarmKernel
from orchestration.settings import REPORTS
from tests.reports.returned import example

pytestmark = pytest.mark.skipif(not quarto_setter.is_installed(), reason="quarto is not on the PATH")

Outline = list[tuple[str, str]]


def outline(page: str) -> Outline:
    """Headings, captions of figures and tables, in order."""
    body = page[page.index("<body") :]
    found = re.findall(r"<(h[234]|figcaption|caption)\b[^>]*>(.*?)</\1>", body, flags=re.DOTALL)
    plain = [
        (tag, " ".join(re.sub(r"<[^>]*>", "", text).replace("\u00a0", " ").split())) for tag, text in found
    ]
    return [(tag.replace("figcaption", "caption"), text) for tag, text in plain if text]


def test_both_setters_give_the_same_outline(tmp_path: Path) -> None:
    warehouse = example().write(tmp_path / "warehouse.duckdb")
    values = {"partnership": "NORVIK", "quarter": "2026-Q2", "warehouse": str(warehouse)}
    with WarmKernel() as kernel:
        executed = kernel.execute(REPORTS / "partnership.qmd", values)
    for name in ("quarto", "embedded"):
        (tmp_path / name).mkdir()
    theirs = quarto_setter.set_notebook(executed, tmp_path / "quarto", ["html"])["html"].decode()
    ours = embedded_setter.set_notebook(executed, tmp_path / "embedded", ["html"])["html"].decode()
    assert outline(theirs) == outline(ours)


def test_quarto_renders_the_document_itself(tmp_path: Path) -> None:
    warehouse = example().write(tmp_path / "warehouse.duckdb")
    shutil.copytree(REPORTS, tmp_path / "reports", ignore=shutil.ignore_patterns("__pycache__"))
    parameters = {"partnership": "NORVIK", "quarter": "2026-Q2", "warehouse": str(warehouse)}
    command = ["quarto", "render", "partnership.qmd", "--to", "html"]
    command += [part for name, text in parameters.items() for part in ("-P", f"{name}:{text}")]
    environment = {**os.environ, "PYTHONPATH": str(REPORTS.parent)}
    subprocess.run(command, cwd=tmp_path / "reports", env=environment, check=True, capture_output=True)
    page = (tmp_path / "reports" / "partnership.html").read_text(encoding="utf-8")
    assert "Norvik against labour exploitation" in page
