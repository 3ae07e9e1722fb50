"""The auditor's commands: what a figure, a flag or a verdict rests on."""

from __future__ import annotations

import json
from pathlib import Path

import click

from orchestration.cli.options import OUTPUT, QuarterType, make_settings

DISAGREES = 1


@click.command()
@click.argument("asked", metavar="INDICATOR|FLAG_ID|verdict")
@OUTPUT
@click.option("--partnership", help="Of which partnership; a flag's identifier says so itself.")
@click.option("--quarter", type=QuarterType(), help="Of which quarter (the newest judged).")
@click.option("--partner", default="", help="A partner's figure, or a pair's as 'A|B' (the partnership's).")
@click.option("--breakdown", default="", help="A part of the figure: a class, component, series, age.")
@click.option("--all", "is_whole", is_flag=True, help="Show long lists whole.")
@click.option("--json", "is_json", is_flag=True, help="As JSON, for other programs.")
def trace(
    asked: str,
    *,
    output: Path | None,
    partnership: str | None,
    quarter: str | None,
    partner: str,
    breakdown: str,
    is_whole: bool,
    is_json: bool,
) -> int:
    """Follow a figure, flag or verdict back to files, sheets and cells; status 1 where a recount differs."""
    from orchestration import trace as tracing  # noqa: PLC0415  (DuckDB)

    found = tracing.trace(
        make_settings(output=output),
        asked,
        partnership=partnership,
        quarter=quarter,
        partner=partner,
        breakdown=breakdown,
    )
    if is_json:
        click.echo(json.dumps(tracing.as_json(found), indent=1, ensure_ascii=False))
    else:
        click.echo(tracing.tell(found, is_whole=is_whole))
    return DISAGREES if tracing.disagrees(found) else 0
