"""What Dagster asks dbt for when a person materialises some models only."""

from __future__ import annotations

import dagster as dg
import pytest

from orchestration.assets import files_of
from orchestration.settings import Settings
from orchestration.transform import prepare_manifest


@pytest.fixture(scope="module")
def manifest(tmp_path_factory: pytest.TempPathFactory):
    folder = tmp_path_factory.mktemp("assets")
    return prepare_manifest(
        Settings(inputs=folder, output=folder, as_of="2026-01-01", now="2026-01-01T00:00:00")
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
