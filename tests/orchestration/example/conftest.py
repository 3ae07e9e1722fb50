"""One small and one full example, written once for all tests of this folder."""

from pathlib import Path

import pytest

from orchestration.example import write_example


@pytest.fixture(scope="session")
def full_example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example as it is committed: three partnerships, eight quarters."""
    directory = tmp_path_factory.mktemp("full") / "example"
    write_example(directory)
    return directory
