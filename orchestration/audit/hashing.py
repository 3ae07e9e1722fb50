"""The SHA-256 of a file, read in pieces."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path


def hash_file(path: Path) -> str:
    """The hash of what lies there now."""
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()
