"""A disk that is full, or read-only, is named; nothing half lies about, and the next run carries on."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import duckdb
import pytest

from orchestration.disk import disk_error, find_disk_error
from orchestration.errors import PublicationError, TransformationError
from tests.orchestration.faults import killed
from tests.orchestration.faults.conftest import InProcess, Whole

FULL = "No space left on device"


@pytest.mark.parametrize(
    "kind",
    [
        "write accord.lock.holder",
        "write archive/",
        "write ledger.jsonl",
        "write feedback/",
        "write published/",
        "write reports/",
        "write work/.last_run.json",
    ],
)
def test_a_full_disk_is_named_and_the_next_run_carries_on(
    kind: str, in_process: InProcess, whole: Whole, tmp_path: Path
) -> None:
    at = next(number for number, step in enumerate(whole.steps, start=1) if step.startswith(kind))
    folder = tmp_path / "run"
    assert in_process(killed.run_refused, whole.base, folder, at, errno.ENOSPC) == 0
    said = (folder / "said.txt").read_text()
    assert said.startswith("DiskError: ")
    assert f"({folder / 'output'}" in said
    assert "is full" in said
    assert "MB are free). Make room there and run again: the next run carries on." in said
    half = [p.name for p in (folder / "output").rglob("*") if p.suffix in (".tmp", ".new")]
    assert half == [], "what was being written is taken away again"
    assert in_process(killed.finish, whole.base, folder, whole.left) == 0
    assert json.loads((folder / "problems.json").read_text()) == []


def test_a_warehouse_that_cannot_grow_is_named(in_process: InProcess, whole: Whole, tmp_path: Path) -> None:
    """DuckDB itself meets the limit, of the size of a file, and says so in its own words."""
    folder = tmp_path / "run"
    assert in_process(killed.run_limited, whole.base, folder, 40_000) == 0
    said = (folder / "said.txt").read_text()
    assert said.startswith("DiskError: ")
    assert str(folder / "output") in said
    assert "Make room there and run again: the next run carries on." in said
    assert in_process(killed.finish, whole.base, folder, whole.left) == 0
    assert json.loads((folder / "problems.json").read_text()) == []


def test_a_read_only_output_is_named(in_process: InProcess, whole: Whole, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    assert in_process(killed.run_refused, whole.base, folder, 1, errno.EROFS) == 0
    said = (folder / "said.txt").read_text()
    assert said.startswith("DiskError: ")
    assert str(folder / "output") in said
    assert "is read-only. Make it writable and run again." in said


@pytest.mark.parametrize(
    "error",
    [
        duckdb.IOException(f'IO Error: Could not write file "w.duckdb": {FULL}'),
        TransformationError(f"1 of 2 models and tests failed: indicator_values: IO Error: {FULL}"),
        RuntimeError("(sqlite3.OperationalError) database or disk is full"),
        OSError(errno.EDQUOT, "Disk quota exceeded"),
    ],
)
def test_every_library_says_it_in_its_own_words(error: Exception, tmp_path: Path) -> None:
    try:
        raise PublicationError("What a step says of it", str(tmp_path)) from error
    except PublicationError as outer:
        found = find_disk_error(outer, tmp_path)
    assert found is not None
    assert (found.what, found.where) == ("What a step says of it", str(tmp_path))
    assert "is full" in str(found)


def test_other_faults_are_no_fault_of_the_disk(tmp_path: Path) -> None:
    elsewhere = PermissionError(errno.EACCES, "Permission denied", "/inputs/returns/a.xlsx")
    for error in (ValueError("nothing"), FileNotFoundError(errno.ENOENT, "gone", "a"), elsewhere):
        assert find_disk_error(error, tmp_path) is None
    ours = PermissionError(errno.EACCES, "Permission denied", str(tmp_path / "ledger.jsonl"))
    assert "may not write there" in str(find_disk_error(ours, tmp_path))
    assert str(disk_error("It cannot be written", tmp_path, OSError("odd"))).endswith("odd.")
