"""The whole job on a few files, quick enough to be killed many times.

Intake, publication, reports and notes are the real ones; dbt, the second line, the setter of reports and the
trace are stood in for by a few lines.
"""

from __future__ import annotations

from concurrent.futures import Future
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb

from orchestration import freshness, run
from orchestration.forms import load_register_form, load_return_form, load_survey_form
from orchestration.intake import mark_set_aside, take_in
from orchestration.run import Listener, Workplace
from orchestration.settings import Settings
from tests.builders.workbooks import ROWS, register_workbook, return_workbook

QUARTER = "2025-Q3"
FAULTY = "The second line finds a fault"

# what the models would make of the raw rows: just enough to publish, compare and report
_MARTS = """
    create schema if not exists marts;
    create or replace table marts.programme as select title, made_up, _sha256 from raw.register_programme;
    create or replace table marts.partnerships as
        select partnership_id, title from raw.register_partnerships;
    create or replace table marts.submissions as
        select partnership_id, partner_id, quarter, arg_max(sha256, seq) as sha256 from raw.versions
        where form = 'partner-return' and decision = 'accepted' group by all;
    create or replace table marts.indicator_values as
        select own.partnership_id, own.quarter, 'IS01' as indicator_id, own.partner_id, '' as breakdown,
            count(rows._row) as numerator, 10 as denominator, 10 as n, count(rows._row) / 10 as value,
            null::varchar as band, null::double as green, null::double as amber, 5 as min_n
        from marts.submissions as own left join raw.return_requests as rows on rows._sha256 = own.sha256
        group by all;
    create or replace table marts.rule_results (partnership_id varchar, quarter varchar, rule_id varchar,
        subject_id varchar, value double, status varchar, threshold double);
    create or replace table marts.diagnosis as select distinct partnership_id, quarter from marts.submissions;
    create or replace table marts.outcome_points as
        select 'RIVER' as partnership_id, '2025-Q3' as quarter, series_id, area_id, period, _sha256
        from raw.outcome_rows;
    create or replace table marts.survey_scores (partnership_id varchar, quarter varchar, respondent varchar,
        theme varchar, _sha256 varchar);
    create or replace table marts.versions as select * exclude (seq) from raw.versions;
"""


class Press:
    """Sets a report at once, as its title and what it shows."""

    setter = SimpleNamespace(set_notebook=lambda shown, folder, formats: dict.fromkeys(formats, shown))

    def run(self, document: Path, parameters: dict[str, str]) -> bytes:
        with duckdb.connect(parameters["warehouse"], read_only=True) as connection:
            shown = connection.execute("select * from marts.indicator_values order by all").fetchall()
            titles = connection.execute(
                "select title from marts.programme union all select title from marts.partnerships"
            ).fetchall()
        return f"<html>{parameters} {titles} {shown}</html>".replace(parameters["warehouse"], "").encode()

    def set(self, work: Any, *arguments: Any) -> Future[Any]:
        done: Future[Any] = Future()
        done.set_result(work(*arguments))
        return done


def settings_in(folder: Path, now: datetime = datetime(2025, 10, 20, 10)) -> Settings:
    return Settings(inputs=folder / "inputs", output=folder / "output", as_of=date(2025, 12, 1), now=now)


def warm() -> None:
    """Read what every run reads of the code."""
    load_return_form()
    load_register_form()
    load_survey_form()


def do_job(settings: Settings) -> bool:
    """All steps, as `accord run` does them; whether there was anything to do."""
    freshness.fingerprint_code = run.fingerprint_code = lambda: "the code"
    run.trace.make_pages = lambda settings, quarter: {"RIVER": b"<html>trace</html>"}
    place = Workplace(settings, Listener(), None, Press())  # type: ignore[arg-type]
    with freshness.hold_output(settings):
        fingerprint = freshness.fingerprint_run(settings, None)
        if freshness.find_last_run(settings, fingerprint) is not None:
            return False
        take_in(settings)
        for sha256 in _faulty(settings):
            mark_set_aside(settings, sha256, "made.up")
        run._note_checked(settings)
        with duckdb.connect(str(settings.work_warehouse)) as connection:
            connection.execute(_MARTS)
        run.publish(place)
        run.render(place, [])
        freshness.note_run(settings, fingerprint, QUARTER)
        return True


def _faulty(settings: Settings) -> list[str]:
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        found = connection.execute(
            "select sha256 from raw.versions semi join raw.covers on sha256 = _sha256"
            f" and revision_note = '{FAULTY}' where decision = 'accepted'"
        ).fetchall()
    return [sha256 for (sha256,) in found]


def prepare(folder: Path) -> None:
    """A programme with one return published, and a file of every fate in its drop folder."""
    settings = settings_in(folder, datetime(2025, 10, 15, 10))
    settings.returns.mkdir(parents=True)
    settings.outcomes.mkdir()
    settings.register_file.write_bytes(register_workbook())
    first = return_workbook()
    (settings.returns / "first.xlsx").write_bytes(first)
    assert do_job(settings)
    new = {**ROWS["Requests"][0], "request_id": "P-2"}
    lab = {"partner_id": "LAB", "submitted_on": date(2025, 10, 13)}
    own = {"Requests": [], "Shares": [], "Responsibilities": [], "Delivery": [], "Actions": []}
    personal = {"Actions": [{**ROWS["Actions"][0], "title": "Write to jan.made.up@example.org"}]}
    arriving = {
        "again.xlsx": first,
        "broken.xlsx": b"PK\x03\x04 no workbook",
        "replacement.xlsx": return_workbook(
            rows={"Requests": [*ROWS["Requests"], new]}, cover={"revision_note": "One was forgotten"}
        ),
        "personal.xlsx": return_workbook(cover=lab, rows=own | personal),
        "faulty.xlsx": return_workbook(cover={"partner_id": "MUN", "revision_note": FAULTY}, rows=own),
    }
    for name, content in arriving.items():
        (settings.returns / name).write_bytes(content)
    (settings.outcomes / "victims.csv").write_text(
        "series_id,area_id,period,count,denominator,definition\nVICTIMS,CENTRE,2025-07,5,100000,1\n"
    )
