"""Verifies an evidence pack of Accord. Needs Python 3.8 or later and nothing else, no network, no other file.

    python -I -S verify.py                  in the unpacked folder
    python -I -S verify.py FILE.zip         the pack as it was handed over
    ... --hash HASH                         compares the pack's hash with the one you were told

Exit status: 0 everything holds, 4 something does not, 2 wrong usage. What is checked stands in README.txt.
"""

from __future__ import annotations

import hashlib
import json
import struct
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

FORMAT = "accord evidence pack 1"
MANIFEST = "manifest.json"
LINKS = "ledger/links.csv"
LINES = "ledger/lines.jsonl"
FIRST_HASH = "0" * 64
HOLDS, DOES_NOT_HOLD, WRONG_USAGE = 0, 4, 2

_CHUNK = 1 << 20
_LARGEST_INTEGER = 2**53 - 1
_LINE_KEYS = ["seq", "at", "event", "facts", "previous_hash", "hash"]
# a zip entry that is stored, not compressed, of the first day that zip knows, readable by all
_LOCAL = struct.Struct("<4s5H3L2H")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_END = struct.Struct("<4s4H2LH")
_VERSION, _MADE_BY, _TIME, _DAY, _READABLE = 20, 3 << 8 | 20, 0, 1 << 5 | 1, 0o100644 << 16


def canonical(value: Any) -> bytes:
    """RFC 8785 canonical JSON of what ledger lines hold. Raises ValueError for anything else, as a float."""
    return _canonical(value).encode("utf-8")


def _canonical(value: Any) -> str:
    if value is None or isinstance(value, (bool, str)):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        if abs(value) > _LARGEST_INTEGER:
            raise ValueError("an integer beyond 2**53 - 1")
        return str(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_canonical, value)) + "]"
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return "{" + ",".join(f"{_canonical(key)}:{_canonical(value[key])}" for key in keys) + "}"
    raise ValueError(f"a {type(value).__name__}")


def seal(content: dict[str, Any]) -> str:
    """The hash over a ledger line or a manifest without its own hash."""
    rest = {key: value for key, value in content.items() if key != "hash"}
    return hashlib.sha256(canonical(rest)).hexdigest()


def encode_manifest(content: dict[str, Any]) -> bytes:
    """The manifest as it stands in the pack."""
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def encode_line(content: dict[str, Any]) -> bytes:
    """A ledger line as it stands in its file."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8") + b"\n"


def local_header(name: str, size: int, crc: int) -> bytes:
    """What stands before a member's bytes in the zip."""
    raw = name.encode("ascii")
    return _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, _TIME, _DAY, crc, size, size, len(raw), 0) + raw


def directory(entries: list[tuple[str, int, int]]) -> list[bytes]:
    """What stands after the last member in the zip: one piece for each entry (name, size, CRC-32), and the
    end.
    """
    pieces, offset = [], 0
    for name, size, crc in entries:
        raw = name.encode("ascii")
        fixed = (_MADE_BY, _VERSION, 0, 0, _TIME, _DAY, crc, size, size, len(raw), 0, 0, 0, 0, _READABLE)
        pieces.append(_CENTRAL.pack(b"PK\1\2", *fixed, offset) + raw)
        offset += _LOCAL.size + len(raw) + size
    length = sum(map(len, pieces))
    pieces.append(_END.pack(b"PK\5\6", 0, 0, len(entries), len(entries), length, offset, 0))
    return pieces


