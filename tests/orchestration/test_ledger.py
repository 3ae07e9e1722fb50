"""The ledger: chained, flushed, healed after a torn line, and it tells when a line was altered."""

from __future__ import annotations

import json
from datetime import datetime
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.audit.chain import walk_chain
from orchestration.errors import DiskError, LedgerError
from orchestration.ledger import FIRST_HASH, Ledger, read_lines

AT = datetime(2025, 10, 15, 10, 0)


@pytest.fixture
def path(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    for i in range(3):
        ledger.append("received", {"sha256": f"{i:064d}", "n": i}, AT)
    return ledger.path


def test_lines_are_chained_by_the_hash_of_their_canonical_json(path):
    lines = [json.loads(text) for text in path.read_text(encoding="utf-8").splitlines()]
    assert [line["seq"] for line in lines] == [1, 2, 3]
    assert [line["previous_hash"] for line in lines] == [FIRST_HASH, lines[0]["hash"], lines[1]["hash"]]
    for line in lines:
        own = line.pop("hash")
        assert own == sha256(rfc8785.dumps(line)).hexdigest()
    assert walk_chain(path).finding is None


def test_it_goes_on_where_it_ended(path):
    ledger = Ledger(path)
    assert (ledger.last_seq, ledger.torn) == (3, None)
    line = ledger.append("accepted", {}, AT)
    assert (line.seq, [seen.seq for seen in ledger.lines(after=2)]) == (4, [3, 4])
    assert walk_chain(path).finding is None


def test_several_lines_at_once(path):
    Ledger(path).append_all([("received", {"a": 1}), ("accepted", {"b": 2})], AT)
    assert [line.event for line in read_lines(path)][-2:] == ["received", "accepted"]
    assert walk_chain(path).finding is None


@pytest.mark.parametrize("cut", [1, 2, 30, 150])
def test_a_torn_last_line_is_set_aside(path, cut):
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    ledger = Ledger(path)
    assert ledger.torn is not None
    last = whole.splitlines(keepends=True)[-1]
    assert ledger.torn.read_bytes() == last[:-cut]
    assert ledger.last_seq == 2
    ledger.append("received", {}, AT)
    assert walk_chain(path).finding is None
    assert Ledger(path).torn is None


@pytest.mark.parametrize("rest", [b"\x00" * 40, b"\x00" * 40 + b"\n", b'{"seq": 4', b'{"seq": 4}\n'])
def test_what_a_power_cut_leaves_behind(path, rest):
    whole = path.read_bytes()
    path.write_bytes(whole + rest)
    ledger = Ledger(path)
    assert (ledger.last_seq, path.read_bytes()) == (3, whole)
    assert ledger.torn is not None


def test_a_torn_first_line(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b'{"seq": 1, "at"')
    ledger = Ledger(path)
    assert ledger.last_seq == 0
    assert ledger.append("received", {}, AT).previous_hash == FIRST_HASH


def test_an_altered_last_line_is_no_torn_one(path):
    path.write_bytes(path.read_bytes().replace(b'"n":2', b'"n":9'))
    with pytest.raises(LedgerError, match="altered"):
        Ledger(path)


def test_only_known_events(path):
    with pytest.raises(LedgerError, match="no event"):
        Ledger(path).append("guessed", {}, AT)


def test_a_line_that_cannot_be_written_leaves_the_ledger_as_it_was(path, monkeypatch):
    whole = path.read_bytes()
    ledger = Ledger(path)

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("orchestration.ledger.os.fsync", full)
    with pytest.raises(DiskError, match="ledger"):
        ledger.append("received", {}, AT)
    monkeypatch.undo()
    assert path.read_bytes() == whole
    assert ledger.append("received", {}, AT).seq == 4
    assert walk_chain(path).finding is None


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.dictionaries(st.text(st.characters(exclude_categories=["Cs"]), max_size=8), json_values),
        max_size=4,
    )
)
def test_whatever_the_facts_they_come_back(tmp_path_factory, facts):
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    ledger = Ledger(path)
    for fact in facts:
        ledger.append("received", fact, AT)
    assert [line.facts for line in read_lines(path)] == facts
    assert walk_chain(path).finding is None
    assert Ledger(path).last_seq == len(facts)
