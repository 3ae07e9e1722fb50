"""The steps of the whole job, each a plain function of the settings, and what the next step needs to know. No
dagster here.

Between steps everything passes through files: the work warehouse, the ledger, the published warehouse.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

import duckdb

from orchestration import check_pages, intake, publishing, quality, trace, transform
from orchestration.errors import ConfigurationError, PublicationError, SecondLineError, TransformationError
from orchestration.freshness import fingerprint_code
from orchestration.intake.find import find_register
from orchestration.intake.register_file import read_register
from orchestration.ledger import Ledger, last_publication, read_lines
from orchestration.quarter import Quarter
from orchestration.settings import Settings
from orchestration.warehouse import open_work
from orchestration.workers import Workers, result_of, submit

STEPS = {
    "models read": "Reading the models",
    "intake": "Taking in what lies in the drop folder",
    "second line": "Checking what was loaded",
    "models": "Computing indicators and flags",
    "publication": "Publishing the warehouse",
    "checks": "Writing the auditor's pages",
    "reports": "Rendering reports",
    "index": "Writing the index",
}

# accepted since the second line last looked
_UNCHECKED = "decision = 'accepted' and seq > coalesce((select max(seq) from raw.checked), 0)"


class Listener:
    """Hears how a run gets on; this one for runs that nobody watches."""

    def begin(self, step: str) -> None:
        """A step, one of STEPS, begins."""

    def count(self, done: int, total: int) -> None:
        """So many of so many parts of the step are done."""

    def end(self, step: str, seconds: float) -> None:
        """The step is done."""

    def warn(self, sentence: str) -> None:
        """Something that a person should know of, though the run goes on."""


@dataclass(frozen=True)
class Workplace:
    """What every step gets: the settings, who listens, the processes that work beside this one, the press."""

    settings: Settings
    listener: Listener
    workers: Workers
    press: publishing.Press

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Tell the listener that a step begins, and how long it took."""
        self.listener.begin(name)
        began = perf_counter()
        yield
        self.listener.end(name, perf_counter() - began)


def warm_up(settings: Settings, workers: Workers) -> None:
    """Let the workers import what they will need, while others are at work."""
    submit(workers.checks, quality.warm_up)
    submit(workers.models, transform.warm_up, settings)
    submit(workers.models, quality.warm_up)


def take_in(place: Workplace) -> intake.IntakeReport:
    """Take in the register, returns, outcomes and surveys."""
    with place.step("intake"):
        report = intake.take_in(place.settings, progress=place.listener.count)
    for sentence in report.warnings:
        place.listener.warn(sentence)
    return report


def check_loaded(place: Workplace, quarters: Sequence[str], run_id: str) -> list[quality.CheckResult]:
    """The second line over what is new since it last looked, and over the quarters asked for.

    Returns with a failed `must` in their rows are set aside. Raises SecondLineError where one lies in no
    single return: then nothing may be published; ConfigurationError for a quarter that the programme does
    not have.
    """
    settings = place.settings
    known = known_quarters(settings) if quarters else []
    for quarter in quarters:
        _refuse_unknown(quarter, known)
    with place.step("second line"):
        scope = _scope(settings, quarters)
        results = quality.run_second_line(settings, scope, run_id, place.workers)
        returns = quality.accepted_returns(settings)
        beyond = quality.failures_beyond_returns(results, returns)
        for sha256, checks in quality.returns_at_fault(results, returns).items():
            intake.mark_set_aside(settings, sha256, checks[0])
    if beyond:
        names = ", ".join(result.check_id for result in beyond[:5])
        raise SecondLineError(
            f"Checks failed that lie in no single return: {names}",
            str(settings.work_warehouse),
            "Nothing was published. The failing cells are in raw.check_results.",
        )
    _note_checked(settings)
    return results


