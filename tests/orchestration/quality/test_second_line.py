"""The second line on loaded rows: every kind of check has a bad row that it finds, and passes good ones; no
value leaves it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration.quality import (
    CheckResult,
    Scope,
    accepted_returns,
    failures_beyond_returns,
    returns_at_fault,
    run_second_line,
)
from orchestration.settings import Settings
from orchestration.warehouse import open_work
from orchestration.workers import Workers
from tests.orchestration.quality.loaded_rows import QUARTER, REGISTER, Loader, Rows, good_row, register_row

NOW = datetime(2025, 11, 1, 9)


def _one_thread() -> Workers:
    one = ThreadPoolExecutor(1)  # Great Expectations does not bear two
    return Workers(one, one)


CANARY = "canary-8731"


@dataclass(frozen=True)
class Spoilt:
    """One thing wrong in one return: what is loaded, and the checks and cells that must say so."""

    name: str
    changes: Rows
    found: dict[str, list[str]]


def _one(sheet: str, **changes: Any) -> Rows:
    return {sheet: [good_row(sheet, **changes)]}


CASES = [
    Spoilt("nothing", {}, {}),
    Spoilt("blank", _one("Actions", title=None), {"return_actions.title.filled": ["B4"]}),
    Spoilt("answer", _one("Actions", priority=CANARY), {"return_actions.priority.one-of": ["D4"]}),
    Spoilt("code", _one("Measures", sector="Z"), {"return_measures.sector.one-of": ["C4"]}),
    Spoilt("ref", _one("Shares", share_id=f"{CANARY}|2"), {"return_shares.share_id.pattern": ["A4"]}),
    Spoilt("country", _one("Cases", origin="Kosovo"), {"return_cases.origin.pattern": ["I4"]}),
    Spoilt("too long", _one("Replies", remark="x" * 501), {"return_replies.remark.pattern": ["D4"]}),
    Spoilt(
        "range", _one("Delivery", delivered_units=-1.0), {"return_delivery.delivered_units.between": ["B4"]}
    ),
    Spoilt(
        "partner",
        _one("Shares", counterpart_id=CANARY),
        {"return_shares.counterpart_id.not-a-partner": ["C4"]},
    ),
    Spoilt(
        "parties", _one("Agreements", parties=["A", "Z"]), {"return_agreements.parties.not-a-partner": ["C4"]}
    ),
    Spoilt("all parties", _one("Agreements", parties=["ALL"]), {}),
    Spoilt(
        "unknown in register",
        _one("Actions", responsibility_id="R9"),
        {"return_actions.responsibility_id.unknown-reference": ["C4"]},
    ),
    Spoilt(
        "unknown class",
        _one("Requests", **{"class": CANARY}),
        {"return_requests.class.unknown-reference": ["D4"]},
    ),
    Spoilt(
        "unknown in the workbook",
        _one("Attendance", meeting_id="M2"),
        {"return_attendance.meeting_id.unknown-reference": ["A4"]},
    ),
    Spoilt(
        "twice, in other capitals",
        {"Threats": [good_row("Threats"), good_row("Threats", threat_id="t1")]},
        {"return_threats.threat_id.key": ["A4", "A5"]},
    ),
    Spoilt(
        "an earlier row may repeat a key and break a rule",
        {
            "Threats": [
                good_row("Threats"),
                good_row("Threats", is_earlier=True, responded_on=date(2020, 1, 1)),
            ]
        },
        {},
    ),
    Spoilt(
        "a rule",
        _one("Escalations", due_on=date(2025, 7, 1)),
        {"return_escalations.due_on.date-order-1": ["D4"]},
    ),
    Spoilt(
        "a rule that only warns",
        _one("Actions", due_on=date(2025, 7, 1)),
        {"return_actions.due_on.date-order-1": ["F4"]},
    ),
    Spoilt(
        "as days where one moment has no time",
        _one(
            "Requests",
            received_at=datetime(2025, 8, 1),
            received_at_has_time=False,
            sent_at_has_time=True,
            sent_at=datetime(2025, 8, 1, 9),
        ),
        {},
    ),
    Spoilt(
        "as moments where all have a time",
        _one(
            "Requests",
            received_at=datetime(2025, 8, 1, 8),
            received_at_has_time=True,
            sent_at_has_time=True,
            sent_at=datetime(2025, 8, 1, 9),
        ),
        {"return_requests.received_at.date-order-1": ["F4"]},
    ),
    Spoilt(
        "counterpart is the partner of the cover",
        _one("Requests", counterpart_id="A"),
        {"return_requests.counterpart_id.counterpart-is-self-5": ["C4"]},
    ),
    Spoilt(
        "began after the quarter",
        _one("Threats", observed_on=date(2025, 10, 1)),
        {"return_threats.observed_on.began": ["B4"]},
    ),
    Spoilt(
        "ended before the quarter",
        _one("Threats", observed_on=date(2025, 5, 1), responded_on=date(2025, 6, 30)),
        {"return_threats.responded_on.ended": ["E4"]},
    ),
    Spoilt(
        "closed after the quarter",
        _one("Threats", responded_on=date(2025, 10, 1)),
        {"return_threats.responded_on.until": ["E4"]},
    ),
    Spoilt("no rows though filled", {"Shares": []}, {}),
]


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A warehouse in which every case is a return of its own."""
    output = tmp_path_factory.mktemp("second-line")
    settings = Settings(inputs=output / "in", output=output, as_of=date(2025, 11, 1), now=NOW)
    with open_work(settings) as connection:
        loader = Loader(connection)
        loader.register()
        for case in CASES:
            loader.accept(case.name, case.changes)
        connection.execute(
            "update raw.sheet_states set state = 'filled'"
            " where _sha256 = 'no rows though filled' and sheet = 'Shares'"
        )
        loader.accept("cover", cover={"personal_data": "perhaps", "contact_vacant_days": 93})
        loader.accept("other quarter", quarter="2025-Q2")
    return settings


