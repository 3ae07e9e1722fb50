"""A later outcome file changes one count: the published figure moves, and the restatement names both files.

Intake, staging model, publication and restatements are the real ones; the marts between are made by hand.
"""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path

import duckdb

from orchestration.intake import take_in
from orchestration.publishing import note_restatements, publish_warehouse
from orchestration.settings import Settings
from orchestration.warehouse import open_work
from tests.builders.workbooks import register_workbook
from tests.dbt_project.building import PROJECT

FIRST = b"series_id,area_id,period,count\nCALLS,NORTH,2025-01,4\nCALLS,NORTH,2025-02,6\n"
SECOND = b"series_id,area_id,period,count\nCALLS,NORTH,2025-02,7\n"
MODEL = PROJECT / "models" / "staging" / "received" / "stg_outcome_rows.sql"
STAGED = MODEL.read_text(encoding="utf-8").replace("{{ source('raw', 'outcome_rows') }}", "raw.outcome_rows")
MARTS = f"""
    create schema if not exists marts;
    create or replace table marts.points as {STAGED};
    create or replace table marts.outcome_points as
        select 'RIVER' as partnership_id, '2025-Q1' as quarter, * from marts.points;
    create or replace table marts.indicator_values as
        select 'RIVER' as partnership_id, '2025-Q1' as quarter, 'EF01' as indicator_id, '' as partner_id,
            'CALLS' as breakdown, sum(count)::double as value, 'unrated' as band, sum(count) as n,
            null::double as numerator, null::double as denominator, null::double as green,
            null::double as amber, null::bigint as min_n
        from marts.points;
    create or replace table marts.diagnosis as select 'RIVER' as partnership_id, '2025-Q1' as quarter;
    create or replace table marts.rule_results (rule_id varchar, partnership_id varchar, quarter varchar,
        subject_id varchar, status varchar, value double, threshold double);
    create or replace table marts.submissions
        (partnership_id varchar, quarter varchar, partner_id varchar, sha256 varchar);
    create or replace table marts.survey_scores
        (partnership_id varchar, quarter varchar, respondent varchar, theme varchar, _sha256 varchar);
    create or replace table marts.programme as select 'g' as _sha256;
    create or replace table marts.versions as from raw.versions;
"""


def build(settings: Settings) -> None:
    take_in(settings)
    with open_work(settings) as connection:
        connection.execute(MARTS)


def test_a_count_that_changes_is_a_restatement_of_cause_outcome(tmp_path: Path) -> None:
    settings = Settings(
        inputs=tmp_path / "in", output=tmp_path / "out", as_of=date(2025, 12, 1), now=datetime(2025, 10, 15)
    )
    settings.outcomes.mkdir(parents=True)
    settings.register_file.write_bytes(register_workbook())
    (settings.outcomes / "january.csv").write_bytes(FIRST)
    build(settings)
    publish_warehouse(settings, "code-1")
    (settings.outcomes / "february.csv").write_bytes(SECOND)
    build(settings)
    assert note_restatements(settings, "code-1", "code-1") == 1
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        noted = connection.execute(
            "select entry_id, breakdown, old_value, new_value, cause, old_source, new_source"
            " from raw.restatements"
        ).fetchall()
        kept = connection.execute("select count(*) from raw.outcome_rows").fetchone()
    sources = [sha256(content).hexdigest() for content in (FIRST, SECOND)]
    assert noted == [("EF01", "CALLS", 10.0, 11.0, "outcome", *sources)]
    assert kept == (3,)  # the earlier row stays beside the one that supersedes it
