"""The trace of everything that a partnership's quarter publishes, as one web page: the verdict, every flag,
every figure, each with an anchor that the report links to. It loads nothing from elsewhere and needs no
script.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import groupby
from pathlib import Path

from orchestration.settings import REPORTS, Settings
from orchestration.trace.asking import trace_figures, trace_flags, trace_verdicts
from orchestration.trace.reading import Publication, literal
from orchestration.trace.records import (
    FigureTrace,
    FileRecord,
    FlagTrace,
    Pointer,
    SheetsSearched,
    SourceRow,
    VerdictTrace,
)
from orchestration.trace.saying import (
    said_cells,
    said_details,
    said_part,
    said_recount,
    said_value,
)
from reports import words
from reports.anchors import VERDICT, anchor

_STYLE = Path(__file__).parent / "page.css"
_INTRODUCTION = (
    "Every figure, flag and verdict of the report, followed to the rows of the workbooks and files that it "
    "rests on, with the cells that were read. Each figure is counted anew here from the items named; where "
    "that does not give what was published, it says so. Texts that partners wrote are not shown."
)
_MADE_UP = "This programme is made up: every organisation, request and number is invented."


def make_pages(settings: Settings, quarter: str, partnerships: Sequence[str] = ()) -> dict[str, bytes]:
    """The page of each partnership with figures in the quarter (all, or those named), by its identifier."""
    with Publication(settings) as publication:
        found = publication.rows(
            f"""
            select partnerships.partnership_id, partnerships.title, quarters.state
            from intermediate.int_quarters as quarters
            join marts.partnerships using (partnership_id)
            where quarters.quarter = {literal(quarter)}
            order by partnership_id
            """
        )
        asked = [row for row in found if not partnerships or row["partnership_id"] in partnerships]
        names = [row["partnership_id"] for row in asked]
        if not names:
            return {}
        is_made_up = publication.rows("from marts.programme")[0]["made_up"] == "yes"
        publication.judge(quarter, names)
        figures = trace_figures(publication, publication.figures())
        flags = trace_flags(publication, quarter, names)
        judged = [row["partnership_id"] for row in asked if row["state"] == "judged"]
        verdicts = trace_verdicts(publication, quarter, judged) if judged else {}
        return {
            name: _page(
                row["title"],
                quarter,
                [trace for trace in figures if trace.figure.partnership_id == name],
                [flag for flag in flags.values() if flag.partnership_id == name],
                verdicts.get(name),
                is_made_up=is_made_up,
            ).encode()
            for name, row in zip(names, asked, strict=True)
        }


def _page(
    title: str,
    quarter: str,
    figures: Sequence[FigureTrace],
    flags: Sequence[FlagTrace],
    verdict: VerdictTrace | None,
    *,
    is_made_up: bool,
) -> str:
    files = {
        file.sha256: file
        for own in (*(trace.files for trace in figures), *(flag.files for flag in flags))
        for file in own
    }
    searched = {(each.quarter, each.sheet): each for trace in figures for each in trace.searched}
    by_indicator = [list(group) for _, group in groupby(figures, key=lambda trace: trace.figure.indicator_id)]
    parts = [
        *([f'<p class="notice">{_MADE_UP}</p>'] if is_made_up else []),
        f"<p>{_INTRODUCTION}</p>",
        _contents(by_indicator, flags, verdict),
        *(_verdict(verdict) if verdict else []),
        *(_flags(flags, files) if flags else []),
        '<section><h2 id="figures">Figures</h2>',
        *(part for own in by_indicator for part in _indicator(own, files)),
        "</section>",
        *_searched([searched[key] for key in sorted(searched, reverse=True)]),
        *_files(sorted(files.values(), key=lambda file: (file.quarter or "", file.path or ""), reverse=True)),
    ]
    return _frame(title, words.quarter(quarter), "\n".join(parts))


def _frame(title: str, quarter: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Accord">
<title>Where the figures come from · {escape(title)} · {quarter}</title>
<style>
{_styles()}</style>
</head>
<body>
<a class="skip" href="#content">Skip to the trace</a>
<header class="masthead">
<p class="kicker">Accord</p>
<h1>Where the figures come from</h1>
<p class="subtitle">{escape(title)}, {quarter}</p>
</header>
<div class="sheet">
<main id="content" tabindex="-1">
{body}
</main>
</div>
</body>
</html>
"""


