import datetime
import json
import subprocess

import pypandoc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports import tables, words

NBSP = "\u00a0"


def plain_text(markdown: str) -> str:
    """What Pandoc makes of Markdown: its words, with a mark for anything that is more than words."""
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "json"]
    done = subprocess.run(command, input=markdown, capture_output=True, encoding="utf-8", check=True)
    (paragraph,) = json.loads(done.stdout)["blocks"]
    return "".join(
        node["c"] if node["t"] == "Str" else " " if node["t"] == "Space" else f"<{node['t']}>"
        for node in paragraph["c"]
    )


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (words.proportion(7, 9, 7 / 9), "7 of 9, 78 %"),
        (words.limits(0.453, 0.937), "45-94 %"),
        (words.limits(None, 0.937), ""),
        (words.proportion(3.5, 8, 0.4375), "3.5 of 8, 44 %"),
        (words.share(None), "not known"),
        (words.share(0.0), "0 %"),
        (words.day(datetime.date(2025, 3, 5)), "5 March 2025"),
        (words.quarter("2025-Q3"), "2025 Q3"),
        (words.quarter("2025-07"), "July 2025"),
        (words.number(1250.0), "1,250"),
        (words.number(0.0), "0"),
        (words.count(0, "flag"), "no flags"),
        (words.count(1, "flag"), "1 flag"),
        (words.listed(["a", "b", "c"]), "a, b and c"),
        (words.listed(["a", "b", "c"], most=1), "a and 2 more"),
        (words.listed([]), ""),
    ],
)
def test_numbers_and_days_are_said_as_reports_md_has_them(said: str, expected: str) -> None:
    assert said.replace(NBSP, " ") == expected


HOSTILE = [
    "A | B",
    "# not a heading",
    "*no* **emphasis** ~no~ ^no^",
    "<script>alert(1)</script>",
    "[link](http://example.org) ![x](y)",
    "`code` $x^2$ \\alpha @fig-x",
    "{{< include secret.qmd >}}",
    "1. list",
    "a\nb\n\nc",
    "::: {.flag}",
    "-- ... 'quoted' \"twice\"",
    "&amp; &lt;",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_text_of_the_data_is_never_markup(text: str) -> None:
    assert plain_text(words.plain(text)) == " ".join(text.split())


@given(st.text(alphabet=st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=30))
def test_any_text_comes_through_escaped(text: str) -> None:
    escaped = words.plain(text)
    assert escaped.replace("\\", "") == text.replace("\\", "")
    assert all(escaped[place - 1] == "\\" for place, sign in enumerate(escaped) if sign in "|<*_[`$@#{")


def test_names_from_right_to_left_are_set_apart() -> None:
    assert words.plain("שלום") == "\u2068שלום\u2069"
    assert words.plain("a\u202eb\u200f") == "a b"  # what would turn the words around it is taken out


def test_every_band_and_severity_has_a_sign_or_a_word_of_its_own() -> None:
    assert len({words.band(kind).split("]")[0] for kind in words.BANDS}) == len(words.BANDS)
    assert len({words.SIGNS[kind] for kind in words.SEVERITIES}) == len(words.SEVERITIES)


def test_a_table_without_rows_is_nothing() -> None:
    assert tables.table(["A", "B"], []) == ""
    assert tables.folded("Title", "") == ""


def test_a_table_keeps_hostile_cells_in_their_cells() -> None:
    made = tables.table(["A", "B"], [[words.plain(text), "x"] for text in HOSTILE])
    command = [pypandoc.get_pandoc_path(), "-f", "markdown", "-t", "json"]
    done = subprocess.run(command, input=made, capture_output=True, encoding="utf-8", check=True)
    (table,) = json.loads(done.stdout)["blocks"]
    assert table["t"] == "Table"
    rows = table["c"][4][0][3]
    assert [len(row[1]) for row in rows] == [2] * len(HOSTILE)
