"""Replaces a published file whole, or not at all."""

from __future__ import annotations

from pathlib import Path

from orchestration.errors import PublicationError


def replace_file(path: Path, content: bytes) -> None:
    """Write the content beside the path and rename it onto it. Raises PublicationError where the disk
    refuses.
    """
    fresh = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(content)
        fresh.replace(path)
    except OSError as error:
        raise PublicationError(f"A file could not be written: {error.strerror}", where=str(path)) from error