@cache
def _styles() -> str:
    return (REPORTS / "styles" / "report.css").read_text(encoding="utf-8") + _STYLE.read_text(
        encoding="utf-8"
    )


def _contents(
    by_indicator: Sequence[Sequence[FigureTrace]], flags: Sequence[FlagTrace], verdict: VerdictTrace | None
) -> str:
    places = [(VERDICT, "Verdict")] if verdict else []
    places += [("flags", "Flags")] if flags else []
    places += [("figures", "Figures"), ("searched", "What was searched"), ("files", "Files")]
    indicators = [
        (_section_of(own[0]), f"{own[0].figure.indicator_id} {own[0].figure.title}") for own in by_indicator
    ]
    return f'<nav aria-label="Contents">{_links(places)}{_links(indicators, "index")}</nav>'


def _links(places: Iterable[tuple[str, str]], kind: str = "") -> str:
    listed = "".join(f'<li><a href="#{place}">{escape(name)}</a></li>' for place, name in places)
    return f"<ul{f' class={kind!r}' if kind else ''}>{listed}</ul>".replace("'", '"')


def _section_of(trace: FigureTrace) -> str:
    return f"indicator.{trace.figure.indicator_id}"


def _verdict(trace: VerdictTrace) -> Iterator[str]:
    yield f'<section><h2 id="{VERDICT}">Verdict: {escape(trace.verdict.replace("_", " "))}</h2>'
    rows = [
        (
            escape(reason.part.replace("_", " ")),
            escape((reason.conclusion or "").replace("_", " ")),
            escape(reason.reason),
        )
        for reason in trace.reasons
    ]
    yield _table("How the verdict comes about", ("Part", "Conclusion", "Reason"), rows)
    rows = [_pointed(pointer, trace.quarter) for pointer in trace.rests_on]
    yield _table("Figures that it rests on", ("Figure", "Quarter", "Value"), rows)
    if trace.candidate_causes:
        listed = "".join(
            f'<li><a href="#{anchor(cause.asked)}">{escape(cause.title)}</a> ({escape(cause.asked)})</li>'
            for cause in trace.candidate_causes
        )
        yield f"<p>Found together with it (candidate causes):</p><ul>{listed}</ul>"
    yield "</section>"


def _pointed(pointer: Pointer, quarter: str) -> tuple[str, str, str]:
    """A figure pointed at, by link where it stands on this page, else by the command."""
    name = escape(f"{pointer.asked} {pointer.title}")
    if pointer.quarter == quarter:
        name = f'<a href="#{anchor(pointer.asked, pointer.partner_id, pointer.breakdown)}">{name}</a>'
    value = "not known" if pointer.value is None else words.number(pointer.value, 4)
    return name, words.quarter(pointer.quarter), value


def _flags(flags: Sequence[FlagTrace], files: dict[str, FileRecord]) -> Iterator[str]:
    yield '<section><h2 id="flags">Flags</h2>'
    for flag in flags:
        yield f'<h3 id="{anchor(flag.flag_id)}">{escape(flag.title)} ({escape(flag.flag_id)})</h3>'
        yield f"<p>{escape(flag.message)}</p>"
        waived = ", waived" if flag.is_waived else ""
        numbers = [("Value", flag.value), ("Number in force", flag.threshold)]
        facts = [
            f"{words.sentence(flag.severity)}, {flag.state}, {flag.confidence}{waived}",
            f"Status of the rule in the quarter: {flag.status.replace('_', ' ')}",
            f"It fails when: {flag.fails_when}",
            *(f"{name}: {words.number(number, 4)}" for name, number in numbers if number is not None),
        ]
        resting = "; ".join(
            f'<a href="#{anchor(p.asked, p.partner_id, p.breakdown)}">{escape(f"{p.asked} {p.title}")}</a>'
            for p in flag.rests_on
        )
        yield f"<p>{escape('. '.join(facts))}.{f' It rests on {resting}.' if resting else ''}</p>"
        rows = [(_file_link(source, files), _cells(source)) for source in flag.evidence]
        yield _table(f"Evidence of {flag.flag_id}", ("File", "Sheet and cells"), rows) or (
            "<p>No row: what is missing cannot be pointed at.</p>"
        )
    yield "</section>"


