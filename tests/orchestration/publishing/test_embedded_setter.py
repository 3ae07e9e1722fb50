"""The constructs that our documents use come out in both formats; every other is an error."""

import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode

from orchestration.errors import RenderingError
from orchestration.publishing.embedded_setter import set_markdown, set_notebook
from orchestration.publishing.embedded_setter.composition import compose
from orchestration.publishing.notebook import code_cell, new_notebook

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text x="1" y="8">a</text></svg>'
METADATA = {"title": "A report", "subtitle": "2025 Q3", "lang": "en"}
HEAD = (
    "---\ntitle: A report\nsubtitle: 2025 Q3\nlang: en\ntoc: true\n"
    "execute:\n  echo: false\n  warning: false\n---"
)
TABLE = "| A | B |\n|:--|--:|\n| x | 1 |"
FOLDED = f'::: {{.callout-note collapse="true"}}\n## The table\n\n{TABLE}\n:::'


def cell(options: str = "", source: str = "x = 1", **outputs: str) -> NotebookNode:
    made = code_cell("cell", f"{options}\n{source}" if options else source)
    made.outputs = [
        nbformat.from_dict({"output_type": "display_data", "data": {kind: text}, "metadata": {}})
        for kind, text in outputs.items()
    ]
    return made


def notebook(*cells: NotebookNode | str) -> NotebookNode:
    head = nbformat.from_dict({"cell_type": "raw", "id": "head", "metadata": {}, "source": HEAD})
    texts = [
        nbformat.from_dict({"cell_type": "markdown", "id": f"text-{n}", "metadata": {}, "source": part})
        if isinstance(part, str) else part
        for n, part in enumerate(cells)
    ]  # fmt: skip
    for number, part in enumerate(texts):
        part["id"] = f"cell-{number}"
    return new_notebook([head, *texts])


def figure(label: str = "fig-a", caption: str = "A figure", alt: str = "Bars: 7 of 9") -> NotebookNode:
    options = f"#| label: {label}\n#| fig-cap: '{caption}'\n#| fig-alt: '{alt}'"
    return cell(options, **{"image/svg+xml": SVG})


def table(label: str = "tbl-a", caption: str = "A table", text: str = TABLE) -> NotebookNode:
    return cell(f"#| label: {label}\n#| tbl-cap: '{caption}'", **{"text/markdown": text})


def html_of(*cells: NotebookNode | str) -> str:
    page = set_notebook(notebook(*cells), Path(), ["html"])["html"].decode()
    return re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)


def test_the_page_has_language_title_skip_link_and_contents() -> None:
    page = html_of("## First\n\nText.\n\n## Second\n")
    assert '<html lang="en">' in page
    assert "<title>A report · 2025 Q3</title>" in page
    assert '<a class="skip" href="#content">' in page
    assert '<main id="content"' in page
    assert '<a href="#second" id="toc-second">Second</a>' in page


def test_a_figure_is_a_picture_with_its_text_and_numbered_caption() -> None:
    page = html_of(
        "See @fig-b and @fig-a.", figure("fig-b"), figure("fig-a", "One: *two*", 'A "quote" & <b>')
    )
    assert 'See <a href="#fig-b">Figure\u00a01</a> and <a href="#fig-a">Figure\u00a02</a>.' in page
    assert '<svg role="img" aria-label="A &quot;quote&quot; &amp; &lt;b&gt;"' in page
    assert re.search(r"<figcaption>\s*Figure 2: One: <em>two</em>\s*</figcaption>", page)


def test_a_table_has_heads_of_rows_and_columns_and_a_numbered_caption() -> None:
    page = html_of("See @tbl-a.", table())
    assert '<a href="#tbl-a">Table\u00a01</a>' in page
    assert "<caption>Table 1: A table</caption>" in page
    assert re.search(r"<th [^>]*>A</th>", page)
    assert re.search(r"<th [^>]*>x</th>", page)
    assert re.search(r"<td [^>]*>1</td>", page)


def test_a_callout_stands_open_or_folded() -> None:
    page = html_of(f"::: {{.callout-note}}\nText.\n:::\n\n{FOLDED}")
    assert re.search(r'<div class="callout note">\s*<p class="title">\s*Note', page)
    assert re.search(r"<details class=\"callout note\">\s*<summary>\s*The table\s*</summary>", page)


def test_classes_definitions_lists_and_links_come_through() -> None:
    flag = "### A flag\n\n[▲ high]{.sign .high}, [more](a.html)\n\nRule\n: Text\n\n- one\n- two"
    page = html_of(f"::: {{.flag .high}}\n{flag}\n:::")
    assert re.search(r'class="[^"]*\bflag high\b', page)
    for part in (
        '<span class="sign high">▲ high</span>',
        "<dt>Rule</dt>",
        "<li>one</li>",
        '<a href="a.html">more</a>',
    ):
        assert part in page


def test_code_is_shown_where_a_cell_says_so() -> None:
    assert "y = 2" in html_of(cell("#| echo: true", "y = 2"))
    assert "y = 2" not in html_of(cell("", "y = 2"))


def test_a_figure_of_which_nothing_is_known_leaves_no_trace() -> None:
    empty = cell("#| label: fig-a\n#| fig-cap: A\n#| fig-alt: B")
    page = html_of(empty, figure("fig-b"))
    assert "fig-a" not in page
    assert "Figure 1: A figure" in page


