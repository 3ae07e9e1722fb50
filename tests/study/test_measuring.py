"""The study counts as it says: found at once or a quarter later, missed, alarms where nothing was planted."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from tests.study.measuring import Rule, Study, measure
from tests.study.telling import tell

QUARTERS = ["2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"]
PLANTED = """\
rule_id,partnership_id,subject_id,from_quarter,to_quarter,note
F-RA1,SICK,R1,2025-Q2,2025-Q4,Drawn: nobody accountable
F-RA1,SICK,R2,2025-Q2,2025-Q4,Drawn: nobody accountable
F-RA1,SICK,R3,2025-Q1,2025-Q4,Drawn: nobody accountable
F-IS2,SICK,%|B|%,2025-Q3,2025-Q4,Drawn: leaves urgent
F-DQ1,WELL,A,2025-Q1,2025-Q1,No return was sent
"""
RESULTS = [
    ("F-RA1", "R1", "2025-Q2", "fail"),
    ("F-RA1", "R2", "2025-Q2", "not_assessable"),
    ("F-RA1", "R2", "2025-Q3", "waived"),
    ("F-RA1", "R3", "2025-Q1", "pass"),
    ("F-RA1", "R3", "2025-Q3", "fail"),
    ("F-IS2", "A|B|1", "2025-Q3", "pass"),
    ("F-IS2", "A|B|2", "2025-Q3", "fail"),
    ("F-IS2", "B|A|3", "2025-Q2", "fail"),
]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    (tmp_path / "planted.csv").write_text(PLANTED)
    with duckdb.connect() as connection:
        connection.execute("create schema marts")
        connection.execute("create table marts.rules (rule_id varchar, title varchar, severity varchar)")
        connection.execute(
            "insert into marts.rules values ('F-RA1', 'Nobody', 'high'), ('F-IS2', 'Urgent', 'high')"
        )
        connection.execute("create table marts.diagnosis as select unnest(?) as quarter", [QUARTERS])
        connection.execute("create table marts.submissions as select 'f' as sha256 from range(12)")
        connection.execute("create table marts.memberships (partnership_id varchar, partner_id varchar)")
        connection.execute("insert into marts.memberships select 'SICK', 'A' || n from range(5) as t (n)")
        connection.execute("insert into marts.memberships select 'WELL', 'A' || n from range(11) as t (n)")
        connection.execute(
            "create table marts.rule_results"
            " (rule_id varchar, partnership_id varchar, subject_id varchar, quarter varchar, status varchar)"
        )
        for rule_id, subject_id, quarter, status in RESULTS:
            row = [rule_id, "SICK", subject_id, quarter, status]
            connection.execute("insert into marts.rule_results values (?, ?, ?, ?, ?)", row)
        connection.execute(
            "create table marts.flags (rule_id varchar, partnership_id varchar, state varchar)"
        )
        connection.execute(
            "insert into marts.flags values ('F-RA1', 'WELL', 'new'), ('F-RA1', 'WELL', 'continuing'),"
            " ('F-RA1', 'WELL', 'new'), ('F-IS2', 'SICK', 'new')"
        )
        return measure(connection, tmp_path / "planted.csv")


def rule(study: Study, rule_id: str) -> Rule:
    return next(rule for rule in study.rules if rule.rule_id == rule_id)


def test_found_at_once_a_quarter_later_or_too_late(study: Study) -> None:
    found = rule(study, "F-RA1")
    assert (found.n_planted, found.at_once, found.n_within_one, found.ever) == (3, 1, 2, 3)
    assert found.planted == {"small": 3, "usual": 0, "large": 0}
    assert found.not_assessable == 0  # the third was judged, and passed


def test_a_subject_that_no_one_knew_beforehand_is_found_by_its_pattern(study: Study) -> None:
    assert (rule(study, "F-IS2").n_planted, rule(study, "F-IS2").at_once) == (1, 1)


def test_alarms_are_new_flags_in_healthy_partnerships_alone(study: Study) -> None:
    assert (study.n_partnerships, study.n_healthy) == (2, 1)
    assert study.healthy_years == {"large": 1.0}
    assert rule(study, "F-RA1").alarms == {"small": 0, "usual": 0, "large": 2}
    assert rule(study, "F-IS2").n_alarms == 0


def test_the_page_names_the_doubtful(study: Study) -> None:
    page = tell(study, 2, 4, 1)
    assert "| F-RA1 Nobody | high | 3 | 33 % | 67 % | 67 %, –, – | 2.00 | 0.00, 0.00, 2.00 |" in page
    assert "- **F-RA1** Nobody: 1 of 3 missed (0 of them not assessable); 2.00 false alarms" in page
    assert "- **F-IS2**" not in page
