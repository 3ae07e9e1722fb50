"""The auditor's commands: an original erased for good."""

from __future__ import annotations

import re
from pathlib import Path

import click

from orchestration.cli.options import AS_OF, INPUTS, OUTPUT, make_settings
from orchestration.errors import AccordError
from orchestration.freshness import fingerprint_run, hold_output, note_run
from orchestration.summary import short_path


class HashType(click.ParamType[str]):
    """A SHA-256 in hexadecimal digits, or its first 12 at least. Any other text is wrong usage."""

    name = "sha256"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The digits."""
        if not re.fullmatch(r"[0-9a-fA-F]{12,64}", value):
            self.fail(f"{value!r} is not a SHA-256, nor the first 12 digits of one at least", param, ctx)
        return value.lower()


@click.command()
@click.argument("sha256", type=HashType())
@click.option("--reason", required=True, metavar="TEXT", help="Why; the ledger keeps it for good.")
@INPUTS
@OUTPUT
@AS_OF
def erase(sha256: str, reason: str, inputs: Path | None, output: Path | None, as_of: str | None) -> None:
    """Erase an original and its rows for good, then run the whole job: nothing published holds them then."""
    settings = make_settings(inputs, output, as_of)
    if not settings.ledger.exists():
        raise click.BadParameter(f"nothing was ever received in {settings.output}", param_hint="--output")
    with hold_output(settings):
        from orchestration.intake import erase as erase_original  # noqa: PLC0415  (slow)

        made = erase_original(settings, sha256, reason)
        facts = made.original.facts
        told = [facts.get(name) for name in ("partnership_id", "partner_id", "quarter")]
        whose = ", ".join(str(part) for part in (facts["file_name"], *told) if part)
        when = f" It had been erased on {made.erased_before} already." if made.erased_before else ""
        click.echo(f"Erased: {whose} ({facts['sha256']}).{when}")
        if made.standing:
            click.echo(made.standing)
        click.echo(f"Feedback removed, as it may quote it: {made.n_lists} files.")
        if made.quarters:
            click.echo(
                f"Reports removed: {', '.join(made.quarters)}. The newest are made again now, others by"
                " `accord report --quarter`."
            )
        for path in made.copies:
            click.echo(f"A copy lies in the drop folder still; remove it there: {short_path(path)}")
        if not settings.published_warehouse.exists():
            click.echo("Nothing was published yet.")
            return
        fingerprint = fingerprint_run(settings, None)
        from orchestration.whole_job import do_whole_job  # noqa: PLC0415  (imports everything)

        try:
            _, reported = do_whole_job(settings, None)
        except AccordError:
            click.echo(
                "The original is erased, but what was published before still holds its rows: mend what"
                " follows and use `accord run`.",
                err=True,
            )
            raise
        note_run(settings, fingerprint, reported)
        click.echo("Published anew without it.")
