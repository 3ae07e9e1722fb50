"""Whether what lies in the output directory is what the ledger says of it: warehouses, archive, publication,
reports.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

from orchestration.audit.books import Books
from orchestration.audit.chain import Chain
from orchestration.audit.findings import Finding
from orchestration.audit.hashing import hash_file
from orchestration.settings import Settings

Progress = Callable[[int, int], None]

_STAGED = ".tmp"
_BACKUP = "Restore it from a backup copy of the output directory, and verify again."
CUT = (
    "Lines were cut off the ledger's end. Restore the ledger from a backup copy; do not run Accord on it"
    " before, as a run would go on from the wrong end."
)


def check_anchors(
    settings: Settings, anchors: dict[Path, tuple[int, str] | None], books: Books, chain: Chain
) -> Iterator[Finding]:
    """The warehouses know a line of the chain: the one thing that shows that whole lines were cut off."""
    if chain.finding:
        return
    for path, found in anchors.items():
        if found is None:
            continue
        seq, digest = found
        if seq > chain.last_seq:
            yield Finding(
                "lines-cut-off",
                f"The ledger ends with line {chain.last_seq}, but {path.parent.name}/{path.name} holds what"
                f" line {seq} says",
                str(settings.ledger),
                CUT,
                chain.last_seq,
            )
            return
        if books.met.get(seq) != digest:
            yield Finding(
                "ledger-of-another-warehouse",
                f"Line {seq} of the ledger is not the one whose content {path.parent.name}/{path.name} holds:"
                " the ledger was written anew up to there, or the warehouse belongs to another ledger",
                f"{settings.ledger}, line {seq}",
                "Compare ledger and warehouse with a backup copy, and restore the one that differs.",
                seq,
            )
            return


def check_archive(archive: Path, books: Books, progress: Progress) -> Iterator[Finding]:
    """Every file of the archive against its hash and the ledger; every original that should be there."""
    paths = sorted(archive.iterdir()) if archive.is_dir() else []
    there: set[str] = set()
    for n_done, path in enumerate(paths, start=1):
        progress(n_done, len(paths))
        digest = path.name.partition(".")[0]
        if path.suffix == _STAGED:
            continue  # a copy that a run did not finish; the next one removes it
        there.add(digest)
        if path.is_symlink() or not path.is_file():
            yield Finding("not-an-original", "Something in the archive is no file", str(path), "Remove it.")
            continue
        yield from _check_original(path, digest, books)
    for digest, seq in books.kept.items():
        if digest not in there and digest not in books.erased:
            yield Finding(
                "original-missing",
                "An original is missing from the archive, though the ledger says that it was kept",
                f"{archive / digest} (line {seq} of the ledger)",
                _BACKUP,
                seq,
            )


def _check_original(path: Path, digest: str, books: Books) -> Iterator[Finding]:
    if digest not in books.kept:
        if digest in books.refused:
            yield Finding(
                "original-not-to-be-kept",
                "A file lies in the archive that was returned for personal data and may not be kept",
                str(path),
                "Remove it, and find out who put it there.",
            )
        else:
            yield Finding(
                "original-unknown",
                "A file lies in the archive that no line of the ledger names: it was put there by other"
                " means, lines were cut off the ledger, or a run died before it could note the file",
                str(path),
                "Compare ledger and archive with a backup copy. If nothing is missing from the ledger,"
                " `accord run` notes a file that still lies in the drop folder; any other can be removed.",
            )
    elif digest in books.erased:
        yield Finding(
            "original-erased",
            "An original that was erased still lies in the archive",
            str(path),
            "Erase it once more with `accord erase`: it finishes what was interrupted.",
        )
    if digest in books.kept and hash_file(path) != digest:
        yield Finding(
            "original-altered",
            "An original in the archive is not as it was received: its content does not fit its hash",
            str(path),
            _BACKUP,
            books.kept.get(digest),
        )


def check_publication(settings: Settings, books: Books) -> Iterator[Finding]:
    """The published warehouse against the newest line on a publication."""
    path, newest = settings.published_warehouse, books.published
    if not path.exists():
        if newest is not None:
            yield Finding(
                "publication-missing",
                f"The published warehouse is gone; line {newest.seq} of the ledger says that there is one",
                str(path),
                "Run `accord run`: it publishes again.",
                newest.seq,
            )
        return
    if newest is None or hash_file(path) != newest.facts.get("sha256"):
        which = f"the one of line {newest.seq} of the ledger" if newest else "one that the ledger names"
        yield Finding(
            "publication-altered",
            f"The published warehouse is not {which}: it was altered since, lines were cut off"
            " the ledger, or a run died right after it had put it there",
            str(path),
            "Compare the ledger's end with a backup copy. If nothing is missing, `accord rebuild` lists every"
            " figure that differs from what the originals give, and `accord run` publishes again.",
            newest.seq if newest else None,
        )
        return


def check_reports(settings: Settings, books: Books) -> Iterator[Finding]:
    """Reports that still stand against the newest line on each, and reports of which there is no line."""
    for (quarter, name), digest in sorted(books.reports.items()):
        path = settings.reports / quarter / name
        if not path.is_file():
            continue
        if hash_file(path) != digest:
            yield Finding(
                "report-altered",
                "A report is not as it was rendered",
                str(path),
                f"Run `accord report --quarter {quarter}`: it renders the report anew.",
            )
    for manifest in sorted(settings.reports.glob("*/*.manifest.json")):
        for name in _files_of(manifest):
            path = manifest.with_name(name)
            if path.is_file() and (manifest.parent.name, name) not in books.reports:
                yield Finding(
                    "report-unknown",
                    "A report stands there that no line of the ledger names: lines were cut off the ledger,"
                    " or the report comes from elsewhere",
                    str(path),
                    f"Run `accord report --quarter {manifest.parent.name}`: it renders the report anew. If"
                    " other things do not hold either, compare the ledger with a backup copy first.",
                )


def _files_of(manifest: Path) -> list[str]:
    try:
        files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
        return [Path(name).name for name in files]
    except (OSError, ValueError, KeyError, TypeError):
        return []
