"""Which published figures a new warehouse changes, and the nearest cause, on hand-made marts."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import PublicationError
from orchestration.publishing import note_restatements, publish_warehouse
from orchestration.settings import Settings
from orchestration.warehouse import open_work

NOW = datetime(2026, 1, 1, 9)
_TABLES = """
    create schema if not exists marts;
    create or replace table marts.diagnosis as
        select * from (values ('P', '2025-Q1'), ('P', '2025-Q2')) as t(partnership_id, quarter);
    create or replace table marts.indicator_values (
        partnership_id varchar, quarter varchar, indicator_id varchar, partner_id varchar, breakdown varchar,
        value double, band varchar, n bigint default 9, numerator double, denominator double,
        green double default 0.9, amber double default 0.75, min_n bigint default 5);
    insert into marts.indicator_values
        (partnership_id, quarter, indicator_id, partner_id, breakdown, value, band)
    values
        ('P', '2025-Q1', 'IS01', '', '', 0.5, 'red'), ('P', '2025-Q2', 'IS01', '', '', 0.75, 'amber'),
        ('P', '2025-Q2', 'IS01', 'B', '', 0.25, 'too_few'), ('P', '2025-Q3', 'IS01', '', '', 1.0, 'green'),
        ('P', '2025-Q2', 'EF01', '', 'S1', 3.0, 'unrated'), ('P', '2025-Q2', 'PS01', '', '', 4.0, 'green');
    create or replace table marts.rule_results as
        select 'F-IS1' as rule_id, 'P' as partnership_id, '2025-Q2' as quarter, 'B' as subject_id,
            'pass' as status, 0.9::double as value, 0.75::double as threshold;
    create or replace table marts.submissions as
        select * from (values
            ('P', '2025-Q1', 'A', 'a1'), ('P', '2025-Q2', 'A', 'a2'), ('P', '2025-Q2', 'B', 'b2'),
            ('P', '2025-Q2', 'C', null), ('P', '2025-Q3', 'A', 'a3')
        ) as t(partnership_id, quarter, partner_id, sha256);
    create or replace table marts.outcome_points as
        select 'P' as partnership_id, '2025-Q2' as quarter, 'S1' as series_id, 'X' as area_id,
            '2025-Q2' as period, 'o1' as _sha256;
    create or replace table marts.survey_scores as
        select 'P' as partnership_id, '2025-Q2' as quarter, 'r' as respondent, 'responsibilities' as theme,
            's1' as _sha256;
    create or replace table marts.programme as select 'g1' as _sha256;
    create or replace table marts.versions as
        select 'b2' as sha256, 'partner-return' as form, 'P' as partnership_id, '2025-Q2' as quarter,
            'B' as partner_id, 'accepted' as decision;
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A published warehouse of two judged quarters and one being collected, and the same as work."""
    made = Settings(inputs=tmp_path / "in", output=tmp_path / "out's", as_of=date(2026, 1, 1), now=NOW)
    _work(made, _TABLES)
    publish_warehouse(made, "code-1")
    return made


def _work(settings: Settings, statements: str) -> None:
    with open_work(settings) as connection:
        connection.execute(statements)


def _noted(settings: Settings) -> list[tuple[object, ...]]:
    with duckdb.connect(str(settings.work_warehouse), read_only=True) as connection:
        return connection.execute(
            """
            select quarter, entry_id, partner_id, breakdown, old_value, new_value, old_status, new_status,
                cause, old_source, new_source
            from raw.restatements order by all
            """
        ).fetchall()


def test_the_same_figures_are_no_restatement(settings: Settings) -> None:
    assert note_restatements(settings, "code-1", "code-2") == 0
    assert _noted(settings) == []


def test_nothing_was_published_yet(tmp_path: Path) -> None:
    made = Settings(inputs=tmp_path, output=tmp_path / "out", as_of=date(2026, 1, 1), now=NOW)
    _work(made, _TABLES)
    assert note_restatements(made, None, "code-1") == 0


def test_a_replaced_return_is_named_for_its_own_quarter_and_later_ones(settings: Settings) -> None:
    _work(
        settings,
        """
        update marts.submissions set sha256 = 'b2-new' where partner_id = 'B';
        update marts.indicator_values set value = 0.5, band = 'red'
            where quarter = '2025-Q2' and value = 0.75;
        update marts.indicator_values set value = 0.1 where partner_id = 'B';
        update marts.rule_results set status = 'fail', value = 0.5;
        """,
    )
    assert note_restatements(settings, "code-1", "code-1") == 3
    assert _noted(settings) == [
        ("2025-Q2", "F-IS1", "", "B", 0.9, 0.5, "pass", "fail", "return", "b2", "b2-new"),
        ("2025-Q2", "IS01", "", "", 0.75, 0.5, "amber", "red", "return", "b2", "b2-new"),
        ("2025-Q2", "IS01", "B", "", 0.25, 0.1, "too_few", "too_few", "return", "b2", "b2-new"),
    ]


def test_a_late_first_return_has_no_source_before_and_the_partners_own_is_nearer(settings: Settings) -> None:
    _work(
        settings,
        """
        update marts.submissions set sha256 = 'c2' where partner_id = 'C';
        update marts.submissions set sha256 = 'a1-new' where sha256 = 'a1';
        update marts.indicator_values set value = null, band = 'no_data' where quarter = '2025-Q1';
        update marts.indicator_values set value = 0.1, partner_id = 'C' where partner_id = 'B';
        """,
    )
    note_restatements(settings, "code-1", "code-1")
    assert _noted(settings) == [
        ("2025-Q1", "IS01", "", "", 0.5, None, "red", "no_data", "return", "a1", "a1-new"),
        ("2025-Q2", "IS01", "B", "", 0.25, None, "too_few", None, "return", None, "c2"),
        ("2025-Q2", "IS01", "C", "", None, 0.1, None, "too_few", "return", None, "c2"),
    ]


@pytest.mark.parametrize(
    ("change", "figure", "cause", "sources"),
    [
        ("update marts.outcome_points set _sha256 = 'o2'", "EF01", "outcome", ("o1", "o2")),
        ("update marts.survey_scores set _sha256 = 's2'", "PS01", "outcome", ("s1", "s2")),
        ("update marts.programme set _sha256 = 'g2'", "EF01", "register", ("g1", "g2")),
        (
            "update marts.submissions set sha256 = 'a3-new' where sha256 = 'a3'",
            "EF01",
            "code",
            ("code-1", "code-2"),
        ),
        ("update marts.outcome_points set _sha256 = 'o2'", "PS01", "code", ("code-1", "code-2")),
        (
            "update marts.submissions set sha256 = 'a1-new' where sha256 = 'a1'",
            "PS01",
            "code",
            ("code-1", "code-2"),
        ),
        (
            "update marts.submissions set sha256 = 'a1-new' where sha256 = 'a1';"
            " update marts.programme set _sha256 = 'g2'",
            "EF01",
            "register",
            ("g1", "g2"),
        ),
        (
            "update marts.outcome_points set _sha256 = 'o2';"
            " update marts.programme set _sha256 = 'g2'; update marts.indicator_values set amber = 0.5",
            "EF01",
            "register",
            ("g1", "g2"),
        ),
    ],
)
def test_causes(settings: Settings, change: str, figure: str, cause: str, sources: tuple[str, str]) -> None:
    _work(settings, f"{change}; update marts.indicator_values set value = 9 where indicator_id = '{figure}'")
    note_restatements(settings, "code-1", "code-2")
    (noted,) = _noted(settings)
    assert (noted[1], *noted[8:]) == (figure, cause, *sources)


def test_a_quarter_still_being_collected_is_not_restated_nor_is_the_last_bit_of_a_share(
    settings: Settings,
) -> None:
    _work(
        settings,
        """
        update marts.indicator_values set value = 0.2 where quarter = '2025-Q3';
        update marts.indicator_values set value = value + 1e-15 where quarter = '2025-Q1';
        """,
    )
    assert note_restatements(settings, "code-1", "code-2") == 0


def test_restatements_are_kept_though_the_work_is_lost_and_noted_once_though_asked_twice(
    settings: Settings,
) -> None:
    _work(settings, "update marts.indicator_values set value = 0.1 where partner_id = 'B'")
    assert note_restatements(settings, "code-1", "code-2") == 1
    assert note_restatements(settings, "code-1", "code-2") == 1
    assert len(_noted(settings)) == 1
    publish_warehouse(settings, "code-2")
    settings.work_warehouse.unlink()
    _work(settings, _TABLES)
    assert note_restatements(settings, "code-2", "code-3") == 1
    assert [(row[4], row[5], row[9], row[10]) for row in _noted(settings)] == [
        (0.1, 0.25, "code-2", "code-3"),
        (0.25, 0.1, "code-1", "code-2"),
    ]


def test_an_indicator_that_is_new_restates_nothing(settings: Settings) -> None:
    _work(
        settings,
        "insert into marts.indicator_values select * replace ('IS02' as indicator_id)"
        " from marts.indicator_values where partner_id = 'B'",
    )
    assert note_restatements(settings, "code-1", "code-2") == 0


def test_a_published_file_that_cannot_be_read_is_told(settings: Settings) -> None:
    settings.published_warehouse.write_bytes(b"no database")
    with pytest.raises(PublicationError, match=r"cannot be compared.*move it away"):
        note_restatements(settings, "code-1", "code-2")


def test_a_file_handed_back_moves_the_figures_on_data_quality(settings: Settings) -> None:
    _work(
        settings,
        """
        insert into marts.indicator_values select * replace ('DQ01' as indicator_id)
            from marts.indicator_values where partner_id = 'B';
        """,
    )
    publish_warehouse(settings, "code-1")
    _work(
        settings,
        """
        insert into marts.versions
            select * replace ('b3' as sha256, 'returned' as decision) from marts.versions;
        update marts.indicator_values set value = 0.2 where indicator_id = 'DQ01';
        update marts.indicator_values set value = 0.2 where indicator_id = 'IS01' and partner_id = 'B';
        """,
    )
    note_restatements(settings, "code-1", "code-2")
    assert [(row[1], *row[8:]) for row in _noted(settings)] == [
        ("DQ01", "return", None, "b3"),
        ("IS01", "code", "code-1", "code-2"),
    ]


def test_another_n_behind_the_same_share_is_a_restatement(settings: Settings) -> None:
    _work(settings, "update marts.indicator_values set n = 18 where partner_id = 'B'")
    assert note_restatements(settings, "code-1", "code-2") == 1
