"""Makes the evidence pack of a quarter: look that what goes in holds, gather, pack, verify, release."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.audit import pack
from orchestration.audit.chain import walk_chain
from orchestration.audit.excerpt import Excerpt, write_excerpt
from orchestration.audit.hashing import hash_file
from orchestration.audit.pack.verify import verify
from orchestration.audit.packing import write_pack
from orchestration.audit.tables import write_tables
from orchestration.errors import ArchiveError, ConfigurationError, DiskError, LedgerError, PublicationError
from orchestration.ledger import Ledger, read_lines
from orchestration.settings import Settings

PROFILES = ("board", "restricted")
_ALWAYS = ("verify.py", "README.txt")
_VERIFY = "Run `accord verify`: it says what does not hold, and what to do."


@dataclass(frozen=True)
class Released:
    """A pack as it was released: its hash, the ledger's line that says so, and its reports."""

    hash: str
    seq: int
    n_files: int
    n_reports: int


def release_pack(
    settings: Settings, quarter: str, target: Path, *, profile: str, with_originals: bool = False
) -> Released:
    """Write the pack of a published quarter to `target` and note it in the ledger. Made again of the same, it
    is the same to the byte, and is noted once.

    The caller holds the lock of the output directory. Raises ConfigurationError for what cannot be asked for,
    LedgerError, ArchiveError or PublicationError where what it would hold does not hold, DiskError where it
    cannot be written.
    """
    _refuse_profile(profile)
    title = _refuse_quarter(settings, quarter)
    ledger = Ledger(settings.ledger)
    if finding := walk_chain(settings.ledger).finding:
        raise LedgerError(finding.what, finding.where, _VERIFY)
    fresh = target.with_name(f"{target.name}.new")
    with tempfile.TemporaryDirectory(prefix="accord-evidence-") as name:
        folder = Path(name)
        excerpt = write_excerpt(settings.ledger, quarter, profile, folder)
        if (
            excerpt.published is None
            or hash_file(settings.published_warehouse) != excerpt.published.facts["sha256"]
        ):
            raise PublicationError(
                "The published warehouse is not the one that the ledger names",
                str(settings.published_warehouse),
                _VERIFY,
            )
        write_tables(settings.published_warehouse, quarter, folder / "marts")
        members = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
        members |= {name: Path(pack.__file__).with_name(name) for name in _ALWAYS}
        members |= _reports(settings, quarter, excerpt)
        if with_originals:
            members |= dict(_originals(settings, excerpt))
        about = {
            "programme": title,
            "quarter": quarter,
            "profile": profile,
            "has_originals": with_originals,
            "published": {"seq": excerpt.published.seq, **excerpt.published.facts},
            "ledger": {"last_seq": excerpt.last_seq, "last_hash": excerpt.last_hash},
        }
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            digest = write_pack(fresh, about, members)
            made, _ = verify(fresh)
            if made.faults:
                raise LedgerError(f"The pack does not verify: {' '.join(made.faults[0])}", todo=_VERIFY)
            seq = _note(ledger, settings, about, digest)
            fresh.replace(target)
        except OSError as error:
            raise DiskError("The pack cannot be written", str(target), f"{error}.") from error
        finally:
            fresh.unlink(missing_ok=True)
    n_reports = sum(name.startswith("reports/") and not name.endswith(".json") for name in members)
    return Released(digest, seq, len(members), n_reports)


def _refuse_profile(profile: str) -> None:
    if profile == "board":
        raise ConfigurationError(
            "There is no pack for the board yet: the step that hides small counts of people and cases is not"
            " built, and without it such a pack would show them",
            todo="Ask for `--profile restricted`, which shows everything and is for the partnership and its"
            " auditor alone.",
        )
    if profile not in PROFILES:
        raise ConfigurationError(f"{profile} is no profile", todo=f"Known are {', '.join(PROFILES)}.")


def _refuse_quarter(settings: Settings, quarter: str) -> str:
    """The programme's title, where the quarter was published."""
    if not settings.published_warehouse.exists():
        raise ConfigurationError(
            "Nothing was published yet", str(settings.published_warehouse), "Run `accord run` first."
        )
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        found = connection.execute("select distinct quarter from marts.submissions order by 1").fetchall()
        [(title,)] = connection.execute("select title from marts.programme").fetchall()
    known = [label for (label,) in found]
    if quarter not in known:
        span = f"Known are {known[0]} to {known[-1]}." if known else "No quarter has ended yet."
        raise ConfigurationError(f"Nothing is published of {quarter}", todo=span)
    return str(title)


def _reports(settings: Settings, quarter: str, excerpt: Excerpt) -> dict[str, Path]:
    """The quarter's reports that still stand, and what each rests on."""
    members: dict[str, Path] = {}
    folder = settings.reports / quarter
    for name, digest in excerpt.reports.items():
        path = folder / name
        if not path.is_file():
            continue
        if hash_file(path) != digest:
            raise PublicationError("A report is not as it was rendered", str(path), _VERIFY)
        members[f"reports/{name}"] = path
        manifest = path.with_name(f"{path.stem}.manifest.json")
        if manifest.is_file():
            members[f"reports/{manifest.name}"] = manifest
    return members


def _originals(settings: Settings, excerpt: Excerpt) -> Iterator[tuple[str, Path]]:
    for digest in excerpt.originals:
        found = sorted(path for path in settings.archive.glob(f"{digest}.*") if path.suffix != ".tmp")
        if not found or hash_file(found[0]) != digest:
            raise ArchiveError(
                f"An original is {'not as it was received' if found else 'not in the archive'}",
                digest,
                _VERIFY,
            )
        yield f"originals/{found[0].name}", found[0]


def _note(ledger: Ledger, settings: Settings, about: dict[str, object], digest: str) -> int:
    """The number of the line that notes the release, written where none does yet."""
    for line in read_lines(settings.ledger):
        if line.event == "released" and line.facts.get("pack") == digest:
            return line.seq
    facts = {
        "kind": "evidence",
        **{name: about[name] for name in ("quarter", "profile", "has_originals")},
        "pack": digest,
    }
    return ledger.append("released", facts, settings.now).seq