EVERYTHING = [
    '## First\n\nSee @fig-a and @tbl-a; *this*, **that**, `code`, "quoted", [▲ high]{.sign .high}.',
    figure(),
    FOLDED,
    "::: {.callout-warning}\nText.\n:::",
    table(),
    "::: {.notice}\nMade up.\n:::\n\n::: {.lead}\nLead.\n:::",
    "::: {.rating}\nRated.\n:::\n\n::: {.said}\nSaid.\n:::",
    "::: {.aims}\n::: {.aim}\n### One\n\n- a\n:::\n\n::: {.aim}\n### Two\n:::\n:::",
    "::: {.flag .critical}\n### A flag\n\nText.\n\nRule\n: One\n\nEvidence\n: Two\n:::",
    "1. one\n2. two\n\n- a\n\n    - b\n\n[link](https://example.org)",
]


def test_everything_is_set_as_accessible_pdf(tmp_path: Path) -> None:
    made = set_notebook(notebook(*EVERYTHING), tmp_path, ["pdf"])["pdf"]
    assert made.startswith(b"%PDF-1.7")
    assert b"<pdfuaid:part>1</pdfuaid:part>" in made  # Typst refuses what PDF/UA-1 does not allow
    assert b"A report" in made
    assert b"/CreationDate" not in made


def test_typst_is_the_gate_of_pdf_ua(tmp_path: Path) -> None:
    """What PDF/UA-1 does not allow is refused: here heading levels are left out."""
    with pytest.raises(RenderingError, match="PDF/UA-1"):
        set_notebook(notebook("#### Too deep\n\nText."), tmp_path, ["pdf"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("<b>bold</b>", "RawInline"),
        ("<hr>", "RawBlock"),
        ("```{=html}\n<hr>\n```", "RawBlock"),
        ("A note[^1].\n\n[^1]: Below.", "Note"),
        ("![picture](a.png)", "Image"),
        ("---\n\ntext\n\n***", "HorizontalRule"),
        ("> quoted", "BlockQuote"),
        ("| line\n| block", "LineBlock"),
        ("~~gone~~", "Strikeout"),
        ("H~2~O", "Subscript"),
        ("\\(x^2\\) and \\textbf{b}", "RawInline"),
        (TABLE, "needs a label"),
        ("See @fig-nowhere.", "leads nowhere"),
        ("As @smith2020 says.", "leads nowhere"),
        ("::: {.panel-tabset}\n## A\n:::", "panel-tabset"),
        ("::: {.column-margin}\nA\n:::", "column-margin"),
        ("::: {.callout-danger}\nA\n:::", "danger"),
        ("::: {.callout-note icon=\"false\"}\nA\n:::", "icon"),
        ("::: {.flag style=\"color: red\"}\nA\n:::", "style"),
        ("[a]{.smallcaps}", "SmallCaps"),
        ("[a]{.blink}", "blink"),
        ("[a]{#here}", "here"),
    ],
)  # fmt: skip
def test_what_our_documents_do_not_use_is_an_error(text: str, told: str) -> None:
    with pytest.raises(RenderingError, match=told):
        html_of(text)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (cell("", **{"text/html": "<b>a</b>"}), "no Markdown"),
        (cell("", **{"text/plain": "1"}), "no Markdown"),
        (cell("", **{"image/png": "abc"}), "no Markdown"),
        (cell("#| label: fig-a\n#| fig-cap: A\n#| fig-alt: B", **{"text/markdown": "a"}), "one SVG picture"),
        (cell("#| label: fig-a\n#| fig-cap: A", **{"image/svg+xml": SVG}), "no alternative text"),
        (cell("#| label: fig-a\n#| fig-alt: A", **{"image/svg+xml": SVG}), "no caption"),
        (cell("#| label: tbl-a", **{"text/markdown": TABLE}), "no caption"),
        (table(text="No table."), "does not fit"),
        (table(text=TABLE + "\n\nMore."), "must hold"),
        (table(text=TABLE + "\n\n: Twice"), "caption of its own"),
    ],
)  # fmt: skip
def test_outputs_that_our_documents_do_not_use_are_an_error(given: NotebookNode, told: str) -> None:
    with pytest.raises(RenderingError, match=told):
        html_of(given)


def test_what_a_cell_prints_is_an_error_and_a_warning_is_not() -> None:
    streams: dict[str, Any] = {"output_type": "stream", "text": "text"}
    warned, printed = cell(), cell()
    warned.outputs = [nbformat.from_dict({**streams, "name": "stderr"})]
    printed.outputs = [nbformat.from_dict({**streams, "name": "stdout"})]
    assert compose(notebook(warned)).markdown.strip() == ""
    with pytest.raises(RenderingError, match="stdout"):
        compose(notebook(printed))


def test_two_figures_with_one_label_are_an_error() -> None:
    with pytest.raises(RenderingError, match="same label"):
        html_of(figure(), figure())


def test_plain_markdown_is_set_without_contents() -> None:
    page = set_markdown("## One\n\nText.", METADATA).decode()
    assert "<nav" not in page
    assert "<h2>One</h2>" in page
