"""Writes the auditor's pages below output/checks/: static, each whole by itself, nothing loaded from
elsewhere.

Pages that say the same as before are left as they are, those of earlier runs are not made again, and those
that nothing belongs to any more are removed.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from orchestration.check_pages.history import INTAKE, Book, Check, File, Result, read_book, run_times
from orchestration.disk import replace_file
from orchestration.settings import Settings

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")
# a page tells so many cells of one result, and so many results of one check that passed
_CELLS, _PASSED = 200, 12
_TEMPLATES = Path(__file__).with_name("templates")
_LOOK = ".look"


def write_check_pages(settings: Settings) -> int:
    """Every page from the published warehouse; the number of pages. Raises DiskError."""
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        book = read_book(connection)
    told = dict(_pages(book, _standing_runs(settings.checks)))
    for name, text in told.items():
        if text is not None:
            _write(settings.checks / name, text.encode())
    for path in settings.checks.rglob("*.html"):
        if path.relative_to(settings.checks).as_posix() not in told:
            path.unlink()
    _write(settings.checks / _LOOK, _look().encode())
    return len(told)


def slug(text: str) -> str:
    """A text as a file's name or an anchor: letters, digits, '.', '_', '-'."""
    return _UNSAFE.sub("_", text).strip("._") or "none"


def _look() -> str:
    """A hash over the templates: where it differs, every page is made anew."""
    return sha256(b"".join(path.read_bytes() for path in sorted(_TEMPLATES.iterdir()))).hexdigest()


def _standing_runs(folder: Path) -> set[str]:
    """The pages of runs that stand and look as they would now."""
    look = folder / _LOOK
    if not look.exists() or look.read_text() != _look():
        return set()
    return {path.relative_to(folder).as_posix() for path in folder.glob("runs/*.html")}


def _pages(book: Book, standing: set[str]) -> Iterator[tuple[str, str | None]]:
    """Every page by its name; of runs whose page stands, but for the newest, the name alone."""
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters.update(slug=slug, shown=_shown)
    environment.globals.update(
        intake=INTAKE, most_cells=_CELLS, files=book.by_hash, titles=book.titles, book=book
    )
    tables: defaultdict[str, list[Check]] = defaultdict(list)
    for check in book.checks:
        tables[check.table_name].append(check)
    shelves: defaultdict[str, list[File]] = defaultdict(list)
    for file in book.files:
        shelves[file.shelf].append(file)
    runs = run_times(book.checks)

    def page(name: str, template: str, **what: Any) -> tuple[str, str]:
        root = "../" * name.count("/")
        return name, environment.get_template(template).render(root=root, **what)

    yield page("index.html", "index.html", tables=tables, runs=runs, shelves=shelves)
    yield page("register.html", "register.html", tables=tables)
    yield page("files.html", "files.html", shelves=shelves)
    for table, checks in tables.items():
        yield page(f"tables/{slug(table)}.html", "table.html", table=table, checks=checks)
    for quarter in book.quarters:
        failing = [(c, r) for c in book.checks for r in c.failing if r.quarter == quarter]
        own = {name: files for name, files in shelves.items() if name.startswith(f"{quarter}/")}
        yield page(f"quarters/{quarter}.html", "quarter.html", quarter=quarter, failing=failing, shelves=own)
    for shelf, files in shelves.items():
        yield page(f"files/{_address(shelf)}.html", "shelf.html", shelf=shelf, shelf_files=files)
    of_runs: defaultdict[str, list[tuple[Check, Result]]] = defaultdict(list)
    for check in book.checks:
        for result in check.results:
            of_runs[result.run_id].append((check, result))
    for number, (run_id, at, n_results, n_failed) in enumerate(runs):
        name = f"runs/{slug(run_id)}.html"
        if number and name in standing:
            yield name, None
            continue
        yield page(
            name,
            "run.html",
            run_id=run_id,
            at=at,
            n_results=n_results,
            n_failed=n_failed,
            results=of_runs[run_id],
        )


def _address(shelf: str) -> str:
    return "/".join(slug(part) for part in shelf.split("/"))


def _shown(results: tuple[Result, ...]) -> list[Result]:
    """The results a page tells of: all that failed, and the newest of those that passed."""
    passed = [result for result in results if result.is_success][:_PASSED]
    return [result for result in results if not result.is_success or result in passed]


def _write(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        replace_file(path, content)
