"""Builds the models over a warehouse whose raw tables a test has filled; dbt runs in its own process.

What it builds from is read as a run reads it: once for the project as it stands, not once for each build.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

from orchestration import transform
from orchestration.settings import DBT_PROJECT as PROJECT
from orchestration.settings import RESOURCES, Settings
from orchestration.workers import collect_seldom


def run_dbt(warehouse: Path, as_of: str, *arguments: str) -> str:
    """What `dbt build` says, failures included; what it writes of itself goes beside the warehouse."""
    beside = warehouse.parent / "dbt"
    command = [
        sys.executable, "-m", "tests.dbt_project.building", str(beside), "build",
        "--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT),
        "--target-path", str(beside / "target"), "--log-path", str(beside / "logs"),
        "--vars", f"{{as_of: '{as_of}'}}", *arguments,
    ]  # fmt: skip
    environment = {
        **os.environ,
        "ACCORD_WAREHOUSE": str(warehouse),
        "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
        "DO_NOT_TRACK": "1",
    }
    done = subprocess.run(
        command, cwd=RESOURCES, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def _invoke(beside: Path, arguments: list[str]) -> bool:
    """Dbt in this process, on the project as it is read below the folder."""
    from dbt.cli.main import dbtRunner

    settings = Settings(inputs=beside, output=beside, as_of=date(2000, 1, 1), now=datetime(2000, 1, 1))
    transform.prepare_manifest(settings)
    return dbtRunner(manifest=transform._read_manifest(settings)).invoke(arguments).success


if __name__ == "__main__":
    collect_seldom()
    sys.exit(not _invoke(Path(sys.argv[1]), sys.argv[2:]))
