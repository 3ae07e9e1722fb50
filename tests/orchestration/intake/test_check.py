"""`accord check`: what it says of workbooks, alone and beside what is published; it leaves no trace."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from orchestration.cli import commands
from orchestration.intake import IntakeReport
from orchestration.intake.returns import ReturnReader, ReturnReading
from orchestration.settings import RESOURCES, Settings
from tests.builders.workbooks import ROWS, Row, register_workbook, return_workbook, set_cell

Judge = Callable[..., ReturnReading]
Check = Callable[..., Result]
Take = Callable[..., IntakeReport]
SENT, RECEIVED = ROWS["Requests"]


@pytest.fixture
def check(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Call the command on workbooks given as name=content; other words are passed on."""
    monkeypatch.setenv("COLUMNS", "100")

    def call(*words: str, **named: bytes) -> Result:
        paths = []
        for name, content in named.items():
            path = tmp_path / f"{name}.xlsx"
            path.write_bytes(content)
            paths.append(str(path))
        where = ["--inputs", str(settings.inputs), "--output", str(settings.output), "--as-of", "2025-10-15"]
        return CliRunner().invoke(commands, ["check", *paths, *where, *words], standalone_mode=False)

    return call


@pytest.fixture
def publish(settings: Settings, take: Take) -> Callable[..., None]:
    """Take returns in and let what was loaded stand as published."""

    def do(*contents: bytes) -> None:
        report = take(*contents)
        assert [f.decision for f in report.files if f.form == "partner-return"] == ["accepted"] * len(
            contents
        )
        settings.published.mkdir(parents=True, exist_ok=True)
        shutil.copy(settings.work_warehouse, settings.published_warehouse)

    return do


def told(result: Result) -> dict:
    assert result.exception is None, result.exception
    return json.loads(result.output)


def one(result: Result) -> dict:
    [file] = told(result)["files"]
    return file


def codes(result: Result) -> list[str]:
    return sorted(p["code"] for p in one(result)["problems"])


EARLIER = {"quarter": "2025-Q2", "submitted_on": date(2025, 7, 14)}
OPEN = {**SENT, "sent_at": datetime(2025, 6, 2), "received_at": None, "closed_at": None, "status": "open"}
ONLY_REQUESTS: dict[str, list[Row]] = {
    name: []
    for name in (
        "Shares",
        "Agreements",
        "Actions",
        "Delivery",
        "Measures",
        "Cases",
        "Threats",
        "Resources",
        "Replies",
    )
}
OTHER_SIDE = {**ONLY_REQUESTS, "Meetings": [], "Attendance": [], "Escalations": []}


def request(number: str, direction: str, counterpart: str, **more: object) -> Row:
    return {**SENT, "request_id": number, "direction": direction, "counterpart_id": counterpart, **more}


# what is told


def test_a_clean_return(check: Check) -> None:
    result = check(clean=return_workbook())
    assert result.return_value == 0
    assert "POL, RIVER, 2025-Q3. Received on 2025-10-15, it would be accepted." in " ".join(
        result.output.split()
    )
    assert one(check("--json", clean=return_workbook()))["decision"] == "accepted"


def test_problems_stand_by_sheet_with_the_nearest_answer(check: Check) -> None:
    rows = {
        "Requests": [
            {**SENT, "status": "complet"},
            {**RECEIVED, "status": "opn"},
            {**SENT, "request_id": "P-2", "sent_at": "soon"},
        ],
        "Agreements": [{**ROWS["Agreements"][0], "parties": "MUN; LABB"}],
    }
    result = check(wrong=return_workbook(rows=rows))
    assert result.return_value == 3
    text = result.output
    assert (
        text.index("\n  Requests\n") < text.index("E6, Sent at: Not a date") < text.index("\n  Agreements\n")
    )
    assert "must    H4, Status: Not one of the allowed answers." in text
    assert "perhaps complete; one of: open, complete," in text
    assert "perhaps open; one of: open, complete," in text
    assert "perhaps LAB; one of: POL, MUN, LAB, NGO, ALL" in text
    assert "4 points to correct" in " ".join(text.split())