def build_marts(place: Workplace, run_id: str, select: Sequence[str] = ()) -> Iterator[dict[str, Any]]:
    """Every dbt model and test; the tests' results are kept beside the second line's. Gives dbt's events as
    they come.

    Raises TransformationError at the end where a model or a test failed: then nothing may be published.
    """
    settings = place.settings
    with place.step("models"):
        transform.begin_events(settings)
        place.workers.checks.shutdown(wait=False)  # its work is done, and its memory is wanted
        building = submit(place.workers.models, transform.build_marts, settings, select)
        if not select:
            place.press.warm_up()
        yield from transform.follow(settings, building.done)
        build = result_of(building)
        quality.record_dbt_tests(settings, transform.artifacts_path(settings), run_id)
    if build.failed:
        listed = "; ".join(f"{name}: {' '.join(message.split())[:200]}" for name, message in build.failed[:5])
        raise TransformationError(
            f"{len(build.failed)} of {build.n_nodes} models and tests failed: {listed}",
            todo="Nothing was published; what was published before stands.",
        )


def publish(place: Workplace) -> str:
    """The finished work warehouse takes the place of the published one. Gives its SHA-256.

    What it changes of figures published before is noted in it. Raises PublicationError, also where the second
    line has not looked at everything yet.
    """
    settings, code = place.settings, fingerprint_code()
    _refuse_unchecked(settings)
    with place.step("publication"):
        before = last_publication(settings.ledger)
        publishing.note_restatements(settings, before.facts.get("code") if before else None, code)
        return publishing.publish_warehouse(settings, code)


def write_check_pages(place: Workplace) -> int:
    """The auditor's pages, from what is published. Gives how many there are."""
    with place.step("checks"):
        return check_pages.write_check_pages(place.settings)


def render(place: Workplace, quarters: Sequence[str]) -> dict[str, int]:
    """The reports of the quarters asked for, else of the newest judged one. Gives how many stand for each.

    Every report that was made anew gets a line in the ledger with the hashes of its files.
    """
    settings = place.settings
    with place.step("reports"):
        asked = [check_quarter(settings, quarter) for quarter in quarters]
        newest = newest_quarter(settings)
        standing = {}
        for quarter in asked or ([newest] if newest else []):
            _forget_unnoted(settings, quarter)
            reports = publishing.render_reports(
                settings, quarter, press=place.press, progress=place.listener.count
            )
            _note_rendered(settings, reports)
            publishing.write_trace_pages(settings, quarter, trace.make_pages(settings, quarter))
            standing[quarter] = len(reports)
    return standing


def render_published(
    settings: Settings,
    quarter: str | None,
    partnerships: Sequence[str],
    formats: Sequence[str],
    profile: str,
) -> list[Path]:
    """Reports of what is published, and the index; empty partnerships or formats mean all. Gives their files.

    Raises ConfigurationError where nothing was published or the quarter is not known.
    """
    wanted = published_quarter(settings, quarter)
    _forget_unnoted(settings, wanted)
    reports = publishing.render_reports(
        settings, wanted, partnerships or None, formats=formats or publishing.FORMATS, profile=profile
    )
    _note_rendered(settings, reports)
    publishing.write_trace_pages(settings, wanted, trace.make_pages(settings, wanted, partnerships))
    publishing.write_index(settings)
    return [path for report in reports for path in report.files.values()]


def _forget_unnoted(settings: Settings, quarter: str) -> None:
    """Let reports be made again that the newest line on them does not tell of: a run died before it could
    note them, or they were made by other means.
    """
    noted: dict[str, str] = {}
    for line in read_lines(settings.ledger):
        if line.event == "rendered" and line.facts["quarter"] == quarter:
            noted.update(line.facts["files"])
    for manifest in (settings.reports / quarter).glob("*.manifest.json"):
        try:
            files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
            is_noted = all(noted.get(name) == digest for name, digest in files.items())
        except (ValueError, KeyError, TypeError, AttributeError):
            is_noted = False
        if not is_noted:
            manifest.unlink()


def _note_rendered(settings: Settings, reports: Sequence[publishing.RenderedReport]) -> None:
    facts = [
        {
            "partnership_id": report.partnership_id,
            "quarter": report.quarter,
            "profile": report.profile,
            "files": json.loads(report.manifest.read_text(encoding="utf-8"))["files"],
        }
        for report in reports
        if report.is_new
    ]
    Ledger(settings.ledger).append_all([("rendered", fact) for fact in facts], settings.now)


def write_index(place: Workplace) -> None:
    """The first page of the site."""
    with place.step("index"):
        publishing.write_index(place.settings)