class Pack:
    """A pack, in its zip or unpacked: its manifest, its members that are as the manifest says, its faults
    (the member, and what is wrong with it in a sentence).
    """

    def __init__(self, path: Path) -> None:
        """Look at every byte. Raises OSError where the pack cannot be read."""
        self.path = path
        self.faults: list[tuple[str, str]] = []
        self.manifest: dict[str, Any] = {}
        self._offsets: dict[str, int] = {}
        if path.is_dir():
            self._look_into_folder()
        else:
            with path.open("rb") as stream:
                self._look_into_zip(stream)

    @property
    def files(self) -> dict[str, dict[str, Any]]:
        """Size and SHA-256 of every file, by name, as the manifest tells."""
        files: dict[str, dict[str, Any]] = self.manifest.get("files", {})
        return files

    def holds(self, name: str) -> bool:
        """Whether a member is there, as the manifest tells."""
        return name in self._offsets

    def lines(self, name: str) -> Iterator[bytes]:
        """The lines of a member that holds."""
        if self.path.is_dir():
            with (self.path / name).open("rb") as stream:
                yield from stream
            return
        with self.path.open("rb") as stream:
            stream.seek(self._offsets[name])
            left = int(self.files[name]["size"])
            while left > 0:
                text = stream.readline(left)
                if not text:
                    return
                left -= len(text)
                yield text

    def _fault(self, name: str, sentence: str) -> None:
        self.faults.append((name, sentence))

    def _take_manifest(self, raw: bytes) -> None:
        """Read the manifest; where it does not hold, nothing else can be checked."""
        try:
            content = json.loads(raw.decode("utf-8"))
            is_sound = content["hash"] == seal(content) and encode_manifest(content) == raw
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            is_sound = False
        if not is_sound:
            self._fault(MANIFEST, "was changed. Nothing else in the pack can be relied on.")
        elif content.get("format") != FORMAT:
            self._fault(MANIFEST, "tells of another kind of pack. Verify it with the verify.py inside it.")
        elif not _is_manifest(content):
            self._fault(MANIFEST, "names files as no pack does.")
        else:
            self.manifest = content

    def _look_into_folder(self) -> None:
        manifest = self.path / MANIFEST
        if not manifest.is_file():
            self._fault(MANIFEST, "is missing. Is this the folder into which a pack was unpacked?")
            return
        self._take_manifest(manifest.read_bytes())
        for name, told in self.files.items():
            path = self.path / name
            if path.is_symlink() or not path.is_file():
                self._fault(name, "is missing.")
                continue
            with path.open("rb") as stream:
                _, digest, _ = _digest(stream, path.stat().st_size)
            self._compare(name, told, digest, 0)
        for path in sorted(self.path.rglob("*")) if self.manifest else ():
            name = path.relative_to(self.path).as_posix()
            if not path.is_dir() and name != MANIFEST and name not in self.files:
                self._fault(name, "does not belong to the pack.")

    def _compare(self, name: str, told: dict[str, Any], digest: str, offset: int) -> None:
        if digest == told["sha256"]:
            self._offsets[name] = offset
        else:
            self._fault(name, "was changed.")

    def _look_into_zip(self, stream: BinaryIO) -> None:
        """Compare every byte with what must stand there: the manifest says which members follow it, in order.

        Nothing is compressed, so that content alone decides on every byte of the zip.
        """
        head = stream.read(len(local_header(MANIFEST, 0, 0)))
        size = struct.unpack_from("<L", head, 18)[0] if len(head) > 22 else 0
        raw = stream.read(size)
        entries = [(MANIFEST, len(raw), zlib.crc32(raw))]
        if head != local_header(*entries[0]):
            self._fault(
                MANIFEST,
                "is not the first entry, or was changed. If the zip was packed anew, unpack it and run"
                " verify.py in the folder.",
            )
            return
        self._take_manifest(raw)
        for name, told in self.files.items():
            due = local_header(name, told["size"], 0)
            head = stream.read(len(due))
            offset = stream.tell()
            length, digest, crc = _digest(stream, told["size"])
            is_content = digest == told["sha256"]
            # bytes 14 to 17 hold the CRC-32 of the content, which is not yet known to be the right one
            if not is_content and head[:14] + head[18:] != due[:14] + due[18:]:
                stream.seek(offset - len(head))
                found = _name_in(stream.read(_CHUNK))
                self._fault(*_misplaced(name, found, length < told["size"], self.files))
                return
            if is_content and head != local_header(name, told["size"], crc):
                self._fault(name, "has an entry in the zip that was changed: its name, time or size.")
            self._compare(name, told, digest, offset)
            entries.append((name, told["size"], crc))
        if self.manifest:
            pieces = directory(entries)
            self._look_at_directory(stream.read(sum(map(len, pieces)) + _CHUNK), entries, pieces)

    def _look_at_directory(
        self, rest: bytes, entries: list[tuple[str, int, int]], pieces: list[bytes]
    ) -> None:
        if rest.startswith(b"PK\3\4"):
            self._fault(_name_in(rest), "does not belong to the pack.")
            return
        names = [name for name, _, _ in entries]
        position = 0
        for name, piece in zip([*names, "the end of the zip"], pieces):  # noqa: B905  (Python 3.10)
            if rest[position : position + len(piece)] != piece:
                if not self.faults:
                    self._fault(name, "stands otherwise in the zip's directory, or the zip was cut off.")
                return
            position += len(piece)
        if rest[position:]:
            self._fault("the end of the zip", "is followed by something that does not belong to the pack.")


