"""What the sender of a replacement is told, and of bytes that came before."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.errors import ArchiveError
from orchestration.intake import take_in
from tests.builders.workbooks import ROWS, register_workbook, return_workbook

FIRST = ROWS["Requests"][0]


def text_of(file):
    return file.feedback.read_text(encoding="utf-8")


def test_a_replacement_without_any_problem_is_told_what_it_changed(put, take, ask):
    first = return_workbook()
    take(a=first)
    changed = {**FIRST, "status": "partial", "used_for": None}
    rows = {"Requests": [changed, {**FIRST, "request_id": "P-<2>"}]}
    [two] = take(b=return_workbook(rows=rows, cover={"revision_note": "one was forgotten"})).files
    assert two.problems == ()
    text = text_of(two)
    assert "<h1>Accepted</h1>" in text
    assert "This file is version 2" in text
    assert "1 added, 1 removed, 1 changed" in text
    for row in (
        "<td>Requests</td><td>P-1 / sent / LAB</td><td>changed</td><td>Status, Used for</td>",
        "<td>Requests</td><td>P-&lt;2&gt; / sent / LAB</td><td>added</td><td></td>",
        "<td>Requests</td><td>M-7 / received / MUN</td><td>removed</td><td></td>",
    ):
        assert row in text
    assert "partial" not in text, "keys and headings, no values"

    # the same bytes as version 1, after version 2: nothing changes, and the sender is told what stands
    before = ask("select * exclude (seq) from raw.versions where version is not null order by seq")
    put("returns/later/a.xlsx", first)
    [again] = take_in_again(take)
    assert (again.decision, again.version) == ("already_received", None)
    assert "<h1>Received before</h1>" in text_of(again)
    assert "accepted as version 1. Nothing changed: version 2, received on 2025-10-15" in text_of(again)
    assert again.feedback.parent == two.feedback.parent
    assert ask("select * exclude (seq) from raw.versions where version is not null order by seq") == before
    assert ask("select count(distinct _sha256) from raw.covers") == [(2,)]

    # and of a quarter that is locked no replacement is taken
    put("register.xlsx", register_workbook(
        rows={"Locks": [{"quarter": "2025-Q3", "locked_on": date(2025, 10, 13)}]}))  # fmt: skip
    third = take(c=return_workbook(cover={"revision_note": "too late"}))
    assert [[p.code for p in f.problems] for f in third.returned] == [["quarter-locked"]]
    assert "The quarter is locked" in text_of(third.returned[0])
    assert ask("select max(version) from raw.versions where decision = 'accepted'") == [(2,)]


def take_in_again(take):
    return take().files


def test_a_returned_file_sent_again_keeps_its_list(put, take):
    broken = b"PK\x03\x04 no workbook"
    [first] = take(a=broken).returned
    put("returns/b.xlsx", broken)
    [again] = take().files
    assert "returned. Nothing changed: the list of corrections written then holds." in text_of(again)
    assert "Returned for correction" in text_of(first)


def _remove(path):
    path.unlink()


def _alter(path):
    path.chmod(0o644)
    path.write_bytes(b"other")


@pytest.mark.parametrize("spoil, told", [(_remove, "is not in the archive"), (_alter, "was altered")])
def test_an_original_that_is_gone_is_named_and_nothing_else_is_lost(settings, take, spoil, told):
    """Needed only where the work warehouse is made anew."""
    content = return_workbook()
    [one] = take(a=content).accepted[1:]
    [kept] = settings.archive.glob(f"{one.sha256}.*")
    ledger = settings.ledger.read_bytes()
    spoil(kept)
    assert take_in(settings).files == []
    settings.work_warehouse.unlink()
    with pytest.raises(ArchiveError, match=f"The original of a.xlsx {told}") as caught:
        take_in(settings)
    for word in (one.sha256, "returns/a.xlsx", f"accord erase {one.sha256[:12]}", "backup"):
        assert word in str(caught.value)
    assert settings.ledger.read_bytes() == ledger
    kept.write_bytes(content)
    assert take_in(settings).n_recovered == 1, "the register was loaded before"
