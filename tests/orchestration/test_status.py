"""Who has reported: known answers for each state, also for what came after the publication; at once."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.cli import commands
from orchestration.errors import ConfigurationError, PublicationError
from orchestration.ledger import Ledger
from orchestration.settings import RESOURCES, Settings
from orchestration.status import read_status, status_as_json, tell_status

DUE = date(2026, 1, 30)
PARTNERS = {
    # partner: expected, status, timed_on, version, files returned
    "EARLY": (True, "accepted", date(2026, 1, 30), 1, 0),
    "LATE": (True, "accepted", date(2026, 2, 2), 2, 1),
    "BACK": (True, "returned", None, None, 2),
    "GONE": (True, "missing", None, None, 0),
    "EXTRA": (False, "accepted", date(2026, 1, 5), 1, 0),
    "SOON": (True, "not_due", None, None, 0),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Published as of 2026-02-10; 2025-Q4 was due on 2026-01-30, but for one partner."""
    made = Settings(
        inputs=tmp_path / "in", output=tmp_path / "out", as_of=date(2026, 7, 1), now=datetime(2026, 2, 10, 8)
    )
    made.published.mkdir(parents=True)
    with duckdb.connect(str(made.published_warehouse)) as connection:
        connection.execute(
            """
            create schema marts;
            create table marts.programme as select 30 as return_due_days;
            create table marts.partnerships as select 'CITY' as partnership_id, 'The city' as title
                union all select 'PORT', 'Nobody reports here';
            create table marts.partners (partner_id varchar, title varchar);
            create table marts.submissions (partnership_id varchar, partner_id varchar, quarter varchar,
                is_expected boolean, status varchar, due_on date, timed_on date, accepted_version integer);
            create table marts.versions (form varchar, decision varchar, partnership_id varchar,
                partner_id varchar, quarter varchar);
            insert into marts.versions values ('partner-return', 'returned', null, null, null),
                ('outcomes', 'returned', null, null, null);
            insert into marts.submissions values
                ('CITY', 'EARLY', '2026-Q1', true, 'accepted', '2026-04-30', '2026-02-01', 1);
            """
        )
        for partner, (is_expected, status, timed_on, version, n_returned) in PARTNERS.items():
            due_on = date(2026, 2, 10) if partner == "SOON" else DUE
            connection.execute("insert into marts.partners values (?, ?)", [partner, f"The {partner} office"])
            connection.execute(
                "insert into marts.submissions values ('CITY', ?, '2025-Q4', ?, ?, ?, ?, ?)",
                [partner, is_expected, status, due_on, timed_on, version],
            )
            for _ in range(n_returned):
                connection.execute(
                    "insert into marts.versions values ('partner-return', 'returned', 'CITY', ?, '2025-Q4')",
                    [partner],
                )
    Ledger(made.ledger).append("published", {"as_of": "2026-02-10"}, made.now)
    return made


def test_every_state_is_told_with_the_days(settings: Settings) -> None:
    status = read_status(settings, None)
    assert (status.quarter, status.as_of, status.n_unpublished) == ("2025-Q4", date(2026, 2, 10), 0)
    [city] = status.partnerships
    assert {p.partner_id: (p.state, p.days_late, p.version, p.n_returned) for p in city.partners} == {
        "EARLY": ("on_time", 0, 1, 0),
        "LATE": ("late", 3, 2, 1),
        "BACK": ("returned", 11, None, 2),
        "GONE": ("missing", 11, None, 0),
        "EXTRA": ("on_time", 0, 1, 0),
        "SOON": ("not_due", 0, None, 0),
    }
    assert city.count() == {
        "expected": 5, "on_time": 1, "late": 1, "returned": 1, "missing": 1, "not_due": 1
    }  # fmt: skip


