"""What a partnership report is about: one partnership and quarter, its names, values, rules and flags.

Only what more than one section needs is read here; the rest each section reads itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reports import words
from reports.marts import Marts, Row
from reports.words import plain


class UnknownReportError(LookupError):
    """The parameters name no partnership or no quarter of the programme."""


@dataclass(frozen=True)
class Scope:
    """One partnership and quarter in the published marts."""

    marts: Marts
    partnership_id: str
    quarter: str

    @cached_property
    def programme(self) -> Row:
        return self.marts.rows("from programme")[0]

    @cached_property
    def partnership(self) -> Row:
        found = self.marts.rows("from partnerships where partnership_id = $key", key=self.partnership_id)
        if not found:
            raise UnknownReportError(f"The partnership {self.partnership_id!r} is not in the register.")
        return found[0]

    @cached_property
    def is_made_up(self) -> bool:
        return bool(self.programme.made_up == "yes")

    @property
    def begins_on(self) -> date:
        year, number = int(self.quarter[:4]), int(self.quarter[-1])
        return date(year, 3 * number - 2, 1)

    @property
    def next_begins_on(self) -> date:
        year, number = int(self.quarter[:4]), int(self.quarter[-1])
        return date(year + number // 4, number % 4 * 3 + 1, 1)

    @property
    def previous_quarter(self) -> str:
        year, number = int(self.quarter[:4]), int(self.quarter[-1])
        return f"{year}-Q{number - 1}" if number > 1 else f"{year - 1}-Q4"

    @cached_property
    def has_previous(self) -> bool:
        """The quarter before was judged or collected for this partnership."""
        return bool(self.own("from submissions", quarter=self.previous_quarter))

    def own(self, query: str, quarter: str | None = None, order: str = "all") -> list[Row]:
        """The rows of a query on a table, of this partnership and quarter."""
        return self.marts.rows(
            f"{query} where partnership_id = $partnership and quarter = $quarter order by {order}",
            partnership=self.partnership_id,
            quarter=quarter or self.quarter,
        )

    @cached_property
    def titles(self) -> dict[str, str]:
        """Title of every partner of the programme, as Markdown."""
        return {row.partner_id: plain(row.title) for row in self.marts.rows("from partners")}

    def partner(self, partner_id: str) -> str:
        return self.titles.get(partner_id, plain(partner_id))

    @cached_property
    def members(self) -> list[Row]:
        """Members active in the quarter, lead first, then by title."""
        return self.marts.rows(
            """
            with latest as (
                select partner_id, arg_max(role, joined_on) as role
                from memberships
                where partnership_id = $partnership and joined_on < $next and (left_on is null or left_on >=
                $first) group by partner_id
            )
            select latest.partner_id, latest.role, partners.title
            from latest left join partners using (partner_id)
            order by latest.role <> 'lead', latest.role = 'associate', partners.title, latest.partner_id
            """,
            partnership=self.partnership_id,
            first=self.begins_on,
            next=self.next_begins_on,
        )

    @cached_property
    def indicators(self) -> dict[str, Row]:
        return {row.indicator_id: row for row in self.marts.rows("from indicators order by indicator_id")}

    @cached_property
    def rules(self) -> dict[str, Row]:
        return {row.rule_id: row for row in self.marts.rows("from rules order by rule_id")}

    @cached_property
    def values(self) -> list[Row]:
        return self.own("from indicator_values", order="indicator_id, partner_id, breakdown")

    def value(self, indicator_id: str, partner_id: str = "", breakdown: str = "") -> Row | None:
        """The row of one indicator, or None where the warehouse has none."""
        key = (indicator_id, partner_id, breakdown)
        return next(
            (row for row in self.values if (row.indicator_id, row.partner_id, row.breakdown) == key), None
        )

    def by_partner(self, indicator_id: str, breakdown: str = "") -> list[Row]:
        """The rows of one indicator at the level of partners or pairs."""
        return [
            row
            for row in self.values
            if row.indicator_id == indicator_id and row.partner_id and row.breakdown == breakdown
        ]

    @cached_property
    def submissions(self) -> list[Row]:
        rows = self.own("from submissions")
        return sorted(rows, key=lambda row: (not row.is_expected, self.partner(row.partner_id)))

    @cached_property
    def diagnosis(self) -> Row | None:
        return next(iter(self.own("from diagnosis")), None)

    @cached_property
    def flags(self) -> list[Row]:
        """Flags of the quarter in every state, gravest first."""
        return sorted(self.own("from flags"), key=_gravity)

    @property
    def open_flags(self) -> list[Row]:
        return [flag for flag in self.flags if is_open(flag)]

    def failing(self, rule_id: str) -> set[str]:
        """Subjects for which a flag of the rule is open."""
        return {flag.subject_id for flag in self.open_flags if flag.rule_id == rule_id}

    @cached_property
    def previous_flags(self) -> list[Row]:
        return self.own("from flags", quarter=self.previous_quarter)


def is_open(flag: Row) -> bool:
    """New or continuing, and not waived."""
    return flag.state in {"new", "continuing"} and not flag.is_waived


def _gravity(flag: Row) -> tuple[int, bool, int, str]:
    rank = words.SEVERITIES.index(flag.severity)
    return (rank, words.aim(flag.aim) == "data_quality", -flag.quarters_open, flag.flag_id)
