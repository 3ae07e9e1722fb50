"""The evidence pack: the same to the byte each time, verified by Python alone; no byte of it can change."""

from __future__ import annotations

import csv
import io
import json
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.audit.evidence import release_pack
from orchestration.audit.pack.verify import encode_manifest, local_header, seal
from orchestration.audit.pack.verify import main as run_verify
from orchestration.audit.pack.verify import verify as verify_pack
from orchestration.audit.verification import verify_evidence
from orchestration.errors import AccordError, ConfigurationError
from orchestration.ledger import Ledger, read_lines
from orchestration.settings import Settings
from tests.orchestration.audit.conftest import AT, QUARTER, facts_of, fill_output

Unpacked = dict[str, bytes]


def _release(settings: Settings, name: str = "pack.zip", **more: object) -> Path:
    target = settings.output.parent / name
    release_pack(settings, QUARTER, target, **{"profile": "restricted", **more})
    return target


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """An output directory whose pack, with originals, lies beside it as pack.zip."""
    settings = fill_output(tmp_path_factory.mktemp("made") / "output")
    _release(settings, with_originals=True)
    return settings


@pytest.fixture(scope="module")
def pack(made: Settings) -> Path:
    return made.output.parent / "pack.zip"


def _members(pack: Path) -> Unpacked:
    with zipfile.ZipFile(pack) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _run(*arguments: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    """verify.py as an auditor runs it: no site-packages, nothing of this project to import."""
    command = [sys.executable, "-I", "-S", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=60)


def test_a_pack_verifies_with_the_standard_library_alone(pack: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(pack) as archive:
        archive.extractall(tmp_path / "unpacked")
    for done in (
        _run("verify.py", cwd=tmp_path / "unpacked"),
        _run(tmp_path / "unpacked" / "verify.py", pack, cwd=tmp_path),
    ):
        assert (done.returncode, done.stderr) == (0, "")
        assert "The pack holds: Made-up programme, 2026-Q2." in done.stdout
    told = json.loads((tmp_path / "unpacked" / "manifest.json").read_bytes())["hash"]
    assert told in done.stdout
    assert _run("verify.py", "--hash", told, cwd=tmp_path / "unpacked").returncode == 0
    other = _run("verify.py", "--hash", "0" * 64, cwd=tmp_path / "unpacked")
    assert other.returncode == 4
    assert "not the one you were told" in other.stdout
    assert _run("verify.py", "--help", cwd=tmp_path / "unpacked").returncode == 2


def test_what_is_in_it(pack: Path, made: Settings) -> None:
    members = _members(pack)
    manifest = json.loads(members["manifest.json"])
    assert set(manifest["files"]) == set(members) - {"manifest.json"}
    for name, told in manifest["files"].items():
        assert told == {"size": len(members[name]), "sha256": sha256(members[name]).hexdigest()}, name
    lines = list(read_lines(made.ledger))
    full = [json.loads(text)["seq"] for text in members["ledger/lines.jsonl"].splitlines()]
    elsewhere = sha256(b"first quarter").hexdigest()
    assert full == [
        line.seq for line in lines if line.facts.get("sha256") != elsewhere and line.event != "released"
    ]
    links = list(csv.reader(io.StringIO(members["ledger/links.csv"].decode())))
    assert links == [["seq", "hash"], *([str(x.seq), x.hash] for x in lines if x.event != "released")]
    files = {row["file_name"]: row for row in csv.DictReader(io.StringIO(members["files.csv"].decode()))}
    assert "first quarter.xlsx" not in files
    assert files["to be erased.xlsx"]["is_erased"] == "True"
    assert files["personal.xlsx"]["is_kept"] == "False"
    originals = {name.split("/")[1].partition(".")[0] for name in members if name.startswith("originals/")}
    kept = (b"register", b"second quarter", b"unplaced", b"outcomes")
    assert originals == {sha256(content).hexdigest() for content in kept}
    assert {"reports/P.html", "reports/P.manifest.json", "reports/programme.html", "README.txt"} <= set(
        members
    )


def test_published_tables_come_exact_and_for_the_quarter(pack: Path, tmp_path: Path) -> None:
    for name, content in _members(pack).items():
        if name.startswith("marts/"):
            (tmp_path / Path(name).name).write_bytes(content)
    rows = duckdb.sql(f"from '{tmp_path}/indicator_values.parquet'").fetchall()
    assert rows == [("IS01", "P", QUARTER, "", "", "red", 0.30000000000000004)]
    assert (tmp_path / "indicator_values.csv").read_text().splitlines()[1:] == [
        'IS01,P,2026-Q2,"","",red,0.30000000000000004'
    ]
    versions = duckdb.sql(f"select quarter from '{tmp_path}/versions.parquet'").fetchall()
    assert set(versions) == {(QUARTER,), (None,)}
    problems = duckdb.sql(f"from '{tmp_path}/intake_problems.parquet'").fetchall()
    assert len(problems) == len(versions)
    assert duckdb.sql(f"from '{tmp_path}/flags.parquet'").fetchall()[0][-2:] == (["A", "B"], "=1+1")
    assert (tmp_path / "flags.csv").read_text().endswith(',"[A, B]",\'=1+1\n'), "no formula in a spreadsheet"
    assert duckdb.sql(f"from '{tmp_path}/survey_scores.parquet'").fetchall() == [], "nobody is shown singly"


def test_made_again_it_is_the_same_to_the_byte_and_noted_once(holding: Settings) -> None:
    first = _release(holding).read_bytes()
    later = holding.model_copy(update={"now": AT.replace(year=2027)})
    assert _release(later, "again.zip").read_bytes() == first
    released = [line for line in read_lines(holding.ledger) if line.event == "released"]
    assert [line.facts["pack"] for line in released] == [
        json.loads(_members_of(first)["manifest.json"])["hash"]
    ]
    Ledger(holding.ledger).append(
        "rendered", {"quarter": "2026-Q1", "profile": "restricted", "files": {}}, AT
    )
    assert _release(holding, "third.zip").read_bytes() != first


def _members_of(content: bytes) -> Unpacked:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_ledger_knows_the_packs_that_were_released(made: Settings, pack: Path, tmp_path: Path) -> None:
    assert verify_evidence(pack, made).findings == []
    shutil.copy(made.ledger, tmp_path / "ledger.jsonl")
    beside = made.model_copy(update={"output": tmp_path})
    *texts, _ = made.ledger.read_bytes().splitlines(keepends=True)
    for lines, code in ((texts, "pack-not-released"), (texts[:-1], "lines-cut-off")):
        (tmp_path / "ledger.jsonl").write_bytes(b"".join(lines))
        assert [f.code for f in verify_evidence(pack, beside).findings] == [code]
    (tmp_path / "ledger.jsonl").write_bytes(made.ledger.read_bytes() + b'{"seq":2')
    assert verify_evidence(pack, beside).findings == [], "a torn end is no fault of the pack"
    (tmp_path / "ledger.jsonl").unlink()
    Ledger(tmp_path / "ledger.jsonl").append("received", {}, AT)
    assert [f.code for f in verify_evidence(pack, beside).findings] == ["pack-of-another-chain"]
    (tmp_path / "ledger.jsonl").unlink()
    alone = verify_evidence(pack, beside)
    assert (alone.findings, len(alone.remarks)) == ([], 1)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda s: _replace(s.ledger, b'"size":1', b'"size":2'), "Line 1 of the ledger was altered"),
        (lambda s: _append(s.published_warehouse), "published warehouse is not the one"),
        (lambda s: _append(s.reports / QUARTER / "P.html"), "A report is not as it was rendered"),
        (lambda s: _original(s, b"outcomes").unlink(), "not in the archive"),
        (lambda s: _append(_original(s, b"outcomes")), "not as it was received"),
    ],
    ids=["ledger", "publication", "report", "original gone", "original altered"],
)
def test_no_pack_is_made_of_what_does_not_hold(holding: Settings, spoil: Callable, words: str) -> None:
    spoil(holding)
    before = holding.ledger.read_bytes()
    with pytest.raises(AccordError, match=words):
        _release(holding, with_originals=True)
    assert not list(holding.output.parent.glob("pack.zip*"))
    assert holding.ledger.read_bytes() == before


