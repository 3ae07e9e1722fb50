"""The operator's commands: the whole job, reports of what is published, an original erased, Dagster's pages,
the example.
"""

from __future__ import annotations

import re
from pathlib import Path

import click

from orchestration.cli.options import AS_OF, INPUTS, OUTPUT, QuarterType, make_settings
from orchestration.errors import AccordError
from orchestration.freshness import find_last_run, fingerprint_run, hold_output, note_run
from orchestration.summary import gather_summary, short_path, tell_summary
from orchestration.workers import collect_seldom


@click.command()
@INPUTS
@OUTPUT
@AS_OF
@click.option(
    "--quarter", type=QuarterType(), help="The quarter to report, for example 2026-Q2 (the newest judged)."
)
def run(inputs: Path | None, output: Path | None, as_of: str | None, quarter: str | None) -> None:
    """Do the whole job: take in, check, compute, publish, render."""
    settings = make_settings(inputs, output, as_of)
    with hold_output(settings):
        fingerprint = fingerprint_run(settings, quarter)
        last = find_last_run(settings, fingerprint)
        if last is not None:
            click.echo(tell_summary(gather_summary(settings, last.quarter)))
            return
        collect_seldom()
        from orchestration.whole_job import do_whole_job  # noqa: PLC0415  (imports everything)

        since, reported = do_whole_job(settings, quarter)
        note_run(settings, fingerprint, reported)
        click.echo(tell_summary(gather_summary(settings, reported, since)))


@click.command()
@OUTPUT
@click.option("--partnership", "partnerships", multiple=True, help="Only this one; may stand more than once.")
@click.option("--quarter", type=QuarterType(), help="The quarter to report (the newest judged).")
@click.option("--profile", type=click.Choice(["restricted"]), default="restricted", show_default=True)
@click.option("--format", "formats", type=click.Choice(["html", "pdf"]), multiple=True, help="Only this one.")
def report(
    output: Path | None,
    partnerships: tuple[str, ...],
    quarter: str | None,
    profile: str,
    formats: tuple[str, ...],
) -> None:
    """Render reports of what is published, without taking anything in."""
    settings = make_settings(output=output)
    with hold_output(settings):
        from orchestration.run import render_published  # noqa: PLC0415  (imports everything)

        for path in render_published(settings, quarter, partnerships, formats, profile):
            click.echo(short_path(path))


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
        if made.n_lists:
            click.echo(f"Lists and copies removed, as they may quote it: {made.n_lists}.")
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


@click.command()
@INPUTS
@OUTPUT
@AS_OF
@click.option(
    "--port", type=int, default=3000, show_default=True, help="Where the pages are shown on this machine."
)
def dev(inputs: Path | None, output: Path | None, as_of: str | None, port: int) -> None:
    """Open Dagster's pages on this machine: assets, checks, runs, sensor and schedule."""
    from orchestration.whole_job import open_pages  # noqa: PLC0415  (imports everything)

    open_pages(make_settings(inputs, output, as_of), as_of, port)


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--seed", type=int, default=2026, show_default=True, help="Another seed gives another programme."
)
@click.option("--partnerships", type=click.IntRange(1), default=3, show_default=True)
@click.option("--quarters", type=click.IntRange(1), default=8, show_default=True)
@click.option(
    "--plant",
    is_flag=True,
    help="Draw sizes and failures at random, half of the partnerships without any; planted.csv lists them.",
)
def example(directory: Path, seed: int, partnerships: int, quarters: int, plant: bool) -> None:
    """Write a made-up programme, clearly marked as such."""
    from orchestration.example import write_example  # noqa: PLC0415  (slow)

    write_example(directory, seed, partnerships, quarters, plant=plant)