def test_lines_are_as_wide_as_asked(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    result = check(wrong=return_workbook(rows={"Requests": [{**SENT, "status": "complet"}]}))
    own = [line for line in result.output.splitlines() if not line.endswith(".xlsx")]
    assert max(map(len, own)) <= 60


def test_normalised_once_for_a_column(check: Check) -> None:
    rows = [{**SENT, "request_id": f" P-{i}"} for i in range(5)]
    [problem] = one(check("--json", odd=return_workbook(rows={"Requests": rows})))["problems"]
    assert (problem["code"], problem["found"], problem["heading"]) == ("normalised", "5 cells", "Request ID")


def test_several_files_end_with_a_sum(check: Check) -> None:
    wrong = return_workbook(rows={"Requests": [{**SENT, "status": "x"}]})
    result = check(good=return_workbook(), wrong=wrong, broken=b"PK not a workbook")
    assert result.return_value == 3
    assert result.output.splitlines()[-1] == (
        "3 files: 2 would be returned, 0 accepted with remarks, 1 accepted without a remark."
    )
    assert [f["decision"] for f in told(check("--json", good=return_workbook(), wrong=wrong))["files"]] == [
        "accepted",
        "returned",
    ]


def test_a_remark_returns_nothing(check: Check) -> None:
    result = check(early=return_workbook(cover={"submitted_on": date(2025, 9, 20)}))
    assert result.return_value == 0
    assert "it would be accepted, with remarks" in " ".join(result.output.split())


def test_nothing_in_a_workbook_steers_the_terminal(check: Check) -> None:
    rows = {"Actions": [{**ROWS["Actions"][0], "priority": "hi_x001B_[31m"}]}
    output = check(odd=return_workbook(rows=rows)).output
    assert "hi" in output
    assert all(c.isprintable() or c == "\n" for c in output)


def test_personal_data_is_not_repeated(check: Check) -> None:
    rows = {
        "Requests": [{**SENT, "status": "a.person@example.org"}],
        "Actions": [{**ROWS["Actions"][0], "title": "ask a.person@example.org"}],
    }
    for words in ([], ["--json"]):
        result = check(*words, personal=return_workbook(rows=rows))
        assert result.return_value == 3
        assert "a.person" not in result.output


# knock-on problems


MEETING = {"meeting_id": "a|b", "held_on": date(2025, 9, 9), "tier": "tactical", "quorate": "yes"}
INVITED = {"meeting_id": "B-3", "attendee_id": "POL", "attendance": "named"}
OLD = {**SENT, "sent_at": datetime(2024, 1, 1), "received_at": None, "closed_at": datetime(2024, 2, 1)}


def asked(*rows: Row) -> bytes:
    return return_workbook(rows={"Requests": rows})


def met() -> bytes:
    rows = {"Requests": [request("M-1", "sent", "POL")], "Meetings": [MEETING], "Attendance": [INVITED]}
    return return_workbook(cover={"partner_id": "MUN"}, rows={**OTHER_SIDE, **rows})


def of_another_quarter() -> bytes:
    rows = [{**OLD, "request_id": f"P-{i}"} for i in range(5)]
    return return_workbook(rows={**OTHER_SIDE, "Requests": rows})


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (lambda: asked({**SENT, "sent_at": None}), ["required-blank"]),
        (lambda: asked({**SENT, "sent_at": "soon"}), ["not-a-date"]),
        (lambda: asked({**SENT, "status": "closd", "closed_at": None}), ["not-in-list"]),
        (lambda: asked({**SENT, "request_id": "a|b"}, {**SENT, "request_id": "a|b"}), ["bad-id", "bad-id"]),
        (lambda: return_workbook(spoil=lambda book: book["Requests"].delete_cols(8)), ["missing-column"]),
        (lambda: return_workbook(cover={"partner_id": "XYZ"}), ["unknown-partner"]),
        (lambda: return_workbook(cover={"partnership_id": "SEA"}), ["unknown-partnership"]),
        (lambda: return_workbook(cover={"template_version": "2019.9"}), ["unknown-form-version"]),
        (met, ["bad-id"]),
        (of_another_quarter, ["wrong-quarter"]),
    ],
)
def test_one_mistake_is_told_once(check: Check, content: Callable[[], bytes], expected: list[str]) -> None:
    """What follows from a mistake alone is not told: see the numbers of problems."""
    assert codes(check("--json", wrong=content())) == expected


