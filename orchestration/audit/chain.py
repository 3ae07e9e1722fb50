"""Walks the ledger's chain and names the first line that does not hold. What the lines speak of is checked
elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.audit.findings import Finding
from orchestration.ledger import FIRST_HASH, Line, encode

_TODO = (
    "The lines before it hold; from here on nothing is proven. Keep the file as it is, compare it with a"
    " backup copy, and restore that."
)


@dataclass
class Chain:
    """What walking a ledger came to. `n_lines`, `last_seq` and `last_hash` count the lines that hold: all up
    to the first that does not. `torn` are the bytes of a last line that was never finished.
    """

    n_lines: int = 0
    last_seq: int = 0
    last_hash: str = FIRST_HASH
    finding: Finding | None = None
    torn: int = 0


def walk_chain(path: Path, see: Callable[[Line], None] = lambda line: None) -> Chain:
    """Walk a ledger file, line by line; none is an empty chain. `see` is shown every line that can be read,
    also after one that does not hold.
    """
    chain = Chain()
    if not path.exists():
        return chain
    for number, (text, is_last) in enumerate(_texts(path), start=1):
        line = _read(text)
        if chain.finding is None:
            if is_last and _is_torn(chain, text, line):
                chain.torn = len(text)
                return chain
            found = _judge(path, number, text, line, chain)
            if found is None:
                assert line is not None
                chain.n_lines, chain.last_seq, chain.last_hash = number, line.seq, line.hash
            else:
                code, what = found
                chain.finding = Finding(code, what, f"{path}, line {number}", _TODO, number)
        if line is not None:
            see(line)
    return chain


def _texts(path: Path) -> Iterator[tuple[bytes, bool]]:
    """The lines of the file, and whether each is the last."""
    with path.open("rb") as stream:
        before = stream.readline()
        while before:
            text = stream.readline()
            yield before, not text
            before = text


def _read(text: bytes) -> Line | None:
    """The line in a text, whether it holds or not; None where it is none."""
    try:
        line = Line.parse(text)
    except (ValueError, TypeError, RecursionError):
        return None
    texts = (line.at, line.event, line.previous_hash, line.hash)
    is_line = type(line.seq) is int and isinstance(line.facts, dict)
    return line if is_line and all(isinstance(value, str) for value in texts) else None


def _is_torn(chain: Chain, text: bytes, line: Line | None) -> bool:
    """Whether the last text is a line that a power cut kept from being finished: its beginning without its
    end, or blocks of the disk that were never filled.
    """
    if line is not None:
        is_next = (line.seq, line.previous_hash) == (chain.last_seq + 1, chain.last_hash)
        return is_next and not text.endswith(b"\n") and _stands(text + b"\n", line)
    begun, _, blank = text.partition(b"\0")
    return not begun.endswith(b"\n") and not blank.strip(b"\0\n") and _is_beginning(chain, begun)


def _is_beginning(chain: Chain, text: bytes) -> bool:
    """Whether the text may be the beginning of the next line, and not a whole one with something amiss."""
    due = f'{{"seq":{chain.last_seq + 1},"at":"'.encode()
    if text[: len(due)] != due[: len(text)]:
        return False
    try:
        json.JSONDecoder().raw_decode(text.decode("utf-8", "ignore"))
    except (ValueError, RecursionError):
        return True
    return False


def _judge(path: Path, number: int, text: bytes, line: Line | None, chain: Chain) -> tuple[str, str] | None:
    """What is wrong with a line that should follow those that hold: a code and a sentence; None where it
    holds.
    """
    due = chain.last_seq + 1
    if line is None:
        return "not-a-line", f"Line {number} of the ledger cannot be read: it was overwritten or altered"
    if not _stands(text, line):
        return "line-altered", f"Line {number} of the ledger was altered after it was written"
    if line.seq > due:
        return _judge_gap(path, number, line.seq, due)
    if line.seq < due:
        return (
            "number-out-of-order",
            f"Line {number} of the ledger carries the number {line.seq} a second time: a line was put in",
        )
    if line.previous_hash != chain.last_hash:
        before = f"line {number - 1} or " if number > 1 else ""
        return (
            "line-replaced",
            f"Line {number} of the ledger does not follow from what stands before it: {before}line {number}"
            " was replaced by another",
        )
    return None


def _judge_gap(path: Path, number: int, seq: int, due: int) -> tuple[str, str]:
    """What happened where a line carries a number that is not due yet."""
    place = next((n for n, other in _numbers(path) if n > number and other == due), None)
    if place is None:
        which = f"Line {due} is" if seq == due + 1 else f"Lines {due} to {seq - 1} are"
        return "lines-missing", f"{which} missing from the ledger: number {seq} stands in the place"
    return (
        "lines-swapped",
        f"The ledger's lines stand in another order than they were written in: line {number} carries the"
        f" number {seq}, and number {due} stands at line {place}",
    )


def _stands(text: bytes, line: Line) -> bool:
    """Whether the text is, to the byte, what the ledger wrote for its own hash."""
    try:
        return line.is_sound() and encode(line) == text
    except (ValueError, RecursionError):
        return False


def _numbers(path: Path) -> Iterator[tuple[int, int | None]]:
    """The number that each line carries, with its place in the file."""
    for number, (text, _) in enumerate(_texts(path), start=1):
        line = _read(text)
        yield number, line.seq if line else None
