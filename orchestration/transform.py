"""Runs dbt in this process on the work warehouse. What the models compute stands in the dbt project; dbt is
imported late.
"""

from __future__ import annotations

import importlib
import json
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import sleep
from typing import Any, TextIO

from filelock import FileLock

from orchestration.errors import TransformationError
from orchestration.settings import DBT_PROJECT, Settings

_GENERATED = frozenset({"target", "logs", "dbt_packages", "__pycache__"})
_RESULT_EVENTS = frozenset({"LogModelResult", "LogSeedResult", "LogTestResult"})
_PAUSE = 0.05  # seconds
_READ: dict[Path, Any] = {}  # manifests that warm_up has read
_MARK = "project.sha256"
_PARSED = ("manifest.json", "partial_parse.msgpack", _MARK)
_INSTALLED = Path(sys.prefix) / "share" / "accord" / "dbt"


@dataclass(frozen=True)
class Build:
    """What a build of the marts came to: how many nodes ran, and which failed (name and dbt's message)."""

    n_nodes: int
    failed: tuple[tuple[str, str], ...]


def artifacts_path(settings: Settings) -> Path:
    """Where dbt writes manifest.json and run_results.json; never inside the project."""
    return settings.work / "dbt" / "target"


def prepare_manifest(settings: Settings) -> Path:
    """manifest.json of the project as it stands, parsed anew only where the project or dbt changed.

    Raises TransformationError where dbt cannot read the project.
    """
    target = artifacts_path(settings)
    target.mkdir(parents=True, exist_ok=True)
    with FileLock(target / "manifest.lock"):
        found = project_fingerprint()
        if _is_parsed(_INSTALLED, found) and not _is_parsed(target, found):
            for name in _PARSED:
                shutil.copyfile(_INSTALLED / name, target / name)
        if not _is_parsed(target, found):
            _invoke(settings, ["parse"])
            (target / _MARK).write_text(found)
    return target / "manifest.json"


def install() -> None:
    """Parse the project once for this installation, so that a first run need not; part of the set-up."""
    with tempfile.TemporaryDirectory(prefix="accord-") as folder:
        settings = Settings(
            inputs=Path(folder), output=Path(folder), as_of=date(2000, 1, 1), now=datetime(2000, 1, 1)
        )
        parsed = prepare_manifest(settings).parent
        _INSTALLED.mkdir(parents=True, exist_ok=True)
        for name in _PARSED:
            shutil.copyfile(parsed / name, _INSTALLED / name)


def _is_parsed(folder: Path, fingerprint: str) -> bool:
    is_whole = all((folder / name).exists() for name in _PARSED)
    return is_whole and (folder / _MARK).read_text() == fingerprint


def warm_up(settings: Settings) -> None:
    """Import dbt and read the models, so that `build_marts` in this process begins at once."""
    importlib.import_module("dbt.cli.main")
    prepare_manifest(settings)
    _READ[artifacts_path(settings)] = _read_manifest(settings)


def build_marts(settings: Settings, select: Sequence[str] = (), *, has_tests: bool = True) -> Build:
    """Run every model and data test (or those of `select`, or no test); what `follow` reads is written
    meanwhile.

    Nobody else may hold the work warehouse meanwhile. A failed node is told by what is given back; raises
    TransformationError where dbt could not run at all.
    """
    prepare_manifest(settings)
    manifest = _READ.pop(artifacts_path(settings), None) or _read_manifest(settings)
    # a seed that gained a column is else filled into the table it had before
    arguments = ["build", "--full-refresh", "--exclude-resource-type", "unit_test"]
    if not has_tests:
        arguments += ["--exclude-resource-type", "test"]
    if select:
        arguments += ["--select", *select]
    with _events_path(settings).open("a", encoding="utf-8") as events:
        found = _invoke(settings, arguments, manifest, _write_results_to(events))
    failed = tuple(
        (result.node.name, str(result.message or result.status))
        for result in found.results
        if result.status in ("error", "fail", "runtime error")
    )
    return Build(len(found.results), failed)


def run_models(settings: Settings, select: Sequence[str]) -> None:
    """Run the models of `select`, without tests. Raises TransformationError where one fails."""
    prepare_manifest(settings)
    found = _invoke(settings, ["run", "--select", *select], _read_manifest(settings))
    failed = [result for result in found.results if result.status not in ("success", "skipped")]
    if failed:
        raise TransformationError(
            f"{len(failed)} models failed, {failed[0].node.name} first",
            str(settings.work / "logs" / "dbt.log"),
            " ".join(str(failed[0].message).split()),
        )


def begin_events(settings: Settings) -> None:
    """Forget the events of the build before: to be done before a build that is followed."""
    path = _events_path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")


