"""An original erased for good: gone are the file, its rows, and whatever quotes it; what stands is clear."""

from __future__ import annotations

import click
import duckdb
import pytest

from orchestration import intake
from orchestration.audit.chain import walk_chain
from orchestration.cli import commands
from orchestration.errors import ConfigurationError
from orchestration.intake import erase, take_in
from orchestration.ledger import Ledger, read_lines
from orchestration.warehouse import raw_tables
from tests.builders.workbooks import ROWS, return_workbook

CANARY = "Zq-7731"
FIRST = ROWS["Requests"][0]


def raw(settings):
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        return {t: sorted(map(repr, connection.execute(f'from raw."{t}"').fetchall())) for t in raw_tables()}


def holding(settings):
    """The files of the output in which the canary can be read."""
    return [p.name for p in settings.output.rglob("*") if p.is_file() and CANARY.encode() in p.read_bytes()]


def test_nothing_of_it_is_left_and_the_newer_version_stands(settings, take, put):
    first = return_workbook(rows={"Requests": [FIRST, {**FIRST, "request_id": CANARY}]})
    [one] = take(a=first).accepted[1:]
    [two] = take(b=return_workbook(cover={"revision_note": "one too many"})).accepted
    for name in ("2025-Q2/RIVER.html", "2025-Q3/RIVER.pdf", "2025-Q4/programme.html", "2025-Q4/SEA.html"):
        (settings.reports / name).parent.mkdir(parents=True, exist_ok=True)
        (settings.reports / name).write_text("a report")
    assert holding(settings), "the replacement's list and the warehouse name the row"

    made = erase(settings, one.sha256[:12].upper(), "Sent by mistake")

    assert holding(settings) == []
    assert made.standing == "Version 2 of this return stands."
    assert (made.quarters, made.n_lists) == (["2025-Q3", "2025-Q4"], 1)
    assert made.copies == [settings.returns / "a.xlsx"]
    assert sorted(p.name for p in settings.reports.rglob("*.*")) == ["RIVER.html", "SEA.html"]
    assert not list(settings.archive.glob(f"{one.sha256}.*"))
    line = list(read_lines(settings.ledger))[-1]
    assert (line.event, line.facts) == ("erased", {"sha256": one.sha256, "reason": "Sent by mistake"})

    put("returns/again.xlsx", first)
    [again] = take_in(settings).files
    assert again.decision == "already_received"
    assert "erased since. It was not taken in again" in again.feedback.read_text(encoding="utf-8")
    assert holding(settings) == []
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        found = connection.execute(
            "select sha256, decision, version from raw.versions where version is not null order by seq"
        ).fetchall()
        assert found == [(one.sha256, "erased", 1), (two.sha256, "accepted", 2)]
        assert connection.execute("select distinct _sha256 from raw.return_requests").fetchall() == [
            (two.sha256,)
        ]
    expected = raw(settings)
    settings.work_warehouse.unlink()
    take_in(settings)
    assert raw(settings) == expected

    again = erase(settings, one.sha256, "Asked twice")
    assert (again.erased_before, again.reason) == ("2025-10-15", "Sent by mistake")
    assert erase(settings, two.sha256, "Wrong too").standing.startswith("No version of this return stands")
    assert [line.event for line in read_lines(settings.ledger)].count("erased") == 2
    assert walk_chain(settings.ledger).finding is None


def test_an_erasure_that_died_is_finished_by_the_next_intake(settings, take, ask):
    [one] = take(a=return_workbook()).accepted[1:]
    Ledger(settings.ledger).append("erased", {"sha256": one.sha256, "reason": "Killed here"}, settings.now)
    take_in(settings)
    assert not list(settings.archive.glob(f"{one.sha256}.*"))
    assert ask("select decision from raw.versions where form = 'partner-return'") == [("erased",)]
    assert ask("select count(*) from raw.return_requests") == [(0,)]


@pytest.fixture
def received(settings):
    """A ledger with a register and two returns whose hashes begin alike."""
    ledger = Ledger(settings.ledger)
    facts = {"file_name": "a.xlsx", "path": "a.xlsx", "partnership_id": "RIVER", "partner_id": "POL",
             "quarter": "2025-Q3", "version": 1, "problems": [], "form": "partner-return"}  # fmt: skip
    for event, digest in (
        ("register_accepted", "a" * 64),
        ("accepted", "b" * 12 + "0" * 52),
        ("accepted", "b" * 12 + "1" * 52),
    ):
        ledger.append(event, {**facts, "sha256": digest}, settings.now)
    return settings


@pytest.mark.parametrize(
    "digits, reason, told",
    [
        ("c" * 64, "Why not", "No file with the hash c+ was ever received"),
        ("b" * 12, "Why not", "2 files begin with b+: b+0+, b+1+"),
        ("a" * 12, "Why not", "A register cannot be erased"),
        ("b" * 12 + "0", "Asked by jan.made.up@example.org", "looks like personal data"),
        ("b" * 12 + "0", "Mrs Madeup asked", "looks like personal data"),
        ("b" * 12 + "0", "  ", "needs a reason"),
    ],
)
def test_what_cannot_be_erased_is_told_and_nothing_happens(received, digits, reason, told):
    before = received.ledger.read_bytes()
    with pytest.raises(ConfigurationError, match=told):
        intake.erase(received, digits, reason)
    assert received.ledger.read_bytes() == before


@pytest.mark.parametrize("digits", ["b" * 11, "b" * 65, "not-a-hash-at-all"])
def test_what_is_no_hash_is_wrong_usage(digits):
    with pytest.raises(click.UsageError, match="12 digits") as caught:
        commands.main(["erase", digits, "--reason", "Why not"], standalone_mode=False)
    assert caught.value.exit_code == 2
