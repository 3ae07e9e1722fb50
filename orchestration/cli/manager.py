"""The programme manager's commands: templates, a look at workbooks before they are sent, who has reported."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli.options import AS_OF, INPUTS, OUTPUT, QuarterType, make_settings

if TYPE_CHECKING:
    from orchestration.intake.copies import Annotated

WOULD_BE_RETURNED = 3


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@INPUTS
@OUTPUT
@AS_OF
@click.option(
    "--annotate",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write a copy of each workbook with the cells marked into this folder.",
)
@click.option("--json", "is_json", is_flag=True, help="Tell it to a machine.")
def check(  # noqa: PLR0917 - click gives them by name
    files: tuple[Path, ...],
    inputs: Path | None,
    output: Path | None,
    as_of: str | None,
    annotate: Path | None,
    is_json: bool,
) -> int:
    """Tell what is wrong with workbooks, as if they came in on the as-of day. Loads nothing.

    FILES are partners' returns. The exit status is 3 where one of them would be returned.
    """
    from orchestration.intake.check_words import as_json, tell  # noqa: PLC0415  (only what a check needs)
    from orchestration.intake.checking import open_checker  # noqa: PLC0415

    settings = make_settings(inputs, output, as_of)
    wanted = [path for path in files if not path.name.startswith("~$")]
    for path in files:
        if path not in wanted:
            click.echo(f"{path} is the mark of a spreadsheet program at work; passed over.", err=True)
    with open_checker(settings) as checker:
        checked = [checker.check(path) for path in wanted]
        is_published = checker.is_published
    copies: list[Annotated | None] = [None] * len(checked)
    if annotate is not None:
        from orchestration.intake.copies import give_back  # noqa: PLC0415  (imports openpyxl)

        copies = [give_back(annotate, one) for one in checked]
    if is_json:
        click.echo(as_json(checked, copies, day=settings.as_of, is_published=is_published))
    else:
        width = shutil.get_terminal_size((100, 24)).columns
        click.echo("\n".join(tell(checked, copies, width, settings.as_of)))
    return WOULD_BE_RETURNED if any(one.would_be_returned for one in checked) else 0


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


@click.command()
@OUTPUT
@click.option("--quarter", type=QuarterType(), help="The quarter to tell of (the newest that has ended).")
@click.option("--json", "as_json", is_flag=True, help="For machines; docs/operation.md tells the shape.")
def status(output: Path | None, quarter: str | None, as_json: bool) -> None:
    """Tell who has reported, who is late, who is missing, who is not due yet."""
    from orchestration.status import read_status, status_as_json, tell_status  # noqa: PLC0415

    found = read_status(make_settings(output=output), quarter)
    if as_json:
        click.echo(json.dumps(status_as_json(found), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(tell_status(found)))
