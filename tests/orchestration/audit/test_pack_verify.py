"""verify.py: its canonical JSON is the standard's, and it runs on an old Python without any library."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest
import rfc8785
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.audit.pack import verify
from orchestration.ledger import Line, encode

SOURCE = Path(verify.__file__).read_text(encoding="utf-8")

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=300, deadline=None)
@given(values)
def test_canonical_json_is_that_of_the_library(value):
    assert verify.canonical(value) == rfc8785.dumps(value)


def test_keys_are_sorted_by_their_utf16_units():
    """The example of RFC 8785, section 3.2.3: a key beyond the first plane comes before some within it."""
    keys = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    due = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]
    assert verify.canonical(dict.fromkeys(keys)) == rfc8785.dumps(dict.fromkeys(due))
    assert [verify.canonical(key).decode() for key in due] == [
        part.rpartition(":")[0] for part in verify.canonical(dict.fromkeys(keys)).decode()[1:-1].split(",")
    ]


@pytest.mark.parametrize("value", [1.0, float("nan"), 2**53, [{"a": 0.5}], (1,), {"a": b"x"}])
def test_what_no_ledger_line_holds_is_refused(value):
    with pytest.raises(ValueError, match=r"^an? "):
        verify.canonical(value)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(text, values, max_size=4))
def test_a_line_is_written_as_the_ledger_writes_it(facts):
    content = {"seq": 1, "at": "t", "event": "received", "facts": facts, "previous_hash": "0", "hash": "1"}
    assert verify.encode_line(content) == encode(Line(**content))


def test_it_is_written_for_python_3_8_and_its_standard_library():
    tree = ast.parse(SOURCE, feature_version=(3, 8))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names] if isinstance(node, ast.Import)
            else [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        )
    }  # fmt: skip
    assert imported <= set(sys.stdlib_module_names)
    # what came to the standard library, or could be said, only after 3.8
    for later in ("removeprefix", "removesuffix", "file_digest", "strict=", "is_relative_to", "match "):
        assert later not in SOURCE
