"""When each partner's returns of a quarter come in: in time, late, corrected, broken or not at all.

Says nothing of what stands in them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from orchestration.example.cast import Cast
from orchestration.example.draw import Dice
from orchestration.example.scenario import Filing
from orchestration.quarter import Quarter

RETURN_DUE_DAYS = 30


@dataclass(frozen=True)
class Submission:
    """One file. `fault` names what spoils it (breakage.py); a `draft` is sound but left something out."""

    partner: str
    quarter: Quarter
    number: int
    submitted_on: date
    fault: str | None = None
    codes: tuple[str, ...] = ()
    draft: bool = False
    revision_note: str | None = None

    @property
    def is_sound(self) -> bool:
        """Whether intake must accept the file."""
        return self.fault is None


def plan_submissions(cast: Cast, seed: int, partner: str, quarter: Quarter) -> list[Submission]:
    """The files that this partner sends for the quarter, in order of sending; empty where none comes."""
    dice = Dice(seed, cast.code, "filing", partner, quarter)
    due = quarter.end - timedelta(days=1) + timedelta(days=RETURN_DUE_DAYS)
    usual = due - timedelta(days=dice.whole(2, 22))
    filing = _filing(cast, partner, quarter)
    if filing is None:
        return [Submission(partner, quarter, 1, usual)]
    if filing.what == "missing":
        return []
    if filing.what == "late":
        return [Submission(partner, quarter, 1, due + timedelta(days=filing.days_late))]
    later = usual + timedelta(days=filing.again_after or 0)
    if filing.what == "corrected":
        note = "Two requests added that the first return left out."
        return [
            Submission(partner, quarter, 1, usual, draft=True),
            Submission(partner, quarter, 2, later, revision_note=note),
        ]
    codes = tuple(filing.codes)
    if filing.what == "too_late":
        note = "Dates corrected after a check of the log."
        return [
            Submission(partner, quarter, 1, usual),
            Submission(partner, quarter, 2, later, "after_lock", codes, revision_note=note),
        ]
    broken = Submission(partner, quarter, 1, usual, filing.how, codes)
    return [broken, Submission(partner, quarter, 2, later)] if filing.again_after else [broken]


def _filing(cast: Cast, partner: str, quarter: Quarter) -> Filing | None:
    return next(
        (f for f in cast.kind.filings if f.who == partner and cast.calendar.quarter(f.quarter) == quarter),
        None,
    )


def listed_since(cast: Cast, seed: int, partner: str, quarter: Quarter) -> date:
    """The day from which a return must list what ended: the end of the last quarter that was accepted."""
    since = quarter
    while since > cast.calendar.first:
        before = since.previous()
        if partner not in cast.expected(before):
            break
        if any(submission.is_sound for submission in plan_submissions(cast, seed, partner, before)):
            break
        since = before
    return since.start
