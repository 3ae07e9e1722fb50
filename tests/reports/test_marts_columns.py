"""The rows that tests and development make up have the columns that dbt's contracts promise."""

from functools import cache
from pathlib import Path

import pytest
import yaml

from tests.reports.marts_columns import COLUMNS

MARTS = Path(__file__).parents[2] / "dbt_project" / "models" / "marts"
SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"


@cache
def contracts() -> dict[str, set[str]]:
    found = {}
    for path in MARTS.rglob("*.yml"):
        for model in yaml.safe_load(path.read_text(encoding="utf-8")).get("models", []):
            found[model["name"]] = {column["name"] for column in model.get("columns", [])}
    for path in SEEDS.glob("*.csv"):
        found.setdefault(path.stem, set(path.open(encoding="utf-8").readline().strip().split(",")))
    return found


@pytest.mark.parametrize("table", COLUMNS)
def test_columns_are_those_of_the_contract(table: str) -> None:
    known = contracts()
    assert table in known, "no model or seed has this name"
    own = {column.split()[0] for column in COLUMNS[table].split(", ")}
    assert own <= known[table]