def test_it_is_readable_in_eighty_columns(settings: Settings) -> None:
    lines = list(tell_status(read_status(settings, "2025-Q4")))
    assert max(len(line) for line in lines if str(settings.feedback) not in line) <= 80
    assert lines[0] == "Returns for 2025 Q4, as of 2026-02-10, published 2026-02-10 08:00"
    text = "\n".join(lines)
    for words in (
        "5 expected: 1 on time, 1 late, 1 returned, 1 missing, 1 not due yet",
        "2026-02-02, 3 days late, v2",
        "MISSING, 11 days late",
        "RETURNED, 11 days late",
        "2026-01-05, not expected",
        "due on 2026-02-10",
        "3 files were returned for this quarter; their lists:",
        "1 returned file names no partner or quarter:",
    ):
        assert words in text
    assert "Nobody reports here" not in text


def test_what_came_since_the_publication_is_told(settings: Settings) -> None:
    facts = {"form": "partner-return", "partnership_id": "CITY", "quarter": "2025-Q4"}
    Ledger(settings.ledger).append_all(
        [
            ("accepted", {**facts, "partner_id": "GONE", "version": 1, "timed_on": "2026-02-11"}),
            ("returned", {**facts, "partner_id": "SOON", "version": None, "timed_on": None}),
            ("accepted", {**facts, "partner_id": "LATE", "version": 3, "timed_on": "2026-02-12"}),
        ],
        settings.now,
    )
    status = read_status(settings, "2025-Q4")
    found = {p.partner_id: p for p in status.partnerships[0].partners}
    gone, soon, late = found["GONE"], found["SOON"], found["LATE"]
    assert (gone.state, gone.days_late, gone.version, gone.is_published) == ("late", 12, 1, False)
    assert (soon.state, soon.n_returned, soon.is_published) == ("returned", 1, False)
    assert (late.timed_on, late.days_late, late.version) == (date(2026, 2, 2), 3, 3), "the first day counts"
    assert found["BACK"].is_published
    told = list(tell_status(status))
    assert told[-1] == "3 returns were decided on since, marked *; the next run publishes."
    other = list(tell_status(read_status(settings, "2026-Q1")))
    assert other[-1] == "3 returns were decided on since, none of this quarter; the next run publishes."
    assert not any(line.endswith(" *") for line in other)


def test_machines_get_the_documented_shape(settings: Settings) -> None:
    found = json.loads(json.dumps(status_as_json(read_status(settings, None))))
    assert list(found) == [
        "quarter", "as_of", "published_at", "unpublished", "unplaced", "feedback", "partnerships"
    ]  # fmt: skip
    [city] = found["partnerships"]
    assert list(city) == ["partnership_id", "title", "counts", "partners"]
    assert city["partners"][0] == {
        "partner_id": "BACK", "title": "The BACK office", "is_expected": True, "state": "returned",
        "due_on": "2026-01-30", "timed_on": None, "days_late": 11, "version": None, "n_returned": 2,
        "is_published": True,
    }  # fmt: skip
    shape = (RESOURCES / "docs" / "operation.md").read_text(encoding="utf-8")
    for name in (*found, *city, *city["counts"], *city["partners"][0]):
        assert f"`{name}`" in shape


def test_what_cannot_be_told_is_said(settings: Settings) -> None:
    with pytest.raises(ConfigurationError, match="nothing to tell of 2019-Q1") as caught:
        read_status(settings, "2019-Q1")
    assert "2025-Q4 to 2026-Q1" in str(caught.value)
    settings.published_warehouse.write_bytes(b"no database, however long it may be")
    with pytest.raises(PublicationError, match="move it away and use `accord run`"):
        read_status(settings, None)
    settings.published_warehouse.unlink()
    with pytest.raises(ConfigurationError, match="Nothing was published yet"):
        read_status(settings, None)


def test_the_command_imports_nothing_slow(settings: Settings) -> None:
    code = (
        "import sys; from orchestration.cli import commands;"
        f"commands.main(['status', '--output', {str(settings.output)!r}, '--json'], standalone_mode=False);"
        "sys.exit(', '.join({'dagster', 'dbt', 'pandas', 'great_expectations'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=RESOURCES, capture_output=True, text=True, check=False
    )
    assert done.stderr.strip() == ""
    assert json.loads(done.stdout)["quarter"] == "2025-Q4"
    assert "status" in commands.list_commands(None)  # type: ignore[arg-type]
