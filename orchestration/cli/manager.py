"""The programme manager's commands: who has reported."""

from __future__ import annotations

import json
from pathlib import Path

import click

from orchestration.cli.options import OUTPUT, QuarterType, make_settings
from orchestration.status import read_status, status_as_json, tell_status


@click.command()
@OUTPUT
@click.option("--quarter", type=QuarterType(), help="The quarter to tell of (the newest that has ended).")
@click.option("--json", "as_json", is_flag=True, help="For machines; docs/operation.md tells the shape.")
def status(output: Path | None, quarter: str | None, as_json: bool) -> None:
    """Tell who has reported, who is late, who is missing, who is not due yet."""
    found = read_status(make_settings(output=output), quarter)
    if as_json:
        click.echo(json.dumps(status_as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(tell_status(found)))
