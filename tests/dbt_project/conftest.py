"""Warehouses built once for all tests of the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.dbt_project import core_programme
from tests.dbt_project.building import run_dbt


@pytest.fixture(scope="session")
def core_build(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The whole project with its tests over the programme of few rows: the warehouse, and what dbt said."""
    warehouse = tmp_path_factory.mktemp("core") / "warehouse.duckdb"
    with duckdb.connect(str(warehouse)) as connection:
        core_programme.fill(connection)
    return warehouse, run_dbt(warehouse, core_programme.AS_OF)


@pytest.fixture(scope="session")
def core(core_build: tuple[Path, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built warehouse, read-only."""
    with duckdb.connect(str(core_build[0]), read_only=True) as connection:
        yield connection
