"""Turns a reading into a decision and the decision into the facts of a ledger line. What is loaded follows
from the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import duckdb

from orchestration.forms import Problem
from orchestration.intake.find import FoundFile
from orchestration.intake.returns import ReturnReading

RETURN_FORM = "partner-return"
PRIVATE = frozenset({"personal-data-declared", "possible-personal-data"})
# a file with more problems than this is broken as a whole; counts are kept for all
_LISTED_PROBLEMS = 2_000
_VERSIONS = """
    select partnership_id, partner_id, quarter, max(version)
    from raw.versions
    where form = 'partner-return' and version is not null
    group by all
"""

Identity = tuple[str | None, str | None, str | None]


def last_versions(connection: duckdb.DuckDBPyConnection) -> dict[Identity, int]:
    """The last version accepted so far of every partnership, partner and quarter."""
    return {(p, m, q): n for p, m, q, n in connection.execute(_VERSIONS).fetchall()}


def is_acceptable(problems: Sequence[Problem]) -> bool:
    """A file is accepted or returned as a whole: one problem that must be mended returns it."""
    return all(p.severity != "must" for p in problems)


def may_be_kept(problems: Sequence[Problem]) -> bool:
    """Whether the original may lie in the archive: a file returned for personal data may not."""
    return all(p.code not in PRIVATE for p in problems)


def file_facts(file: FoundFile, form: str, received_at: str, problems: Sequence[Problem]) -> dict[str, Any]:
    """The facts of any file that was decided on; problems by their places, without values."""
    return {
        "sha256": file.sha256,
        "path": file.relative,
        "file_name": file.relative.rpartition("/")[2],
        "form": form,
        "received_at": received_at,
        "n_must": sum(p.severity == "must" for p in problems),
        "n_should": sum(p.severity == "should" for p in problems),
        "problems": [list(p.place) for p in problems[:_LISTED_PROBLEMS]],
        "is_kept": may_be_kept(problems),
    }


def return_facts(
    file: FoundFile,
    reading: ReturnReading,
    problems: Sequence[Problem],
    received_at: str,
    versions: dict[Identity, int],
) -> tuple[str, dict[str, Any]]:
    """The event and the facts of the ledger line that decides on a return; an accepted one is the next of
    its `versions`.
    """
    cover = reading.cover
    facts = file_facts(file, RETURN_FORM, received_at, problems)
    facts |= {
        "partnership_id": cover.partnership_id if cover else None,
        "partner_id": cover.partner_id if cover else None,
        "quarter": str(cover.quarter) if cover and cover.quarter else None,
        "submitted_on": _iso(cover.submitted_on) if cover else None,
        "timed_on": _iso(cover.timed_on) if cover else None,
        "version": None,
    }
    if not is_acceptable(problems):
        return "returned", facts
    identity = (facts["partnership_id"], facts["partner_id"], facts["quarter"])
    versions[identity] = facts["version"] = versions.get(identity, 0) + 1
    return "accepted", facts


def problems_of(facts: dict[str, Any]) -> list[Problem]:
    """The problems of a ledger line, as far as it holds them."""
    return [Problem(*place) for place in facts["problems"]]


def moment(text: str) -> datetime:
    """A moment of the ledger as the warehouse keeps it: local time without a zone."""
    return datetime.fromisoformat(text).replace(tzinfo=None)


def day(text: str | None) -> date | None:
    """A day of the ledger, or none."""
    return None if text is None else date.fromisoformat(text)


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
