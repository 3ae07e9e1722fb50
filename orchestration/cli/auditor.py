"""The auditor's commands: what a figure rests on, whether everything holds, the evidence pack, the figures
once more from the originals.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from orchestration.cli.options import OUTPUT, QuarterType, make_settings
from orchestration.freshness import hold_output
from orchestration.settings import Settings

if TYPE_CHECKING:
    from orchestration.audit.holdings import Progress
    from orchestration.rebuild import Rebuilt

DISAGREES = 1
DOES_NOT_HOLD = 4
_JSON = click.option("--json", "as_json", is_flag=True, help="For machines.")


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


@click.command()
@click.argument("pack", required=False, type=click.Path(path_type=Path, exists=True))
@OUTPUT
@_JSON
def verify(pack: Path | None, output: Path | None, as_json: bool) -> int:
    """Verify ledger, archive, publication and reports; or an evidence pack, FILE.zip. Changes nothing."""
    from orchestration.audit import telling, verification  # noqa: PLC0415  (DuckDB)

    settings = make_settings(output=output)
    with _undisturbed(settings), _counting("Verifying the archive") as progress:
        if pack is not None:
            verified = verification.verify_evidence(pack, settings)
        else:
            verified = verification.verify_output(settings, progress)
    if as_json:
        click.echo(json.dumps(asdict(verified) | {"holds": not verified.findings}, indent=1))
    else:
        click.echo("\n".join(telling.tell_verified(verified)))
    return DOES_NOT_HOLD if verified.findings else 0


@click.command()
@OUTPUT
@click.option("--quarter", type=QuarterType(), required=True, help="The quarter, for example 2026-Q2.")
@click.option(
    "-o", "target", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.zip"
)
@click.option("--originals", is_flag=True, help="With the files as they were received.")
@click.option("--profile", type=click.Choice(["board", "restricted"]), default="board", show_default=True)
def evidence(output: Path | None, quarter: str, target: Path, originals: bool, profile: str) -> None:
    """Make the evidence pack of a quarter: one file that anyone can verify with Python alone."""
    from orchestration.audit.evidence import release_pack  # noqa: PLC0415  (DuckDB)

    settings = make_settings(output=output)
    with hold_output(settings):
        made = release_pack(settings, quarter, target, profile=profile, with_originals=originals)
    click.echo(f"{target}: {made.n_files} files, {target.stat().st_size / 1e6:.1f} MB")
    if not made.n_reports:
        click.echo(f"  No report of {quarter} stands; `accord report --quarter {quarter}` renders them.")
    click.echo(f"  Hash of the pack: {made.hash}")
    click.echo("  Tell it to whoever gets the pack, by another way than the pack itself.")
    click.echo(f"  The release stands in line {made.seq} of the ledger.")


@click.command()
@OUTPUT
@click.option("--quarter", type=QuarterType(), help="Compare this quarter alone.")
@_JSON
def rebuild(output: Path | None, quarter: str | None, as_json: bool) -> int:
    """Compute the published figures once more, from ledger and originals alone, and list what differs."""
    from orchestration.audit.telling import tell_comparison  # noqa: PLC0415  (DuckDB)
    from orchestration.rebuild import rebuild as make_anew  # noqa: PLC0415  (imports everything)
    from orchestration.terminal import watch  # noqa: PLC0415  (imports everything)

    settings = make_settings(output=output)
    with hold_output(settings), watch(settings.log) as listener:
        rebuilt = make_anew(settings, quarter, listener.begin)
    if as_json:
        facts = {
            "equal": rebuilt.comparison.is_equal,
            "as_of": rebuilt.publication.facts["as_of"],
            "quarter": quarter,
            "warehouse": str(rebuilt.warehouse),
            "is_same_code": rebuilt.is_same_code,
            "is_as_published": rebuilt.is_as_published,
            "n_erased": rebuilt.n_erased,
        }
        click.echo(json.dumps(facts | asdict(rebuilt.comparison), indent=1, default=str))
    else:
        click.echo("\n".join([*_tell_rebuilt(rebuilt, quarter), *tell_comparison(rebuilt.comparison)]))
    return 0 if rebuilt.comparison.is_equal else DOES_NOT_HOLD


def _tell_rebuilt(rebuilt: Rebuilt, quarter: str | None) -> Iterator[str]:
    facts = rebuilt.publication.facts
    what = f"The figures of {quarter}" if quarter else "All figures"
    yield f"{what} were rebuilt from ledger and originals, as of {facts['as_of']}, and compared."
    yield f"  The rebuilt warehouse lies in {rebuilt.warehouse}."
    if not rebuilt.is_as_published:
        yield "  The published file is not the one that the ledger names: what differs may be altered there."
    if not rebuilt.is_same_code:
        why = "" if rebuilt.comparison.is_equal else ": that may be why"
        yield f"  The program, a rule or a library is not the one that published{why}."
    if rebuilt.n_erased:
        yield f"  {rebuilt.n_erased} originals were erased since: what rested on them is no longer there."


@contextmanager
def _undisturbed(settings: Settings) -> Iterator[None]:
    """Nobody writes meanwhile; where nobody may write at all, as on a copy for reading, nobody has to be kept
    out.
    """
    is_writable = settings.output.is_dir() and os.access(settings.output, os.W_OK)
    with hold_output(settings) if is_writable else nullcontext():
        yield


@contextmanager
def _counting(what: str) -> Iterator[Progress]:
    """A count on a terminal; nothing in a log."""
    from rich.console import Console  # noqa: PLC0415  (slow)

    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    with console.status(what) as status:
        yield lambda done, total: status.update(f"{what}: {done} of {total}")
