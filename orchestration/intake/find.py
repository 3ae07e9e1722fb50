"""Finds the files that lie in the drop folder and tells the known from the new. What is in them is read
elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from orchestration.intake.second_look import may_pass
from orchestration.ledger import Line
from orchestration.settings import Settings

DECISIONS = frozenset({"accepted", "returned", "already_received", "outcomes_accepted"})
REGISTER_DECISIONS = frozenset({"register_accepted", "register_returned"})
_CHUNK = 1 << 20
_OUTCOME_ENDINGS = (".csv", ".xlsx", ".parquet")
_SURVEY_ENDINGS = (".csv", ".xlsx")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file as it lies there: its path, the same relative to the inputs (with /), its SHA-256 and size in
    bytes.
    """

    path: Path
    relative: str
    sha256: str
    size: int


@dataclass(slots=True)
class Known:
    """What the ledger says was decided on before: hashes, and hashes under a path; when each was received;
    the last register; which were erased; the seq of the last decision and of the last publication.

    `waiting`: the decisions on files that a new register may see otherwise, by hash; once one is accepted
    they are no longer known but looked at `again`. `standing`: the line that last accepted a return, by whom
    it is.
    """

    hashes: set[str]
    places: set[tuple[str, str]]
    receipts: dict[tuple[str, str], str]
    register: Line | None = None
    accepted_register: Line | None = None
    erased: set[str] = field(default_factory=set)
    decided: int = 0
    published: int = 0
    waiting: dict[str, Line] = field(default_factory=dict)
    again: dict[str, Line] = field(default_factory=dict)
    standing: dict[tuple[Any, ...], Line] = field(default_factory=dict)

    @classmethod
    def of(cls, lines: Iterable[Line]) -> Known:
        """What the lines say, taken in one after another."""
        known = cls(set(), set(), {})
        for line in lines:
            known.learn(line)
        return known

    def learn(self, line: Line) -> None:
        """Take in what one more line decided."""
        if line.event in DECISIONS:
            self.hashes.add(line.facts["sha256"])
            self.places.add((line.facts["sha256"], line.facts["path"]))
            self.decided = line.seq
            self._learn_decision(line)
        elif line.event == "set_aside":
            self.waiting[line.facts["sha256"]] = line
        elif line.event == "received":
            self.receipts.setdefault((line.facts["sha256"], line.facts["path"]), line.at)
        elif line.event == "published":
            self.published = line.seq
        elif line.event == "erased":
            self.erased.add(line.facts["sha256"])
            self.waiting.pop(line.facts["sha256"], None)
        elif line.event in REGISTER_DECISIONS:
            self.register = line
            self.decided = line.seq
            if line.event == "register_accepted":
                self.accepted_register = line
                self._look_again()

    def holds(self, file: FoundFile) -> bool:
        """Whether this very file at this very place was decided on before."""
        return (file.sha256, file.relative) in self.places

    def is_overtaken(self, sha256: str, *whose: str | None) -> bool:
        """Whether a return that is looked at again was replaced meanwhile; whose: partnership, partner,
        quarter.
        """
        first, standing = self.again.get(sha256), self.standing.get(whose)
        return first is not None and standing is not None and standing.seq > first.seq

    def _learn_decision(self, line: Line) -> None:
        sha256 = line.facts["sha256"]
        if line.event != "already_received":
            self.waiting.pop(sha256, None)
        if line.event == "returned" and may_pass(line.facts):
            self.waiting[sha256] = line
        elif line.event == "accepted" and "quarter" in line.facts:
            whose = (line.facts["partnership_id"], line.facts["partner_id"], line.facts["quarter"])
            self.standing[whose] = line

    def _look_again(self) -> None:
        """Forget what the new register may see otherwise."""
        self.again.update(self.waiting)
        self.hashes -= self.waiting.keys()
        self.places = {place for place in self.places if place[0] not in self.waiting}
        self.waiting.clear()

    def is_last_register(self, file: FoundFile) -> bool:
        """Whether the file is the register looked at last: an older one that comes back is a new decision."""
        return self.register is not None and self.register.facts["sha256"] == file.sha256


def find_returns(settings: Settings, warnings: list[str]) -> Iterator[FoundFile]:
    """Every file at any depth of the returns folder but those whose names begin with ~$ or '.', by path.

    A link, and a file that cannot be read from the disk, is passed over with a warning; so in all the
    functions below.
    """
    return _found(settings, settings.returns, None, warnings)


def find_outcomes(settings: Settings, warnings: list[str]) -> Iterator[FoundFile]:
    """The outcome files, by path."""
    return _found(settings, settings.outcomes, _OUTCOME_ENDINGS, warnings)


def find_surveys(settings: Settings, warnings: list[str]) -> Iterator[FoundFile]:
    """The survey files, by path."""
    return _found(settings, settings.surveys, _SURVEY_ENDINGS, warnings)


def find_register(settings: Settings) -> FoundFile | None:
    """The register, where there is one that can be read from the disk."""
    return _identify(settings, settings.register_file) if settings.register_file.is_file() else None


def _found(
    settings: Settings, folder: Path, endings: tuple[str, ...] | None, warnings: list[str]
) -> Iterator[FoundFile]:
    for path in _walk(folder):
        if path.is_symlink():
            warnings.append(
                f"{_relative(settings, path)} is a link and was passed over: it could lead out of the drop"
                " folder. Put what it points to there itself."
            )
            continue
        if endings is not None and not path.name.lower().endswith(endings):
            continue
        file = _identify(settings, path)
        if file is None:
            warnings.append(
                f"{_relative(settings, path)} cannot be read from the disk; the next run looks again."
            )
        else:
            yield file


def _identify(settings: Settings, path: Path) -> FoundFile | None:
    """The file with its hash, read in pieces so that its size does not matter."""
    digest, size = sha256(), 0
    try:
        with path.open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        return None
    return FoundFile(path, _relative(settings, path), digest.hexdigest(), size)


def _relative(settings: Settings, path: Path) -> str:
    """The path below the inputs; a name in another encoding is shown with its odd bytes spelled out."""
    return os.fsencode(path.relative_to(settings.inputs).as_posix()).decode("utf-8", "backslashreplace")


def _walk(folder: Path) -> list[Path]:
    """Ordinary files, not pipes, which would never end; and links, to files or folders, none of them
    followed.
    """
    paths: list[Path] = []
    for directory, folders, names in os.walk(folder):
        folders[:] = [f for f in folders if not f.startswith(".")]
        for path in (Path(directory, name) for name in (*folders, *names)):
            if not path.name.startswith((".", "~$")) and (path.is_symlink() or path.is_file()):
                paths.append(path)
    return sorted(paths, key=lambda p: p.relative_to(folder).as_posix())
