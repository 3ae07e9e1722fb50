"""Which version of a return stands, and when the first one came, also where a version was erased."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from tests.dbt_project import sql_models
from tests.dbt_project.building import PROJECT

MODEL = PROJECT / "models" / "staging" / "received" / "stg_returns.sql"

COLUMNS = (
    "seq integer, sha256 varchar, form varchar, partnership_id varchar, partner_id varchar, quarter varchar,"
    " version integer, decision varchar, submitted_on date, timed_on date"
)
DAYS = (date(2025, 10, 20), date(2025, 11, 20), date(2025, 11, 25))


@pytest.mark.parametrize(
    "decisions, standing",
    [
        (("accepted", "accepted", "accepted"), 3),
        (("erased", "accepted", "accepted"), 3),
        (("erased", "erased", "accepted"), 3),
        (("accepted", "erased", "erased"), 1),
        (("accepted", "accepted", "set_aside"), 2),
        (("erased", "erased", "erased"), None),
    ],
)
def test_the_newest_version_left_stands_and_the_first_day_stays(
    decisions: tuple[str, ...], standing: int | None
) -> None:
    """A partner that sent on time stays on time (RA14), whichever version was erased."""
    connection = duckdb.connect()
    rows = [
        (n, f"hash-{n}", "partner-return", "CITY", "A", "2025-Q3", n, decision, day, day)
        for n, (decision, day) in enumerate(zip(decisions, DAYS, strict=True), start=1)
    ]
    returned = (
        9,
        "hash-9",
        "partner-return",
        "CITY",
        "A",
        "2025-Q3",
        None,
        "erased",
        None,
        date(2025, 10, 1),
    )
    rows.append(returned)
    sql_models.table(connection, "stg_versions", COLUMNS, rows)
    source = MODEL.read_text(encoding="utf-8").replace("as_of()", "\"date '2026-01-01'\"")
    connection.execute(f"create table stg_returns as {sql_models.rendered(source)}")
    found = connection.execute("select version, first_timed_on from stg_returns where is_standing").fetchall()
    assert found == ([(standing, DAYS[0])] if standing else [])
