"""Who has reported for a quarter, who is late, who is missing, who is not due yet.

Read from the published warehouse, and from what the ledger holds beyond it. As of the day of that
publication.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import ConfigurationError
from orchestration.ledger import Line, read_lines
from orchestration.settings import Settings
from orchestration.summary import short_path
from orchestration.warehouse import open_published

STATES = ("on_time", "late", "returned", "missing", "not_due")
_WORDS = {
    "on_time": "on time",
    "late": "late",
    "returned": "returned",
    "missing": "missing",
    "not_due": "not due yet",
}
_ID_WIDTH, _TITLE_WIDTH = 14, 26
# the quarter stands in the text, as DuckDB imports pandas to look at a parameter
_GRID = """
    select submissions.partnership_id, submissions.partner_id,
        coalesce(partners.title, submissions.partner_id), submissions.is_expected, submissions.status,
        submissions.due_on, submissions.timed_on, submissions.accepted_version,
        (
            select count(*) from marts.versions as versions
            where versions.form = 'partner-return' and versions.decision in ('returned', 'set_aside')
                and versions.partnership_id = submissions.partnership_id
                and versions.partner_id = submissions.partner_id and versions.quarter = submissions.quarter
        )
    from marts.submissions as submissions
    left join marts.partners as partners on partners.partner_id = submissions.partner_id
    where submissions.quarter = '{quarter}'
    order by submissions.partnership_id, submissions.partner_id
