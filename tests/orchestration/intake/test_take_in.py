"""Taking in from end to end: versions, order, known files, what is kept, what a run that died left."""

from __future__ import annotations

import json
from concurrent.futures import wait
from datetime import date, datetime

import duckdb
import pytest

from orchestration.audit.chain import walk_chain
from orchestration.intake import is_anything_new, mark_set_aside, take_in
from orchestration.ledger import read_lines
from orchestration.warehouse import raw_tables
from orchestration.workers import result_of, submit
from tests.builders.workbooks import REGISTER, ROWS, register_workbook, return_workbook

CANARY = "Canary-7731"
FIRST = ROWS["Requests"][0]


def raw(settings):
    """Everything in schema raw."""
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        return {
            t: sorted(map(repr, connection.execute(f'select * from raw."{t}"').fetchall()))
            for t in raw_tables()
        }


def raw_in_order(settings):
    """Everything in schema raw as it lies there, the hash of the ledger's last line included."""
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        return {t: connection.execute(f'select * from raw."{t}"').fetchall() for t in raw_tables()}


def test_a_known_file_is_silent_and_not_opened(settings, take, monkeypatch):
    take(return_workbook())
    lines = list(read_lines(settings.ledger))
    assert not is_anything_new(settings)
    monkeypatch.setattr("orchestration.intake.ahead.read_bounded", None)
    report = take_in(settings)
    assert (report.files, report.n_known, report.is_anything_new) == ([], 1, False)
    assert list(read_lines(settings.ledger)) == lines


def test_the_same_bytes_under_another_name(settings, put, take, ask):
    content = return_workbook()
    take(content)
    before = ask("select count(*) from raw.return_requests")
    put("returns/sub/again.xlsx", content)
    assert is_anything_new(settings)
    report = take_in(settings)
    assert [(f.decision, [p.code for p in f.problems]) for f in report.files] == [
        ("already_received", ["already-received"])
    ]
    assert ask("select count(*) from raw.return_requests") == before
    assert take_in(settings).files == []
    *_, line = read_lines(settings.ledger)
    assert (line.event, line.facts["is_kept"]) == ("already_received", True)


def test_names_that_are_passed_over(settings, put):
    for name in (".hidden.xlsx", "~$open.xlsx", ".git/config"):
        put(f"returns/{name}", b"x")
    put("returns/deep/er/file.docx", b"not a workbook")
    assert [f.path for f in take_in(settings).returned] == ["returns/deep/er/file.docx"]
    assert take_in(settings).warnings == []


def test_links_are_named_and_not_followed(settings, put, tmp_path):
    """To a file, to a folder, to nothing, and one among the outcomes: each is told, none is taken."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "return.xlsx").write_bytes(return_workbook())
    put("returns/broken.xlsx", b"PK broken")
    settings.outcomes.mkdir()
    links = {"returns/a.xlsx": "return.xlsx", "returns/b": "", "returns/c.xlsx": "gone", "outcomes/d.csv": ""}
    for name, target in links.items():
        (settings.inputs / name).symlink_to(elsewhere / target)
    (settings.returns / ".hidden").symlink_to(elsewhere)
    report = take_in(settings)
    assert [f.path for f in report.files if f.form != "programme-register"] == ["returns/broken.xlsx"]
    assert [warning.partition(" ")[0] for warning in report.warnings] == list(links)
    for warning in report.warnings:
        assert "is a link and was passed over" in warning
        assert "Put what it points to there itself." in warning
    assert take_in(settings).warnings == report.warnings


def test_files_that_come_together_count_by_their_cover(take, ask):
    """b was sent first, so a replaces it, whatever their names; the broken one stands in nobody's way."""
    late = return_workbook(cover={"submitted_on": date(2025, 10, 15)})
    early = return_workbook(cover={"submitted_on": date(2025, 10, 13)})
    report = take(a=late, b=early, c=b"PK broken")
    assert [(f.file_name, f.version) for f in report.accepted[1:]] == [("b.xlsx", 1), ("a.xlsx", 2)]
    assert [f.file_name for f in report.returned] == ["c.xlsx"]
    assert ask("select count(distinct _sha256) from raw.covers") == [(2,)]


def test_a_replacement_notes_what_it_changed(take, ask):
    take(a=return_workbook())
    changed = {**FIRST, "status": "partial", "used_for": None}
    new = {**FIRST, "request_id": "P-2"}
    take(b=return_workbook(rows={"Requests": [changed, new]}, cover={"revision_note": "one was forgotten"}))
    assert ask("select sheet, row_key, column_name, change from raw.version_changes order by all") == [
        ("Requests", "M-7|received|MUN", None, "removed"),
        ("Requests", "P-1|sent|LAB", "status", "changed"),
        ("Requests", "P-1|sent|LAB", "used_for", "changed"),
        ("Requests", "P-2|sent|LAB", None, "added"),
    ]


