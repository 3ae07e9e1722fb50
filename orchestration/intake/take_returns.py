"""Takes in the returns: in the order in which they count, batch by batch, each batch into the ledger and
then the warehouse.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from orchestration.intake.ahead import Ahead, Staged, looking_ahead
from orchestration.intake.deciding import RETURN_FORM, last_versions, moment, return_facts
from orchestration.intake.desk import Desk, Progress, decision_of
from orchestration.intake.examining import Examined, compare
from orchestration.intake.find import FoundFile, find_returns
from orchestration.intake.grouping import return_headings
from orchestration.intake.loading import load_returns
from orchestration.intake.peeking import Peek
from orchestration.intake.register import Register
from orchestration.intake.returns import ReturnReading

# how many returns are examined together, and how many such chunks are in memory at once
CHUNK = 128
_AHEAD = 3
_PEEKED_TOGETHER = 32

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A return that is new, and what its cover says at a glance."""

    file: FoundFile
    peek: Peek


def take_in_returns(desk: Desk, register: Register, progress: Progress) -> None:
    """Take in every return that is new, in order of (submitted_on, path)."""
    new, again = _find_new(desk)
    with looking_ahead(desk.settings, register, len(new)) as ahead:
        arrivals = _put_in_order(desk, new, ahead)
        chunks = [arrivals[start : start + CHUNK] for start in range(0, len(arrivals), CHUNK)]
        waiting: deque[tuple[dict[str, str], Callable[[], Examined]]] = deque()
        done = 0
        for number, chunk in enumerate(chunks):
            for later in chunks[number + len(waiting) : number + _AHEAD]:
                receipts = desk.receive([a.file for a in later])
                waiting.append((receipts, ahead.examine(_staged(later, receipts))))
            receipts, examined = waiting.popleft()
            _take_in_chunk(desk, chunk, examined(), receipts)
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
    looked: list[tuple[list[FoundFile], Callable[[], list[Peek]]]] = []
    for start in range(0, len(new), _PEEKED_TOGETHER):
        files = [f for file in new[start : start + _PEEKED_TOGETHER] if (f := desk.stage(file))]
        looked.append((files, ahead.peek([file.path for file in files])))
    arrivals = [Arrival(f, p) for files, peeks in looked for f, p in zip(files, peeks(), strict=True)]
    arrivals.sort(key=lambda a: (a.peek.submitted_on or date.max, a.file.relative))
    return arrivals


def _staged(chunk: list[Arrival], receipts: dict[str, str]) -> list[Staged]:
    return [(a.file.sha256, moment(receipts[a.file.sha256]).date(), a.file.path) for a in chunk]


def split(items: Sequence[Item], reporter: Callable[[Item], tuple[str, str] | None]) -> Iterator[list[Item]]:
    """Batches in which no partner of a partnership stands twice: a later return is compared with the
    earlier ones loaded.
    """
    batch: list[Item] = []
    seen: set[tuple[str, str]] = set()
    for item in items:
        who = reporter(item)
        if who is not None and who in seen:
            yield batch
            batch, seen = [], set()
        batch.append(item)
        if who is not None:
            seen.add(who)
    if batch:
        yield batch


def _take_in_chunk(desk: Desk, chunk: list[Arrival], examined: Examined, receipts: dict[str, str]) -> None:
    overtaken = [a for a in chunk if _is_overtaken(desk, examined.readings[a.file.sha256])]
    for arrival in overtaken:
        desk.drop(arrival.file, RETURN_FORM)
    chunk = [a for a in chunk if a not in overtaken]
    for batch in split(chunk, lambda a: a.peek.reporter):
        files = [a.file for a in batch]
        _take_in_batch(
            desk, files, compare(desk.connection, examined.part([f.sha256 for f in files])), receipts
        )


def _is_overtaken(desk: Desk, reading: ReturnReading) -> bool:
    cover = reading.cover
    if cover is None:
        return False
    return desk.known.is_overtaken(reading.sha256, cover.partnership_id, cover.partner_id, str(cover.quarter))


def _take_in_batch(desk: Desk, files: list[FoundFile], batch: Examined, receipts: dict[str, str]) -> None:
    problems = {sha256: reading.all_problems() for sha256, reading in batch.readings.items()}
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
    lines = desk.write(list(entries))
    load_returns(desk.connection, lines, batch.readings, batch.arriving)
    for line in lines:
        folder = (line.facts["quarter"] or "unknown", line.facts["partner_id"] or "unknown")
        desk.note(line, decision_of(line), problems[line.facts["sha256"]], folder, return_headings())
