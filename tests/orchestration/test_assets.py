"""What Dagster asks dbt for when a person materialises some models only; how it shows problems of files."""

from __future__ import annotations

from datetime import date, datetime

import dagster as dg
import pytest

from orchestration.assets import _told_of_files, files_of
from orchestration.forms import Problem
from orchestration.intake import IntakeReport, ReceivedFile
from orchestration.settings import Settings
from orchestration.transform import prepare_manifest


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("assets")
    return prepare_manifest(
        Settings(inputs=folder, output=folder, as_of=date(2026, 1, 1), now=datetime(2026, 1, 1))
    )


@pytest.mark.parametrize(
    ("key", "file"),
    [
        (["marts", "rules"], "models/marts/core/mart_rules.sql"),
        (["seeds", "rules"], "seeds/rules.csv"),
        (["intermediate", "rule_f_ra1"], "models/rules/rule_f_ra1.sql"),
        (["marts", "indicator_values"], "models/marts/indicators/indicator_values.sql"),
    ],
)
def test_a_model_is_asked_for_by_its_file_since_a_folder_may_have_its_name(manifest, key, file) -> None:
    assert files_of([dg.AssetKey(key)], manifest) == [f"path:{file}"]


def test_nothing_asked_for_is_everything(manifest) -> None:
    assert files_of([], manifest) == []


def _file(name: str, *problems: Problem) -> ReceivedFile:
    return ReceivedFile(
        name, name, name, "partner-return", "returned" if problems else "accepted", problems=problems
    )


def test_a_problem_of_a_file_is_a_check_that_found_something_and_no_failure_of_the_run() -> None:
    report = IntakeReport([_file("good"), _file("bad", Problem("not-a-number", "must", "Delivery", "B4", 4))])
    [told] = _told_of_files(report, dg.AssetCheckKey(dg.AssetKey("returns"), "not_a_number"))
    assert (told.passed, told.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert {name: value.value for name, value in told.metadata.items()} == {"files": 2, "with it": 1}
    [other] = _told_of_files(report, dg.AssetCheckKey(dg.AssetKey("returns"), "has_macros"))
    assert other.passed


def test_a_kind_of_file_of_which_none_came_shows_nothing() -> None:
    report = IntakeReport([_file("good")])
    assert not list(_told_of_files(report, dg.AssetCheckKey(dg.AssetKey("outcomes"), "mixed_periods")))