def _append(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def _replace(path: Path, old: bytes, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old, new, 1))


def _original(settings: Settings, content: bytes) -> Path:
    path = settings.archive / f"{sha256(content).hexdigest()}.xlsx"
    path.chmod(0o644)
    return path


def test_no_pack_for_the_board_is_pretended(holding: Settings) -> None:
    with pytest.raises(ConfigurationError, match=r"hides small counts .* `--profile restricted`"):
        _release(holding, profile="board")
    with pytest.raises(ConfigurationError, match="Known are 2026-Q1 to 2026-Q2"):
        release_pack(holding, "2019-Q1", holding.output / "x.zip", profile="restricted")


# --- whatever is done to a pack


def _said(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    assert run_verify([str(path)]) == 4
    return capsys.readouterr().out


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_the_zip_is_found_and_its_member_named(
    pack: Path, tmp_path_factory, data
) -> None:
    whole = pack.read_bytes()
    spans = _spans(whole)
    name = data.draw(st.sampled_from(sorted(spans)))
    first, last = spans[name]
    at = data.draw(st.integers(first, last - 1))
    changed = bytearray(whole)
    changed[at] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "changed.zip"
    path.write_bytes(changed)
    faults = verify_pack(path)[0].faults
    assert [member for member, _ in faults] == [name]


def _spans(whole: bytes) -> dict[str, tuple[int, int]]:
    """From where to where every member lies in the zip, its header with it."""
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        entries = archive.infolist()
    starts = [entry.header_offset for entry in entries]
    ends = [
        entry.header_offset + len(local_header(entry.filename, 0, 0)) + entry.file_size for entry in entries
    ]
    return {entry.filename: span for entry, *span in zip(entries, starts, ends, strict=True)}


@settings(max_examples=80, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_the_zips_directory_is_found(pack: Path, tmp_path_factory, data) -> None:
    whole = pack.read_bytes()
    first = max(last for _, last in _spans(whole).values())
    changed = bytearray(whole)
    changed[data.draw(st.integers(first, len(whole) - 1))] ^= data.draw(st.integers(1, 255))
    path = tmp_path_factory.getbasetemp() / "directory.zip"
    path.write_bytes(changed)
    [(member, _)] = verify_pack(path)[0].faults
    assert member in {*_spans(whole), "the end of the zip"}


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_zip_cut_off_or_longer_is_found(pack: Path, tmp_path_factory, data) -> None:
    whole = pack.read_bytes()
    kept = data.draw(st.integers(0, len(whole) - 1))
    path = tmp_path_factory.getbasetemp() / "cut.zip"
    for content in (whole[:kept], whole + whole[kept:], b"\0" + whole):
        path.write_bytes(content)
        assert verify_pack(path)[0].faults


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_any_changed_byte_of_an_unpacked_file_is_found(pack: Path, tmp_path_factory, data) -> None:
    members = _members(pack)
    folder = tmp_path_factory.getbasetemp() / "unpacked-pack"
    if not folder.exists():
        _unpack(members, folder)
    name = data.draw(st.sampled_from(sorted(members)))
    changed = bytearray(members[name])
    changed[data.draw(st.integers(0, len(changed) - 1))] ^= data.draw(st.integers(1, 255))
    (folder / name).write_bytes(changed)
    faults = verify_pack(folder)[0].faults
    (folder / name).write_bytes(members[name])
    assert [member for member, _ in faults] == [name]
    assert verify_pack(folder)[0].faults == []


def _unpack(members: Unpacked, folder: Path) -> None:
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_a_missing_and_an_added_file_are_named(pack: Path, tmp_path: Path, capsys) -> None:
    members = _members(pack)
    _unpack(members, tmp_path / "folder")
    (tmp_path / "folder" / "marts" / "flags.csv").unlink()
    (tmp_path / "folder" / "marts" / "more.csv").write_text("x")
    said = _said(tmp_path / "folder", capsys)
    assert "marts/flags.csv: is missing." in said
    assert "marts/more.csv: does not belong to the pack." in said
    (tmp_path / "folder" / "manifest.json").unlink()
    assert "manifest.json: is missing." in _said(tmp_path / "folder", capsys)


@pytest.mark.parametrize("place", [0, 1, 9, None])
def test_an_added_and_a_removed_member_are_named(
    pack: Path, tmp_path: Path, capsys, place: int | None
) -> None:
    """Also where whoever did it wrote the zip as Accord does."""
    members = _members(pack)
    names = sorted(set(members) - {"manifest.json"})
    more = tmp_path / "more.zip"
    at = len(names) if place is None else place
    _write_zip(more, {**members, "marts/aaa.csv": b"x"}, [*names[:at], "marts/aaa.csv", *names[at:]])
    assert "marts/aaa.csv: does not belong to the pack" in _said(more, capsys)
    less = tmp_path / "less.zip"
    gone = names[place or -1]
    _write_zip(less, members, [name for name in names if name != gone])
    assert f"{gone}: is" in _said(less, capsys)


def _write_zip(path: Path, members: Unpacked, names: list[str]) -> None:
    from zlib import crc32

    from orchestration.audit.pack.verify import directory

    entries = [(name, len(members[name]), crc32(members[name])) for name in ["manifest.json", *names]]
    body = b"".join(local_header(*entry) + members[entry[0]] for entry in entries)
    path.write_bytes(body + b"".join(directory(entries)))


def test_packed_anew_it_is_told_to_be_unpacked(pack: Path, tmp_path: Path, capsys) -> None:
    with zipfile.ZipFile(tmp_path / "anew.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _members(pack).items():
            archive.writestr(name, content)
    assert "If the zip was packed anew, unpack it" in _said(tmp_path / "anew.zip", capsys)


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("ledger/lines.jsonl", b'"n_must":0', b'"n_must":1', "ledger/lines.jsonl, line 2: was altered"),
        ("ledger/links.csv", b"\n3,", b"\n3,0", "ledger/links.csv, line 4: is not the next link"),
        ("ledger/links.csv", b"\n20,", b"\n21,", "is not the next link"),
        ("reports/P.html", b"Made-up", b"made-up", "reports/P.html: is not the report"),
        ("manifest.json", b'"as_of": "2026-09-15"', b'"as_of": "2026-09-16"', "another published warehouse"),
        ("manifest.json", b'"last_seq": 20', b'"last_seq": 21', "does not end where the manifest says"),
        ("manifest.json", b"evidence pack 1", b"evidence pack 2", "another kind of pack"),
    ],
)
def test_what_contradicts_the_ledger_is_found_though_the_manifest_was_sealed_anew(
    pack: Path, tmp_path: Path, capsys, name: str, old: bytes, new: bytes, words: str
) -> None:
    members = _members(pack)
    assert old in members[name]
    members[name] = members[name].replace(old, new)
    _seal_anew(members)
    _unpack(members, tmp_path / "folder")
    assert words in _said(tmp_path / "folder", capsys)


def test_an_original_left_out_or_put_in_is_found_though_the_manifest_was_sealed_anew(
    pack: Path, tmp_path: Path, capsys
) -> None:
    members = _members(pack)
    gone = f"originals/{sha256(b'outcomes').hexdigest()}.xlsx"
    del members[gone]
    members[f"originals/{sha256(b'forged').hexdigest()}.xlsx"] = b"forged"
    _seal_anew(members)
    _unpack(members, tmp_path / "folder")
    said = _said(tmp_path / "folder", capsys)
    assert f"{gone.partition('.')[0]}: is missing, though the ledger says that it was kept" in said
    assert f"originals/{sha256(b'forged').hexdigest()}.xlsx: is no original" in said


@pytest.mark.parametrize(
    "files",
    [{"../outside": {"size": 1, "sha256": "0"}}, {"/etc/x": {"size": 1, "sha256": "0"}}, {"ä": {}}, [], None],
)
def test_a_manifest_that_reaches_out_of_the_pack_is_refused(
    pack: Path, tmp_path: Path, capsys, files: object
) -> None:
    members = _members(pack)
    content = {**json.loads(members["manifest.json"]), "files": files}
    content["hash"] = seal(content)
    _unpack({"manifest.json": encode_manifest(content)}, tmp_path / "folder")
    assert "manifest.json: " in _said(tmp_path / "folder", capsys)


def _seal_anew(members: Unpacked) -> None:
    content = json.loads(members["manifest.json"])
    rest = {name: data for name, data in members.items() if name != "manifest.json"}
    content["files"] = {n: {"size": len(d), "sha256": sha256(d).hexdigest()} for n, d in sorted(rest.items())}
    content["hash"] = seal(content)
    members["manifest.json"] = encode_manifest(content)


def test_what_a_sender_called_a_file_is_no_formula(holding: Settings) -> None:
    facts = facts_of(b"=unplaced", "partner-return", quarter=None, is_kept=False)
    Ledger(holding.ledger).append("returned", facts, AT)
    table = csv.DictReader(io.StringIO(_members(_release(holding))["files.csv"].decode()))
    assert [row["file_name"] for row in table][-1] == "'=unplaced.xlsx"
