"""What of the ledger goes into a pack: the quarter's lines in full, of all others the hash alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.audit.tables import FORMULA_STARTS
from orchestration.ledger import Line, encode, read_lines

_RETURN_FORM = "partner-return"
_COLUMNS = (
    *("seq", "sha256", "form", "partnership_id", "partner_id", "quarter", "version", "decision"),
    *("received_at", "file_name", "n_must", "n_should", "is_kept", "is_erased"),
)


@dataclass
class Excerpt:
    """The lines of a quarter: where the chain ended, the newest publication, the originals that are kept
    (hash and its line), and the profile's
    reports as rendered last (file name and hash).
    """

    last_seq: int = 0
    last_hash: str = ""
    published: Line | None = None
    originals: dict[str, Line] = field(default_factory=dict)
    reports: dict[str, str] = field(default_factory=dict)


def write_excerpt(ledger: Path, quarter: str, profile: str, folder: Path) -> Excerpt:
    """Write lines.jsonl and links.csv below `folder`/ledger, and files.csv; what of them the pack needs to
    know.

    The chain ends before the releases that it ends with: a pack made again is the same pack.
    """
    elsewhere, erased, last = _look_over(ledger, quarter)
    (folder / "ledger").mkdir()
    excerpt = Excerpt()
    with (
        (folder / "ledger" / "lines.jsonl").open("wb") as lines,
        (folder / "ledger" / "links.csv").open("w", encoding="ascii", newline="\n") as links,
        (folder / "files.csv").open("w", encoding="utf-8", newline="") as table,
    ):
        files = csv.DictWriter(table, _COLUMNS, lineterminator="\n", extrasaction="ignore")
        files.writeheader()
        links.write("seq,hash\n")
        for line in _until(ledger, last):
            links.write(f"{line.seq},{line.hash}\n")
            excerpt.last_seq, excerpt.last_hash = line.seq, line.hash
            if not _belongs(line, quarter, elsewhere):
                continue
            lines.write(encode(line))
            _learn(excerpt, line, profile, erased)
            if "problems" in line.facts:
                is_erased = line.facts["sha256"] in erased
                row = {**line.facts, "seq": line.seq, "decision": line.event, "is_erased": is_erased}
                files.writerow({name: _shown(value) for name, value in row.items()})
    return excerpt


def _shown(value: object) -> object:
    """A value for a spreadsheet program, which must not take what a sender called a file for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(tuple(FORMULA_STARTS)) else value


def _until(ledger: Path, last: int) -> Iterator[Line]:
    yield from (line for line in read_lines(ledger) if line.seq <= last)


def _look_over(ledger: Path, quarter: str) -> tuple[set[str], set[str], int]:
    """The files decided on for other quarters alone, those erased, and the last line but releases."""
    own: set[str] = set()
    other: set[str] = set()
    erased: set[str] = set()
    last = 0
    for line in read_lines(ledger):
        if line.event != "released":
            last = line.seq
        if line.event == "erased":
            erased.add(line.facts["sha256"])
        elif line.facts.get("form") == _RETURN_FORM and line.event != "already_received":
            (own if line.facts["quarter"] in (quarter, None) else other).add(line.facts["sha256"])
    return other - own, erased, last


def _belongs(line: Line, quarter: str, elsewhere: set[str]) -> bool:
    if "quarter" in line.facts:
        return line.facts["quarter"] in (quarter, None)
    return line.event == "published" or line.facts.get("sha256") not in elsewhere


def _learn(excerpt: Excerpt, line: Line, profile: str, erased: set[str]) -> None:
    facts = line.facts
    if line.event == "published":
        excerpt.published = line
    elif line.event == "rendered" and facts["profile"] == profile:
        excerpt.reports.update(facts["files"])
    elif facts.get("is_kept") and line.event != "already_received" and facts["sha256"] not in erased:
        excerpt.originals[facts["sha256"]] = line