def test_a_misspelt_heading_names_the_one_that_is_meant(check: Check) -> None:
    def misspell(book: Workbook) -> None:
        book["Requests"]["H3"] = "Statuss"

    problems = one(check("--json", wrong=return_workbook(spoil=misspell)))["problems"]
    assert {p["code"]: p["expected"] for p in problems} == {
        "missing-column": "Status",
        "extra-column": "perhaps Status",
    }


# beside what is published


def test_items_that_the_return_forgot(check: Check, publish: Callable[..., None]) -> None:
    publish(
        return_workbook(cover=EARLIER, rows={**ONLY_REQUESTS, "Requests": [{**OPEN, "request_id": "P-0"}]})
    )
    forgetful = return_workbook(rows={**ONLY_REQUESTS, "Requests": [SENT]})
    result = check(forgetful=forgetful)
    assert result.return_value == 0
    assert "Open last quarter and not listed" in result.output
    assert "Requests: P-0 / sent / LAB" in result.output
    file = one(check("--json", forgetful=forgetful))
    assert file["forgotten"] == [{"sheet": "Requests", "item": "P-0 / sent / LAB"}]
    assert [p["code"] for p in file["problems"]] == ["carried-item-missing"]
    assert file["is_compared"]


def test_an_item_in_a_row_that_was_left_out_is_not_forgotten(
    check: Check, publish: Callable[..., None]
) -> None:
    publish(
        return_workbook(cover=EARLIER, rows={**ONLY_REQUESTS, "Requests": [{**OPEN, "request_id": "P-0"}]})
    )
    late = {**OPEN, "request_id": "p-0", "sent_at": datetime(2026, 6, 2)}
    assert codes(check("--json", late=return_workbook(rows={**ONLY_REQUESTS, "Requests": [SENT, late]}))) == [
        "outside-quarter"
    ]


def test_requests_that_one_side_lists(check: Check, publish: Callable[..., None]) -> None:
    """POL is checked; MUN's Requests sheet is filled, LAB's is nil, NGO sent nothing."""
    earlier = {"sent_at": datetime(2025, 5, 1), "received_at": None, "closed_at": datetime(2025, 6, 1)}
    municipal = [
        request("p-1", "received", "POL"),
        request("M-1", "sent", "POL"),
        request("M-2", "sent", "POL"),
        request("M-3", "sent", "POL", **earlier),
        request("M-4", "sent", "LAB"),
    ]
    publish(
        return_workbook(cover={"partner_id": "MUN"}, rows={**OTHER_SIDE, "Requests": municipal}),
        return_workbook(cover={"partner_id": "LAB"}, rows={**OTHER_SIDE, "Requests": []}),
    )
    own = [
        request("P-1", "sent", "MUN"),
        request("M-1", "received", "MUN"),
        request("P-2", "sent", "MUN"),
        request("P-3", "sent", "LAB"),
        request("P-4", "sent", "OUTSIDE"),
        request("P-5", "sent", "NGO"),
        request("P-6", "sent", "MUN", **earlier),
    ]
    content = return_workbook(rows={**ONLY_REQUESTS, "Requests": own})
    found = [
        (o["request_id"], o["direction"], o["counterpart_id"], o["listed_by"], o["cell"])
        for o in one(check("--json", own=content))["one_sided"]
    ]
    assert found == [
        ("P-2", "sent", "MUN", "partner", "A6"),
        ("P-3", "sent", "LAB", "partner", "A7"),
        ("M-2", "received", "MUN", "counterpart", None),
    ]
    text = check(own=content).output
    assert "M-2, received from MUN" in text
    assert "P-3, sent to LAB (A7)" in text


def test_a_blank_sheet_of_the_counterpart_says_nothing(
    check: Check, publish: Callable[..., None], settings: Settings
) -> None:
    publish(
        return_workbook(
            cover={"partner_id": "MUN"}, rows={**OTHER_SIDE, "Requests": [request("M-1", "sent", "POL")]}
        )
    )
    with duckdb.connect(str(settings.published_warehouse)) as connection:
        connection.execute("update raw.sheet_states set state = 'blank' where sheet = 'Requests'")
    content = return_workbook(rows={**ONLY_REQUESTS, "Requests": [request("P-2", "sent", "MUN")]})
    assert one(check("--json", own=content))["one_sided"] == []


