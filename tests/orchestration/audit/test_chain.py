"""The chain: whatever is done to a ledger file, the first line that does not hold is named, and why."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.audit.chain import Chain, walk_chain
from orchestration.ledger import Ledger, Line, encode

AT = datetime(2026, 9, 15, 8)
N = 7


@pytest.fixture(scope="module")
def lines(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    path = tmp_path_factory.mktemp("ledger") / "ledger.jsonl"
    ledger = Ledger(path)
    for i in range(N):
        ledger.append("received", {"sha256": f"{i:064d}", "path": "returns/é/x.xlsx", "size": i}, AT)
    return path.read_bytes().splitlines(keepends=True)


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory):
    path = tmp_path_factory.mktemp("walked") / "ledger.jsonl"

    def walked(texts: list[bytes]) -> Chain:
        path.write_bytes(b"".join(texts))
        return walk_chain(path)

    return walked


def _found(chain: Chain) -> tuple[int | None, str]:
    assert chain.finding is not None
    assert chain.finding.line == chain.n_lines + 1
    return chain.finding.line, chain.finding.code


places = st.integers(0, N - 1)


def test_a_whole_ledger_holds(lines, walk):
    chain = walk(lines)
    assert (chain.finding, chain.torn, chain.n_lines, chain.last_seq) == (None, 0, N, N)
    assert chain.last_hash == json.loads(lines[-1])["hash"]


def test_no_ledger_is_an_empty_one(tmp_path):
    assert walk_chain(tmp_path / "none.jsonl") == Chain()


@settings(max_examples=150, deadline=None)
@given(place=places, data=st.data())
def test_a_changed_byte_is_found_in_its_line(lines, walk, place, data):
    text = bytearray(lines[place])
    at = data.draw(st.integers(0, len(text) - 1))
    text[at] ^= data.draw(st.integers(1, 255))
    chain = walk([*lines[:place], bytes(text), *lines[place + 1 :]])
    line, code = _found(chain)
    assert line == place + 1
    assert code in ("line-altered", "not-a-line")
    assert chain.torn == 0


@settings(max_examples=60, deadline=None)
@given(first=places, n=st.integers(1, N))
def test_missing_lines_are_found_unless_they_are_the_last(lines, walk, first, n):
    chain = walk([*lines[:first], *lines[first + n :]])
    if first + n >= N:
        assert (chain.finding, chain.n_lines) == (None, first)
    else:
        assert _found(chain) == (first + 1, "lines-missing")


@settings(max_examples=60, deadline=None)
@given(first=places, second=places)
def test_swapped_lines_are_found(lines, walk, first, second):
    texts = list(lines)
    texts[first], texts[second] = texts[second], texts[first]
    chain = walk(texts)
    if first == second:
        assert chain.finding is None
    else:
        assert _found(chain) == (min(first, second) + 1, "lines-swapped")


@settings(max_examples=60, deadline=None)
@given(source=places, place=st.integers(0, N))
def test_a_line_put_in_a_second_time_is_found(lines, walk, source, place):
    chain = walk([*lines[:place], lines[source], *lines[place:]])
    line, code = _found(chain)
    if source == place:
        place += 1  # the two are the same: the second is the one too many
    assert line == place + 1
    assert code == ("lines-swapped" if source > place else "number-out-of-order")


@settings(max_examples=60, deadline=None)
@given(place=places, data=st.data())
def test_a_forged_line_with_a_hash_of_its_own_is_found_at_the_next(lines, walk, place, data):
    """Whoever can compute hashes can write a line that holds; the one after it then does not."""
    old = Line.parse(lines[place])
    facts = {**old.facts, "size": data.draw(st.integers(100, 2**53 - 1))}
    made = _sealed(old, facts)
    is_instead = data.draw(st.booleans())
    chain = walk([*lines[:place], made, *lines[place + is_instead :]])
    if is_instead and place == N - 1:
        assert chain.finding is None  # the last line alone is anchored elsewhere
    else:
        assert _found(chain) == (place + 2, "line-replaced" if is_instead else "number-out-of-order")


def _sealed(old: Line, facts: dict) -> bytes:
    from hashlib import sha256

    import rfc8785

    content = {
        "seq": old.seq,
        "at": old.at,
        "event": old.event,
        "facts": facts,
        "previous_hash": old.previous_hash,
    }
    return encode(Line(**content, hash=sha256(rfc8785.dumps(content)).hexdigest()))


@settings(max_examples=120, deadline=None)
@given(place=places, data=st.data())
def test_a_torn_end_is_told_as_torn_wherever_it_was_cut(lines, walk, place, data):
    zeros = data.draw(st.sampled_from([b"", b"\0", b"\0" * 40, b"\0\0\n"]))
    kept = data.draw(st.integers(1, len(lines[place]) - (2 if zeros else 1)))
    chain = walk([*lines[:place], lines[place][:kept] + zeros])
    assert (chain.finding, chain.torn, chain.n_lines) == (None, kept + len(zeros), place)


@pytest.mark.parametrize(
    ("alter", "code"),
    [
        (lambda text: text[:-1] + b"x", "not-a-line"),  # a whole line and one byte too many
        (lambda text: text[1:-1], "not-a-line"),  # an end without its beginning
        (lambda text: text[:-2] + b"\n", "not-a-line"),  # cut, yet ended
        (lambda text: text.replace(b'"size":6', b'"size":7')[:-1], "line-altered"),
        (lambda text: text.replace(b'"size":6', b'"size":6.5'), "line-altered"),
        (lambda text: text.replace(b'"size":6', b'"size": 6'), "line-altered"),  # the same content
        (lambda text: text.replace(b'"seq":7', b'"seq":"7"'), "not-a-line"),
        (lambda text: b"[" * 100_000 + b"\n", "not-a-line"),
        (lambda text: b"\xff\xfe\n", "not-a-line"),
    ],
)
def test_an_altered_last_line_is_no_torn_one(lines, walk, alter, code):
    chain = walk([*lines[:-1], alter(lines[-1])])
    assert (_found(chain), chain.torn) == ((N, code), 0)


def test_cut_text_with_lines_after_it_is_not_torn(lines, walk):
    chain = walk([*lines[:3], lines[3][:50] + b"\n", *lines[4:]])
    assert _found(chain) == (4, "not-a-line")


def test_what_cannot_be_trusted_is_still_shown(lines, tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_bytes(b"".join([lines[0], b"what\n", *lines[1:]]))
    seen: list[int] = []
    chain = walk_chain(path, lambda line: seen.append(line.seq))
    assert _found(chain) == (2, "not-a-line")
    assert seen == list(range(1, N + 1))


def test_the_sentence_says_what_where_and_what_next(lines, walk):
    finding = walk([*lines[:2], *lines[4:]]).finding
    assert finding is not None
    assert finding.what == "Lines 3 to 4 are missing from the ledger: number 5 stands in the place"
    assert finding.where.endswith("ledger.jsonl, line 3")
    assert "backup" in finding.todo
    assert Path(finding.where.partition(",")[0]).name == "ledger.jsonl"
