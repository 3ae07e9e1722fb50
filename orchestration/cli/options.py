"""What several commands take: the two directories, the day, a quarter."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from orchestration.quarter import Quarter
from orchestration.settings import Settings

INPUTS = click.option(
    "--inputs",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where register and returns lie (inputs).",
)
OUTPUT = click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where everything is written (output)."
)
AS_OF = click.option("--as-of", metavar="DATE", help="The day to judge by, for example 2026-09-15 (today).")


class QuarterType(click.ParamType[str]):
    """A quarter as it is written, 2025-Q3. Any other text is wrong usage."""

    name = "quarter"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The label."""
        try:
            return Quarter.parse(value).label
        except ValueError:
            self.fail(f"{value!r} is not a quarter; write it as 2025-Q3", param, ctx)


def make_settings(
    inputs: Path | None = None, output: Path | None = None, as_of: str | None = None
) -> Settings:
    """The settings of one command, options before environment. The one place where the clock is read."""
    return Settings.from_environment(inputs, output, as_of, now=datetime.now())
