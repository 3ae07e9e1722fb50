"""The ledger: one JSON line for each event, each line carrying the hash of the one before. What a line means
is others' business.

A line holds seq, at, event, facts, previous_hash and hash, the SHA-256 of the RFC 8785 canonical JSON of the
rest.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import rfc8785

from orchestration.disk import disk_error, replace_file
from orchestration.errors import LedgerError

EVENTS = frozenset(
    {
        "received",
        "accepted",
        "returned",
        "already_received",
        "set_aside",
        "erased",
        "register_accepted",
        "register_returned",
        "outcomes_accepted",
        "published",
        "rendered",
        "released",
    }
)
FIRST_HASH = "0" * 64

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One event: its number, moment, kind, facts, and the hashes that chain it."""

    seq: int
    at: str
    event: str
    facts: Facts
    previous_hash: str
    hash: str

    @classmethod
    def parse(cls, text: bytes) -> Line:
        """The line of one JSON text. Raises ValueError where it is not one."""
        content = json.loads(text)
        if not isinstance(content, dict) or set(content) != set(cls.__slots__):
            raise ValueError("not a ledger line")
        return cls(**content)

    def is_sound(self) -> bool:
        """Whether the hash is the one of the content."""
        return self.hash == _hash(self.seq, self.at, self.event, self.facts, self.previous_hash)


class Ledger:
    """The ledger of one output directory, open for appending. One process at a time (the run's lock sees to
    that).

    Opening sets a torn last line (a power cut while writing) aside in a file of its own; `torn` names that
    file. Raises LedgerError where the last line was altered.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, or begin one at the first line written."""
        self.path = path
        self.torn: Path | None = None
        self._seq, self._hash = 0, FIRST_HASH
        self._heal()

    @property
    def last_seq(self) -> int:
        """The number of the last line, 0 before the first."""
        return self._seq

    @property
    def last_hash(self) -> str:
        """The hash of the last line."""
        return self._hash

    def lines(self, after: int = 0) -> Iterator[Line]:
        """The lines with a seq greater than `after`, in order; read from disk, so memory stays flat."""
        yield from (line for line in read_lines(self.path) if line.seq > after)

    def append(self, event: str, facts: Facts, at: datetime) -> Line:
        """Write one line and flush it to disk."""
        return self.append_all([(event, facts)], at)[0]

    def append_all(self, entries: Sequence[tuple[str, Facts]], at: datetime) -> list[Line]:
        """Write the lines and flush them to disk together. Raises DiskError, and leaves the ledger as it
        was, where that fails.
        """
        made: list[Line] = []
        seq, previous = self._seq, self._hash
        for event, facts in entries:
            if event not in EVENTS:
                raise LedgerError(f"There is no event {event!r}", str(self.path))
            seq += 1
            line = Line(
                seq,
                at.isoformat(),
                event,
                facts,
                previous,
                _hash(seq, at.isoformat(), event, facts, previous),
            )
            made.append(line)
            previous = line.hash
        if made:
            self._write(b"".join(encode(line) for line in made))
            self._seq, self._hash = seq, previous
        return made

    def _write(self, content: bytes) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            is_first = not self.path.exists()
            with self.path.open("ab", buffering=0) as stream:
                before = stream.tell()
                try:
                    if stream.write(content) != len(content):
                        raise OSError("the line was written in part only")
                    os.fsync(stream.fileno())
                except OSError:
                    stream.truncate(before)
                    raise
            if is_first:
                flush_directory(self.path.parent)
        except OSError as error:
            raise disk_error("The ledger cannot be written", self.path, error) from error

    def _heal(self) -> None:
        if not self.path.exists():
            return
        end, last = _last_line(self.path)
        if end is not None:
            self._set_aside(end)
        if last is not None:
            if not last.is_sound():
                raise LedgerError(
                    f"Line {last.seq} was altered after it was written",
                    str(self.path),
                    "Run `accord verify`.",
                )
            self._seq, self._hash = last.seq, last.hash

    def _set_aside(self, end: int) -> None:
        with self.path.open("r+b") as stream:
            stream.seek(end)
            rest = stream.read()
            self.torn = self.path.with_name(f"{self.path.name}.torn-{sha256(rest).hexdigest()[:12]}")
            replace_file(self.torn, rest)
            stream.truncate(end)
            os.fsync(stream.fileno())


def read_lines(path: Path) -> Iterator[Line]:
    """Every line of a ledger file, in order; none where there is no file. Raises LedgerError at a line
    that is none.
    """
    if not path.exists():
        return
    with path.open("rb") as stream:
        for number, text in enumerate(stream, start=1):
            try:
                yield Line.parse(text)
            except (ValueError, TypeError) as error:
                raise LedgerError(
                    f"Line {number} is not a ledger line", str(path), "Run `accord verify`."
                ) from error


def last_publication(path: Path) -> Line | None:
    """The line of the newest publication, or None where there was none."""
    newest = None
    for line in read_lines(path):
        if line.event == "published":
            newest = line
    return newest


def flush_directory(directory: Path) -> None:
    """Flush a directory's entries to disk, so that a new or renamed file survives a power cut; not all
    systems can.
    """
    if os.name != "posix":
        return
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _hash(seq: int, at: str, event: str, facts: Facts, previous: str) -> str:
    content = {"seq": seq, "at": at, "event": event, "facts": facts, "previous_hash": previous}
    return sha256(rfc8785.dumps(content)).hexdigest()  # type: ignore[arg-type]


def encode(line: Line) -> bytes:
    """The line as it stands in the file."""
    content = {name: getattr(line, name) for name in Line.__slots__}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _last_line(path: Path) -> tuple[int | None, Line | None]:
    """Where torn text begins (None: nowhere), and the last whole line."""
    size = path.stat().st_size
    position = size
    with path.open("rb") as stream:
        tail = b""
        while position > 0 and tail.count(b"\n") < 3:
            step = min(1 << 16, position)
            position -= step
            stream.seek(position)
            tail = stream.read(step) + tail
    whole, _, rest = tail.rpartition(b"\n")
    torn_from = size - len(rest) if rest else None
    texts = whole.split(b"\n") if whole else []
    if texts:
        try:
            return torn_from, Line.parse(texts[-1])
        except (ValueError, TypeError):
            torn_from = size - len(rest) - len(texts[-1]) - 1
    if len(texts) < 2:
        return torn_from, None
    try:
        return torn_from, Line.parse(texts[-2])
    except (ValueError, TypeError) as error:
        raise LedgerError("The ledger's end cannot be read", str(path), "Run `accord verify`.") from error
