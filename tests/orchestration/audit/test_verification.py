"""Verification of an output directory: what is altered, missing or too much is found, and nothing else."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.audit.telling import tell_verified
from orchestration.audit.verification import verify_output
from orchestration.cli import commands
from orchestration.errors import ConfigurationError
from orchestration.ledger import Ledger, read_lines
from orchestration.settings import Settings
from tests.orchestration.audit.conftest import AT, QUARTER, facts_of, settings_of


def _codes(settings: Settings) -> list[str]:
    return [finding.code for finding in verify_output(settings).findings]


def _keep(settings: Settings, n: int) -> None:
    """Cut the ledger to its first lines."""
    texts = settings.ledger.read_bytes().splitlines(keepends=True)
    settings.ledger.write_bytes(b"".join(texts[:n]))


def _seq_of(settings: Settings, event: str) -> int:
    return [line.seq for line in read_lines(settings.ledger) if line.event == event][-1]


def _original(settings: Settings, content: bytes) -> Path:
    return settings.archive / f"{sha256(content).hexdigest()}.xlsx"


def test_where_everything_holds_nothing_is_found_and_nothing_touched(holding: Settings) -> None:
    before = _state(holding.output)
    verified = verify_output(holding)
    assert (verified.findings, verified.remarks) == ([], [])
    assert (verified.n_originals, verified.n_reports) == (5, 2)
    assert "\n".join(tell_verified(verified)).startswith("Everything holds.\n  Ledger: 20 lines")
    assert _state(holding.output) == before


def _state(output: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in output.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("spoil", "code", "where"),
    [
        (lambda s: _original(s, b"outcomes").unlink(), "original-missing", sha256(b"outcomes").hexdigest()),
        (lambda s: _original(s, b"outcomes").write_bytes(b"x"), "original-altered", "archive"),
        (lambda s: _original(s, b"alien").write_bytes(b"alien"), "original-unknown", "archive"),
        (lambda s: (s.archive / "notes.txt").write_bytes(b"no original"), "original-unknown", "notes.txt"),
        (lambda s: _original(s, b"to be erased").write_bytes(b"to be erased"), "original-erased", "archive"),
        (lambda s: _original(s, b"personal").write_bytes(b"personal"), "original-not-to-be-kept", "archive"),
        (lambda s: (s.archive / "folder").mkdir(), "not-an-original", "folder"),
        (lambda s: s.published_warehouse.write_bytes(b"x"), "publication-altered", "warehouse.duckdb"),
        (lambda s: s.published_warehouse.unlink(), "publication-missing", "warehouse.duckdb"),
        (lambda s: (s.reports / QUARTER / "P.html").write_text("x"), "report-altered", "P.html"),
    ],
)  # fmt: skip
def test_each_thing_that_does_not_hold_is_found(
    holding: Settings, spoil: Callable[[Settings], object], code: str, where: str
) -> None:
    spoil(holding)
    [finding] = verify_output(holding).findings
    assert (finding.code, where in finding.where) == (code, True)
    assert finding.todo


def test_a_report_rendered_anew_is_held_against_its_newest_line(holding: Settings) -> None:
    report = holding.reports / QUARTER / "P.html"
    report.write_text("another")
    files = {"P.html": sha256(b"another").hexdigest()}
    facts = {"partnership_id": "P", "quarter": QUARTER, "profile": "restricted", "files": files}
    Ledger(holding.ledger).append("rendered", facts, AT)
    assert _codes(holding) == []
    report.unlink()
    assert _codes(holding) == [], "a report may be deleted"


def test_an_original_of_the_same_bytes_received_again_is_no_other_one(holding: Settings) -> None:
    """Whatever its line says of is_kept: the first decision counts."""
    Ledger(holding.ledger).append("already_received", facts_of(b"personal", "partner-return"), AT)
    assert _codes(holding) == []


def test_what_a_run_left_staged_is_no_finding(holding: Settings) -> None:
    (holding.archive / f"{'0' * 64}.tmp").write_bytes(b"half")
    assert _codes(holding) == []


def test_the_first_bad_line_is_named_and_the_rest_still_checked(holding: Settings) -> None:
    texts = holding.ledger.read_bytes().splitlines(keepends=True)
    texts[4] = texts[4].replace(b'"size":1', b'"size":2')
    holding.ledger.write_bytes(b"".join(texts))
    _original(holding, b"outcomes").unlink()
    found = verify_output(holding).findings
    assert [(f.code, f.line) for f in found] == [("line-altered", 5), ("original-missing", 14)]


def test_a_torn_end_is_a_note_and_everything_holds(holding: Settings) -> None:
    whole = holding.ledger.read_bytes()
    holding.ledger.write_bytes(whole + b'{"seq":21,"at":"2026-')
    verified = verify_output(holding)
    assert verified.findings == []
    assert "was never finished (21 bytes), as when the power fails" in verified.remarks[0]
    assert holding.ledger.read_bytes() != whole, "setting it aside is the next run's business"


@pytest.mark.parametrize("n_cut", range(1, 21))
def test_lines_cut_off_the_end_are_found_by_what_they_left(holding: Settings, n_cut: int) -> None:
    """Reports, publication, warehouse and archive each anchor the lines that speak of them."""
    _keep(holding, 20 - n_cut)
    codes = set(_codes(holding))
    assert "report-unknown" in codes
    assert ("publication-altered" in codes) == (n_cut >= 3)
    assert ("lines-cut-off" in codes) == (n_cut >= 4)
    assert ("original-unknown" in codes) == (n_cut >= 7)


def test_a_line_cut_in_the_middle_does_not_pass_for_torn_where_something_rests_on_it(
    holding: Settings,
) -> None:
    """Somebody may cut the last line so that it looks torn; what it said still stands there."""
    whole = holding.ledger.read_bytes()
    holding.ledger.write_bytes(whole[:-30])
    assert _codes(holding) == ["report-unknown"]


def test_a_ledger_written_anew_is_not_the_one_that_was_loaded(holding: Settings) -> None:
    facts = [(line.event, line.facts) for line in read_lines(holding.ledger)]
    holding.ledger.unlink()
    Ledger(holding.ledger).append_all(facts, AT.replace(hour=9))
    assert _codes(holding) == ["ledger-of-another-warehouse"]


def test_the_work_warehouse_anchors_what_is_not_published_yet(holding: Settings) -> None:
    holding.work.mkdir()
    shutil.copy(holding.published_warehouse, holding.work_warehouse)
    import duckdb

    ledger = Ledger(holding.ledger)
    line = ledger.append("received", {"sha256": "0" * 64, "path": "x", "size": 1}, AT)
    with duckdb.connect(str(holding.work_warehouse)) as connection:
        connection.execute("update raw.loaded set seq = ?, line_hash = ?", [line.seq, line.hash])
    assert _codes(holding) == []
    _keep(holding, line.seq - 1)
    assert _codes(holding) == ["lines-cut-off"]


def test_nothing_at_all_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="nothing to verify"):
        verify_output(settings_of(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_the_same_in_many_places_is_said_once(holding: Settings) -> None:
    for n in range(12):
        _original(holding, bytes([n])).write_bytes(bytes([n]))
    told = list(tell_verified(verify_output(holding)))
    assert told[0] == "12 things do not hold."
    assert sum(line.startswith("  What next") for line in told) == 1
    assert sum(line.startswith("  Where") for line in told) == 10
    assert "  and 2 more; --json lists all" in told


def _accord(*arguments: object) -> tuple[object, str]:
    done = CliRunner().invoke(commands, list(map(str, arguments)), standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.return_value, done.stdout


def test_the_command_says_what_where_and_what_next(holding: Settings, tmp_path: Path) -> None:
    assert _accord("verify", "--output", holding.output)[0] == 0
    _original(holding, b"outcomes").unlink()
    status, said = _accord("verify", "--output", holding.output)
    assert status == 4
    what, where, todo = said.splitlines()[2:]
    assert what == "An original is missing from the archive, though the ledger says that it was kept."
    assert where.startswith("  Where: ")
    assert where.endswith("(line 14 of the ledger)")
    assert todo.startswith("  What next: Restore it from a backup copy")
    status, said = _accord("verify", "--output", holding.output, "--json")
    told = json.loads(said)
    assert (status, told["holds"], told["findings"][0]["code"]) == (4, False, "original-missing")


def test_the_command_makes_and_verifies_a_pack(holding: Settings, tmp_path: Path) -> None:
    pack = tmp_path / "pack.zip"
    asked = ("evidence", "--output", holding.output, "--quarter", QUARTER, "-o", pack)
    with pytest.raises(ConfigurationError, match="no pack for the board yet"):
        _accord(*asked)
    _, said = _accord(*asked, "--profile", "restricted")
    assert f"The release stands in line {_seq_of(holding, 'released')} of the ledger." in said
    status, told = _accord("verify", pack, "--output", holding.output)
    assert (status, told.splitlines()[0]) == (0, "The pack holds.")
    assert told.splitlines()[1].rpartition(" ")[2] in said
    pack.write_bytes(pack.read_bytes().replace(b"Made-up report P", b"Made up report P"))
    status, told = _accord("verify", pack, "--output", holding.output)
    assert status == 4
    assert "reports/P.html was changed" in told