def _is_manifest(content: dict[str, Any]) -> bool:
    """Whether a sealed manifest is one of a pack: what it must tell, and plain names below the folder."""
    files = content.get("files")
    return (
        {"programme", "quarter", "profile", "has_originals", "published", "ledger"} <= set(content)
        and isinstance(files, dict)
        and all(isinstance(told, dict) and list(told) == ["size", "sha256"] for told in files.values())
        and all(type(told["size"]) is int for told in files.values())
        and all(name.isascii() and not name.startswith("/") and ".." not in name.split("/") for name in files)
    )


def _digest(stream: BinaryIO, size: int) -> tuple[int, str, int]:
    """Bytes read (at most `size`), their SHA-256 and CRC-32."""
    told, crc, left = hashlib.sha256(), 0, size
    while left > 0:
        chunk = stream.read(min(left, _CHUNK))
        if not chunk:
            break
        told.update(chunk)
        crc = zlib.crc32(chunk, crc)
        left -= len(chunk)
    return size - left, told.hexdigest(), crc


def _misplaced(name: str, found: str, is_short: bool, files: dict[str, Any]) -> tuple[str, str]:
    """What is wrong where neither place nor content of a member is right, but `found` stands there."""
    if found and found != name and found not in files:
        return found, f"does not belong to the pack; it stands where {name} should."
    if is_short:
        return name, "is cut off or missing: the zip ends too early."
    return name, "is missing, or it stands in another place in the zip."


def _name_in(head: bytes) -> str:
    """The name in a header; none where there is no header."""
    if not head.startswith(b"PK\3\4"):
        return ""
    length = int.from_bytes(head[26:28], "little")
    return head[_LOCAL.size : _LOCAL.size + length].decode("utf-8", "replace")


class Books:
    """What the pack's ledger lines say, once they have been found to hold."""

    def __init__(self, pack: Pack, fault: Callable[[str, str], None]) -> None:
        """Read links and lines, and check that they hold together."""
        self.links: list[str] = []
        self.kept: dict[str, bool] = {}
        self.erased: dict[str, bool] = {}
        self.reports: dict[str, str] = {}
        self.published: dict[str, Any] | None = None
        self._fault = fault
        self._read_links(pack)
        before = 0
        for number, text in enumerate(pack.lines(LINES), start=1):
            line = self._read_line(f"{LINES}, line {number}", text, before)
            if line is not None:
                before = line["seq"]
                self._learn(line, pack.manifest)

    def _read_links(self, pack: Pack) -> None:
        for number, text in enumerate(pack.lines(LINKS)):
            seq, _, digest = text.decode("ascii", "replace").rstrip("\n").partition(",")
            if number == 0:
                continue
            if seq != str(number) or len(digest) != len(FIRST_HASH):
                self._fault(f"{LINKS}, line {number + 1}", "is not the next link of the chain.")
                return
            self.links.append(digest)
        end = pack.manifest["ledger"]
        if [end["last_seq"], end["last_hash"]] != [len(self.links), self.links[-1] if self.links else None]:
            self._fault(LINKS, "does not end where the manifest says that the ledger ended.")

    def _read_line(self, where: str, text: bytes, before: int) -> dict[str, Any] | None:
        try:
            line: dict[str, Any] = json.loads(text.decode("utf-8"))
            is_sound = list(line) == _LINE_KEYS and line["hash"] == seal(line) and encode_line(line) == text
            seq = line["seq"]
        except (ValueError, TypeError, KeyError, RecursionError):
            is_sound = False
        if not is_sound:
            self._fault(where, "was altered after it was written.")
            return None
        if type(seq) is not int or not before < seq <= len(self.links):
            self._fault(where, "does not stand where its number belongs.")
            return None
        previous = self.links[seq - 2] if seq > 1 else FIRST_HASH
        if (line["previous_hash"], line["hash"]) != (previous, self.links[seq - 1]):
            self._fault(where, f"is not line {seq} of the chain in {LINKS}.")
            return None
        return line

    def _learn(self, line: dict[str, Any], manifest: dict[str, Any]) -> None:
        facts, event = line["facts"], line["event"]
        if event == "published":
            self.published = {"seq": line["seq"], **facts}
        elif event == "erased":
            self.erased[facts["sha256"]] = True
        elif event == "rendered":
            if [facts["quarter"], facts["profile"]] == [manifest["quarter"], manifest["profile"]]:
                self.reports.update(facts["files"])
        elif facts.get("is_kept") and event != "already_received":
            self.kept[facts["sha256"]] = True


