"""The auditor's pages over a small published warehouse made by hand: what stands where, and what must not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import duckdb
import pytest

from orchestration.check_pages import write_check_pages
from orchestration.settings import Settings

EARLIER, LATER = datetime(2026, 2, 1, 9), datetime(2026, 5, 1, 9)
GOOD, SPOILT, OTHER = "a" * 64, "b" * 64, "c" * 64
HOSTILE = "<script>alert(1)</script> & co.xlsx"
_TABLES = """
    create schema marts;
    create table marts.checks (check_id varchar, asserts varchar, why varchar, severity varchar,
        table_name varchar, column_name varchar, source varchar, first_run_at timestamp,
        last_run_at timestamp);
    create table marts.check_results (run_id varchar, check_id varchar, quarter varchar, success boolean,
        n_rows bigint, n_failed bigint, failed_cells struct(sha256 varchar, sheet varchar, cell varchar)[],
        checked_at timestamp);
    create table marts.versions (seq bigint, sha256 varchar, file_name varchar, form varchar,
        partnership_id varchar, partner_id varchar, quarter varchar, version integer, decision varchar,
        received_at timestamp, submitted_on date);
    create table marts.intake_problems (sha256 varchar, code varchar, severity varchar, sheet varchar,
        cell varchar, "row" integer, column_name varchar);
    create table marts.partnerships (partnership_id varchar, title varchar);
    create table marts.partners (partner_id varchar, title varchar);
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(inputs=tmp_path, output=tmp_path, as_of=date(2026, 5, 1), now=LATER)
    made.published_warehouse.parent.mkdir(parents=True)
    with duckdb.connect(str(made.published_warehouse)) as connection:
        connection.execute(_TABLES)
        _fill(connection)
    return made


def _fill(connection: duckdb.DuckDBPyConnection) -> None:
    many = connection.executemany
    many("insert into marts.partnerships values (?, ?)", [("P", "Made-up partnership")])
    many("insert into marts.partners values (?, ?)", [("A", "Made-up police"), ("B", "Made-up inspectorate")])
    check = ("Title is filled", "A blank says nothing.", "must", "return_actions", "title", "form")
    remark = ("Rows as before", "A jump is a wrong file.", "should", "sheet_states", "n_rows", "hand-written")
    many(
        "insert into marts.checks values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            ("return_actions.title.filled", *check, EARLIER, LATER),
            ("sheet_states.n_rows.as-before", *remark, EARLIER, LATER),
        ],
    )
    cell = [{"sha256": SPOILT, "sheet": "Actions", "cell": "B7"}]
    many(
        "insert into marts.check_results values (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            ("run-1", "return_actions.title.filled", "2025-Q4", False, 5, 1, cell, EARLIER),
            ("run-2", "return_actions.title.filled", "2025-Q4", True, 4, 0, [], LATER),
            (
                "run-2",
                "sheet_states.n_rows.as-before",
                "2026-Q1",
                False,
                9,
                1,
                [{**cell[0], "cell": ""}],
                LATER,
            ),
        ],
    )
    many(
        "insert into marts.versions values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (1, OTHER, HOSTILE, "programme-register", None, None, None, None, "accepted", EARLIER, None),
            (
                2,
                GOOD,
                "good.xlsx",
                "partner-return",
                "P",
                "A",
                "2025-Q4",
                1,
                "accepted",
                EARLIER,
                date(2026, 1, 9),
            ),
            (3, SPOILT, "spoilt.xlsx", "partner-return", "P", "B", "2025-Q4", 1, "set_aside", EARLIER, None),
            (
                4,
                GOOD,
                "again.xlsx",
                "partner-return",
                None,
                None,
                None,
                None,
                "already_received",
                LATER,
                None,
            ),
        ],
    )
    many(
        "insert into marts.intake_problems values (?, ?, ?, ?, ?, ?, ?)",
        [
            (SPOILT, "empty-not-declared", "should", "Threats", None, None, None),
            (GOOD, "normalised", "should", "Requests", "C9", 9, "counterpart_id"),
        ],
    )


