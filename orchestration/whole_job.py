"""The whole job in this process, and Dagster's own pages on the same definitions. Importing this imports
dagster.
"""

from __future__ import annotations

import os
import sys

from orchestration import run
from orchestration.definitions import build_definitions
from orchestration.jobs import execute_job, foresee_quarters, prepare_home
from orchestration.publishing import Press
from orchestration.run import Listener, Workplace
from orchestration.settings import Settings
from orchestration.terminal import watch
from orchestration.workers import beside


def do_whole_job(
    settings: Settings, quarter: str | None, listener: Listener | None = None
) -> tuple[int, str | None]:
    """Run Dagster's job here. Gives the ledger's number of the publication before, and the quarter reported.

    Progress is shown on a terminal, unless a listener is handed in.

    Raises the AccordError that stopped it; then what was published before stands.
    """
    since = run.last_published_seq(settings)
    with beside(settings.log) as workers, Press() as press, watch(settings.log) as shown:
        run.warm_up(settings, workers)
        place = Workplace(settings, listener or shown, workers, press)
        with place.step("models read"):
            definitions = build_definitions(lambda: settings, place)
        execute_job(definitions, settings, [quarter] if quarter else [])
    return since, quarter or run.newest_quarter(settings)


def open_pages(settings: Settings, as_of: str | None, port: int) -> None:
    """Become `dagster dev` on these settings. The day follows the clock where none is given."""
    home = prepare_home(settings)
    foresee_quarters(settings, run.foreseen_quarters(settings))
    os.environ.update(
        DAGSTER_HOME=str(home),
        DAGSTER_DISABLE_TELEMETRY="yes",
        ACCORD_INPUTS=str(settings.inputs),
        ACCORD_OUTPUT=str(settings.output),
        **({"ACCORD_AS_OF": as_of} if as_of else {}),
    )
    command = [sys.executable, "-m", "dagster", "dev", "-m", "orchestration.definitions"]
    os.execv(sys.executable, [*command, "--host", "127.0.0.1", "--port", str(port)])  # noqa: S606
