"""The desk at which files arrive: what every part of an intake shares. It holds the books open and decides
nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from orchestration.disk import replace_file
from orchestration.forms import Column, Problem
from orchestration.intake import archive
from orchestration.intake.copies import make_copy
from orchestration.intake.deciding import RETURN_FORM, file_facts, may_be_kept
from orchestration.intake.feedback import Feedback, folder_of, remove_feedback, stem_of, write_feedback
from orchestration.intake.find import FoundFile, Known
from orchestration.intake.grouping import Headings
from orchestration.intake.loading import loading
from orchestration.intake.problem_making import make_problem
from orchestration.intake.replacing import first_folder, section_of
from orchestration.intake.report import Decision, IntakeReport, ReceivedFile
from orchestration.ledger import Ledger, Line
from orchestration.settings import Settings

# of these forms a returned workbook comes back with its cells marked
_COPIED = frozenset({RETURN_FORM, "programme-register"})

Progress = Callable[[int, int], None]


def quiet(done: int, total: int) -> None:
    """A progress that nobody watches."""


@dataclass
class Desk:
    """Settings, open ledger and work warehouse of one intake; what is known so far and the report that
    grows.
    """

    settings: Settings
    ledger: Ledger
    connection: duckdb.DuckDBPyConnection
    known: Known
    report: IntakeReport = field(default_factory=IntakeReport)

    @property
    def now(self) -> datetime:
        """The moment of this run."""
        return self.settings.now

    def write(self, entries: list[tuple[str, Mapping[str, Any]]]) -> list[Line]:
        """Write ledger lines, flushed to disk, and learn what they say."""
        lines = self.ledger.append_all(entries, self.now)
        for line in lines:
            self.known.learn(line)
        return lines

    def receive(self, files: list[FoundFile]) -> dict[str, str]:
        """Note the receipt of files; the moment of the first receipt of each, by hash (one noted by a run
        that died counts).
        """
        new = [f for f in files if (f.sha256, f.relative) not in self.known.receipts]
        facts = [("received", {"sha256": f.sha256, "path": f.relative, "size": f.size}) for f in new]
        self.write(list(facts))
        return {f.sha256: self.known.receipts[f.sha256, f.relative] for f in files}

    def stage(self, file: FoundFile) -> FoundFile | None:
        """The file where nobody else writes; None, with a warning, where it is gone or changing: the next
        run takes it.
        """
        path = archive.stage(self.settings.archive, file.path, file.sha256)
        if path is None:
            self.report.warnings.append(
                f"{file.relative} changed while it was being taken in; the next run looks again."
            )
            return None
        return replace(file, path=path)

    def keep(self, file: FoundFile, problems: list[Problem]) -> None:
        """Put a staged file into the archive, unless it may not be kept."""
        if may_be_kept(problems):
            archive.keep(self.settings.archive, file.sha256, suffix_of(file))
        else:
            archive.drop(self.settings.archive, file.sha256)

    def flush_archive(self) -> None:
        """Make sure that what was kept is on the disk before the ledger speaks of it."""
        archive.flush(self.settings.archive)

    def note(
        self,
        line: Line,
        decision: Decision,
        problems: list[Problem],
        folder: tuple[str, str],
        columns: dict[str, dict[str, str]],
    ) -> None:
        """Add a decided file to the report and write its feedback where there is something to say."""
        facts = line.facts
        if facts["sha256"] in self.known.again:
            remove_feedback(self.settings.feedback, facts["sha256"])
        path = self.tell(line, problems, folder, columns)
        self.report.files.append(
            ReceivedFile(
                facts["path"],
                facts["file_name"],
                facts["sha256"],
                facts["form"],
                decision,
                facts.get("partnership_id"),
                facts.get("partner_id"),
                facts.get("quarter"),
                facts.get("version"),
                # the report outlives the batch: it keeps places, not values
                tuple(p.without_values() for p in problems),
                path,
            )
        )

    def tell(
        self, line: Line, problems: list[Problem], folder: tuple[str, str], columns: Headings
    ) -> Path | None:
        """Write the sender's list of a decided and loaded file, where there is something to say, and before
        it the annotated copy of a returned one; the list's path.
        """
        section = section_of(self.connection, line)
        if not problems and not section:
            return None
        is_accepted = decision_of(line) == "accepted"
        copy, why = None, None
        if not is_accepted and line.facts["form"] in _COPIED:
            copy, why = self._write_copy(line.facts, problems, folder, columns)
        told = Feedback(
            line.facts["file_name"],
            line.facts["sha256"],
            is_accepted,
            folder,
            problems,
            columns,
            copy_name=copy,
            why_no_copy=why,
            section=section,
            is_again=line.event == "already_received",
        )
        return write_feedback(self.settings.feedback, told)

    def _write_copy(
        self, facts: Mapping[str, Any], problems: list[Problem], folder: tuple[str, str], columns: Headings
    ) -> tuple[str | None, str | None]:
        """Write the annotated copy of a returned workbook; its name, or why there is none."""
        content = b""
        if may_be_kept(problems):
            content = archive.find_archived(self.settings.archive, facts["sha256"]).read_bytes()
        copy = make_copy(content, problems, columns)
        if isinstance(copy, str):
            return None, copy
        name = f"{stem_of(facts['file_name'], facts['sha256'])}.xlsx"
        replace_file(folder_of(self.settings.feedback, folder) / name, copy)
        return name, None

    def drop(self, file: FoundFile, form: str) -> None:
        """Leave a file that is looked at again as it was: something newer stands."""
        archive.drop(self.settings.archive, file.sha256)
        self.take_again(file, form)

    def take_again(self, file: FoundFile, form: str) -> None:
        """Note a file whose very bytes were received before; nothing changes."""
        problems = [make_problem("already-received")]
        facts = file_facts(file, form, self.now.isoformat(), problems)
        facts["is_kept"] = archive.is_kept(self.settings.archive, file.sha256)
        lines = self.write([("already_received", facts)])
        with loading(self.connection, lines):
            pass
        folder = first_folder(self.connection, file.sha256)
        self.note(lines[0], "already_received", problems, folder, {})


def decision_of(line: Line) -> Decision:
    """What became of a file, for the report."""
    return "returned" if line.event in ("returned", "register_returned") else "accepted"


def headings(columns: tuple[Column, ...]) -> dict[str, str]:
    """The heading of every column by its name, as feedback shows it."""
    return {c.name: c.heading for c in columns}


def suffix_of(file: FoundFile) -> str:
    """The ending under which an original is kept: one of ours, by the sender's where it is a harmless one."""
    ending = PurePosixPath(file.relative).suffix.lower()
    return ending if ending in (".xlsx", ".csv", ".parquet") else ".bin"
