"""Renders the reports of a quarter: which are due, which rest on something new, where they go.

How a document is run belongs to execution, how it is set to the setters, what is in it to `reports`.
"""

from __future__ import annotations

import html
import json
import shutil
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import duckdb
from nbformat import NotebookNode

from orchestration.disk import replace_file
from orchestration.errors import ConfigurationError, RenderingError
from orchestration.publishing.foundations import PROGRAMME, Foundations
from orchestration.publishing.press import Press
from orchestration.quarter import Quarter
from orchestration.settings import REPORTS, Settings

FORMATS = ("html", "pdf")
PROFILES = ("restricted",)
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class RenderedReport:
    """A report as it stands: `partnership_id` is None for that of the programme; `is_new` where this call
    made it.
    """

    partnership_id: str | None
    quarter: str
    profile: str
    files: dict[str, Path]
    manifest: Path
    is_new: bool


@dataclass(frozen=True)
class _Order:
    """One report to be made."""

    name: str
    title: str
    quarter: str
    profile: str
    formats: tuple[str, ...]
    folder: Path
    rests_on: dict[str, Any]

    @property
    def manifest(self) -> Path:
        return self.folder / f"{self.name}.manifest.json"

    @property
    def document(self) -> Path:
        return REPORTS / ("programme.qmd" if self.name == PROGRAMME else "partnership.qmd")

    def path(self, form: str) -> Path:
        return self.folder / f"{self.name}.{form}"


def render_reports(
    settings: Settings,
    quarter: Quarter | str,
    partnerships: Sequence[str] | None = None,
    *,
    formats: Sequence[str] = FORMATS,
    profile: str = "restricted",
    press: Press | None = None,
    progress: Progress | None = None,
) -> list[RenderedReport]:
    """Make the partnership reports of a quarter (all, or those named) and that of the programme.

    Only what rests on something new is made again. Each file is replaced whole. A press that is handed in
    stays open. `progress` is told how many of how many are done. Raises ConfigurationError for a format,
    profile or partnership that is not known, RenderingError where a report cannot be made; what was published
    before then stands.
    """
    unknown = [*(set(formats) - set(FORMATS)), *({profile} - set(PROFILES))]
    if unknown or not formats:
        raise ConfigurationError(
            f"Not a format or profile of reports: {', '.join(unknown) or 'none'}",
            todo=f"Known are {', '.join(FORMATS + PROFILES)}.",
        )
    orders = _orders(settings, str(quarter), partnerships, tuple(formats), profile)
    due = [order for order in orders if not _stands(order)]
    if due:
        with nullcontext(press) if press else Press() as ready:
            _make(settings, due, ready, progress or (lambda done, total: None))
    return [
        RenderedReport(
            partnership_id=None if order.name == PROGRAMME else order.name,
            quarter=order.quarter,
            profile=order.profile,
            files={form: order.path(form) for form in order.formats},
            manifest=order.manifest,
            is_new=order in due,
        )
        for order in orders
    ]


def _orders(
    settings: Settings,
    quarter: str,
    partnerships: Sequence[str] | None,
    formats: tuple[str, ...],
    profile: str,
) -> list[_Order]:
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        foundations = Foundations(connection, quarter)
        titles = foundations.titles()
        missing = sorted(set(partnerships or ()) - set(titles))
        if missing:
            raise ConfigurationError(f"No such partnership in {quarter}: {', '.join(missing)}")
        names = [name for name in titles if name == PROGRAMME or partnerships is None or name in partnerships]
        return [
            _Order(
                name,
                titles[name],
                quarter,
                profile,
                formats,
                settings.reports / quarter,
                foundations.of(name) | {"profile": profile},
            )
            for name in names
        ]


def _stands(order: _Order) -> bool:
    """The report is there, rests on the same, and nobody has touched its files."""
    try:
        told = json.loads(order.manifest.read_text(encoding="utf-8"))
        return told["rests_on"] == order.rests_on and all(
            told["files"][order.path(form).name] == sha256(order.path(form).read_bytes()).hexdigest()
            for form in order.formats
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def _make(settings: Settings, orders: list[_Order], press: Press, progress: Progress) -> None:
    """Run the documents one after the other; each is set, and then published, while the next ones run."""
    waiting: deque[tuple[_Order, Future[dict[str, bytes]]]] = deque()
    for n_run, order in enumerate(orders, start=1):
        executed = press.run(order.document, _parameters(settings, order))
        waiting.append((order, press.set(_set, press.setter.set_notebook, executed, order)))
        while waiting and (waiting[0][1].done() or n_run == len(orders)):
            finished, future = waiting.popleft()
            _publish(finished, future.result())
            progress(n_run - len(waiting), len(orders))


def _parameters(settings: Settings, order: _Order) -> dict[str, str]:
    values = {
        "quarter": order.quarter,
        "profile": order.profile,
        "warehouse": str(settings.published_warehouse.resolve()),
    }
    return values if order.name == PROGRAMME else {"partnership": order.name} | values


def _set(
    set_notebook: Callable[[NotebookNode, Path, Sequence[str]], dict[str, bytes]],
    executed: NotebookNode,
    order: _Order,
) -> dict[str, bytes]:
    with _own_folder() as folder:
        made = set_notebook(executed, folder, order.formats)
    name = " ".join(order.title.split())
    for form, content in made.items():
        if (
            html.escape(name, quote=False).encode() not in content
            and html.escape(name).encode() not in content
        ):
            raise RenderingError("The report does not name what it is about", where=f"{order.name}.{form}")
    return made


@contextmanager
def _own_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="accord-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _publish(order: _Order, made: dict[str, bytes]) -> None:
    """The files first, the manifest last: a report without a fitting manifest is made again."""
    for form in FORMATS:
        if form in made:
            replace_file(order.path(form), made[form])
        else:
            order.path(form).unlink(missing_ok=True)  # an older one would not fit the manifest
    manifest = {
        "report": order.name,
        "quarter": order.quarter,
        "profile": order.profile,
        "rests_on": order.rests_on,
        "files": {order.path(form).name: sha256(content).hexdigest() for form, content in made.items()},
    }
    replace_file(order.manifest, (json.dumps(manifest, indent=2, ensure_ascii=False) + "\n").encode())
