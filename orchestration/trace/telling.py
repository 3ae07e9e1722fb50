"""A trace in words for a terminal of a hundred columns."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

from orchestration.trace.records import FigureTrace, FileRecord, FlagTrace, SourceRow, Trace, VerdictTrace
from orchestration.trace.saying import (
    said_cells,
    said_details,
    said_file,
    said_part,
    said_recount,
    said_searched,
    said_value,
    title_of,
)
from reports import words

Each = TypeVar("Each")
_WIDTH = 98
_LABEL = 12
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")  # would steer the terminal
_MOST_ITEMS, _MOST_FILES, _MOST_SEARCHED = 10, 12, 8
_PARTS = {
    "gate": "gate",
    "implementation": "implemented",
    "outcome": "outcome",
    "verdict": "verdict",
    "delivery_confidence": "confidence",
    "candidate_causes": "causes",
}


def tell(trace: Trace, *, is_whole: bool = False) -> str:
    """The trace as lines of text; long lists are cut, with a count, unless the whole is asked for."""
    if isinstance(trace, FigureTrace):
        lines = _figure(trace, is_whole)
    elif isinstance(trace, FlagTrace):
        lines = _flag(trace, is_whole)
    else:
        lines = _verdict(trace)
    return "\n".join(_UNSEEN.sub(" ", line) for line in lines)


def _figure(trace: FigureTrace, is_whole: bool) -> Iterator[str]:
    figure = trace.figure
    yield f"{title_of(figure)} - {figure.partnership_id}, {figure.quarter}"
    yield from _labelled("published", said_value(figure))
    if trace.why:
        yield from _labelled("why", trace.why)
    yield from _labelled("formula", figure.formula)
    yield from _labelled("how", trace.how)
    yield from _labelled("recount", said_recount(trace))
    if trace.searched:
        shown, rest = _cut(trace.searched, _MOST_SEARCHED, is_whole)
        yield from _labelled("searched", *(said_searched(each) for each in shown), *rest)
    files = {file.sha256: file for file in trace.files}
    yield ""
    yield f"Items ({len(trace.items)})" if trace.items else "Items: none"
    shown_items, rest = _cut(trace.items, _MOST_ITEMS, is_whole)
    for item in shown_items:
        added = said_part(item)
        yield from _wrapped(f"  {item.quarter}  {item.item}{f'  [{added}]' if added else ''}", 11)
        if item.details:
            yield from _wrapped(f"           {said_details(item)}", 11)
        for source in item.sources:
            yield from _wrapped(f"           {_source(source, files)}", 15)
    yield from (f"  {line}" for line in rest)
    yield from _files(trace.files, is_whole)


def _flag(trace: FlagTrace, is_whole: bool) -> Iterator[str]:
    yield f"{trace.flag_id} - {trace.title} - {trace.quarter}"
    running = (
        f", {words.count(trace.quarters_open, 'quarter')} running" if trace.state == "continuing" else ""
    )
    waived = ", waived" if trace.is_waived else ""
    standing = (
        f"{trace.severity}, {trace.state}{running}, {trace.confidence}{waived}; the rule: {trace.status}"
    )
    yield from _labelled("standing", standing.replace(words.NBSP, " ").replace("_", " "))
    yield from _labelled("found", trace.message)
    yield from _labelled("fails when", trace.fails_when)
    numbers = [("value", trace.value), ("number in force", trace.threshold)]
    told = "; ".join(f"{name} {words.number(number, 4)}" for name, number in numbers if number is not None)
    if told:
        yield from _labelled("numbers", told)
    if trace.concerns:
        yield from _labelled("concerns", ", ".join(trace.concerns))
    yield from _labelled("what to do", trace.remedy)
    for pointer in trace.rests_on:
        value = "not known" if pointer.value is None else words.number(pointer.value, 4)
        yield from _labelled("rests on", f"{pointer.title}, {value}:", pointer.command(trace.partnership_id))
    files = {file.sha256: file for file in trace.files}
    yield ""
    yield f"Evidence ({len(trace.evidence)} rows)"
    shown, rest = _cut(trace.evidence, 2 * _MOST_ITEMS, is_whole)
    for source in shown:
        yield from _wrapped(f"  {_source(source, files)}", 6)
    yield from (f"  {line}" for line in rest)
    yield from _files(trace.files, is_whole)


def _verdict(trace: VerdictTrace) -> Iterator[str]:
    yield f"Verdict - {trace.partnership_id}, {trace.quarter}: {trace.verdict.replace('_', ' ')}"
    for reason in trace.reasons:
        concluded = f"{reason.conclusion.replace('_', ' ')}. " if reason.conclusion else ""
        yield from _labelled(_PARTS.get(reason.part, reason.part), concluded + reason.reason)
    differs = "" if trace.agrees else "THEY ARE NOT THOSE OF THE FIGURES BELOW: a fault of Accord."
    numbers = (("in the quarter", trace.implementation), ("sustained", trace.sustained))
    told = "; ".join(
        f"{name} {words.number(number, 4) if number is not None else 'not known'}" for name, number in numbers
    )
    yield from _labelled("strength", f"{told}. {differs}".strip())
    yield ""
    yield "It rests on"
    for pointer in trace.rests_on:
        value = "not known" if pointer.value is None else words.number(pointer.value, 4)
        yield f"  {pointer.asked} {pointer.title}, {pointer.quarter}: {value}"
        yield f"      {pointer.command(trace.partnership_id)}"
    if trace.candidate_causes:
        yield ""
        yield "Found together with it (candidate causes)"
        for pointer in trace.candidate_causes:
            yield f"  {pointer.title}"
            yield f"      {pointer.command(trace.partnership_id)}"


def _files(files: Sequence[FileRecord], is_whole: bool) -> Iterator[str]:
    if not files:
        return
    yield ""
    yield f"Files ({len(files)})"
    shown, rest = _cut(files, _MOST_FILES, is_whole)
    for file in shown:
        yield f"  {said_file(file)}{f', {file.path}' if file.path else ''}"
        yield f"      sha256 {file.sha256}"
        yield f"      {file.archived or 'the original is not in the archive'}"
    yield from (f"  {line}" for line in rest)


def _source(source: SourceRow, files: dict[str, FileRecord]) -> str:
    return f"{said_file(files[source.sha256])} {said_cells(source.sheet, source.row, source.cells)}"


def _labelled(label: str, *texts: str) -> Iterator[str]:
    for number, text in enumerate(texts):
        head = (label if number == 0 else "").ljust(_LABEL)
        yield from _wrapped(f"{head}{text}", _LABEL)


def _wrapped(text: str, indent: int) -> Iterable[str]:
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent="",
        subsequent_indent=" " * indent,
        drop_whitespace=True,
        break_on_hyphens=False,
        break_long_words=False,
    )


def _cut(every: Sequence[Each], most: int, is_whole: bool) -> tuple[Sequence[Each], list[str]]:
    if is_whole or len(every) <= most:
        return every, []
    return every[:most], [f"... and {len(every) - most} more; --all shows them"]
