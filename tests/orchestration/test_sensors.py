"""What starts the job by itself: the drop folder's content, and the day after returns are due."""

from __future__ import annotations

import fcntl
import logging
import warnings
from datetime import date, datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration.definitions import _workplace
from orchestration.quarter import Quarter
from orchestration.sensors import build_drop_folder_sensor, build_due_schedule, quarter_due_before
from orchestration.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "in" / "returns").mkdir(parents=True)
    return Settings(
        inputs=tmp_path / "in", output=tmp_path / "out", as_of=date(2026, 1, 1), now=datetime(2026, 1, 1)
    )


def _look(sensor: dg.SensorDefinition, cursor: str | None) -> tuple[list[str | None], str | None]:
    """The run keys that one look asks for, and the cursor after it."""
    with (
        dg.DagsterInstance.ephemeral() as instance,
        dg.build_sensor_context(instance, cursor=cursor) as context,
    ):
        found = sensor.evaluate_tick(context)
    return [request.run_key for request in found.run_requests or ()], found.cursor


def test_new_content_starts_one_run_once_it_stands_still(settings: Settings) -> None:
    sensor = build_drop_folder_sensor(lambda: settings)
    (settings.returns / "a.xlsx").write_bytes(b"one")
    requests, cursor = _look(sensor, None)
    assert requests == [], "a file may still be arriving"
    requests, cursor = _look(sensor, cursor)
    assert len(requests) == 1
    (first,) = requests
    requests, cursor = _look(sensor, cursor)
    assert requests == [], "nothing new"
    (settings.returns / "a.xlsx").write_bytes(b"two")
    requests, cursor = _look(sensor, cursor)
    assert requests == []
    requests, cursor = _look(sensor, cursor)
    assert len(requests) == 1
    assert requests != [first], "the key is the content's"


def test_what_is_no_file_of_the_drop_folder_starts_nothing(settings: Settings) -> None:
    sensor = build_drop_folder_sensor(lambda: settings)
    (settings.returns / "a.xlsx").write_bytes(b"one")
    _, cursor = _look(sensor, None)
    _, cursor = _look(sensor, cursor)
    for name in ("~$a.xlsx", ".a.xlsx.part"):
        (settings.returns / name).write_bytes(b"other")
    for _ in range(2):
        requests, cursor = _look(sensor, cursor)
        assert requests == []


def test_a_run_that_meets_the_lock_waits_so_that_no_file_stays_untaken(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sensor asks once for a content: the run it starts must not end because another is at work."""
    settings.output.mkdir()
    held = settings.lock.open("w")  # closing it frees the lock, as the end of a process does
    fcntl.flock(held, fcntl.LOCK_EX)
    settings.lock.with_name("accord.lock.holder").write_text("process 7 on a machine")
    resource = _workplace(lambda: settings, None)
    told: list[str] = []

    class Hearing(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            told.append(record.getMessage())
            held.close()

    monkeypatch.setattr(dg.get_dagster_logger(), "handlers", [Hearing()])
    with dg.build_init_resource_context() as context, resource.resource_fn(context) as place:
        assert place.settings == settings
        assert held.closed
    assert told == ["Another run is at work: process 7 on a machine"]


def test_the_schedule_waits_for_a_register(settings: Settings) -> None:
    schedule = build_due_schedule(lambda: settings)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context = dg.build_schedule_context(scheduled_execution_time=datetime(2025, 10, 31, 6))
    found = schedule.evaluate_tick(context)
    assert not found.run_requests
    assert "register" in (found.skip_message or "")


@pytest.mark.parametrize(
    ("day", "days", "quarter"),
    [
        (date(2025, 10, 31), 30, "2025-Q3"),  # due on 30 October
        (date(2025, 10, 30), 30, None),
        (date(2025, 11, 1), 30, None),
        (date(2026, 1, 31), 30, "2025-Q4"),
        (date(2025, 10, 2), 1, "2025-Q3"),
        (date(2026, 2, 15), 45, "2025-Q4"),
        (date(2024, 5, 1), 30, "2024-Q1"),  # a leap year changes nothing here
    ],
)
def test_the_day_after_returns_are_due(day: date, days: int, quarter: str | None) -> None:
    found = quarter_due_before(day, days)
    assert found == (Quarter.parse(quarter) if quarter else None)
