"""For whom and which quarter a template is made, and what the published register says about that. Which rows
stand in the template is said in `prefill`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

import duckdb

from orchestration.errors import ConfigurationError
from orchestration.quarter import Quarter

_LISTED = 40
_PERIOD = "(valid_from is null or valid_from < $end) and (valid_to is null or valid_to >= $start)"
_MEMBERSHIP = "joined_on < $end and (left_on is null or left_on >= $start)"
_MEMBERS = f"""
    select members.partner_id as id, partners.title, members.role
    from marts.memberships as members
    inner join marts.partners on members.partner_id = partners.partner_id
    where members.partnership_id = $partnership and {_MEMBERSHIP}
    qualify row_number() over (partition by members.partner_id order by members.joined_on desc) = 1
    order by members.role <> 'lead', id
"""
# the member with that role on the last day of the quarter, else the last lead active in it
_LEAD = f"""
    select partner_id
    from marts.memberships
    where partnership_id = $partnership and role = 'lead' and {_MEMBERSHIP}
    order by coalesce(left_on, date '9999-12-31') desc, joined_on desc, partner_id
    limit 1
"""
_RESPONSIBILITIES = f"""
    select responsibility_id as id, title
    from marts.responsibilities
    where partnership_id = $partnership and {_PERIOD}
    qualify row_number() over (partition by id order by valid_from desc nulls last) = 1
    order by id
"""
_COMPONENTS = f"""
    select components.component_id as id, components.title, components.unit, plans.planned_units
    from marts.components
    left join marts.plans
        on
            components.partnership_id = plans.partnership_id
            and components.component_id = plans.component_id
            and plans.quarter = $quarter
    where components.partnership_id = $partnership and {_PERIOD}
    qualify row_number() over (partition by id order by valid_from desc nulls last) = 1
    order by id
"""
_STANDARDS = f"""
    select class as id, title, limit_value, limit_unit
    from marts.standards
    where {_PERIOD}
    qualify row_number() over (partition by id order by valid_from desc nulls last) = 1
    order by limit_value is null, urgent desc, id
"""
_ACCEPTED = """
    select sha256, seq, partner_id, quarter, version
    from marts.versions
    where
        form = 'partner-return' and decision = 'accepted'
        and partnership_id = $partnership and quarter <= $quarter
    order by seq
"""

Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Accepted:
    """An accepted return, of whichever partner of the partnership."""

    sha256: str
    seq: int
    partner_id: str
    quarter: str
    version: int


@dataclass(frozen=True)
class Occasion:
    """One partner and quarter, and what is in force then: members (lead first), responsibilities, components
    with the board's plan, classes of request; `accepted`: the partnership's accepted returns up to the
    quarter, oldest first.
    """

    partnership: Entry
    partner_id: str
    quarter: Quarter
    is_lead: bool
    is_made_up: bool
    due_on: date
    locked_on: date | None
    members: Sequence[Entry]
    responsibilities: Sequence[Entry]
    components: Sequence[Entry]
    standards: Sequence[Entry]
    accepted: Sequence[Accepted]
    leads: dict[str, str | None]

    @property
    def partnership_id(self) -> str:
        """The partnership's identifier."""
        return str(self.partnership["partnership_id"])

    @property
    def partner_title(self) -> str:
        """The partner's name."""
        return next(str(m["title"]) for m in self.members if m["id"] == self.partner_id)

    @cached_property
    def own(self) -> list[Accepted]:
        """The partner's accepted returns up to the quarter, oldest first."""
        return [a for a in self.accepted if a.partner_id == self.partner_id]

    @cached_property
    def of_leads(self) -> list[Accepted]:
        """The accepted returns of whoever led the partnership in the return's quarter, oldest first."""
        return [a for a in self.accepted if self.leads[a.quarter] == a.partner_id]

    @property
    def standing(self) -> Accepted | None:
        """The partner's return that stands for the quarter itself."""
        return newest([a for a in self.own if a.quarter == self.quarter.label])

    @property
    def newest_earlier(self) -> Accepted | None:
        """The partner's newest standing return of an earlier quarter."""
        return newest([a for a in self.own if a.quarter < self.quarter.label])


def newest(returns: Sequence[Accepted]) -> Accepted | None:
    """The newest version of the newest quarter among some returns of one partner."""
    return max(returns, key=lambda a: (a.quarter, a.version, a.seq), default=None)


