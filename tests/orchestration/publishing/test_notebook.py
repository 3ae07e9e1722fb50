import re
from pathlib import Path

import nbformat
import pytest

from orchestration.errors import RenderingError
from orchestration.publishing.notebook import (
    cell_options,
    code_cell,
    code_of,
    front_matter,
    new_notebook,
    read_document,
    settle,
    with_parameters,
)
from orchestration.settings import REPORTS

HEAD = "---\ntitle: A report\nlang: en\n---\n\n"
PARAMETERS = '```{python}\n#| tags: [parameters]\nquarter = ""\n```\n'


def document(folder: Path, text: str) -> Path:
    path = folder / "document.qmd"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["partnership.qmd", "programme.qmd"])
def test_cells_are_those_that_quarto_documents(name: str) -> None:
    """Read by another hand: a fence opens a cell, the rest is Markdown (Quarto, 'Using Python')."""
    text = (REPORTS / name).read_text(encoding="utf-8")
    _, head, body = text.split("---\n", 2)
    parts = re.split(r"^```\{python\}\n(.*?)^```$", body, flags=re.MULTILINE | re.DOTALL)
    expected = [("raw", f"---\n{head}---")]
    for number, part in enumerate(parts):
        if part.strip():
            expected.append(("code" if number % 2 else "markdown", part.strip()))
    notebook = read_document(REPORTS / name)
    assert [(cell.cell_type, cell.source.strip()) for cell in notebook.cells] == expected
    nbformat.validate(notebook)


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = document(tmp_path, HEAD + PARAMETERS + "Text.\n")
    assert read_document(path) == read_document(path)


def test_includes_are_put_in_place(tmp_path: Path) -> None:
    (tmp_path / "_part.qmd").write_text("Included.\n\n{{< include _deeper.qmd >}}\n", encoding="utf-8")
    (tmp_path / "_deeper.qmd").write_text("```{python}\nx = 1\n```\n", encoding="utf-8")
    notebook = read_document(document(tmp_path, HEAD + "Before.\n\n{{< include _part.qmd >}}\n\nAfter.\n"))
    assert [cell.source for cell in notebook.cells[1:]] == ["Before.\n\nIncluded.", "x = 1", "After."]


@pytest.mark.parametrize(
    "line", ["{{< include nothing.qmd >}}", "{{< video https://example.org >}}", "{{< pagebreak >}}"]
)
def test_what_cannot_be_included_is_an_error(tmp_path: Path, line: str) -> None:
    with pytest.raises(RenderingError):
        read_document(document(tmp_path, f"{HEAD}{line}\n"))


def test_parameters_are_set_after_the_cell_that_declares_them(tmp_path: Path) -> None:
    path = document(tmp_path, HEAD + PARAMETERS + "```{python}\nx = 1\n```\n")
    notebook = with_parameters(read_document(path), {"quarter": "2025-Q3", "title": 'It\'s "quoted"'})
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert code[1] == "#| tags: [injected-parameters]\nquarter = '2025-Q3'\ntitle = 'It\\'s \"quoted\"'"
    nbformat.validate(notebook)


def test_a_document_without_parameters_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RenderingError, match="tagged `parameters`"):
        with_parameters(read_document(document(tmp_path, HEAD)), {})


@pytest.mark.parametrize(
    "options", ["#| column: margin", "#| fig-width: 5", "#| output: asis", "#| label: [", "#| eval: false"]
)
def test_unknown_cell_options_are_an_error(options: str) -> None:
    with pytest.raises(RenderingError):
        cell_options(code_cell("a", f"{options}\nx = 1"))


@pytest.mark.parametrize(
    "key", ["format: html", "bibliography: a.bib", "execute: {cache: true}", "filters: [x]"]
)
def test_unknown_metadata_is_an_error(tmp_path: Path, key: str) -> None:
    with pytest.raises(RenderingError, match="Unknown metadata"):
        front_matter(read_document(document(tmp_path, HEAD.replace("lang: en", key) + "Text.\n")))


def test_what_a_cell_learned_goes_to_where_quarto_reads_it(tmp_path: Path) -> None:
    source = "#| label: fig-a\n#| fig-cap: A figure\n#| fig-alt: Some bars\ndraw()"
    notebook = new_notebook(
        [*read_document(document(tmp_path, HEAD + "Text.\n")).cells, code_cell("a", source)]
    )
    learned = {"title": 'Norvik: a "title"', "fig-alt": "Bars: 7 of 9", "fig-cap": "A figure, 2025 Q3"}
    notebook.cells[2].outputs = [
        nbformat.from_dict(
            {
                "output_type": "display_data",
                "data": {"image/svg+xml": "<svg/>"},
                "metadata": {"accord": learned},
            }
        )
    ]
    settled = settle(notebook)
    assert front_matter(settled) == {"title": 'Norvik: a "title"', "lang": "en"}
    options = cell_options(settled.cells[2])
    assert options == {"label": "fig-a", "fig-cap": "A figure, 2025 Q3", "fig-alt": "Bars: 7 of 9"}
    assert code_of(settled.cells[2]) == "draw()"
    assert settled.cells[2].outputs[0].metadata == {}
