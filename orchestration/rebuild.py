"""Makes the published figures once more, from ledger and archive alone, and tells what comes out otherwise.

Nothing is judged anew that intake decided: which files count stands in the ledger, up to the newest
publication; the register that stands is the last one accepted by then.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration import intake
from orchestration.audit.chain import walk_chain
from orchestration.audit.comparison import Comparison, compare_marts
from orchestration.audit.hashing import hash_file
from orchestration.errors import ConfigurationError, LedgerError, TransformationError
from orchestration.freshness import fingerprint_code
from orchestration.ledger import Ledger, Line, encode, last_publication, read_lines
from orchestration.run import check_quarter
from orchestration.settings import Settings
from orchestration.transform import artifacts_path, build_marts
from orchestration.warehouse import open_work


class _Copy(Settings, frozen=True, kw_only=True):
    """The settings of a folder that is filled from the archive of another."""

    originals: Path

    @property
    def archive(self) -> Path:
        """The other's archive."""
        return self.originals


@dataclass(frozen=True)
class Rebuilt:
    """The rebuilt warehouse, the publication it was compared with, and what differs.

    `is_same_code`: the program, its rules and libraries are those that published; `is_as_published`: the
    published file is the one that the ledger names. `n_erased` originals were erased since.
    """

    warehouse: Path
    publication: Line
    comparison: Comparison
    is_same_code: bool
    is_as_published: bool
    n_erased: int


def rebuild(
    settings: Settings, quarter: str | None = None, begin: Callable[[str], None] = lambda step: None
) -> Rebuilt:
    """Rebuild into output/work/rebuild, emptied first, and compare with what is published; of `quarter`
    alone, where one is named. `begin` hears what is being done.

    The caller holds the lock of the output directory. Raises ConfigurationError where nothing was published,
    LedgerError or ArchiveError where ledger or archive do not hold, TransformationError where dbt fails.
    """
    Ledger(settings.ledger)  # sets a torn end aside, as every run does
    publication = last_publication(settings.ledger)
    if publication is None or not settings.published_warehouse.exists():
        raise ConfigurationError("Nothing was published yet", str(settings.ledger), "Run `accord run` first.")
    if quarter is not None:
        check_quarter(settings, quarter)
    if finding := walk_chain(settings.ledger).finding:
        raise LedgerError(finding.what, finding.where, "Run `accord verify`.")
    begin("Reading the originals")
    copy, n_erased = refill(settings, publication)
    begin("Computing indicators and flags")
    build = build_marts(copy, has_tests=False)
    if build.failed:
        name, message = build.failed[0]
        raise TransformationError(f"{name} failed", str(copy.work), message)
    begin("Comparing with what is published")
    return Rebuilt(
        copy.work_warehouse,
        publication,
        compare_marts(settings.published_warehouse, copy.work_warehouse, quarter),
        publication.facts["code"] == fingerprint_code(),
        publication.facts["sha256"] == hash_file(settings.published_warehouse),
        n_erased,
    )


def refill(settings: Settings, publication: Line) -> tuple[Settings, int]:
    """The raw tables as they stood when a line of the ledger was written that tells of a publication, in
    output/work/rebuild, emptied first. Gives the settings of that folder, and how many originals could not be
    loaded since they were erased later.
    """
    copy = _empty_copy(settings, publication)
    n_erased = _write_ledger(settings.ledger, copy.ledger, publication)
    with open_work(copy) as connection:
        intake.recover(connection, Ledger(copy.ledger), copy)
    return copy, n_erased


def _empty_copy(settings: Settings, publication: Line) -> _Copy:
    copy = _Copy(
        inputs=settings.inputs,
        output=settings.work / "rebuild",
        originals=settings.archive,
        as_of=date.fromisoformat(publication.facts["as_of"]),
        now=settings.now,
    )
    shutil.rmtree(copy.output, ignore_errors=True)
    copy.work.mkdir(parents=True)
    if artifacts_path(settings).exists():
        shutil.copytree(artifacts_path(settings), artifacts_path(copy))
    return copy


def _write_ledger(source: Path, target: Path, publication: Line) -> int:
    """The ledger up to the publication, and what was erased since: those originals are no longer there."""
    later = []
    with target.open("wb") as stream:
        for line in read_lines(source):
            if line.seq <= publication.seq:
                stream.write(encode(line))
            elif line.event == "erased":
                later.append((line.event, line.facts))
    if later:
        Ledger(target).append_all(later, datetime.fromisoformat(publication.at))
    return len(later)
