"""Takes in the returns: in the order in which they count, chunk by chunk, each into the ledger and then the
warehouse.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from orchestration.errors import AccordError
from orchestration.forms import Problem
from orchestration.intake.ahead import Ahead, Staged, looking_ahead
from orchestration.intake.deciding import RETURN_FORM, is_acceptable, last_versions, moment, return_facts
from orchestration.intake.desk import Desk, Progress, decision_of
from orchestration.intake.earlier import compare_with_earlier
from orchestration.intake.examining import Examined, examine
from orchestration.intake.find import FoundFile, find_returns
from orchestration.intake.grouping import return_headings
from orchestration.intake.loading import load_returns, load_rows, transaction
from orchestration.intake.problem_making import make_problem
from orchestration.intake.register import Register
from orchestration.intake.returns import ReturnReading
from orchestration.ledger import Line

# how many returns are taken in together, how many such chunks are in memory at once, and how many returns are
# read in one go
CHUNK = 128
_AHEAD = 3
_PORTION = 16

_log = logging.getLogger(__name__)
Item = TypeVar("Item")


class _NotComparableError(Exception):
    """A fault of ours in one of the returns that are compared together; nothing is written yet."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """A return that is new, and the day its cover says."""

    file: FoundFile
    submitted_on: date | None


def take_in_returns(desk: Desk, register: Register, progress: Progress) -> None:
    """Take in every return that is new, in order of (submitted_on, path)."""
    new, again = _find_new(desk)
    with looking_ahead(desk.settings, register, len(new)) as ahead:
        arrivals = _put_in_order(desk, new, ahead)
        chunks = [arrivals[start : start + CHUNK] for start in range(0, len(arrivals), CHUNK)]
        waiting: deque[tuple[dict[str, str], list[Callable[[], list[ReturnReading]]]]] = deque()
        done = 0
        for number, chunk in enumerate(chunks):
            for later in chunks[number + len(waiting) : number + _AHEAD]:
                receipts = desk.receive([a.file for a in later])
                waiting.append((receipts, [ahead.read(few) for few in _portions(_staged(later, receipts))]))
            receipts, portions = waiting.popleft()
            readings = [reading for portion in portions for reading in portion()]
            _take_in_chunk(desk, chunk, examine(desk.connection, readings), receipts)
            done += len(chunk)
            progress(done, len(arrivals))
    for file in again:
        if file.sha256 in desk.known.hashes:  # else its like changed meanwhile, and the next run takes it
            desk.take_again(file, RETURN_FORM)


def _find_new(desk: Desk) -> tuple[list[FoundFile], list[FoundFile]]:
    """The files that are new, and those whose very bytes came before or stand among the new ones."""
    new: dict[str, FoundFile] = {}
    again: list[FoundFile] = []
    for file in find_returns(desk.settings, desk.report.warnings):
        if desk.known.holds(file):
            desk.report.n_known += 1
        elif file.sha256 in desk.known.hashes or file.sha256 in new:
            again.append(file)
        else:
            new[file.sha256] = file
    return list(new.values()), again


def _put_in_order(desk: Desk, new: list[FoundFile], ahead: Ahead) -> list[Arrival]:
    """The new files where nobody else writes, in the order in which they count; those that changed left
    out.
    """
    looked: list[tuple[list[FoundFile], Callable[[], list[date | None]]]] = []
    for few in _portions(new):
        files = [f for file in few if (f := desk.stage(file))]
        looked.append((files, ahead.peek([file.path for file in files])))
    arrivals = [Arrival(f, p) for files, peeks in looked for f, p in zip(files, peeks(), strict=True)]
    arrivals.sort(key=lambda a: (a.submitted_on or date.max, a.file.relative))
    return arrivals


def _portions(items: Sequence[Item]) -> Iterator[Sequence[Item]]:
    return (items[start : start + _PORTION] for start in range(0, len(items), _PORTION))


def _staged(chunk: list[Arrival], receipts: dict[str, str]) -> list[Staged]:
    return [(a.file.sha256, moment(receipts[a.file.sha256]).date(), a.file.path) for a in chunk]


def _take_in_chunk(desk: Desk, chunk: list[Arrival], examined: Examined, receipts: dict[str, str]) -> None:
    overtaken = [a for a in chunk if _is_overtaken(desk, examined.readings[a.file.sha256])]
    for arrival in overtaken:
        desk.drop(arrival.file, RETURN_FORM)
    files = [a.file for a in chunk if a not in overtaken]
    try:
        _take_in_together(desk, files, examined.part([f.sha256 for f in files]), receipts)
    except _NotComparableError as fault:
        _log.error("%d returns could not be compared (%s); each is taken in alone", len(files), fault)
        for file in files:
            _take_in_alone(desk, file, examined.part([file.sha256]), receipts)


def _is_overtaken(desk: Desk, reading: ReturnReading) -> bool:
    cover = reading.cover
    if cover is None:
        return False
    return desk.known.is_overtaken(reading.sha256, cover.partnership_id, cover.partner_id, str(cover.quarter))


def _take_in_together(desk: Desk, files: list[FoundFile], batch: Examined, receipts: dict[str, str]) -> None:
    """The rows of those accepted first, as a later return is compared with the earlier ones; then the ledger;
    then what the ledger says. The warehouse gets all of it or nothing.
    """
    if not files:
        return
    readings = [batch.readings[file.sha256] for file in files]
    with transaction(desk.connection):
        accepted = [r for r in readings if is_acceptable(r.all_problems())]
        load_rows(desk.connection, accepted, batch.arriving)
        _compare(desk, readings, batch, {r.sha256 for r in accepted})
        problems = {r.sha256: r.all_problems() for r in readings}
        lines = _write_down(desk, files, batch, problems, receipts)
        load_returns(desk.connection, lines)
    for line in lines:
        told = problems[line.facts["sha256"]]
        desk.note(line, decision_of(line), told, return_folder(line.facts), return_headings())


def _take_in_alone(desk: Desk, file: FoundFile, batch: Examined, receipts: dict[str, str]) -> None:
    try:
        _take_in_together(desk, [file], batch, receipts)
    except _NotComparableError:
        unread = ReturnReading(file.sha256, problems=[make_problem("unreadable-file")])
        _take_in_together(desk, [file], Examined({file.sha256: unread}, {}), receipts)


def _compare(desk: Desk, readings: list[ReturnReading], batch: Examined, accepted: set[str]) -> None:
    """A comparison only adds remarks: what is accepted is known before."""
    try:
        compare_with_earlier(desk.connection, readings, batch.arriving, accepted)
    except (AccordError, MemoryError):
        raise
    except Exception as fault:
        raise _NotComparableError(type(fault).__name__) from fault


def _write_down(
    desk: Desk,
    files: list[FoundFile],
    batch: Examined,
    problems: dict[str, list[Problem]],
    receipts: dict[str, str],
) -> list[Line]:
    """Keep the originals and write the decisions into the ledger, both flushed to disk."""
    for file in files:
        desk.keep(file, problems[file.sha256])
    desk.flush_archive()
    versions = last_versions(desk.connection)
    entries = [
        return_facts(
            file, batch.readings[file.sha256], problems[file.sha256], receipts[file.sha256], versions
        )
        for file in files
    ]
    return desk.write(list(entries))


def return_folder(facts: Mapping[str, Any]) -> tuple[str, str]:
    """Quarter and partner of a return, as the folders of feedback are named."""
    return (facts["quarter"] or "unknown", facts["partner_id"] or "unknown")