"""


@dataclass(frozen=True)
class PartnerStatus:
    """A partner of a partnership in the quarter: `state` is one of STATES; `days_late` counts from the day
    after `due_on` to the day of receipt, else to the day of the grid; `version`: the one that stands;
    `is_published`: False where something came since the publication.
    """

    partner_id: str
    title: str
    is_expected: bool
    state: str
    due_on: date
    timed_on: date | None
    days_late: int
    version: int | None
    n_returned: int
    is_published: bool = True


@dataclass
class PartnershipStatus:
    """A partnership with its partners."""

    partnership_id: str
    title: str
    partners: list[PartnerStatus] = field(default_factory=list)

    def count(self) -> dict[str, int]:
        """How many of the expected partners are in each state, and how many are expected."""
        counted = Counter(partner.state for partner in self.partners if partner.is_expected)
        return {"expected": counted.total(), **{state: counted[state] for state in STATES}}


@dataclass(frozen=True)
class Status:
    """The grid of one quarter; `n_unpublished`: decisions on returns since the publication; `n_unplaced`:
    returned files that name no partner or quarter; `feedback`: where the lists of corrections lie.
    """

    quarter: str
    as_of: date
    published_at: str
    partnerships: list[PartnershipStatus]
    n_unpublished: int
    n_unplaced: int
    feedback: Path


def read_status(settings: Settings, quarter: str | None) -> Status:
    """The status of a quarter, else of the newest that has ended.

    Raises ConfigurationError where nothing was published or the quarter is not known, PublicationError where
    the published warehouse cannot be read.
    """
    published, since = _beyond_publication(settings)
    as_of = date.fromisoformat(published.facts["as_of"]) if published else settings.as_of
    with open_published(settings) as connection:
        wanted = _choose(connection, quarter, as_of)
        titles = connection.execute("select partnership_id, title from marts.partnerships").fetchall()
        grid = [_partner(row, as_of) for row in connection.execute(_GRID.format(quarter=wanted)).fetchall()]
        unplaced = connection.execute(
            "select count(*) from marts.versions where form = 'partner-return' and decision = 'returned'"
            " and (partner_id is null or quarter is null)"
        ).fetchone()
    made = {key: PartnershipStatus(key, title) for key, title in sorted(titles)}
    own = [line for line in since if line.facts.get("quarter") == wanted]
    for partnership_id, partner in grid:
        here = [o for o in own if (o.facts["partnership_id"], o.facts["partner_id"]) == (
            partnership_id, partner.partner_id)]  # fmt: skip
        made[partnership_id].partners.append(_updated(partner, here))
    return Status(
        quarter=wanted,
        as_of=as_of,
        published_at=published.at if published else "",
        partnerships=[partnership for partnership in made.values() if partnership.partners],
        n_unpublished=len(since),
        n_unplaced=unplaced[0] if unplaced else 0,
        feedback=settings.feedback / wanted,
    )


def _beyond_publication(settings: Settings) -> tuple[Line | None, list[Line]]:
    """The line of the newest publication, and the decisions on returns after it."""
    published, since = None, list[Line]()
    for line in read_lines(settings.ledger):
        if line.event == "published":
            published, since = line, []
        elif line.event in ("accepted", "returned") and line.facts["form"] == "partner-return":
            since.append(line)
    return published, since


def _choose(connection: duckdb.DuckDBPyConnection, quarter: str | None, as_of: date) -> str:
    found = connection.execute(
        "select quarter, any_value(due_on - cast(programme.return_due_days as integer))"
        " from marts.submissions cross join marts.programme group by quarter order by quarter"
    ).fetchall()
    known = [label for label, _ in found]
    if quarter is None:
        ended = [label for label, last_day in found if last_day < as_of]
        if not ended:
            raise ConfigurationError("No quarter has ended yet")
        return str(ended[-1])
    if quarter not in known:
        span = f"Known are {known[0]} to {known[-1]}." if known else "No quarter has ended yet."
        raise ConfigurationError(f"There is nothing to tell of {quarter}", todo=span)
    return quarter


def _partner(row: tuple[Any, ...], as_of: date) -> tuple[str, PartnerStatus]:
    partnership_id, partner_id, title, is_expected, status, due_on, timed_on, version, n_returned = row
    late = max(0, ((timed_on or as_of) - due_on).days)
    state = ("late" if late else "on_time") if status == "accepted" else status
    return partnership_id, PartnerStatus(
        partner_id, title, is_expected, state, due_on, timed_on, late, version, n_returned
    )


def _updated(partner: PartnerStatus, since: Iterable[Line]) -> PartnerStatus:
    """The same with what came since the publication."""
    for line in since:
        if line.event == "returned":
            state = "returned" if partner.version is None else partner.state
            partner = replace(partner, state=state, n_returned=partner.n_returned + 1, is_published=False)
            continue
        timed_on = partner.timed_on or date.fromisoformat(line.facts["timed_on"])
        late = max(0, (timed_on - partner.due_on).days)
        partner = replace(
            partner,
            state="late" if late else "on_time",
            timed_on=timed_on,
            days_late=late,
            version=line.facts["version"],
            is_published=False,
        )
    return partner


def tell_status(status: Status) -> Iterator[str]:
    """The grid in lines of up to 80 columns."""
    moment = f", published {status.published_at[:16].replace('T', ' ')}" if status.published_at else ""
    yield f"Returns for {status.quarter.replace('-', ' ')}, as of {status.as_of}{moment}"
    for partnership in status.partnerships:
        counted = partnership.count()
        parts = [f"{counted[state]} {_WORDS[state]}" for state in STATES if counted[state]]
        yield ""
        yield f"{partnership.title} ({partnership.partnership_id})"[:80]
        yield f"  {counted['expected']} expected: {', '.join(parts) or 'none'}"
        for partner in partnership.partners:
            named = f"{partner.partner_id:<{_ID_WIDTH}} {_cut(partner.title):<{_TITLE_WIDTH}}"
            yield f"  {named} {_in_words(partner)}"
    yield ""
    yield from _notes(status)


def _cut(title: str) -> str:
    return title if len(title) <= _TITLE_WIDTH else f"{title[: _TITLE_WIDTH - 1]}…"


def _in_words(partner: PartnerStatus) -> str:
    days = f"{partner.days_late} {'day' if partner.days_late == 1 else 'days'}"
    told = {
        "on_time": f"{partner.timed_on}",
        "late": f"{partner.timed_on}, {days} late",
        "missing": f"MISSING, {days} late",
        "returned": f"RETURNED{f', {days} late' if partner.days_late else ''}",
        "not_due": f"due on {partner.due_on}",
    }[partner.state]
    version = f", v{partner.version}" if (partner.version or 1) > 1 else ""
    marks = "" if partner.is_published else " *"
    return f"{told}{version}{'' if partner.is_expected else ', not expected'}{marks}"


def _notes(status: Status) -> Iterator[str]:
    n_returned = sum(p.n_returned for partnership in status.partnerships for p in partnership.partners)
    if n_returned:
        files = "1 file was" if n_returned == 1 else f"{n_returned} files were"
        yield f"{files} returned for this quarter; their lists:"
        yield f"  {short_path(status.feedback)}"
    if status.n_unplaced:
        files = (
            "1 returned file names" if status.n_unplaced == 1 else f"{status.n_unplaced} returned files name"
        )
        yield f"{files} no partner or quarter:"
        yield f"  {short_path(status.feedback.parent / 'unknown')}"
    if status.n_unpublished:
        here = sum(not p.is_published for partnership in status.partnerships for p in partnership.partners)
        marked = ", marked *" if here else ", none of this quarter"
        files = "1 return was" if status.n_unpublished == 1 else f"{status.n_unpublished} returns were"
        yield f"{files} decided on since{marked}; the next run publishes."


def status_as_json(status: Status) -> dict[str, Any]:
    """The grid for machines; docs/operation.md tells its shape. Days are written as 2025-03-31."""
    return {
        "quarter": status.quarter,
        "as_of": status.as_of.isoformat(),
        "published_at": status.published_at or None,
        "unpublished": status.n_unpublished,
        "unplaced": status.n_unplaced,
        "feedback": str(status.feedback),
        "partnerships": [
            {
                "partnership_id": partnership.partnership_id,
                "title": partnership.title,
                "counts": partnership.count(),
                "partners": [
                    {k: v.isoformat() if isinstance(v, date) else v for k, v in asdict(partner).items()}
                    for partner in partnership.partners
                ],
            }
            for partnership in status.partnerships
        ],
    }
