"""Writing a whole made-up programme into a directory: the one entry of this package."""

from __future__ import annotations

import csv
import io
import shutil
from dataclasses import astuple
from pathlib import Path

from orchestration.errors import ConfigurationError
from orchestration.example.cast import Calendar, Cast, cast_partnerships
from orchestration.example.filing import Submission, plan_submissions
from orchestration.example.outcomes import OUTCOME_COLUMNS, outcome_rows, survey_rows
from orchestration.example.planted import PLANTED_COLUMNS, list_planted, readme_text
from orchestration.example.planting import plant_failures
from orchestration.example.register import register_bytes
from orchestration.example.returns import return_bytes
from orchestration.example.scenario import load_programme
from orchestration.example.simulate import simulate_truth
from orchestration.example.workbook import HEADING, Sheet, workbook_bytes
from orchestration.quarter import Quarter

MARK = "planted.csv"
_WRITTEN = ("register.xlsx", "returns", "outcomes", "surveys", "README.md", MARK)


def write_example(
    directory: Path,
    seed: int = 2026,
    partnerships: int = 3,
    quarters: int = 8,
    last_quarter: str = "2026-Q2",
    *,
    plant: bool = False,
) -> None:
    """Write a made-up programme: register, returns, outcomes, surveys, README.md and planted.csv.

    With `plant`, sizes and failures are drawn in place of what the scenarios tell. The same arguments give
    the same bytes; an example that stood there is replaced. Raises ConfigurationError where the directory
    holds anything else, ValueError where a count is below 1.
    """
    if partnerships < 1 or quarters < 1:
        raise ValueError("an example has at least one partnership and one quarter")
    last = Quarter.parse(last_quarter)
    calendar = Calendar(last.previous(quarters - 1), last)
    casts = cast_partnerships(load_programme(), partnerships, calendar)
    write_casts(directory, plant_failures(casts, seed) if plant else casts, seed)


def write_casts(directory: Path, casts: list[Cast], seed: int) -> None:
    """Write the programme of these partnerships, all of one calendar, as `write_example` does."""
    _make_room(directory)
    programme = load_programme()
    _put(directory / "register.xlsx", register_bytes(programme, casts, casts[0].calendar))
    sent: dict[str, Submission] = {}
    for cast in casts:
        sent |= _write_returns(directory, cast, seed)
        _write_outcomes(directory, cast, seed)
        _put(
            directory / "surveys" / f"{cast.partnership_id}.csv",
            _csv(survey_rows(cast, seed, programme.survey_quarter)),
        )
    planted = list_planted(casts, seed)
    _put(directory / MARK, _csv([PLANTED_COLUMNS, *map(astuple, planted)]))
    _put(directory / "README.md", readme_text(programme, casts, planted, sent).encode())


def _make_room(directory: Path) -> None:
    if directory.exists() and any(directory.iterdir()) and not (directory / MARK).is_file():
        raise ConfigurationError(
            "The directory is not empty and holds no earlier example",
            where=str(directory),
            todo="Name another directory.",
        )
    for name in _WRITTEN:
        path = directory / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _write_returns(directory: Path, cast: Cast, seed: int) -> dict[str, Submission]:
    """The files of one partnership, by their path below the directory."""
    truth, sent = simulate_truth(cast, seed), {}
    for quarter in cast.calendar.quarters:
        for partner in cast.expected(quarter):
            for submission in plan_submissions(cast, seed, partner, quarter):
                again = f"-{submission.number}" if submission.number > 1 else ""
                path = f"returns/{quarter}/{cast.partnership_id}/{cast.partner_id(partner)}{again}.xlsx"
                _put(directory / path, return_bytes(cast, seed, truth, submission))
                sent[path] = submission
    return sent


def _write_outcomes(directory: Path, cast: Cast, seed: int) -> None:
    path = directory / "outcomes" / cast.partnership_id
    _put(path.with_suffix(".csv"), _csv([OUTCOME_COLUMNS, *outcome_rows(cast, seed, as_workbook=False)]))
    if rows := outcome_rows(cast, seed, as_workbook=True):
        sheet = Sheet(
            "Outcomes", [OUTCOME_COLUMNS, *rows], {1: HEADING}, (18, 10, 10, 10, 14, 12), frozen_rows=1
        )
        _put(
            path.with_suffix(".xlsx"),
            workbook_bytes([sheet], "Made-up outcome series", cast.calendar.last.end),
        )


def _csv(rows: list) -> bytes:  # type: ignore[type-arg]
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
