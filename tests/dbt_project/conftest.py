"""Warehouses built once for all tests of the models."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from tests.conftest import Made
from tests.dbt_project import core_programme
from tests.dbt_project.building import run_dbt


@pytest.fixture(scope="session")
def core_build(made_once: Made) -> tuple[Path, str]:
    """The whole project with its tests over the programme of few rows: the warehouse, and what dbt said."""

    def build(folder: Path) -> None:
        with duckdb.connect(str(folder / "warehouse.duckdb")) as connection:
            core_programme.fill(connection)
        said = run_dbt(folder / "warehouse.duckdb", core_programme.AS_OF)
        (folder / "said.txt").write_text(said, encoding="utf-8")

    built = made_once("core", build)
    return built / "warehouse.duckdb", (built / "said.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def core(core_build: tuple[Path, str]) -> Iterator[duckdb.DuckDBPyConnection]:
    """The built warehouse, read-only."""
    with duckdb.connect(str(core_build[0]), read_only=True) as connection:
        yield connection
