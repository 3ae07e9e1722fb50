"""A published warehouse with made-up rows, written once for all tests of the reports."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from reports.marts import Marts
from reports.scope import Scope
from tests.reports.development import Warehouse
from tests.reports.returned import example


@pytest.fixture(scope="session")
def example_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return example().write(tmp_path_factory.mktemp("marts") / "warehouse.duckdb")


@pytest.fixture
def scope_of(tmp_path: Path) -> Iterator[Callable[[Warehouse, str, str], Scope]]:
    """A scope on a warehouse of the test's own making."""
    with ExitStack() as stack:

        def build(warehouse: Warehouse, partnership_id: str, quarter: str) -> Scope:
            path = warehouse.write(tmp_path / "warehouse.duckdb")
            return Scope(stack.enter_context(Marts(path)), partnership_id, quarter)

        yield build


@pytest.fixture
def norvik(example_warehouse: Path) -> Iterator[Scope]:
    """The example partnership that fails here and there, in its last quarter."""
    with Marts(example_warehouse) as marts:
        yield Scope(marts, "NORVIK", "2026-Q2")
