"""Pinned requirements: a version and a hash for everything, on every system, no address of a registry."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = ["requirements.txt", "requirements-dev.txt"]


def _pins(name: str) -> dict[str, list[str]]:
    """Requirement lines of a file by project name; the text of each holds its markers and hashes."""
    pins: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=\S)", (ROOT / name).read_text(encoding="utf-8").strip()):
        found = re.match(r"[A-Za-z0-9._-]+", block)
        assert found, block
        pins.setdefault(found.group().lower(), []).append(block)
    return pins


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    pins = _pins(name)
    assert len(pins) > 100
    for blocks in pins.values():
        for block in blocks:
            assert re.match(r"[A-Za-z0-9._\[\],-]+==[^\s;]+", block), block
            assert "--hash=sha256:" in block, block


@pytest.mark.parametrize("name", FILES)
def test_no_address_is_written(name: str) -> None:
    assert not re.search(
        r"https?:|file:|--index|--find-links|--extra", (ROOT / name).read_text(encoding="utf-8")
    )


def test_the_file_serves_linux_macos_and_windows() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert "sys_platform == 'win32'" in text
    assert _pins("requirements.txt").keys() <= _pins("requirements-dev.txt").keys()
