"""What was planted, told twice: planted.csv for tests, README.md for readers."""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass

from orchestration.example.cast import Calendar, Cast
from orchestration.example.filing import Submission, plan_submissions
from orchestration.example.scenario import Plant, Programme, load_kind

PLANTED_COLUMNS = ["rule_id", "partnership_id", "subject_id", "from_quarter", "to_quarter", "note"]
LEAST_COVERAGE = 0.65


_ITEMS = {"action_stuck": "action", "escalation_stuck": "escalation", "threat_unanswered": "threat"}


@dataclass(frozen=True)
class Planted:
    """A rule that must flag the subject in every quarter of the range."""

    rule_id: str
    partnership_id: str
    subject_id: str
    from_quarter: str
    to_quarter: str
    note: str


def list_planted(casts: list[Cast], seed: int) -> list[Planted]:
    """Every flag that the plants and the missing returns of these partnerships must raise."""
    return [planted for cast in casts for planted in [*_from_plants(cast), *_from_filings(cast, seed)]]


def _from_plants(cast: Cast) -> list[Planted]:
    calendar, found = cast.calendar, []
    for plant in cast.kind.plants:
        for shown in plant.shows:
            first, last = max(calendar.quarter(shown.first), calendar.first), calendar.quarter(shown.last)
            if first <= last and _has_begun(calendar, plant):
                found.append(
                    Planted(
                        shown.rule,
                        cast.partnership_id,
                        subject_id(cast, shown.subject),
                        first.label,
                        last.label,
                        plant.note,
                    )
                )
    return found


def _has_begun(calendar: Calendar, plant: Plant) -> bool:
    """Whether the example is long enough to hold the whole plant; a shorter one shows it only in part.

    The truth begins a quarter before the first return.
    """
    return calendar.quarter(plant.first) >= calendar.first.previous()


def subject_id(cast: Cast, subject: str) -> str:
    """A subject of the scenario with the identifiers of this partnership."""
    if subject == "PARTNERSHIP":
        return cast.partnership_id
    if subject in cast.kind.series:
        return cast.series_id(subject)
    return "".join(cast.partner_id(part) for part in re.split(r"([|+])", subject))


def _from_filings(cast: Cast, seed: int) -> list[Planted]:
    found = []
    for quarter in cast.calendar.quarters:
        expected = cast.expected(quarter)
        missing = [
            key for key in expected if not any(s.is_sound for s in plan_submissions(cast, seed, key, quarter))
        ]
        where = (quarter.label, quarter.label)
        for key in missing:
            broken = plan_submissions(cast, seed, key, quarter)
            note = "The only return was broken and never corrected" if broken else "No return was sent"
            found.append(Planted("F-DQ1", cast.partnership_id, cast.partner_id(key), *where, note))
        if 1 - len(missing) / len(expected) < LEAST_COVERAGE:
            found.append(
                Planted("F-DQ2", cast.partnership_id, cast.partnership_id, *where, "Too few returns to judge")
            )
    return found


def _forgotten_rows(casts: list[Cast]) -> list[str]:
    """A line for every planted item that its owner stops listing, where the example holds the whole of it."""
    return [
        "| " + " | ".join((
            _ITEMS[plant.does], cast.partnership_id,
            cast.partner_id(plant.who or cast.lead(cast.calendar.quarter(plant.first))), plant.item or "",
            cast.calendar.quarter(plant.listed_to or 0).label, plant.note,
        )) + " |"
        for cast in casts for plant in cast.forgotten() if _has_begun(cast.calendar, plant)
    ]  # fmt: skip


def _must(casts: list[Cast]) -> str:
    if all(cast.kind == load_kind(cast.kind.kind) for cast in casts):
        return "Each must be flagged in every quarter of its range, both included."
    return "Drawn at random: each should be flagged in its range, as far as the draws made it plain."


def readme_text(
    programme: Programme, casts: list[Cast], planted: list[Planted], sent: dict[str, Submission]
) -> str:
    """README.md of the example: what it is, what is planted, which files are not as they should be."""
    lines = [
        f"# {programme.title}",
        "",
        "Everything here is made up by `accord example`: no such places, organisations or figures exist.",
        "It shows what Accord makes of a programme in which we know what is wrong.",
        "`planted.csv` says for machines what is planted.",
        "",
        "## Partnerships",
        "",
        *(f"- **{cast.partnership_id}**, {cast.title(cast.kind.title)}: {cast.kind.story}" for cast in casts),
        "",
        "## Planted failures",
        "",
        _must(casts),
        "",
        "| rule | partnership | subject | from | to | what was planted |",
        "|---|---|---|---|---|---|",
        *("| " + " | ".join(text.replace("|", "\\|") for text in astuple(p)) + " |" for p in planted),
        "",
        "## Open items that a return forgets",
        "",
        "Each is listed to the quarter named, then neither listed nor closed, and is carried on as open.",
        "",
        "| item | partnership | owner | number | listed to | what was planted |",
        "|---|---|---|---|---|---|",
        *_forgotten_rows(casts),
        "",
        "## Files that are returned",
        "",
        "| file | codes |",
        "|---|---|",
        *(
            f"| {path} | {', '.join(submission.codes)} |"
            for path, submission in sent.items()
            if submission.fault
        ),
        "",
        "Files whose name ends in `-2` replace or correct an earlier one.",
        "Made again with `accord example inputs/example`; the same seed gives the same bytes.",
    ]
    return "\n".join(lines) + "\n"
