"""Removes an original for good: the file, its rows, and what was made of them and lies about as files.

The ledger's line `erased` comes first. Then goes what can be made anew without the original: the work
warehouse (a file keeps deleted rows in its free blocks), reports that may rest on it, lists that may quote
it. The archived original goes last: as long as it lies there, the next intake finishes what was begun. What
is published is replaced by the next publication, which the command sees to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256 as hash_of
from pathlib import Path

from orchestration.disk import disk_error
from orchestration.errors import ConfigurationError
from orchestration.intake.deciding import RETURN_FORM
from orchestration.intake.find import DECISIONS, REGISTER_DECISIONS
from orchestration.intake.personal import find_personal_data
from orchestration.ledger import Ledger, Line, flush_directory, read_lines
from orchestration.settings import Settings

_LONGEST_REASON = 500
# problems of later returns whose lists show what an earlier one said
_QUOTING = frozenset({"carried-item-missing", "history-changed"})
_PROGRAMME = "programme"


@dataclass(slots=True)
class Erasure:
    """What was erased, and what went with it: the number of lists and the quarters whose reports went; what
    stands now, in words; copies that lie in the drop folder; the day of an earlier erasure.
    """

    original: Line
    reason: str
    n_lists: int = 0
    quarters: list[str] = field(default_factory=list)
    standing: str | None = None
    copies: list[Path] = field(default_factory=list)
    erased_before: str | None = None


def erase(settings: Settings, digits: str, reason: str) -> Erasure:
    """Erase the original whose SHA-256 begins with `digits`. The caller holds the output.

    Asked again it removes what may be left. Raises ConfigurationError where no file, several, or a register
    is meant, or where the reason is none or holds personal data, as the ledger keeps it for good.
    """
    _refuse_reason(reason)
    ledger = Ledger(settings.ledger)
    lines = list(_told(ledger.lines()))
    original = _find(lines, digits.lower())
    digest = original.facts["sha256"]
    made = Erasure(original, reason)
    earlier = next((o for o in lines if o.event == "erased" and o.facts["sha256"] == digest), None)
    if earlier is None:
        lines.append(ledger.append("erased", {"sha256": digest, "reason": reason}, settings.now))
    else:
        made.erased_before, made.reason = earlier.at[:10], earlier.facts["reason"]
    _remove(settings, lines, made)
    made.standing = _standing(lines, original)
    made.copies = [path for path in _places(settings, lines, digest) if _is(path, digest)]
    return made


def finish_erasures(settings: Settings, erased: Iterable[str]) -> None:
    """Finish what a command that died left: originals that the ledger says are erased. Before the work
    warehouse is opened.
    """
    left = [digest for digest in sorted(erased) if list(settings.archive.glob(f"{digest}.*"))]
    if left:
        lines = list(_told(read_lines(settings.ledger)))
        for digest in left:
            _remove(settings, lines, Erasure(_find(lines, digest), ""))


def _refuse_reason(reason: str) -> None:
    if not reason.strip() or len(reason) > _LONGEST_REASON:
        raise ConfigurationError(
            "An erasure needs a reason",
            todo=f"Give one of up to {_LONGEST_REASON} characters with --reason; the ledger keeps it.",
        )
    if find_personal_data(reason):
        raise ConfigurationError(
            "The reason holds what looks like personal data",
            todo="The ledger keeps the reason for good: say it without names, addresses and numbers.",
        )


def _told(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines that tell of files."""
    return (o for o in lines if o.event in {"erased", "set_aside"} | DECISIONS | REGISTER_DECISIONS)


