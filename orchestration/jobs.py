"""The one job that does everything, and how it is run in this process against a Dagster home below the
output.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import dagster as dg
from dagster._core.errors import DagsterExecutionInterruptedError
from dagster._core.storage.tags import (
    ASSET_PARTITION_RANGE_END_TAG,
    ASSET_PARTITION_RANGE_START_TAG,
)

from orchestration.assets import QUARTERS_NAME
from orchestration.errors import AccordError
from orchestration.settings import Settings

JOB_NAME = "accord"
JOB = dg.define_asset_job(
    JOB_NAME,
    selection=dg.AssetSelection.all(),
    description="The whole job. Without a partition: what is new, and the reports of the newest quarter.",
    executor_def=dg.in_process_executor,
)
_HOME = """\
telemetry:
  enabled: false
nux:
  enabled: false
concurrency:
  runs:
    max_concurrent_runs: 1
storage:
  custom:
    module: orchestration.history
    class: History
    config:
      base_dir: {base_dir}
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
"""


def prepare_home(settings: Settings) -> Path:
    """The Dagster home below the output, with its settings: nothing is sent anywhere, one run at a time.

    Dagster keeps no output of steps, for which it would start four processes a step: what is printed goes to
    the log.
    """
    home = settings.work / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text(
        _HOME.format(base_dir=json.dumps(str(home / "storage"))), encoding="utf-8"
    )
    return home


def foresee_quarters(settings: Settings, quarters: Sequence[str]) -> None:
    """Let Dagster know quarters before the first run."""
    with dg.DagsterInstance.from_config(str(prepare_home(settings))) as instance:
        instance.add_dynamic_partitions(QUARTERS_NAME, list(quarters))


def execute_job(definitions: dg.Definitions, settings: Settings, quarters: Sequence[str] = ()) -> None:
    """Run the job in this process, its history kept in the Dagster home. Several quarters are one run.

    Raises the AccordError that stopped it, KeyboardInterrupt where a person did, or what else did.
    """
    with dg.DagsterInstance.from_config(str(prepare_home(settings))) as instance:
        tags = {}
        if quarters:
            instance.add_dynamic_partitions(QUARTERS_NAME, list(quarters))
            tags = {
                ASSET_PARTITION_RANGE_START_TAG: quarters[0],
                ASSET_PARTITION_RANGE_END_TAG: quarters[-1],
            }
        job = definitions.resolve_job_def(JOB_NAME)
        try:
            job.execute_in_process(
                instance=instance,
                tags=tags,
                run_config={"loggers": {"console": {"config": {"log_level": "ERROR"}}}},
            )
        except DagsterExecutionInterruptedError:
            raise KeyboardInterrupt from None
        except dg.DagsterError as error:
            raise _own_error(error) from error


def _own_error(error: BaseException) -> BaseException:
    """The error of ours behind one of Dagster's; the error itself where there is none."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, AccordError):
            return cause
        cause = cause.__cause__ or cause.__context__
    return error