def follow(settings: Settings, is_done: Callable[[], bool]) -> Iterator[dict[str, Any]]:
    """What dbt tells of each finished node, as its own msg_to_dict writes it, as it comes, until the build
    is done.
    """
    rest = ""
    with _events_path(settings).open(encoding="utf-8", newline="") as events:
        while True:
            is_last = is_done()
            *lines, rest = (rest + events.read()).split("\n")
            yield from (json.loads(line) for line in lines if line)
            if is_last:
                return
            if not lines:
                sleep(_PAUSE)


def _events_path(settings: Settings) -> Path:
    return artifacts_path(settings).parent / "events.jsonl"


def _write_results_to(events: TextIO) -> Callable[[Any], None]:
    from dbt_common.events.functions import msg_to_dict  # noqa: PLC0415  (four seconds)

    def listen(message: Any) -> None:
        if message.info.name in _RESULT_EVENTS:
            events.write(json.dumps(msg_to_dict(message)) + "\n")
            events.flush()

    return listen


def project_fingerprint() -> str:
    """A hash over every file of the dbt project, where it lies, and dbt's version."""
    digest = sha256(f"{DBT_PROJECT} {version('dbt-core')} {version('dbt-duckdb')}".encode())
    for path in _project_files():
        digest.update(f"{path.relative_to(DBT_PROJECT).as_posix()}\0".encode())
        digest.update(sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _project_files() -> Iterator[Path]:
    for directory, folders, files in os.walk(DBT_PROJECT):
        folders[:] = sorted(set(folders) - _GENERATED)
        yield from (Path(directory) / name for name in sorted(files) if not name.startswith("."))


def _read_manifest(settings: Settings) -> Any:
    """The parsed project; handing it in saves dbt a second parse, also for another as-of day."""
    from dbt.contracts.graph.manifest import Manifest  # noqa: PLC0415  (four seconds)

    content = (artifacts_path(settings) / "partial_parse.msgpack").read_bytes()
    manifest: Any = Manifest.from_msgpack(content)
    manifest.build_flat_graph()
    return manifest


def _invoke(
    settings: Settings,
    arguments: Sequence[str],
    manifest: Any = None,
    listen: Callable[[Any], None] | None = None,
) -> Any:
    os.environ.update(DBT_SEND_ANONYMOUS_USAGE_STATS="false", DO_NOT_TRACK="1")
    from dbt.cli.main import dbtRunner  # noqa: PLC0415  (four seconds)

    where = [
        *("--project-dir", str(DBT_PROJECT), "--profiles-dir", str(DBT_PROJECT)),
        *("--target-path", str(artifacts_path(settings)), "--log-path", str(settings.work / "logs")),
        *("--vars", json.dumps({"as_of": settings.as_of.isoformat()})),
        *("--log-level", "none", "--log-level-file", "none", "--no-version-check", "--no-use-colors"),
    ]
    listeners = [_log_to(settings.work / "logs" / "dbt.log"), *([listen] if listen else [])]
    with _warehouse(settings):
        found = dbtRunner(manifest=manifest, callbacks=listeners).invoke([*arguments, *where])
    if found.exception is not None or found.result is None:
        raise TransformationError(
            f"dbt could not {arguments[0]} the project",
            str(settings.work / "logs" / "dbt.log"),
            " ".join(str(found.exception or "").split()),
        )
    return found.result


def _log_to(path: Path) -> Callable[[Any], None]:
    """A listener that keeps warnings and errors. Dbt's own log writes every statement, for a tenth of the
    time.
    """
    path.parent.mkdir(parents=True, exist_ok=True)

    def listen(message: Any) -> None:
        if message.info.level in {"warn", "error"}:
            with path.open("a", encoding="utf-8") as log:
                log.write(f"{message.info.level}: {message.info.msg}\n")

    return listen


def _let_go() -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager  # noqa: PLC0415

    connections: Any = DuckDBConnectionManager
    if connections._ENV is not None:
        connections._ENV.close()
    connections.close_all_connections()


_INVOKING = threading.Lock()


@contextmanager
def _warehouse(settings: Settings) -> Iterator[None]:
    """Dbt reads the database's path from the environment, and keeps the file open until told to let go."""
    with _INVOKING:
        before = os.environ.get("ACCORD_WAREHOUSE")
        os.environ["ACCORD_WAREHOUSE"] = str(settings.work_warehouse)
        try:
            yield
        finally:
            _let_go()
            if before is None:
                del os.environ["ACCORD_WAREHOUSE"]
            else:
                os.environ["ACCORD_WAREHOUSE"] = before


if __name__ == "__main__":
    install()
