"""Checks workbooks before they are sent: reads, judges and compares as the intake does, and loads nothing.

What it finds is told elsewhere. It imports nothing that is slow to import: it answers a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from orchestration.errors import DiskError, RegisterError
from orchestration.forms import Problem
from orchestration.intake.batches import gather_few
from orchestration.intake.earlier import compare_with_earlier
from orchestration.intake.examining import shield
from orchestration.intake.guard import MAX_BYTES
from orchestration.intake.one_sided import OneSided, find_one_sided
from orchestration.intake.problem_making import make_problem
from orchestration.intake.register import Register
from orchestration.intake.register_file import read_register
from orchestration.intake.returns import ReturnReader, ReturnReading
from orchestration.intake.rules import check_rules
from orchestration.intake.standing import load_standing
from orchestration.settings import Settings
from orchestration.warehouse import open_published

_FORGOTTEN = "carried-item-missing"


@dataclass(slots=True)
class Checked:
    """One workbook and what would come of it. `content`: its bytes, one more than the limit at most.

    `is_compared`: whether earlier returns were there to compare it with, that is, anything is published and
    the cover says whose return it is.
    """

    path: Path
    sha256: str
    content: bytes = field(repr=False)
    partnership_id: str | None = None
    partner_id: str | None = None
    quarter: str | None = None
    is_compared: bool = False
    problems: list[Problem] = field(default_factory=list)
    one_sided: list[OneSided] = field(default_factory=list)

    @property
    def would_be_returned(self) -> bool:
        """Whether one problem at least must be mended."""
        return any(p.severity == "must" for p in self.problems)

    @property
    def forgotten(self) -> list[Problem]:
        """Items open last quarter that the return does not list."""
        return [p for p in self.problems if p.code == _FORGOTTEN]

    @property
    def listed(self) -> list[Problem]:
        """All other problems."""
        return [p for p in self.problems if p.code != _FORGOTTEN]


@dataclass(slots=True)
class Checker:
    """What files are checked against: the register, the published warehouse where there is one, the day of
    receipt.
    """

    connection: duckdb.DuckDBPyConnection
    register: Register
    is_published: bool
    day: date

    def check(self, path: Path) -> Checked:
        """Everything that an intake of this file on that day would find, and what counterparts say otherwise.

        Raises DiskError where the file cannot be read from the disk.
        """
        content = _read_bytes(path)
        sha256 = hashlib.sha256(content).hexdigest()
        reading = shield(sha256, lambda: self._judge(sha256, content))
        cover = reading.cover
        checked = Checked(
            path,
            sha256,
            content,
            cover.partnership_id if cover else None,
            cover.partner_id if cover else None,
            str(cover.quarter) if cover and cover.quarter else None,
            is_compared=self.is_published and reading.is_comparable,
            problems=reading.all_problems(),
        )
        if self.is_published:
            checked.problems += self._find_again(sha256)
            checked.one_sided = find_one_sided(self.connection, reading)
        return checked

    def _judge(self, sha256: str, content: bytes) -> ReturnReading:
        reading = ReturnReader(self.register).read(sha256, content, self.day)
        arriving = gather_few(self.connection, [reading])
        check_rules(self.connection, [reading], arriving)
        if self.is_published:
            compare_with_earlier(self.connection, [reading], arriving)
        return reading

    def _find_again(self, sha256: str) -> list[Problem]:
        known = self.connection.execute(
            f"select 1 from raw.versions where sha256 = '{sha256}' and decision <> 'already_received' limit 1"
        ).fetchone()
        return [make_problem("already-received")] if known else []


@contextmanager
def open_checker(settings: Settings) -> Iterator[Checker]:
    """What files are checked against: the published warehouse, else the register among the inputs.

    Raises PublicationError where the published warehouse cannot be read, RegisterError where there is no
    register that holds.
    """
    is_published = settings.published_warehouse.is_file()
    with open_published(settings) if is_published else duckdb.connect() as connection:
        connection.execute("set threads = 1; set temp_directory = ''")
        register = load_standing(connection) if is_published else _read_register(settings.register_file)
        yield Checker(connection, register, is_published, settings.as_of)


def _read_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise DiskError("A workbook cannot be read from the disk", str(path), f"{error.strerror}.") from error


def _read_register(path: Path) -> Register:
    if not path.is_file():
        raise RegisterError(
            "Nothing is published yet and there is no programme register",
            str(path),
            "Put register.xlsx into the inputs, or say with --inputs or --output where they are.",
        )
    reading = read_register("", _read_bytes(path))
    must = [p for p in reading.all_problems() if p.severity == "must"]
    if must:
        raise RegisterError(
            f"The programme register cannot be used: {len(must)} points of it must be corrected",
            str(path),
            "`accord run` writes the list of them.",
        )
    return reading.as_register()