@pytest.fixture(scope="module")
def results(loaded: Settings) -> list[CheckResult]:
    return run_second_line(loaded, Scope((QUARTER,)), "run-1", _one_thread())


def _found(results: list[CheckResult], sha256: str) -> dict[str, list[str]]:
    return {
        result.check_id: [cell for file, _, cell in result.failed_cells if file == sha256]
        for result in results
        if any(file == sha256 for file, _, _ in result.failed_cells)
    }


@pytest.mark.parametrize("case", CASES[:-1], ids=lambda case: case.name)
def test_what_is_spoilt_is_found_at_its_cell_and_nothing_else_is(
    case: Spoilt, results: list[CheckResult]
) -> None:
    assert _found(results, case.name) == case.found


def test_a_cover_is_told_by_its_own_cells(results: list[CheckResult]) -> None:
    assert _found(results, "cover") == {
        "covers.personal_data.one-of": ["B8"],
        "covers.contact_vacant_days.between": ["B10"],
    }


def test_a_state_that_does_not_fit_the_rows_is_found(results: list[CheckResult]) -> None:
    assert _found(results, CASES[-1].name) == {"sheet_states.state.as-rows": [""]}


def test_only_the_quarters_asked_for_are_looked_at(results: list[CheckResult]) -> None:
    assert {r.quarter for r in results if r.table_name.startswith("return_")} == {QUARTER}
    rows = {r.n_rows for r in results if r.check_id == "return_actions.title.filled"}
    assert rows == {len(CASES) + 1}


def test_must_failures_name_the_returns_to_set_aside_and_should_failures_do_not(
    loaded: Settings, results: list[CheckResult]
) -> None:
    faults = returns_at_fault(results, accepted_returns(loaded))
    expected = {case.name for case in CASES if case.found} - {"a rule that only warns", "too long"}
    assert set(faults) == expected | {"cover", "no rows though filled"}
    assert faults["blank"] == ("return_actions.title.filled",)
    assert failures_beyond_returns(results, accepted_returns(loaded)) == []


def test_results_and_register_of_checks_are_kept(loaded: Settings, results: list[CheckResult]) -> None:
    with duckdb.connect(str(loaded.work_warehouse), read_only=True) as connection:
        kept = connection.execute(
            "select success, n_failed, failed_cells from raw.check_results"
            " where run_id = 'run-1' and check_id = 'return_actions.title.filled' and quarter = ?",
            [QUARTER],
        ).fetchall()
        check = connection.execute(
            "select asserts, severity, table_name, column_name, source, first_run_at, last_run_at"
            " from raw.checks where check_id = 'return_actions.title.filled'"
        ).fetchall()
        unknown = connection.execute(
            "select count(*) from raw.check_results where check_id not in (select check_id from raw.checks)"
        ).fetchone()
    assert kept == [(False, 1, [{"sha256": "blank", "sheet": "Actions", "cell": "B4"}])]
    assert check == [
        ("Title (Actions) is filled in every row", "must", "return_actions", "title", "form", NOW, NOW)
    ]
    assert unknown == (0,)


