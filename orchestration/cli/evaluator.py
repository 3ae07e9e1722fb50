"""The evaluator's commands: flags, and what other numbers in force would change of them."""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.cli.options import OUTPUT, QuarterType, make_settings


@click.command()
@OUTPUT
@click.option("--quarter", type=QuarterType(), help="The quarter to tell of (the newest judged).")
@click.option(
    "--set",
    "overrides",
    metavar="ENTRY.FIELD=VALUE",
    multiple=True,
    help="What would change with another number, for example IS01.amber=0.7 or F-RA5.threshold=60.",
)
def flags(output: Path | None, quarter: str | None, overrides: tuple[str, ...]) -> None:
    """List the open flags, or what other numbers in force would change of them; nothing is changed."""
    from orchestration import run, what_if  # noqa: PLC0415  (imports everything)

    settings = make_settings(output=output)
    numbers = [what_if.read_override(text) for text in overrides]
    shown = run.published_quarter(settings, quarter)
    if numbers:
        lines = what_if.tell_difference(what_if.flags_with(settings, numbers), shown)
    else:
        lines = what_if.tell_flags(what_if.open_flags(settings, shown), shown)
    click.echo("\n".join(lines))