def test_a_returned_replacement_leaves_the_accepted_one(settings, take, ask):
    take(a=return_workbook())
    report = take(b=return_workbook(rows={"Requests": [{**FIRST, "status": "odd"}]}))
    assert [(f.decision, f.version) for f in report.files] == [("returned", None)]
    assert ask(
        "select decision, version, n_must from raw.versions where form = 'partner-return' order by seq"
    ) == [
        ("accepted", 1, 0),
        ("returned", None, 1),
    ]
    assert ask("select count(distinct _sha256) from raw.return_requests") == [(1,)]
    assert ask("select code, severity, sheet, cell, row, column_name from raw.problems") == [
        ("not-in-list", "must", "Requests", "H4", 4, "status")
    ]


def test_a_locked_quarter(put, take):
    put(
        "register.xlsx",
        register_workbook(rows={"Locks": [{"quarter": "2025-Q3", "locked_on": date(2025, 10, 13)}]}),
    )
    report = take(return_workbook())
    assert [[p.code for p in f.problems] for f in report.returned] == [["quarter-locked"]]


def test_feedback_shows_the_sender_what_to_mend(take):
    rows = {
        "Requests": [{**FIRST, "status": f"<b>{CANARY}"}],
        "Delivery": [{**ROWS["Delivery"][0], "delivered_units": -5}],
        "Actions": [],
    }
    report = take(return_workbook(rows=rows, nil=()))
    [file] = report.returned
    assert file.feedback.parent.parts[-2:] == ("2025-Q3", "POL")
    text = file.feedback.read_text(encoding="utf-8")
    for word in (
        "Returned for correction",
        "Sheet Requests",
        "H4",
        "Status",
        f"&lt;b&gt;{CANARY}",
        "complete",
        "Choose an",
        '<span class="found">-5</span>',
        '<span class="word">must</span>the sheet</th>',
    ):
        assert word in text
    assert "<b>" not in text


def test_values_appear_in_no_book(settings, take, caplog):
    """A canary in a cell is nowhere but in the archive, the feedback and the table of its rows."""
    take(
        return_workbook(rows={"Requests": [{**FIRST, "status": CANARY}]}),
        return_workbook(
            cover={"partner_id": "LAB"}, rows={"Requests": [{**FIRST, "counterpart_id": CANARY}]}
        ),
    )
    assert CANARY not in settings.ledger.read_text(encoding="utf-8")
    assert CANARY not in caplog.text
    assert all(CANARY not in row for rows in raw(settings).values() for row in rows)


WRITTEN = {**ROWS["Actions"][0], "title": "Write to jan.made.up@example.org"}


@pytest.mark.parametrize("changes", [{"cover": {"personal_data": "yes"}}, {"rows": {"Actions": [WRITTEN]}}])
def test_a_return_with_personal_data_is_not_kept(settings, put, take, changes):
    content = return_workbook(**changes)
    report = take(content)
    [file] = report.returned
    assert [p.name for p in settings.archive.iterdir() if p.name.startswith(file.sha256)] == []
    assert "jan.made.up" not in file.feedback.read_text(encoding="utf-8")
    line = list(read_lines(settings.ledger))[-1]
    assert line.facts["problems"][0][0] in ("personal-data-declared", "possible-personal-data")
    assert not line.facts["is_kept"]
    put("returns/again.xlsx", content)
    take_in(settings)
    *_, line = read_lines(settings.ledger)
    assert (line.event, line.facts["is_kept"]) == ("already_received", False)


def test_originals_are_kept_read_only(settings, take):
    content = return_workbook()
    take(content, b"no workbook")
    kept = {p.stem: p for p in settings.archive.iterdir()}
    assert len(kept) == 3
    assert content in [p.read_bytes() for p in kept.values()]
    assert all(p.stat().st_mode & 0o222 == 0 for p in kept.values())


def test_the_ledger_tells_it_all(settings, take):
    take(return_workbook(), b"no workbook")
    lines = list(read_lines(settings.ledger))
    assert [line.event for line in lines] == [
        "received",
        "register_accepted",
        "received",
        "received",
        "accepted",
        "returned",
    ]
    assert walk_chain(settings.ledger).finding is None
    assert lines[4].facts["partner_id"] == "POL"


def kill_at_load(monkeypatch):
    """A power cut between the ledger's line and the load."""

    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("orchestration.intake.take_returns.load_returns", cut)


