"""Tells a person, or a machine, what a check found. Finds nothing itself.

The shape of the JSON is described in docs/check.md.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from orchestration.forms import Problem, load_problem_catalogue
from orchestration.intake.checking import Checked
from orchestration.intake.grouping import Finding, count, group, in_words, joined, return_headings
from orchestration.intake.one_sided import OneSided

if TYPE_CHECKING:
    from orchestration.intake.copies import Annotated

SHAPE = "accord-check/1"
_DECISIONS = {
    "returned": "would be returned",
    "accepted_with_remarks": "would be accepted, with remarks",
    "accepted": "would be accepted",
}
# so many lines of a section are shown
_SHOWN = 40
# where findings begin, and where their text stands
_INDENT, _HANGING = 4, 12


def tell(
    checked: Sequence[Checked], annotated: Sequence[Annotated | None], width: int, day: date
) -> Iterator[str]:
    """The lines for a person, no wider than `width` where words allow it; several files end with a sum."""
    for one, copy in zip(checked, annotated, strict=True):
        for paragraph in _tell_file(one, copy, day):
            yield from _wrap(paragraph, width)
        yield ""
    if len(checked) > 1:
        n_returned = sum(one.would_be_returned for one in checked)
        with_remarks = sum(_decision(one) == "accepted_with_remarks" for one in checked)
        yield from _wrap(
            f"{len(checked)} files: {n_returned} would be returned, {with_remarks} accepted with remarks, "
            f"{len(checked) - n_returned - with_remarks} accepted without a remark.",
            width,
        )


def as_json(
    checked: Sequence[Checked], annotated: Sequence[Annotated | None], *, day: date, is_published: bool
) -> str:
    """The same for a machine; the shape stands at the head of this module."""
    content = {
        "shape": SHAPE,
        "as_of": day.isoformat(),
        "compared_with": "published" if is_published else "register",
        "n_returned": sum(one.would_be_returned for one in checked),
        "files": [_file(one, copy) for one, copy in zip(checked, annotated, strict=True)],
    }
    return json.dumps(content, indent=2)


def _tell_file(one: Checked, copy: Annotated | None, day: date) -> Iterator[str]:
    n_must, n_should = count(one.problems)
    yield f"{one.path}"
    whose = ", ".join(filter(None, (one.partner_id, one.partnership_id, one.quarter)))
    said = f": {in_words(n_must, n_should)}" if one.problems else ""
    fate = _DECISIONS[_decision(one)]
    yield f"  {whose or 'Whose return it is cannot be told'}. Received on {day}, it {fate}{said}."
    for sheet, findings in group(one.listed, return_headings()).items():
        yield ""
        yield f"  {sheet}"
        for finding in findings:
            yield from _tell_finding(finding)
    yield from _tell_forgotten(one.forgotten)
    yield from _tell_one_sided(one.one_sided)
    if not one.is_compared:
        yield ""
        yield "  It was not compared with earlier returns" + _why_not_compared(one)
    if copy is not None:
        yield ""
        yield from _tell_copy(copy)


def _tell_finding(finding: Finding) -> Iterator[str]:
    word = "must" if finding.is_must else "remark"
    place = ", ".join(filter(None, (finding.where, finding.column)))
    yield f"    {word:<8}{place + ': ' if place else ''}{finding.title}."
    seen = [f"Found: {finding.values}." if finding.found else ""]
    if finding.tells_more:
        seen.append(f"Expected: {finding.expected}.")
    if any(seen):
        yield " " * _HANGING + " ".join(filter(None, seen))
    yield " " * _HANGING + finding.how_to_fix


def _tell_forgotten(forgotten: Sequence[Problem]) -> Iterator[str]:
    if not forgotten:
        return
    yield ""
    yield "  Open last quarter and not listed"
    yield f"    {load_problem_catalogue()[forgotten[0].code].how_to_fix} Until then each is carried as open."
    for sheet in dict.fromkeys(p.sheet for p in forgotten):
        yield f"    {sheet}: {joined([p.found or '' for p in forgotten if p.sheet == sheet])}"


def _tell_one_sided(found: Sequence[OneSided]) -> Iterator[str]:
    parts = (
        ("Requests that the counterpart lists and this return does not", [o for o in found if not o.cell]),
        ("Requests that this return lists and the counterpart does not", [o for o in found if o.cell]),
    )
    for title, requests in parts:
        if not requests:
            continue
        yield ""
        yield f"  {title}"
        for request in requests[:_SHOWN]:
            way = "sent to" if request.direction == "sent" else "received from"
            cell = f" ({request.cell})" if request.cell else ""
            yield f"    {request.request_id}, {way} {request.counterpart_id}{cell}"
        if len(requests) > _SHOWN:
            yield f"    and {len(requests) - _SHOWN} more"
    if found:
        yield "    Either side may be right: agree with the counterpart whose list to correct."


def _tell_copy(copy: Annotated) -> Iterator[str]:
    if copy.why_no_copy is None:
        yield (
            f"  The copy with marked cells: {copy.path}"
            if copy.path
            else "  Nothing to mark, so no copy was written."
        )
        return
    yield f"  No copy with marked cells: {copy.why_no_copy}."
    yield f"  The list of what to correct: {copy.path}"


def _why_not_compared(one: Checked) -> str:
    if one.partner_id and one.partnership_id and one.quarter:
        return "."
    return ": that needs a cover that says whose it is."


def _wrap(paragraph: str, width: int) -> list[str]:
    """Lines of a paragraph; what follows the first stands under its text. Nothing in it can steer a
    terminal.
    """
    text = "".join(c if c.isprintable() else " " for c in paragraph)
    indent = len(text) - len(text.lstrip())
    return textwrap.wrap(
        text,
        max(width, 40),
        subsequent_indent=" " * (_HANGING if indent >= _INDENT else indent + 2),
        break_long_words=False,
        break_on_hyphens=False,
        drop_whitespace=True,
    ) or [""]


def _decision(one: Checked) -> str:
    if one.would_be_returned:
        return "returned"
    return "accepted_with_remarks" if one.problems else "accepted"


def _file(one: Checked, copy: Annotated | None) -> dict[str, Any]:
    n_must, n_should = count(one.problems)
    return {
        "file": str(one.path),
        "sha256": one.sha256,
        "partnership_id": one.partnership_id,
        "partner_id": one.partner_id,
        "quarter": one.quarter,
        "decision": _decision(one),
        "n_must": n_must,
        "n_should": n_should,
        "is_compared": one.is_compared,
        "problems": [_problem(p) for p in one.problems],
        "forgotten": [{"sheet": p.sheet, "item": p.found} for p in one.forgotten],
        "one_sided": list(_one_sided(one.one_sided)),
        "annotated": str(copy.path) if copy and copy.path else None,
        "not_annotated_because": copy.why_no_copy if copy else None,
    }


def _problem(problem: Problem) -> dict[str, Any]:
    kind = load_problem_catalogue()[problem.code]
    return {
        "code": problem.code,
        "severity": problem.severity,
        "title": kind.title,
        "how_to_fix": kind.how_to_fix,
        "sheet": problem.sheet,
        "cell": problem.cell,
        "row": problem.row,
        "column_name": problem.column_name,
        "heading": return_headings().get(problem.sheet or "", {}).get(problem.column_name or ""),
        "found": problem.found,
        "expected": problem.expected,
    }


def _one_sided(found: Iterable[OneSided]) -> Iterator[dict[str, Any]]:
    for request in found:
        yield {
            "request_id": request.request_id,
            "direction": request.direction,
            "counterpart_id": request.counterpart_id,
            "listed_by": "partner" if request.cell else "counterpart",
            "cell": request.cell,
        }