def test_the_newest_accepted_return_of_the_counterpart_counts(
    check: Check, publish: Callable[..., None]
) -> None:
    said = {"partner_id": "MUN"}
    publish(
        return_workbook(cover=said, rows={**OTHER_SIDE, "Requests": [request("M-1", "sent", "POL")]}),
        return_workbook(
            cover={**said, "submitted_on": date(2025, 10, 15)},
            rows={**OTHER_SIDE, "Requests": [request("M-2", "sent", "POL")]},
        ),
    )
    content = return_workbook(rows={**ONLY_REQUESTS, "Requests": []})
    assert [o["request_id"] for o in one(check("--json", own=content))["one_sided"]] == ["M-2"]


def test_a_number_that_cannot_be_read_hides_what_it_may_be(
    check: Check, publish: Callable[..., None]
) -> None:
    publish(
        return_workbook(
            cover={"partner_id": "MUN"},
            rows={**OTHER_SIDE, "Requests": [request("M-1", "sent", "POL"), request("M-2", "sent", "POL")]},
        )
    )
    content = return_workbook(rows={**ONLY_REQUESTS, "Requests": [request("a|b", "received", "MUN")]})
    assert one(check("--json", own=content))["one_sided"] == []


def test_a_fault_of_the_reader_is_told_as_an_unreadable_file(
    check: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Native readers panic with what is no ordinary exception; the other files are checked all the same."""
    read, broken = ReturnReader.read, return_workbook(rows={"Requests": [{**SENT, "request_id": "P-9"}]})

    def panic(self: ReturnReader, sha256: str, content: bytes, day: date) -> ReturnReading:
        if content == broken:
            raise BaseException("index out of bounds: Zq-7731")
        return read(self, sha256, content, day)

    monkeypatch.setattr(ReturnReader, "read", panic)
    result = check("--json", good=return_workbook(), wrong=broken)
    assert [(f["decision"], [p["code"] for p in f["problems"]]) for f in told(result)["files"]] == [
        ("accepted", []),
        ("returned", ["unreadable-file"]),
    ]
    assert "Zq-7731" not in result.output


def test_a_file_that_was_received_is_told_so(check: Check, publish: Callable[..., None]) -> None:
    content = return_workbook()
    publish(content)
    assert codes(check("--json", again=content)) == ["already-received"]


# the exit status, and the edges of the command


def test_a_register_that_does_not_hold_is_our_error(check: Check, settings: Settings) -> None:
    settings.register_file.write_bytes(register_workbook(rows={"Partners": []}))
    assert "programme register cannot be used" in str(check(own=return_workbook()).exception)
    settings.register_file.unlink()
    assert "no programme register" in str(check(own=return_workbook()).exception)


@pytest.mark.parametrize("name", ["nowhere.xlsx", "."])
def test_what_is_no_file_is_wrong_usage(
    accord: Callable[..., subprocess.CompletedProcess[str]], tmp_path: Path, name: str
) -> None:
    done = accord("check", tmp_path / name)
    assert done.returncode == 2
    assert ("does not exist" if name != "." else "is a directory") in done.stderr


def test_the_command_itself(
    accord: Callable[..., subprocess.CompletedProcess[str]], settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "wrong.xlsx").write_bytes(return_workbook(rows={"Requests": [{**SENT, "status": "x"}]}))
    where = ["--inputs", settings.inputs, "--output", settings.output]
    assert accord("check", tmp_path / "wrong.xlsx", *where, ACCORD_AS_OF="2025-10-15").returncode == 3
    settings.register_file.unlink()
    failed = accord("check", tmp_path / "wrong.xlsx", *where)
    assert (failed.returncode, failed.stdout) == (1, "")
    assert failed.stderr.startswith("accord: Nothing is published yet")


SLOW = (
    "dagster",
    "dbt",
    "great_expectations",
    "pandas",
    "numpy",
    "pyarrow",
    "pydantic",
    "openpyxl",
    "rich",
)


def test_a_check_imports_nothing_slow(
    settings: Settings, publish: Callable[..., None], tmp_path: Path
) -> None:
    publish(return_workbook(cover=EARLIER, rows={**ONLY_REQUESTS, "Requests": [OPEN]}))
    (tmp_path / "own.xlsx").write_bytes(return_workbook(rows={"Requests": [{**SENT, "status": "x"}]}))
    program = f"""
import sys
from orchestration.cli import commands
words = ["check", {str(tmp_path / "own.xlsx")!r}, "--output", {str(settings.output)!r}]
assert commands.main([*words, "--as-of", "2025-10-15"], standalone_mode=False) == 3
print([name for name in {SLOW!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=RESOURCES, capture_output=True, text=True, check=True
    )
    assert done.stderr == "[]\n"


# what is written

PERSONAL = {**ROWS["Actions"][0], "title": "ask a.person@example.org"}


def everything(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_nothing_is_written(check: Check, publish: Callable[..., None], tmp_path: Path) -> None:
    publish(return_workbook(cover=EARLIER, rows={**ONLY_REQUESTS, "Requests": [OPEN]}))
    named = {"own": return_workbook(), "wrong": return_workbook(rows={"Requests": [{**SENT, "status": "x"}]})}
    check(**named)
    before = everything(tmp_path)
    check(**named)
    check("--json", **named)
    assert everything(tmp_path) == before


def test_annotated_copies_are_all_that_is_written(check: Check, tmp_path: Path) -> None:
    named = {"own": return_workbook(), "wrong": return_workbook(rows={"Requests": [{**SENT, "status": "x"}]})}
    check(**named)
    before = everything(tmp_path)
    file_good, file_wrong = told(check("--json", "--annotate", str(tmp_path / "back"), **named))["files"]
    after = everything(tmp_path)
    [name] = after.keys() - before.keys()
    assert {k: v for k, v in after.items() if k in before} == before
    assert file_good["annotated"] is None
    assert file_wrong["annotated"] == str(tmp_path / name)
    assert load_workbook(tmp_path / name).sheetnames[0] == "What to correct"


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (lambda: return_workbook(rows={"Actions": [PERSONAL]}), "personal data"),
        (lambda: b"PK not a workbook", "cannot be opened"),
    ],
)
def test_the_list_alone(check: Check, tmp_path: Path, content: Callable[[], bytes], why: str) -> None:
    file = one(check("--json", "--annotate", str(tmp_path / "back"), own=content()))
    assert why in file["not_annotated_because"]
    [page] = (tmp_path / "back").iterdir()
    assert (str(page), page.suffix) == (file["annotated"], ".html")
    text = page.read_text()
    assert why in text
    assert "Would be returned for correction" in text
    assert "a.person" not in text
    assert "No copy with marked cells" in check("--annotate", str(tmp_path / "back"), own=content()).output


def given_back(settings: Settings) -> Iterator[str]:
    return (
        str(p.relative_to(settings.feedback)) for p in sorted(settings.feedback.rglob("*")) if p.is_file()
    )


def test_what_a_run_gives_back(take: Take, settings: Settings) -> None:
    """Returned: list and copy. Accepted with remarks, and returned for personal data: the list alone."""
    wrong = return_workbook(rows={"Requests": [{**SENT, "status": "x"}]})
    remarked = return_workbook(
        cover={"partner_id": "LAB"},
        rows={**ROWS, "Requests": [request("P-1", "sent", "MUN", request_id=" P-1")]},
    )
    personal = return_workbook(
        cover={"partner_id": "NGO"},
        spoil=set_cell("Actions", 4, "title", "ask a.person@example.org"),
    )
    take(wrong=wrong, remarked=remarked, personal=personal)
    files = list(given_back(settings))
    assert [name.rsplit("-", 1)[0] + Path(name).suffix for name in files] == [
        "2025-Q3/LAB/remarked.html",
        "2025-Q3/NGO/personal.html",
        "2025-Q3/POL/wrong.html",
        "2025-Q3/POL/wrong.xlsx",
    ]
    pages = {name: (settings.feedback / name).read_text() for name in files if name.endswith("html")}
    page_remarked, page_personal, page_wrong = pages.values()
    assert Path(files[-1]).name in page_wrong
    assert "copy" not in page_remarked
    assert "personal data" in page_personal
    assert "a.person" not in page_personal
    assert load_workbook(settings.feedback / files[-1]).sheetnames[0] == "What to correct"