def known_quarters(settings: Settings) -> list[str]:
    """The quarters from the programme's first to the one of the as-of day; none where no register was
    accepted.
    """
    if not settings.work_warehouse.exists():
        return []
    with open_work(settings) as connection:
        found = connection.execute("select first_quarter from raw.register_programme").fetchone()
    if found is None:
        return []
    return [q.label for q in Quarter.span(Quarter.parse(found[0]), Quarter.of(settings.as_of))]


def foreseen_quarters(settings: Settings) -> list[str]:
    """The quarters that Dagster's pages show before the first run: from the register as it lies there, if it
    is one.
    """
    found = find_register(settings)
    try:
        first = (
            read_register(found.sha256, found.path.read_bytes()).as_register().first_quarter
            if found
            else None
        )
    except (OSError, ValueError, LookupError):
        return []  # a register that is none is told by the run
    return [q.label for q in Quarter.span(first, Quarter.of(settings.as_of))] if first else []


def newest_quarter(settings: Settings) -> str | None:
    """The newest judged quarter of the published warehouse; where none is judged yet, the newest one with a
    grid.
    """
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        judged = connection.execute("select max(quarter) from marts.diagnosis").fetchone()
        ended = connection.execute("select max(quarter) from marts.submissions").fetchone()
    return (judged and judged[0]) or (ended and ended[0]) or None


def published_quarter(settings: Settings, quarter: str | None) -> str:
    """The quarter asked for, else the newest judged one.

    Raises ConfigurationError where nothing was published or the quarter is not known.
    """
    if not settings.published_warehouse.exists():
        raise ConfigurationError(
            "Nothing was published yet", str(settings.published_warehouse), "Run `accord run` first."
        )
    wanted = check_quarter(settings, quarter) if quarter else newest_quarter(settings)
    if wanted is None:
        raise ConfigurationError("No quarter has ended yet", str(settings.published_warehouse))
    return wanted


def check_quarter(settings: Settings, quarter: str) -> str:
    """The quarter, where the published warehouse knows it, else ConfigurationError naming those it knows."""
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        found = connection.execute("select distinct quarter from marts.submissions order by 1").fetchall()
    _refuse_unknown(quarter, [label for (label,) in found])
    return quarter


def _refuse_unknown(quarter: str, known: Sequence[str]) -> None:
    if quarter not in known:
        span = f"Known are {known[0]} to {known[-1]}." if known else "No quarter has ended yet."
        raise ConfigurationError(f"There is nothing to report for {quarter}", todo=span)


def _scope(settings: Settings, quarters: Sequence[str]) -> quality.Scope:
    """The quarters asked for, and what was loaded since the second line last looked: all of it, where the
    warehouse was made anew.
    """
    with open_work(settings) as connection:
        found = connection.execute(
            f"select distinct form, quarter from raw.versions where {_UNCHECKED}"
        ).fetchall()
    forms = {form for form, _ in found}
    new = {quarter for form, quarter in found if form == "partner-return"}
    return quality.Scope(
        quarters=tuple(sorted({*quarters, *new})),
        has_register="programme-register" in forms,
        has_data_files=bool(forms & {"outcomes", "partner-survey"}),
    )


def _note_checked(settings: Settings) -> None:
    """The second line has looked at all that is loaded."""
    with open_work(settings) as connection:
        connection.execute("delete from raw.checked")
        connection.execute("insert into raw.checked select max(seq) from raw.versions")


def _refuse_unchecked(settings: Settings) -> None:
    with open_work(settings) as connection:
        found = connection.execute(f"select file_name from raw.versions where {_UNCHECKED}").fetchall()
    if found:
        raise PublicationError(
            f"The second line has not looked at {len(found)} of the accepted files, {found[0][0]} among them",
            todo="Run the second line first, or the whole job. What was published before stands.",
        )


def return_due_days(settings: Settings) -> int | None:
    """How many days after a quarter's end returns are due, as the register says; None where none was
    published.
    """
    if not settings.published_warehouse.exists():
        return None
    with duckdb.connect(str(settings.published_warehouse), read_only=True) as connection:
        found = connection.execute("select return_due_days from marts.programme").fetchone()
    return int(found[0]) if found else None


def last_published_seq(settings: Settings) -> int:
    """The ledger's number of the last publication; 0 where there was none."""
    newest = last_publication(settings.ledger)
    return newest.seq if newest else 0
