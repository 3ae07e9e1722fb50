"""The words of the site's first page: what the programme is, and where each report lies."""

from __future__ import annotations

from collections.abc import Mapping

from reports import flags, front, tables, words
from reports.anchors import TRACE
from reports.flags import FlagWords
from reports.marts import Marts
from reports.programme import Programme
from reports.scope import Scope
from reports.words import plain, quarter

Links = Mapping[str, Mapping[str, str]]  # of one quarter: name of the report -> format -> address
PROGRAMME = "programme"
FORMATS = {"html": "web page", "pdf": "PDF", TRACE: "trace to the cells"}


def title(marts: Marts) -> str:
    """The programme's title."""
    return " ".join(str(marts.rows("from programme")[0].title).split())


def index(marts: Marts, links: Mapping[str, Links]) -> str:
    """Markdown of the first page; `links` by quarter, which is listed newest first."""
    programme = marts.rows("from programme")[0]
    notice = front.MADE_UP if programme.made_up == "yes" else ""
    told = (
        "::: {.lead}\nWhich of the programme's partnerships share information, carry their "
        "responsibilities and achieve "
        "results; which fail, by which rule, and where nobody can know. Each report leads back to the "
        "cells of the workbooks "
        "that the partners returned.\n:::"
    )
    parts = [notice, told, *(_quarter(marts, label, links[label]) for label in sorted(links, reverse=True))]
    if not links:
        parts.append("No report has been made yet: no quarter has ended, or no partnership ran.")
    parts.append("What was checked, and every file received: [the auditor's pages](../checks/index.html).")
    return "\n\n".join(filter(None, parts))


def _quarter(marts: Marts, label: str, links: Links) -> str:
    rows = [
        [
            _title(plain(own.partnership.title), links[own.partnership_id]),
            words.delivery_confidence(own.diagnosis.delivery_confidence)
            if own.diagnosis
            else "not judged yet",
            _grave(flags.summary([flag for flag in own.flags if flag.severity in {"critical", "high"}])),
            _gravest(own),
            _addresses({form: link for form, link in links[own.partnership_id].items() if form != "html"}),
        ]
        for own in Programme(marts, label).scopes
        if own.partnership_id in links
    ]
    heads = [
        "Partnership and report",
        "Delivery confidence (indicative)",
        "Grave flags open",
        "The gravest",
        "Also as",
    ]
    content = tables.table(heads, rows, widths=[26, 16, 12, 36, 8])
    table = (
        f"::: {{#tbl-{label.lower()}}}\n\n{content}\n\nThe partnerships in {quarter(label)}, by name\n\n:::"
    )
    whole = f"The programme as a whole: {_addresses(links[PROGRAMME])}." if PROGRAMME in links else ""
    return f"## {quarter(label)}\n\n{whole}\n\n{table if content else 'No partnership ran in this quarter.'}"


def _title(title: str, links: Mapping[str, str]) -> str:
    return f"[{title}]({links['html']})" if "html" in links else title


def _gravest(own: Scope, most: int = 2) -> str:
    told = FlagWords(own)
    shown = [flag for flag in own.open_flags if flag.severity in {"critical", "high"}][:most]
    return "; ".join(f"{words.SIGNS[flag.severity]}{words.NBSP}{told.heading(flag)}" for flag in shown) or "–"


def _grave(told: str) -> str:
    return "none critical, none high" if told == "none" else told


def _addresses(links: Mapping[str, str]) -> str:
    return ", ".join(f"[{FORMATS[form]}]({links[form]})" for form in FORMATS if form in links)