def _find(lines: Iterable[Line], digits: str) -> Line:
    """The newest decision on the file that is meant."""
    found = {
        line.facts["sha256"]: line
        for line in lines
        if line.event in (DECISIONS | REGISTER_DECISIONS) - {"already_received"}
        and line.facts["sha256"].startswith(digits)
    }
    if not found:
        raise ConfigurationError(
            f"No file with the hash {digits} was ever received",
            todo="The hash of every file received stands in marts.versions and in the ledger.",
        )
    if len(found) > 1:
        raise ConfigurationError(
            f"{len(found)} files begin with {digits}: {', '.join(sorted(found))}", todo="Give more digits."
        )
    [line] = found.values()
    if line.event in REGISTER_DECISIONS:
        raise ConfigurationError(
            "A register cannot be erased: the returns were judged by it",
            line.facts["sha256"],
            "Put a corrected register.xlsx into the inputs; the next run judges by it.",
        )
    return line


def _remove(settings: Settings, lines: list[Line], made: Erasure) -> None:
    """Everything that may hold the file's cells, the original last."""
    digest = made.original.facts["sha256"]
    try:
        for path in list(settings.work.rglob("*.duckdb*")):
            path.unlink()
        made.quarters = _remove_reports(settings, made.original)
        for own in {digest, *_quoting(lines, made.original)}:
            for path in list(settings.feedback.rglob(f"*-{own[:8]}*")):
                path.unlink()
                made.n_lists += 1
        for path in list(settings.archive.glob(f"{digest}.*")):
            path.unlink()
        if settings.archive.is_dir():
            flush_directory(settings.archive)
    except OSError as error:
        raise disk_error("The original cannot be erased", settings.output, error) from error


def _remove_reports(settings: Settings, original: Line) -> list[str]:
    """The quarters of which reports were removed: those of the return's partnership and the programme from
    its quarter on; of other files all.
    """
    if original.event == "returned":
        return []
    facts = original.facts
    is_return = facts["form"] == RETURN_FORM
    names = (facts["partnership_id"], _PROGRAMME) if is_return else ("",)
    since = facts["quarter"] if is_return else ""
    found = [
        path
        for folder in settings.reports.glob("[0-9]*")
        if folder.is_dir() and folder.name >= since
        for path in folder.iterdir()
        if path.is_file() and path.name.startswith(names)
    ]
    for path in found:
        path.unlink()
    return sorted({path.parent.name for path in found})


def _quoting(lines: list[Line], original: Line) -> Iterator[str]:
    """Later returns of the same partner whose lists may quote the file: replacements, and returns that were
    compared with it.
    """
    if original.facts["form"] != RETURN_FORM:
        return
    for line in lines:
        if line.seq > original.seq and "problems" in line.facts and _reporter(line) == _reporter(original):
            is_next = line.facts["quarter"] == original.facts["quarter"]
            if is_next or any(place[0] in _QUOTING for place in line.facts["problems"]):
                yield line.facts["sha256"]


def _reporter(line: Line) -> tuple[str | None, str | None]:
    return (line.facts.get("partnership_id"), line.facts.get("partner_id"))


def _standing(lines: list[Line], original: Line) -> str | None:
    """Which version stands now, in words; None for what is no accepted return."""
    if original.event != "accepted" or original.facts["form"] != RETURN_FORM:
        return None
    gone = {o.facts["sha256"] for o in lines if o.event in ("erased", "set_aside")}
    left = [
        o.facts["version"]
        for o in lines
        if o.event == "accepted"
        and o.facts["sha256"] not in gone
        and _reporter(o) == _reporter(original)
        and o.facts.get("quarter") == original.facts["quarter"]
    ]
    if not left:
        return "No version of this return stands now: it counts as missing until one is sent."
    return f"Version {max(left)} of this return stands."


def _places(settings: Settings, lines: list[Line], digest: str) -> list[Path]:
    """Where the file lay in the drop folder."""
    found = {o.facts["path"] for o in lines if o.facts["sha256"] == digest and "path" in o.facts}
    return [settings.inputs / path for path in sorted(found)]


def _is(path: Path, digest: str) -> bool:
    try:
        return hash_of(path.read_bytes()).hexdigest() == digest
    except OSError:
        return False
