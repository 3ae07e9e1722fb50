"""The command line: says what a person can ask for, and how it answers. The work is done below; slow imports
wait until needed.
"""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import click

from orchestration.errors import AccordError
from orchestration.freshness import find_last_run, fingerprint_run, hold_output, note_run
from orchestration.quarter import Quarter
from orchestration.settings import Settings
from orchestration.summary import gather_summary, short_path, tell_summary
from orchestration.workers import collect_seldom

FAILED = 1

_INPUTS = click.option(
    "--inputs",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where register and returns lie (inputs).",
)
_OUTPUT = click.option(
    "--output", type=click.Path(path_type=Path, file_okay=False), help="Where everything is written (output)."
)
_AS_OF = click.option("--as-of", metavar="DATE", help="The day to judge by, for example 2026-09-15 (today).")


def main() -> None:
    """The command `accord`. Errors of ours are told in a sentence, status 1; wrong usage is status 2."""
    try:
        commands.main(standalone_mode=False)
    except (click.exceptions.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(FAILED)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except AccordError as error:
        click.echo(f"accord: {error}", err=True)
        sys.exit(FAILED)


@click.group(name="accord", context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Evaluate partnerships: from partners' workbooks to published reports."""


@commands.command()
@_INPUTS
@_OUTPUT
@_AS_OF
@click.option(
    "--quarter", metavar="QUARTER", help="The quarter to report, for example 2026-Q2 (the newest judged)."
)
def run(inputs: Path | None, output: Path | None, as_of: str | None, quarter: str | None) -> None:
    """Do the whole job: take in, check, compute, publish, render."""
    settings = _settings(inputs, output, as_of)
    if quarter is not None:
        _check_label(quarter)
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


@commands.command()
@_OUTPUT
@click.option("--partnership", "partnerships", multiple=True, help="Only this one; may stand more than once.")
@click.option("--quarter", metavar="QUARTER", help="The quarter to report (the newest judged).")
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
    settings = _settings(None, output, None)
    if quarter is not None:
        _check_label(quarter)
    with hold_output(settings):
        from orchestration.run import render_published  # noqa: PLC0415  (imports everything)

        for path in render_published(settings, quarter, partnerships, formats, profile):
            click.echo(short_path(path))


@commands.command()
@_OUTPUT
@click.option("--quarter", metavar="QUARTER", help="The quarter to tell of (the newest judged).")
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

    settings = _settings(None, output, None)
    if quarter is not None:
        _check_label(quarter)
    numbers = [what_if.read_override(text) for text in overrides]
    shown = run.published_quarter(settings, quarter)
    if numbers:
        lines = what_if.tell_difference(what_if.flags_with(settings, numbers), shown)
    else:
        lines = what_if.tell_flags(what_if.open_flags(settings, shown), shown)
    click.echo("\n".join(lines))


@commands.command()
@_INPUTS
@_OUTPUT
@_AS_OF
@click.option(
    "--port", type=int, default=3000, show_default=True, help="Where the pages are shown on this machine."
)
def dev(inputs: Path | None, output: Path | None, as_of: str | None, port: int) -> None:
    """Open Dagster's pages on this machine: assets, checks, runs, sensor and schedule."""
    from orchestration.whole_job import open_pages  # noqa: PLC0415  (imports everything)

    open_pages(_settings(inputs, output, as_of), as_of, port)


@commands.command()
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


def _settings(inputs: Path | None, output: Path | None, as_of: str | None) -> Settings:
    """The one place where the clock is read."""
    return Settings.from_environment(inputs, output, as_of, now=datetime.now())


def _check_label(quarter: str) -> None:
    try:
        Quarter.parse(quarter)
    except ValueError:
        raise click.BadParameter(
            f"{quarter!r} is not a quarter; write it as 2025-Q3", param_hint="--quarter"
        ) from None