class _Page(HTMLParser):
    """What a page links to, the identifiers in it, its elements and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(unquote(str(found["href"])))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


def _pages(settings: Settings) -> dict[str, _Page]:
    return {
        path.relative_to(settings.checks).as_posix(): _Page(path.read_text(encoding="utf-8"))
        for path in sorted(settings.checks.rglob("*.html"))
    }


def _broken_links(pages: dict[str, _Page]) -> Iterator[str]:
    for name, page in pages.items():
        for link in page.links:
            target, _, anchor = link.partition("#")
            parts = [*Path(name).parent.parts, *Path(target).parts] if target else [*Path(name).parts]
            there: list[str] = []
            for part in parts:
                there = there[:-1] if part == ".." else [*there, part]
            address = "/".join(there)
            if address not in pages or (anchor and anchor not in pages[address].ids):
                yield f"{name}: {link}"


def test_every_link_leads_somewhere_and_nothing_comes_from_elsewhere(settings: Settings) -> None:
    n_pages = write_check_pages(settings)
    pages = _pages(settings)
    assert n_pages == len(pages)
    assert list(_broken_links(pages)) == []
    for name, page in pages.items():
        assert len(page.ids) == len(set(page.ids)), name
        kinds = {tag for tag, _ in page.tags}
        assert not kinds & {"script", "img", "iframe", "object", "form"} and "h1" in kinds, name
        assert not [a for _, a in page.tags if {"src", "onclick", "srcset"} & a.keys()], name
        text = (settings.checks / name).read_text(encoding="utf-8")
        assert '<html lang="en">' in text and not re.search(r"https?:|url\(|@import", text), name


def test_a_check_tells_its_runs_and_a_run_its_cells(settings: Settings) -> None:
    write_check_pages(settings)
    pages = _pages(settings)
    table = pages["tables/return_actions.html"]
    assert "2026-05-01 09:00 2025-Q4 4 0" in table.text
    assert "2026-02-01 09:00 2025-Q4 5 1 spoilt.xlsx : Actions B7" in table.text
    assert "../runs/run-1.html" in table.links
    assert "spoilt.xlsx : Actions B7" in pages["runs/run-1.html"].text
    assert "spoilt.xlsx" not in pages["runs/run-2.html"].text.partition("as-before")[0]


def test_the_newest_result_counts_for_a_quarter(settings: Settings) -> None:
    write_check_pages(settings)
    pages = _pages(settings)
    assert "return_actions.title.filled" not in pages["quarters/2025-Q4.html"].text
    assert "sheet_states.n_rows.as-before" in pages["quarters/2026-Q1.html"].text
    assert "2026-Q1 0 1 0" in pages["index.html"].text
    assert "2025-Q4 0 2 2" in pages["index.html"].text  # two kinds of remark when taken in


def test_a_file_tells_all_that_was_ever_found_in_it_and_what_became_of_it(settings: Settings) -> None:
    write_check_pages(settings)
    shelf = _pages(settings)["files/2025-Q4/P.html"].text
    good, _, spoilt = shelf.partition("spoilt.xlsx")
    assert "Made-up police" in good and "Accepted, version 1" in good and "Requests C9" in good
    assert "Set aside by the second line" in spoilt
    assert "intake.empty-not-declared should when taken in Threats" in spoilt
    assert "return_actions.title.filled must 2026-02-01 09:00 Actions B7" in spoilt
    other = _pages(settings)["files/other.html"].text
    assert HOSTILE in other and "Received before; nothing changed" in other


def test_every_kind_of_problem_stands_in_the_register(settings: Settings) -> None:
    write_check_pages(settings)
    register = _pages(settings)["register.html"].text
    assert "intake.quarter-locked" in register and "intake.has-macros" in register


def test_the_same_again_writes_nothing_and_what_is_gone_goes(settings: Settings) -> None:
    write_check_pages(settings)
    stale = settings.checks / "quarters" / "1999-Q1.html"
    stale.write_text("old")
    before = {p: p.stat().st_mtime_ns for p in settings.checks.rglob("*.html")}
    write_check_pages(settings)
    after = {p: p.stat().st_mtime_ns for p in settings.checks.rglob("*.html")}
    before.pop(stale)
    assert after == before


def test_the_page_of_an_earlier_run_is_made_again_only_where_the_look_changed(settings: Settings) -> None:
    write_check_pages(settings)
    page = settings.checks / "runs" / "run-1.html"
    page.write_text("kept")
    write_check_pages(settings)
    assert page.read_text() == "kept"
    (settings.checks / ".look").write_text("another")
    write_check_pages(settings)
    assert "run-1" in page.read_text()


def test_a_programme_without_any_file_has_pages_too(settings: Settings) -> None:
    with duckdb.connect(str(settings.published_warehouse)) as connection:
        for table in ("checks", "check_results", "versions", "intake_problems"):
            connection.execute(f"delete from marts.{table}")
    write_check_pages(settings)
    assert list(_broken_links(_pages(settings))) == []
