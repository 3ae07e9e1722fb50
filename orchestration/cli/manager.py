"""The programme manager's commands: templates of returns."""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.cli.options import OUTPUT, QuarterType, make_settings


@click.command()
@OUTPUT
@click.option("--partnership", required=True, help="The partnership's ID.")
@click.option("--partner", required=True, help="The ID of the partner that will fill it.")
@click.option("--quarter", type=QuarterType(), required=True, help="The quarter, for example 2026-Q3.")
@click.option(
    "-o",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where to write it (PARTNERSHIP_PARTNER_QUARTER.xlsx here); a file that is there is left as it is.",
)
def template(output: Path | None, partnership: str, partner: str, quarter: str, file: Path | None) -> None:
    """Write a prefilled workbook for one partner and quarter."""
    from orchestration.template import write_template  # noqa: PLC0415  (imports openpyxl)

    written = write_template(make_settings(output=output), partnership, partner, quarter, file)
    click.echo("\n".join(written.tell()))
