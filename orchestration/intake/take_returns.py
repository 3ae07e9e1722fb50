"""Takes in the returns: in the order in which they count, batch by batch, each batch into the ledger and
then the warehouse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from orchestration.intake.deciding import RETURN_FORM, last_versions, moment, return_facts
from orchestration.intake.desk import Desk, Progress, decision_of
from orchestration.intake.examining import Examined, Original, compare, examine
from orchestration.intake.find import FoundFile, find_returns
from orchestration.intake.grouping import return_headings
from orchestration.intake.guard import MAX_BYTES
from orchestration.intake.loading import load_returns
from orchestration.intake.peeking import Peek, peek
from orchestration.intake.register import Register
from orchestration.intake.returns import ReturnReader, ReturnReading

# how many returns are in memory at once
CHUNK = 128

Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A return that is new, and what its cover says at a glance."""

    file: FoundFile
    peek: Peek


def take_in_returns(desk: Desk, register: Register, progress: Progress) -> None:
    """Take in every return that is new, in order of (submitted_on, path)."""
    new: dict[str, FoundFile] = {}
    again: list[FoundFile] = []
    for file in find_returns(desk.settings, desk.report.warnings):
        if desk.known.holds(file):
            desk.report.n_known += 1
        elif file.sha256 in desk.known.hashes or file.sha256 in new:
            again.append(file)
        elif staged := desk.stage(file):
            new[file.sha256] = staged
    arrivals = [Arrival(file, peek(read_bounded(file.path), register)) for file in new.values()]
    arrivals.sort(key=lambda a: (a.peek.submitted_on or date.max, a.file.relative))
    reader = ReturnReader(register)
    for start in range(0, len(arrivals), CHUNK):
        _take_in_chunk(desk, reader, arrivals[start : start + CHUNK])
        progress(min(start + CHUNK, len(arrivals)), len(arrivals))
    for file in again:
        desk.take_again(file, RETURN_FORM)


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


def read_bounded(path: Path) -> bytes:
    """The bytes of a file, one more than the limit at most: enough to tell that it is too large."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _take_in_chunk(desk: Desk, reader: ReturnReader, chunk: list[Arrival]) -> None:
    receipts = desk.receive([a.file for a in chunk])
    originals = [
        Original(a.file.sha256, moment(receipts[a.file.sha256]).date(), partial(read_bounded, a.file.path))
        for a in chunk
    ]
    examined = examine(desk.connection, reader, originals)
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
        told = problems[line.facts["sha256"]]
        desk.note(line, decision_of(line), told, return_folder(line.facts), return_headings())


def return_folder(facts: Mapping[str, Any]) -> tuple[str, str]:
    """Quarter and partner of a return, as the folders of feedback are named."""
    return (facts["quarter"] or "unknown", facts["partner_id"] or "unknown")
