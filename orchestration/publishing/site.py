"""Writes the first page of the site of reports, and the trace pages beside the reports. The words of the one
belong to reports.site, those of the others to trace; their look to reports/styles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import quote

from orchestration.disk import replace_file
from orchestration.publishing.embedded_setter import set_markdown
from orchestration.settings import Settings
from reports import site
from reports.anchors import TRACE
from reports.marts import Marts


def write_index(settings: Settings) -> None:
    """Write output/reports/index.html with links to every report that is there. Raises DiskError,
    RenderingError.
    """
    with Marts(settings.published_warehouse) as marts:
        text = site.index(marts, _links(settings))
        title = site.title(marts)
    page = set_markdown(
        text, {"title": title, "subtitle": "Reports by quarter and partnership", "lang": "en", "toc": False}
    )
    replace_file(settings.reports / "index.html", page)


def write_trace_pages(settings: Settings, quarter: str, pages: Mapping[str, bytes]) -> list[Path]:
    """Write the trace page of each partnership beside its report, where it says something else than before.

    Raises PublicationError.
    """
    paths = {settings.reports / quarter / f"{name}.{TRACE}": page for name, page in pages.items()}
    for path, page in paths.items():
        if not path.is_file() or path.read_bytes() != page:
            replace_file(path, page)
    return list(paths)


def _links(settings: Settings) -> dict[str, dict[str, dict[str, str]]]:
    """Relative addresses of the reports: quarter -> name -> format -> address."""
    links: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for manifest in sorted(settings.reports.glob("*/*.manifest.json")):
        name = manifest.name.removesuffix(".manifest.json")
        for form in site.FORMATS:
            path = manifest.with_name(f"{name}.{form}")
            if path.is_file():
                links[manifest.parent.name][name][form] = f"{quote(manifest.parent.name)}/{quote(path.name)}"
    return links
