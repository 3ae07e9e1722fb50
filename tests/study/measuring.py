"""Planted failures against flags: what was found and when, and what was flagged where nothing was planted."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

_PREPARE = """
    create temp table planted as
    select * from read_csv(?, all_varchar = true) where note like 'Drawn: %';

    create temp table sizes as
    select partnership_id,
        case
            when count(distinct partner_id) <= 5 then 'small'
            when count(distinct partner_id) <= 10 then 'usual'
            else 'large'
        end as size,
        partnership_id not in (select partnership_id from planted) as is_healthy
    from marts.memberships group by all;

    create temp table quarters as
    select quarter, row_number() over (order by quarter) as number
    from (select distinct quarter from marts.diagnosis);
"""
# A failure is found where the rule fails, waived or not, in the first quarter in which it must, or the next.
_FOUND = """
    select planted.rule_id, sizes.size, planted.partnership_id, planted.subject_id, begun.number as first_at,
        bool_or(results.status in ('fail', 'waived') and seen.number = begun.number) as at_once,
        bool_or(results.status in ('fail', 'waived') and seen.number <= begun.number + 1) as within_one,
        bool_or(results.status in ('fail', 'waived')) as ever,
        bool_or(results.status = 'not_assessable' and seen.number <= begun.number + 1) as was_not_assessable
    from planted
    inner join sizes using (partnership_id)
    inner join quarters as begun on begun.quarter = planted.from_quarter
    left join marts.rule_results as results
        on results.rule_id = planted.rule_id and results.partnership_id = planted.partnership_id
            and results.subject_id like planted.subject_id and results.quarter >= planted.from_quarter
    left join quarters as seen on seen.quarter = results.quarter
    group by all
"""
# A false alarm: a flag that is new, in a partnership without failures. Missing returns are real, not false.
_ALARMS = """
    select flags.rule_id, sizes.size, flags.partnership_id, count(*) as n
    from marts.flags as flags
    inner join sizes using (partnership_id)
    where sizes.is_healthy and flags.state = 'new'
    group by all
"""


@dataclass(frozen=True)
class Rule:
    """What the study found of one rule: planted failures and false alarms, by size of partnership."""

    rule_id: str
    title: str
    severity: str
    planted: dict[str, int]
    at_once: int
    within_one: dict[str, int]
    ever: int
    not_assessable: int
    alarms: dict[str, int]

    @property
    def n_planted(self) -> int:
        return sum(self.planted.values())

    @property
    def n_within_one(self) -> int:
        return sum(self.within_one.values())

    @property
    def n_alarms(self) -> int:
        return sum(self.alarms.values())


@dataclass(frozen=True)
class Study:
    """Every rule, and how many partnership-years of healthy partnerships there were, by size."""

    rules: tuple[Rule, ...]
    healthy_years: dict[str, float]
    n_healthy: int
    n_partnerships: int
    n_returns: int


def measure(connection: duckdb.DuckDBPyConnection, planted: Path) -> Study:
    """Compare the results in a warehouse with what planted.csv says was planted."""
    connection.execute(_PREPARE.replace("?", f"'{planted}'"))
    connection.execute(f"create temp table found as {_FOUND}")
    connection.execute(f"create temp table alarms as {_ALARMS}")
    years = connection.execute(
        "select size, count(*) * (select count(*) from quarters) / 4 from sizes where is_healthy group by all"
    ).fetchall()
    rules = connection.execute("select rule_id, title, severity from marts.rules").fetchall()
    (n_partnerships, n_healthy) = connection.execute(
        "select count(*), count(*) filter (where is_healthy) from sizes"
    ).fetchone() or (0, 0)
    (n_returns,) = connection.execute(
        "select count(*) from marts.submissions where sha256 is not null"
    ).fetchone() or (0,)
    return Study(
        tuple(_rule(connection, *row) for row in rules), dict(years), n_healthy, n_partnerships, n_returns
    )


def _rule(connection: duckdb.DuckDBPyConnection, rule_id: str, title: str, severity: str) -> Rule:
    rows = connection.execute(
        "select size, at_once, within_one, ever, was_not_assessable from found where rule_id = ?", [rule_id]
    ).fetchall()
    alarms = connection.execute(
        "select size, sum(n)::integer from alarms where rule_id = ? group by size", [rule_id]
    ).fetchall()
    sizes = ("small", "usual", "large")
    return Rule(
        rule_id,
        title,
        severity,
        planted={size: sum(row[0] == size for row in rows) for size in sizes},
        at_once=sum(bool(row[1]) for row in rows),
        within_one={size: sum(row[0] == size and bool(row[2]) for row in rows) for size in sizes},
        ever=sum(bool(row[3]) for row in rows),
        not_assessable=sum(not row[2] and bool(row[4]) for row in rows),
        alarms={size: dict(alarms).get(size, 0) for size in sizes},
    )