def test_no_value_of_a_cell_leaves_the_second_line(loaded: Settings, results: list[CheckResult]) -> None:
    assert CANARY not in repr(results)
    with duckdb.connect(str(loaded.work_warehouse), read_only=True) as connection:
        for table in ("checks", "check_results"):
            assert CANARY not in repr(connection.execute(f"from raw.{table}").fetchall())


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[tuple[Settings, Loader]]:
    settings = Settings(inputs=tmp_path / "in", output=tmp_path, as_of=date(2025, 11, 1), now=NOW)
    with open_work(settings) as connection:
        yield settings, Loader(connection)
        connection.close()


def test_a_fault_of_the_register_lies_in_no_return(empty: tuple[Settings, Loader]) -> None:
    settings, loader = empty
    loader.register({"Components": [register_row("Components", strand="none of these")]})
    loader.connection.close()
    results = run_second_line(settings, Scope(()), "run-1", _one_thread())
    beyond = failures_beyond_returns(results, accepted_returns(settings))
    assert [(r.check_id, r.failed_cells) for r in beyond] == [
        ("register_components.strand.one-of", ((REGISTER, "Components", "2:2"),))
    ]
    assert returns_at_fault(results, accepted_returns(settings)) == {}


def test_a_table_of_another_shape_lies_in_no_return(empty: tuple[Settings, Loader]) -> None:
    settings, loader = empty
    loader.register()
    loader.accept("good")
    loader.connection.execute("alter table raw.return_threats alter observed_on type varchar")
    loader.connection.close()
    results = run_second_line(
        settings, Scope((QUARTER,), has_register=False, has_data_files=False), "run-1", _one_thread()
    )
    beyond = failures_beyond_returns(results, accepted_returns(settings))
    assert [(r.check_id, r.n_failed) for r in beyond] == [("raw.columns", 1)]
    assert len(results) == 1, "nothing else can be read from tables of another shape"


def test_an_older_return_is_not_held_to_a_younger_register(empty: tuple[Settings, Loader]) -> None:
    settings, loader = empty
    loader.accept("older", {"Actions": [good_row("Actions", responsibility_id="R0")]})
    loader.register()
    loader.accept("younger", {"Actions": [good_row("Actions", responsibility_id="R0")]})
    loader.connection.close()
    results = run_second_line(
        settings, Scope((QUARTER,), has_register=False, has_data_files=False), "run-1", _one_thread()
    )
    failed = {result.check_id: result.failed_cells for result in results if not result.is_success}
    assert failed == {"return_actions.responsibility_id.unknown-reference": (("younger", "Actions", "C4"),)}


def test_a_jump_in_rows_is_remarked(empty: tuple[Settings, Loader]) -> None:
    settings, loader = empty
    loader.register()
    loader.accept(
        "before", {"Shares": [good_row("Shares", share_id=f"S{n}") for n in range(2)]}, quarter="2025-Q2"
    )
    loader.connection.execute("update raw.return_shares set shared_on = date '2025-05-01'")
    loader.accept("after", {"Shares": [good_row("Shares", share_id=f"S{n}") for n in range(30)]})
    loader.connection.close()
    results = run_second_line(
        settings, Scope((QUARTER,), has_register=False, has_data_files=False), "run-1", _one_thread()
    )
    failed = [(r.check_id, r.severity, r.failed_cells) for r in results if not r.is_success]
    assert failed == [("sheet_states.n_rows.as-before", "should", (("after", "Shares", ""),))]


def test_nothing_new_runs_no_check(tmp_path: Path) -> None:
    settings = Settings(inputs=tmp_path, output=tmp_path, as_of=date(2025, 11, 1), now=NOW)
    assert (
        run_second_line(settings, Scope((), has_register=False, has_data_files=False), "run-1", _one_thread())
        == []
    )
    assert not settings.work_warehouse.exists()
