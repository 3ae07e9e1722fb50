"""What the processes do that are killed, and those that look at what was left.

Importing it reads the forms, so that a process forked afterwards begins at once.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from orchestration.audit.chain import walk_chain
from orchestration.ledger import Line, read_lines
from orchestration.settings import Settings
from orchestration.warehouse import raw_tables
from tests.orchestration.faults.points import Steps
from tests.orchestration.faults.small_job import do_job, prepare, settings_in, warm

warm()

Left = dict[str, Any]


def make_base(folder: Path) -> None:
    prepare(folder)


def run_counted(base: Path, folder: Path, at: int = 0) -> None:
    """The job on a copy of the base, killed at a step; not killed, it leaves the names of the steps and what
    it left.
    """
    shutil.copytree(base, folder)
    steps = Steps(folder / "output", at)
    steps.watch()
    do_job(settings_in(folder))
    (folder / "steps.json").write_text(json.dumps(steps.taken))
    (folder / "left.json").write_text(json.dumps(look(settings_in(folder))))


def run_refused(base: Path, folder: Path, at: int, number: int) -> None:
    """The job on a copy of the base, to which the disk refuses everything from a step on; what it says."""

    def refuse() -> None:
        raise OSError(number, os.strerror(number))

    shutil.copytree(base, folder)
    steps = Steps(folder / "output", at, refuse, goes_on=True)
    steps.watch()
    (folder / "said.txt").write_text(_said(settings_in(folder)))


def run_limited(base: Path, folder: Path, size: int) -> None:
    """The job on a copy of the base, in which no file may grow beyond a size in bytes; what it says."""
    shutil.copytree(base, folder)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
    (folder / "said.txt").write_text(_said(settings_in(folder)))


def _said(settings: Settings) -> str:
    try:
        do_job(settings)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return "nothing"


def finish(base: Path, folder: Path, expected: Path) -> None:
    """Check what a killed run left, run again, and compare with a run that was never killed."""
    settings, whole = settings_in(folder), json.loads(expected.read_text())
    problems = list(_broken(settings, settings_in(base), whole))
    do_job(settings)
    found = look(settings)
    problems += [
        f"{part}: {_first_difference(found[part], whole[part])}"
        for part in whole
        if found[part] != whole[part]
    ]
    if do_job(settings):
        problems.append("a third run finds something to do")
    (folder / "problems.json").write_text(json.dumps(problems))


def look(settings: Settings) -> Left:
    """Everything that a run leaves, but for moments, hashes of the chain and numbers of lines."""
    lines = list(read_lines(settings.ledger))
    told = [(line.event, _facts(line)) for line in lines if line.event not in ("received", "published")]
    left: Left = {
        "chain": str(walk_chain(settings.ledger).finding),
        "ledger": told,
        "received": sorted({repr(_facts(line)) for line in lines if line.event == "received"}),
        "published": sorted({repr(_facts(line)) for line in lines if line.event == "published"}),
        "archive": _files(settings.archive),
        "feedback": _files(settings.feedback),
        "reports": _files(settings.reports),
        "work": _tables(settings.work_warehouse),
        "warehouse": _tables(settings.published_warehouse),
        "unpublished": [
            path.name for path in settings.published.iterdir() if path != settings.published_warehouse
        ],
    }
    [last] = [line for line in lines if line.event == "published"][-1:]
    left["is published"] = last.facts["sha256"] == _hash(settings.published_warehouse)
    return json.loads(json.dumps(left))


def _broken(settings: Settings, before: Settings, whole: Left) -> Iterator[str]:
    """What does not hold right after the kill."""
    text = settings.ledger.read_bytes()
    sound = text[: text.rfind(b"\n") + 1]
    copy = settings.output.parent / "sound.jsonl"
    copy.write_bytes(sound)
    if finding := walk_chain(copy).finding:
        yield finding.what
    for line in read_lines(copy):
        if line.facts.get("is_kept") and line.facts["sha256"] not in {
            p.stem for p in settings.archive.iterdir()
        }:
            yield f"{line.facts['file_name']} was decided on and is not in the archive"
    for path in settings.archive.iterdir():
        if path.suffix != ".tmp" and (_hash(path) != path.stem or path.stat().st_mode & 0o222):
            yield f"{path.name} in the archive is half or writable"
    for part in ("feedback", "reports"):
        old = _files(getattr(before, part))
        for name, content in _files(getattr(settings, part)).items():
            if not Path(name).name.startswith(".") and content not in (old.get(name), whole[part].get(name)):
                yield f"{part}/{name} is neither the old one nor the new one"
    if _hash(settings.published_warehouse) != _hash(before.published_warehouse):
        found = json.loads(json.dumps(_tables(settings.published_warehouse)))
        if found != whole["warehouse"]:
            yield "what is published is neither the old one nor the new one"


def _facts(line: Line) -> dict[str, Any]:
    return {k: v for k, v in line.facts.items() if (line.event, k) != ("published", "sha256")}


def _files(folder: Path) -> dict[str, str]:
    """Path below the folder and hash of every file."""
    found = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): _hash(path) for path in found}


def _tables(warehouse: Path) -> dict[str, list[str]]:
    """The rows of raw and marts, without what counts lines of the ledger."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        marts = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'marts'"
        ).fetchall()
        names = [f'raw."{table}"' for table in raw_tables() if table not in ("loaded", "checked")]
        names += [f"marts.{table}" for (table,) in marts]
        return {name: _rows(connection, name) for name in sorted(names)}


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    return sorted(
        map(repr, connection.execute(f"select columns(lambda c: c <> 'seq') from {name}").fetchall())
    )


def _first_difference(found: Any, whole: Any) -> str:
    if isinstance(found, dict):
        keys = sorted(key for key in {*found, *whole} if found.get(key) != whole.get(key))
        return f"{keys[0]}: {found.get(keys[0])!r} in place of {whole.get(keys[0])!r}"
    return f"{found!r} in place of {whole!r}"


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
