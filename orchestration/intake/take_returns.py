"""Takes in the returns: in the order in which they count, batch by batch, each batch into the ledger and then the warehouse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from orchestration.forms import load_return_form
from orchestration.intake.deciding import RETURN_FORM, moment, return_facts
from orchestration.intake.desk import Desk, Progress, headings
from orchestration.intake.examining import Original, examine
from orchestration.intake.find import FoundFile, find_returns
from orchestration.intake.guard import MAX_BYTES
from orchestration.intake.loading import load_returns
from orchestration.intake.peeking import Peek, peek
from orchestration.intake.register import Register
from orchestration.intake.returns import ReturnReader

BATCH = 48


@dataclass(frozen=True, slots=True)
class Arrival:
    """A return that is new, and what its cover says at a glance."""

    file: FoundFile
    peek: Peek


def take_in_returns(desk: Desk, register: Register, progress: Progress) -> None:
    """Take in every return that is new, in order of (submitted_on, path)."""
    new: dict[str, FoundFile] = {}
    again: list[FoundFile] = []
    for file in find_returns(desk.settings):
        if desk.known.holds(file):
            desk.report.n_known += 1
        elif file.sha256 in desk.known.hashes or file.sha256 in new:
            again.append(file)
        else:
            new[file.sha256] = file
    arrivals = [Arrival(file, peek(read_bounded(file.path), register)) for file in new.values()]
    arrivals.sort(key=lambda a: (a.peek.submitted_on or date.max, a.file.relative))
    reader = ReturnReader(register)
    done = 0
    for batch in split(arrivals):
        _take_in_batch(desk, reader, batch)
        done += len(batch)
        progress(done, len(arrivals))
    for file in again:
        desk.take_again(file, RETURN_FORM)


def split(arrivals: Sequence[Arrival]) -> Iterator[list[Arrival]]:
    """Batches in which no partner of a partnership stands twice: a later return is compared with the earlier ones loaded."""
    batch: list[Arrival] = []
    seen: set[tuple[str, str]] = set()
    for arrival in arrivals:
        reporter = arrival.peek.reporter
        if len(batch) == BATCH or (reporter is not None and reporter in seen):
            yield batch
            batch, seen = [], set()
        batch.append(arrival)
        if reporter is not None:
            seen.add(reporter)
    if batch:
        yield batch


def read_bounded(path: Path) -> bytes:
    """The bytes of a file, one more than the limit at most: enough to tell that it is too large."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _take_in_batch(desk: Desk, reader: ReturnReader, batch: list[Arrival]) -> None:
    files = [a.file for a in batch]
    receipts = desk.receive(files)
    originals = [
        Original(f.sha256, moment(receipts[f.sha256]).date(), lambda path=f.path: read_bounded(path)) for f in files
    ]
    readings, arriving = examine(desk.connection, reader, originals)
    entries = []
    for file, reading in zip(files, readings, strict=True):
        desk.keep(file, reading.all_problems())
        entries.append(return_facts(desk.connection, file, reading, receipts[file.sha256]))
    lines = desk.write(list(entries))
    load_returns(desk.connection, lines, {r.sha256: r for r in readings}, arriving)
    for line, reading in zip(lines, readings, strict=True):
        folder = (line.facts["quarter"] or "unknown", line.facts["partner_id"] or "unknown")
        decision = "accepted" if line.event == "accepted" else "returned"
        desk.note(line, decision, reading.all_problems(), folder, return_headings())


@cache
def return_headings() -> dict[str, dict[str, str]]:
    """The headings of every sheet of the return, by sheet."""
    form = load_return_form()
    found = {sheet.name: headings(sheet.columns) for sheet in form.sheets}
    return {**found, form.cover.sheet: headings(form.cover_fields)}
