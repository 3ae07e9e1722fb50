"""Writes a pack's zip as verify.py expects it: content alone decides on every byte."""

from __future__ import annotations

import os
import zlib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from orchestration.audit.pack.verify import (
    FORMAT,
    MANIFEST,
    directory,
    encode_manifest,
    local_header,
    seal,
)
from orchestration.errors import ConfigurationError

_CHUNK = 1 << 20
# beyond these a zip needs fields that older programs cannot read
_MOST_FILES, _MOST_BYTES = 60_000, 4_000_000_000


def write_pack(target: Path, about: Mapping[str, Any], members: Mapping[str, Path]) -> str:
    """Write the zip of these members (name and file) and flush it to disk; gives the pack's hash.

    `about` is what the manifest says beside the list of files. Raises ConfigurationError where the pack would
    be too large.
    """
    names = sorted(members)
    facts = {name: _look_at(members[name]) for name in names}
    if len(names) > _MOST_FILES or sum(size for size, _, _ in facts.values()) > _MOST_BYTES:
        raise ConfigurationError(
            "The pack would be larger than 4 GB or 60,000 files",
            str(target),
            "Make it without --originals, and hand over the archive beside it.",
        )
    content = {
        "format": FORMAT,
        **about,
        "files": {name: {"size": size, "sha256": digest} for name, (size, digest, _) in facts.items()},
    }
    content["hash"] = seal(content)
    manifest = encode_manifest(content)
    entries = [(MANIFEST, len(manifest), zlib.crc32(manifest))]
    with target.open("wb") as stream:
        stream.write(local_header(*entries[0]) + manifest)
        for name in names:
            size, _, crc = facts[name]
            entries.append((name, size, crc))
            stream.write(local_header(name, size, crc))
            with members[name].open("rb") as source:
                while chunk := source.read(_CHUNK):
                    stream.write(chunk)
        stream.write(b"".join(directory(entries)))
        stream.flush()
        os.fsync(stream.fileno())
    return str(content["hash"])


def _look_at(path: Path) -> tuple[int, str, int]:
    """Size, SHA-256 and CRC-32 of a file."""
    size, told, crc = 0, sha256(), 0
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            told.update(chunk)
            crc = zlib.crc32(chunk, crc)
    return size, told.hexdigest(), crc
