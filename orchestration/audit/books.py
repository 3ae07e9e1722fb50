"""What the ledger says of all that it speaks of, in hashes alone; what the warehouses say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from orchestration.ledger import Line


@dataclass
class Books:
    """What the lines say, in hashes alone. `anchors` are the lines that the warehouses say were loaded."""

    anchors: dict[int, str]
    kept: dict[str, int] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    erased: set[str] = field(default_factory=set)
    published: Line | None = None
    reports: dict[tuple[str, str], str] = field(default_factory=dict)
    met: dict[int, str] = field(default_factory=dict)

    def learn(self, line: Line) -> None:
        """Take in what one more line says; one that does not hold may say anything."""
        facts = line.facts
        if line.seq in self.anchors:
            self.met.setdefault(line.seq, line.hash)
        if line.event == "published":
            self.published = line
        elif line.event == "rendered" and isinstance(facts.get("files"), dict):
            for name, digest in facts["files"].items():
                self.reports[str(facts.get("quarter")), Path(name).name] = digest
        elif line.event == "erased":
            self.erased.add(str(facts.get("sha256")))
        elif "is_kept" in facts and line.event != "already_received":
            if facts["is_kept"]:
                self.kept.setdefault(str(facts.get("sha256")), line.seq)
            else:
                self.refused.add(str(facts.get("sha256")))


def find_loaded(warehouse: Path) -> tuple[int, str] | None:
    """The last ledger line whose content a warehouse holds: number and hash; None where nobody can tell."""
    if not warehouse.exists():
        return None
    try:
        with duckdb.connect(str(warehouse), read_only=True) as connection:
            found = connection.execute("select seq, line_hash from raw.loaded").fetchone()
    except duckdb.Error:
        return None
    return (int(found[0]), str(found[1])) if found else None