def verify(path: Path) -> tuple[Pack, list[str]]:
    """Everything that can be said of a pack from the pack alone: it with its faults, and its chain's hashes.

    Raises OSError where the pack cannot be read.
    """
    pack = Pack(path)
    if not (pack.manifest and pack.holds(LINKS) and pack.holds(LINES)):
        return pack, []
    try:
        return pack, _check_content(pack)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        pack._fault(LINES, f"does not say what a ledger says ({type(error).__name__}: {error}).")
        return pack, []


def _check_content(pack: Pack) -> list[str]:
    """Check what the members say of each other; the chain's hashes."""
    books = Books(pack, pack._fault)
    if books.published != pack.manifest["published"]:
        pack._fault(MANIFEST, "names another published warehouse than the ledger's newest line on it.")
    there = set()
    for name, told in pack.files.items():
        folder, _, rest = name.partition("/")
        if folder == "originals":
            there.add(told["sha256"])
            if rest.partition(".")[0] != told["sha256"] or told["sha256"] not in books.kept:
                pack._fault(name, "is no original that the ledger names by this hash.")
        is_report = folder == "reports" and not name.endswith(".manifest.json")
        if is_report and books.reports.get(rest) != told["sha256"]:
            pack._fault(name, "is not the report whose rendering stands in the ledger.")
    if pack.manifest["has_originals"]:
        for digest in books.kept:
            if digest not in there and digest not in books.erased:
                pack._fault(f"originals/{digest}", "is missing, though the ledger says that it was kept.")
    return books.links


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(arguments: list[str]) -> int:
    """Verify what the arguments name, and say what came of it."""
    told = None
    if "--hash" in arguments[:-1]:
        place = arguments.index("--hash")
        told = arguments[place + 1].strip().lower()
        arguments = arguments[:place] + arguments[place + 2 :]
    if len(arguments) > 1 or any(text.startswith("-") for text in arguments):
        _say(__doc__ or "")
        return WRONG_USAGE
    path = Path(arguments[0]) if arguments else Path(__file__).resolve().parent
    try:
        pack, links = verify(path)
    except OSError as error:
        _say(f"The pack cannot be read: {error}")
        return WRONG_USAGE
    faults = pack.faults
    own = pack.manifest.get("hash")
    if told is not None and told != own:
        faults.append((MANIFEST, f"has the hash {own}, not the one you were told: it is another pack."))
    if faults:
        _say(f"{len(faults)} {'thing does' if len(faults) == 1 else 'things do'} not hold.")
        for name, sentence in faults:
            _say(f"  {name}: {sentence}")
        _say("Do not rely on this pack. Ask whoever made it for another copy, and tell them what you saw.")
        return DOES_NOT_HOLD
    _say(f"The pack holds: {pack.manifest['programme']}, {pack.manifest['quarter']}.")
    _say(f"  {len(pack.files)} files are as the manifest says, and there is no other.")
    _say(f"  The ledger's lines are as they were written; its chain has {len(links)} links.")
    _say(f"  The pack's hash: {own}")
    if told is None:
        _say("Compare the hash with the one you were told when the pack was handed over (--hash compares).")
    return HOLDS


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