def find_occasion(
    connection: duckdb.DuckDBPyConnection, partnership: str, partner: str, quarter: Quarter
) -> Occasion:
    """What the published register says of a partner and quarter; identifiers go without regard to case.

    Raises ConfigurationError, with what is possible, where the register does not allow a return of theirs.
    """
    [programme] = ask(connection, "select * from marts.programme")
    found = _find_partnership(connection, partnership)
    first = Quarter.parse(programme["first_quarter"])
    if quarter < first:
        raise ConfigurationError(
            f"{quarter} lies before the programme's first quarter",
            todo=f"Ask for {first} or a later quarter.",
        )
    asked = {"partnership": found["partnership_id"], **_days(quarter)}
    labelled = {"partnership": asked["partnership"], "quarter": quarter.label}
    members = ask(connection, _MEMBERS, asked)
    accepted = [Accepted(**row) for row in ask(connection, _ACCEPTED, labelled)]
    leads = {
        label: _lead(connection, asked["partnership"], Quarter.parse(label))
        for label in {quarter.label, *(a.quarter for a in accepted)}
    }
    partner_id = _find_partner(connection, partner, asked["partnership"], quarter, members)
    locks = ask(connection, "select locked_on from marts.locks where quarter = $q", {"q": quarter.label})
    return Occasion(
        partnership=found,
        partner_id=partner_id,
        quarter=quarter,
        is_lead=leads[quarter.label] == partner_id,
        is_made_up=programme["made_up"] == "yes",
        due_on=quarter.end + timedelta(days=programme["return_due_days"] - 1),
        locked_on=locks[0]["locked_on"] if locks else None,
        members=members,
        responsibilities=ask(connection, _RESPONSIBILITIES, asked),
        components=ask(connection, _COMPONENTS, {**asked, "quarter": quarter.label}),
        standards=ask(connection, _STANDARDS, _days(quarter)),
        accepted=accepted,
        leads=leads,
    )


def ask(
    connection: duckdb.DuckDBPyConnection, query: str, values: dict[str, Any] | None = None
) -> list[Entry]:
    """The rows of a query by column name; `$name` stands for a value.

    Values are written into the query as literals: given as parameters they would make DuckDB import pandas,
    which takes longer than everything else here.
    """
    literal = {name: _literal(value) for name, value in (values or {}).items()}
    cursor = connection.execute(re.sub(r"\$(\w+)", lambda found: literal[found[1]], query))
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _literal(value: str | int | date | Sequence[Any]) -> str:
    """A value in SQL. A text ends at a quote that is not doubled, and at nothing else."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, date):
        return f"date '{value.isoformat()}'"
    if isinstance(value, int):
        return str(value).lower()
    return f"[{', '.join(map(_literal, value))}]"


def _days(quarter: Quarter) -> dict[str, date]:
    return {"start": quarter.start, "end": quarter.end}


def _lead(connection: duckdb.DuckDBPyConnection, partnership_id: str, quarter: Quarter) -> str | None:
    found = ask(connection, _LEAD, {"partnership": partnership_id, **_days(quarter)})
    return str(found[0]["partner_id"]) if found else None


def _find_partnership(connection: duckdb.DuckDBPyConnection, name: str) -> Entry:
    known = ask(connection, "select * from marts.partnerships order by partnership_id")
    found = [row for row in known if row["partnership_id"].casefold() == name.casefold()]
    if not found:
        raise ConfigurationError(
            f"There is no partnership {name} in the register",
            todo=f"Known are: {_listed([row['partnership_id'] for row in known])}.",
        )
    return found[0]


def _find_partner(
    connection: duckdb.DuckDBPyConnection,
    name: str,
    partnership_id: str,
    quarter: Quarter,
    members: Sequence[Entry],
) -> str:
    for member in members:
        if member["id"].casefold() == name.casefold():
            return str(member["id"])
    known = ask(
        connection, "select 1 from marts.partners where lower(partner_id) = lower($name)", {"name": name}
    )
    what = (
        f"{name} is no member of {partnership_id} in {quarter}"
        if known
        else f"There is no partner {name} in the register"
    )
    listed = _listed([member["id"] for member in members])
    raise ConfigurationError(what, todo=f"Members of {partnership_id} in {quarter} are: {listed or 'none'}.")


def _listed(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _LISTED} more" if len(ids) > _LISTED else ""
    return ", ".join(ids[:_LISTED]) + more
