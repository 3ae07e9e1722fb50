"""What Dagster is told: assets, checks, the job, the sensor and the schedule. Built on request; importing
this does nothing.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

import dagster as dg

from orchestration import transform
from orchestration.assets import build_assets
from orchestration.freshness import hold_output
from orchestration.jobs import JOB
from orchestration.publishing import Press
from orchestration.run import Listener, Workplace
from orchestration.sensors import build_drop_folder_sensor, build_due_schedule
from orchestration.settings import Settings
from orchestration.workers import beside

SettingsSource = Callable[[], Settings]


def build_definitions(find_settings: SettingsSource, place: Workplace | None = None) -> dg.Definitions:
    """Fresh definitions over the settings that `find_settings` gives; it is asked again at the start of every
    run, unless the workplace is handed in.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)
        manifest = transform.prepare_manifest(find_settings())
        return dg.Definitions(
            assets=build_assets(manifest),
            jobs=[JOB],
            sensors=[build_drop_folder_sensor(find_settings)],
            schedules=[build_due_schedule(find_settings)],
            resources={"workplace": _workplace(find_settings, place)},
            executor=dg.in_process_executor,
        )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions for Dagster's own pages: settings from the environment, the day from ACCORD_AS_OF or
    the clock.
    """
    return build_definitions(lambda: Settings.from_environment(now=datetime.now()))


def _workplace(find_settings: SettingsSource, place: Workplace | None) -> dg.ResourceDefinition:
    """The output directory, held from the first step of a run to the last; a run waits for one at work, so
    that what asked for it is not forgotten.
    """

    @contextmanager
    def hold(_: dg.InitResourceContext) -> Iterator[Workplace]:
        settings = find_settings()
        with hold_output(settings, wait=dg.get_dagster_logger().warning):
            if place is not None:
                yield place
                return
            with beside(settings.log) as workers, Press() as press:
                yield Workplace(settings, Listener(), workers, press)

    return dg.ResourceDefinition(resource_fn=hold)
