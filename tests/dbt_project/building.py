"""Builds the models over a warehouse whose raw tables a test has filled; dbt runs in its own process."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2] / "dbt_project"


def run_dbt(warehouse: Path, as_of: str, *arguments: str) -> str:
    """What `dbt build` says, failures included; what it writes of itself goes beside the warehouse."""
    beside = warehouse.parent / "dbt"
    command = [
        sys.executable, "-c", "from dbt.cli.main import cli; cli()", "build",
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
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr
