"""The operator's commands: the whole job, reports of what is published, Dagster's pages, the example."""

from __future__ import annotations

from pathlib import Path

import click

from orchestration.cli.options import AS_OF, INPUTS, OUTPUT, QuarterType, make_settings
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
