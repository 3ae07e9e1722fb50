"""What starts the job by itself: something new in the drop folder, and the day after returns are due."""

import json
from collections.abc import Callable
from datetime import date, timedelta

import dagster as dg

from orchestration.freshness import fingerprint_inputs
from orchestration.jobs import JOB
from orchestration.quarter import Quarter
from orchestration.run import return_due_days
from orchestration.settings import Settings

SettingsSource = Callable[[], Settings]


def build_drop_folder_sensor(find_settings: SettingsSource) -> dg.SensorDefinition:
    """A run for every new content of the drop folder, once it has stood still from one look to the next."""

    @dg.sensor(
        name="drop_folder",
        job=JOB,
        minimum_interval_seconds=30,
        description="Starts a run when files in the drop folder were added, changed or taken away.",
    )
    def drop_folder(context: dg.SensorEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        found = fingerprint_inputs(find_settings())
        seen, done = json.loads(context.cursor) if context.cursor else ("", "")
        if found == done:
            return dg.SkipReason("Nothing new in the drop folder.")
        if found != seen:
            context.update_cursor(json.dumps([found, done]))
            return dg.SkipReason("Files are arriving; waiting until they stand still.")
        context.update_cursor(json.dumps([found, found]))
        return dg.RunRequest(run_key=found)

    return drop_folder


def build_due_schedule(find_settings: SettingsSource) -> dg.ScheduleDefinition:
    """A run on the day after a quarter's returns are due, when it is judged for the first time."""

    @dg.schedule(
        name="day_after_returns_are_due",
        job=JOB,
        cron_schedule="0 6 * * *",
        description="Looks every morning; starts a run on the day after the returns of a quarter were due.",
    )
    def day_after_returns_are_due(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        days = return_due_days(find_settings())
        if days is None:
            return dg.SkipReason("No register was accepted yet.")
        quarter = quarter_due_before(context.scheduled_execution_time.date(), days)
        if quarter is None:
            return dg.SkipReason("No returns were due yesterday.")
        return dg.RunRequest(run_key=quarter.label)

    return day_after_returns_are_due


def quarter_due_before(day: date, return_due_days: int) -> Quarter | None:
    """The quarter whose returns were due on the day before: its last day and return_due_days."""
    last_day = day - timedelta(days=1 + return_due_days)
    quarter = Quarter.of(last_day)
    return quarter if last_day == quarter.end - timedelta(days=1) else None
