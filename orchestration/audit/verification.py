"""Whether an output directory, or a pack that was made from it, is what its ledger says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.audit.books import Books, find_loaded
from orchestration.audit.chain import Chain, walk_chain
from orchestration.audit.findings import Finding
from orchestration.audit.holdings import (
    CUT,
    Progress,
    check_anchors,
    check_archive,
    check_publication,
    check_reports,
)
from orchestration.audit.pack.verify import LINKS, MANIFEST, Pack
from orchestration.audit.pack.verify import verify as verify_pack
from orchestration.errors import ConfigurationError
from orchestration.ledger import Line
from orchestration.settings import Settings


@dataclass
class Verified:
    """What a verification came to: the chain, how many originals and reports the ledger names that should and
    do stand, what does not hold (`findings`), and what is well but worth knowing (`remarks`).
    """

    chain: Chain = field(default_factory=Chain)
    n_originals: int = 0
    n_reports: int = 0
    pack_hash: str | None = None
    findings: list[Finding] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def verify_output(settings: Settings, progress: Progress = lambda done, total: None) -> Verified:
    """Verify all that the ledger speaks of. Changes nothing; nobody may write meanwhile. `progress` is told
    how many files of the archive are done, and how many there are.

    Raises ConfigurationError where there is nothing to verify.
    """
    if not settings.ledger.exists() and not settings.archive.exists() and not settings.published.exists():
        raise ConfigurationError(
            "There is nothing to verify", str(settings.output), "Name the directory with --output."
        )
    anchors = {path: find_loaded(path) for path in (settings.published_warehouse, settings.work_warehouse)}
    books = Books({found[0]: found[1] for found in anchors.values() if found})
    verified = Verified(walk_chain(settings.ledger, books.learn))
    chain = verified.chain
    if chain.finding:
        verified.findings.append(chain.finding)
    if chain.torn:
        verified.remarks.append(
            f"The ledger's last line was never finished ({chain.torn} bytes), as when the power fails while"
            " it is being written. Nothing relied on it yet; the next run sets it aside in a file of its own."
        )
    verified.findings += check_anchors(settings, anchors, books, chain)
    verified.findings += check_archive(settings.archive, books, progress)
    verified.findings += check_publication(settings, books)
    verified.findings += check_reports(settings, books)
    verified.n_originals = len(books.kept) - len(books.erased & set(books.kept))
    verified.n_reports = sum((settings.reports / q / name).is_file() for q, name in books.reports)
    return verified


def verify_evidence(path: Path, settings: Settings) -> Verified:
    """Verify a pack; beside the ledger that it comes from also that its chain is this ledger's, and that the
    ledger notes its release. Raises ConfigurationError where the pack cannot be read.
    """
    verified = Verified()
    try:
        pack, links = verify_pack(path)
    except OSError as error:
        raise ConfigurationError("The pack cannot be read", str(path), f"{error.strerror}.") from error
    todo = "Do not rely on this pack. Ask whoever made it for another copy, or make it anew."
    verified.findings += [
        Finding("pack", f"{name} {sentence}", f"{path}, {name}", todo) for name, sentence in pack.faults
    ]
    verified.pack_hash = pack.manifest.get("hash")
    if verified.findings:
        return verified
    if settings.ledger.exists():
        verified.findings += _check_against_ledger(path, pack, links, settings)
    else:
        verified.remarks.append(
            f"There is no ledger at {settings.ledger} to compare the pack with. Compare its hash with the one"
            " that was told when the pack was made."
        )
    return verified


def _check_against_ledger(path: Path, pack: Pack, links: list[str], settings: Settings) -> Iterator[Finding]:
    differing: list[int] = []
    releases: set[str] = set()

    def see(line: Line) -> None:
        if not differing and 0 < line.seq <= len(links) and links[line.seq - 1] != line.hash:
            differing.append(line.seq)
        if line.event == "released":
            releases.add(str(line.facts.get("pack")))

    chain = walk_chain(settings.ledger, see)
    if chain.finding:
        yield chain.finding
    elif differing:
        yield Finding(
            "pack-of-another-chain",
            f"From line {differing[0]} on the pack's chain is not that of this ledger: the pack comes from"
            " another output directory, or one of both was rewritten",
            f"{path}, {LINKS}",
            "Look whether --output names the directory that the pack was made from. If it does, compare the"
            " ledger with a backup copy.",
            differing[0],
        )
    elif chain.last_seq < len(links):
        yield Finding(
            "lines-cut-off",
            f"The ledger ends with line {chain.last_seq}, but the pack holds {len(links)} links of its chain",
            str(settings.ledger),
            CUT,
            chain.last_seq,
        )
    elif pack.manifest["hash"] not in releases:
        yield Finding(
            "pack-not-released",
            "The ledger does not note that this pack was released, though its lines are those of the ledger",
            f"{path}, {MANIFEST}",
            "Ask whoever made the pack how; `accord evidence` notes every pack.",
        )