def test_a_run_that_died_between_ledger_and_load_is_finished_by_the_next(
    settings, take, put, monkeypatch, tmp_path
):
    take()
    kill_at_load(monkeypatch)
    with pytest.raises(KeyboardInterrupt):
        take(
            return_workbook(),
            return_workbook(cover={"partner_id": "LAB"}, rows={"Requests": [], "Shares": []}),
            b"broken",
        )
    monkeypatch.undo()
    assert [row for row in raw(settings)["versions"] if "partner-return" in row] == []
    for path in settings.returns.iterdir():
        path.unlink()  # what is in the ledger and the archive is enough
    report = take_in(settings)
    assert (report.n_recovered, report.files, report.is_anything_new) == (3, [], True)
    recovered = raw(settings)
    assert len([row for row in recovered["versions"] if "partner-return" in row]) == 3
    assert take_in(settings).n_recovered == 0
    # and all anew from ledger and archive
    settings.work_warehouse.unlink()
    take_in(settings)
    assert raw(settings) == recovered


def test_a_run_that_died_before_the_decision_looks_again(settings, take, monkeypatch):
    take()

    def cut(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("orchestration.intake.ahead.read_all", cut)
    with pytest.raises(KeyboardInterrupt):
        take(return_workbook())
    monkeypatch.undo()
    later = settings.model_copy(update={"now": datetime(2025, 10, 20)})
    assert [f.decision for f in take_in(later).files] == ["accepted"]
    # the day of receipt is the first one
    assert raw(settings)["versions"][-1].count("2025, 10, 15") == 1
    assert [line.event for line in read_lines(settings.ledger)].count("received") == 2


def test_a_warehouse_of_another_ledger_is_filled_anew(settings, take):
    take(return_workbook())
    expected = raw(settings)
    with duckdb.connect(str(settings.work_warehouse)) as connection:
        connection.execute("update raw.loaded set line_hash = 'other'")
        connection.execute("delete from raw.return_requests")
    take_in(settings)
    assert raw(settings) == expected


def test_a_fault_of_ours_makes_one_file_unreadable_and_stops_no_other(take, monkeypatch):
    from orchestration.intake import returns

    real = returns.read_cover

    def faulty(*arguments):
        cover = real(*arguments)
        if cover.partner_id == "LAB":
            raise ZeroDivisionError
        return cover

    monkeypatch.setattr(returns, "read_cover", faulty)
    other = return_workbook(cover={"partner_id": "LAB"}, rows={"Requests": [], "Shares": []})
    report = take(a=other, b=return_workbook())
    assert [(f.file_name, f.decision) for f in report.files[1:]] == [
        ("a.xlsx", "returned"),
        ("b.xlsx", "accepted"),
    ]
    assert [p.code for p in report.returned[0].problems] == ["unreadable-file"]


def test_a_fault_in_comparing_one_return_stops_no_other(settings, take, monkeypatch):
    from orchestration.intake import take_returns

    real = take_returns.compare_with_earlier

    def faulty(connection, readings, *others):
        real(connection, readings, *others)
        if any(r.cover.partner_id == "LAB" for r in readings if r.cover):
            raise ZeroDivisionError

    monkeypatch.setattr(take_returns, "compare_with_earlier", faulty)
    other = return_workbook(cover={"partner_id": "LAB"}, rows={"Requests": [], "Shares": []})
    report = take(a=other, b=return_workbook())
    assert {f.file_name: f.decision for f in report.files[1:]} == {"a.xlsx": "returned", "b.xlsx": "accepted"}
    assert [p.code for p in report.returned[0].problems] == ["unreadable-file"]
    loaded = raw(settings)
    settings.work_warehouse.unlink()
    monkeypatch.undo()
    take_in(settings)
    assert raw(settings) == loaded


def test_a_return_set_aside_no_longer_stands(settings, take, ask):
    take(a=return_workbook())
    report = take(b=return_workbook(cover={"revision_note": "again"}))
    sha256 = report.accepted[0].sha256
    mark_set_aside(settings, sha256, "volume-1")
    assert ask("select version, decision from raw.versions where form = 'partner-return' order by seq") == [
        (1, "accepted"),
        (2, "set_aside"),
    ]
    assert ask(f"select count(*) from raw.return_requests where _sha256 = '{sha256}'") == [(0,)]
    expected = raw(settings)
    settings.work_warehouse.unlink()
    take_in(settings)
    assert raw(settings) == expected
    assert [f.version for f in take(c=return_workbook(cover={"revision_note": "third"})).accepted] == [3]


def test_a_new_work_warehouse_takes_the_history_of_checks_from_the_published_one(settings, take, ask):
    """Once, and only what cannot be made anew."""
    take(return_workbook())
    result = "('run-1', 'a.check', '2025-Q3', false, 5, 1, [('f', 'Actions', 'B4')], '2025-10-15')"
    with duckdb.connect(str(settings.work_warehouse)) as connection:
        connection.execute(f"insert into raw.check_results values {result}")
        connection.execute("insert into raw.restatements (entry_id, cause) values ('IS01', 'return')")
        connection.execute("alter table raw.restatements add column of_another_version integer")
    history = ask("from raw.check_results")
    settings.published_warehouse.parent.mkdir()
    settings.work_warehouse.rename(settings.published_warehouse)
    for _ in range(2):
        take_in(settings)
        assert ask("from raw.check_results") == history
        assert ask("select entry_id, cause from raw.restatements") == [("IS01", "return")]
        assert ask("select count(*) from raw.versions") == [(2,)]


def test_an_empty_returns_folder(settings):
    assert take_in(settings).register == "accepted"
    assert (
        json.loads(settings.ledger.read_text(encoding="utf-8").splitlines()[-1])["event"]
        == "register_accepted"
    )


def test_a_partner_of_two_partnerships_reports_to_both(put, take, ask):
    sea = {**REGISTER["Partnerships"][0], "partnership_id": "SEA"}
    members = [{**m, "partnership_id": p} for p in ("RIVER", "SEA") for m in REGISTER["Memberships"]]
    put(
        "register.xlsx",
        register_workbook(rows={"Partnerships": [*REGISTER["Partnerships"], sea], "Memberships": members}),
    )
    rows = {"Responsibilities": [], "Delivery": [], "Replies": [], "Actions": []}
    take(return_workbook(), return_workbook(cover={"partnership_id": "SEA"}, rows=rows))
    assert ask(
        "select partnership_id, version from raw.versions "
        "where decision = 'accepted' and partner_id is not null order by all"
    ) == [
        ("RIVER", 1),
        ("SEA", 1),
    ]


def test_a_file_that_changes_meanwhile_is_left_to_the_next_run(settings, put, monkeypatch):
    """What was hashed is what is judged and kept, or nothing is."""
    from orchestration.intake import archive

    path = put("returns/a.xlsx", return_workbook())
    put("returns/b.xlsx", return_workbook(cover={"partner_id": "LAB"}, rows={"Requests": [], "Shares": []}))
    gone = put("returns/c.xlsx", b"soon gone")
    real = archive.stage

    def stage(directory, source, digest):
        if source == path:
            path.write_bytes(b"half a new")
        if source == gone:
            gone.unlink()
        return real(directory, source, digest)

    monkeypatch.setattr(archive, "stage", stage)
    report = take_in(settings)
    monkeypatch.undo()
    assert [(f.file_name, f.decision) for f in report.files[1:]] == [("b.xlsx", "accepted")]
    assert [w.split()[0] for w in report.warnings] == ["returns/a.xlsx", "returns/c.xlsx"]
    assert all(p.suffix == ".xlsx" for p in settings.archive.iterdir())
    path.write_bytes(return_workbook())
    assert [(f.file_name, f.decision) for f in take_in(settings).files] == [("a.xlsx", "accepted")]


def test_what_a_dead_run_left_staged_is_removed(settings):
    settings.archive.mkdir(parents=True)
    left = settings.archive / ("a" * 64 + ".tmp")
    left.write_bytes(b"perhaps personal")
    take_in(settings)
    assert not left.exists()


def test_one_process_and_two_write_and_load_the_same(settings, put, monkeypatch, tmp_path):
    """Replacements, a copy, a broken file and a name in another spelling among them."""
    for number in range(5):
        changed = {**FIRST, "request_id": f"P-{number}"}
        cover = {"submitted_on": date(2025, 10, 14 - number // 2), "revision_note": str(number)}
        put(f"returns/{number}.xlsx", return_workbook(rows={"Requests": [changed]}, cover=cover))
    content = return_workbook()  # its bytes hold the second in which it was made
    put("returns/copy.xlsx", content)
    put("returns/copy-2.xlsx", content)
    put("returns/bad.xlsx", return_workbook(rows={"Requests": [{**FIRST, "status": CANARY}]}))
    put("returns/broken.xlsx", b"PK broken")
    fetched = []
    real = result_of

    def fetch(future):
        fetched.append(future)
        return real(future)

    def submit_and_wait(*work):
        """So that the second process is the quicker one, however busy the machine is."""
        future = submit(*work)
        wait([future])
        return future

    monkeypatch.setattr("orchestration.intake.ahead.result_of", fetch)
    monkeypatch.setattr("orchestration.intake.ahead.submit", submit_and_wait)
    monkeypatch.setattr("orchestration.intake.take_returns.CHUNK", 2)
    told = []
    for worth in (10**9, 1):
        monkeypatch.setattr("orchestration.intake.ahead.WORTH_A_PROCESS", worth)
        own = settings.model_copy(update={"output": tmp_path / str(worth)})
        report = take_in(own)
        lines = [(line.event, line.facts) for line in read_lines(own.ledger)]
        told.append((lines, raw_in_order(own), [f.problems for f in report.files]))
    assert told[0] == told[1]
    assert len(fetched) > 1
    assert [f.decision for f in report.files].count("accepted") == 7
