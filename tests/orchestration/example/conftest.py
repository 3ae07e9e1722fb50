"""The full example, written once for all tests of this folder."""

from pathlib import Path

import pytest

from orchestration.example import write_example
from tests.conftest import Made


@pytest.fixture(scope="session")
def full_example(made_once: Made) -> Path:
    """The example as it is committed: three partnerships, eight quarters."""
    return made_once("full-example", write_example)