def _indicator(own: Sequence[FigureTrace], files: dict[str, FileRecord]) -> Iterator[str]:
    figure = own[0].figure
    yield f'<h3 id="{_section_of(own[0])}">{figure.indicator_id} {escape(figure.title)}</h3>'
    yield f'<p>{escape(figure.formula)}</p><p class="quiet">{escape(own[0].how)}</p>'
    sheets = dict.fromkeys(each.sheet for each in own[0].searched)
    if sheets:
        yield f'<p class="quiet"><a href="#searched">Searched</a>: {", ".join(sheets)}.</p>'
    for trace in own:
        yield from _figure(trace, files)


def _figure(trace: FigureTrace, files: dict[str, FileRecord]) -> Iterator[str]:
    figure = trace.figure
    place = ", ".join(part for part in (figure.partner_id.replace("|", " and "), figure.breakdown) if part)
    name = place or "The partnership"
    yield f'<h4 id="{anchor(figure.indicator_id, figure.partner_id, figure.breakdown)}">{escape(name)}</h4>'
    why = f"<br>{escape(trace.why)}" if trace.why else ""
    differs = ' class="differs"' if trace.recount.agrees is False else ""
    yield f"<p>{escape(said_value(figure))}{why}<br><span{differs}>{escape(said_recount(trace))}</span></p>"
    rows = [
        (
            f"{escape(item.item)}, {item.quarter}",
            escape(said_part(item)),
            escape(said_details(item)),
            "".join(f"<p>{_file_link(source, files)} {_cells(source)}</p>" for source in item.sources),
        )
        for item in trace.items
    ]
    yield _table(
        f"Items of {figure.indicator_id}, {name}", ("Item", "Adds", "What decided", "Rows and cells"), rows
    )


def _searched(searched: Sequence[SheetsSearched]) -> Iterator[str]:
    yield '<section><h2 id="searched">What was searched</h2>'
    rows = [
        (
            f"{words.quarter(each.quarter)}, {escape(each.sheet)}",
            *(escape(", ".join(names)) or "–" for names in (each.filled, each.nil, each.blank, each.none)),
        )
        for each in searched
    ]
    heads = ("Quarter and sheet", "Filled in by", "Nothing to report", "Left blank by", "No return of")
    yield _table("Sheets of the standing returns", heads, rows)
    yield "</section>"


def _files(files: Sequence[FileRecord]) -> Iterator[str]:
    yield '<section class="files"><h2 id="files">Files</h2>'
    rows = [
        (
            f'<span id="{_file_anchor(file.sha256)}">{escape(file.path or file.file_name)}</span>',
            escape(", ".join(filter(None, (file.partner_id, file.quarter))))
            or escape(file.form.replace("-", " ")),
            escape(f"version {file.version}, " if file.version else "")
            + escape(file.decision.replace("_", " ")),
            f"<code>{file.sha256}</code>{'' if file.archived else ', not in the archive'}",
        )
        for file in files
    ]
    heads = ("File", "Of", "Version and decision", "SHA-256, under which the archive keeps it")
    yield _table("Files that the rows stand in", heads, rows)
    yield "</section>"


def _file_anchor(sha256: str) -> str:
    return f"file.{sha256[:16]}"


def _file_link(source: SourceRow, files: dict[str, FileRecord]) -> str:
    file = files[source.sha256]
    name = " ".join(filter(None, (file.file_name, file.quarter)))
    return f'<a href="#{_file_anchor(source.sha256)}">{escape(name)}</a>'


def _cells(source: SourceRow) -> str:
    return escape(said_cells(source.sheet, source.row, source.cells))


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table of ready HTML cells, the first of each row its heading. Nothing where there is no row."""
    if not rows:
        return ""
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    kinds = {"Adds": ' class="adds"', "Rows and cells": ' class="rows"'}
    classes = [kinds.get(name, "") for name in heads]
    body = "\n".join(
        f'<tr><th scope="row">{row[0]}</th>'
        + "".join(f"<td{kind}>{cell}</td>" for kind, cell in zip(classes[1:], row[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    title = f"<caption>{escape(caption)}</caption>"
    return f"<table>{title}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table>"
