"""What write_example promises of its files: the same bytes everywhere, the committed ones, a modest size."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.errors import ConfigurationError
from orchestration.example import write_example
from orchestration.settings import RESOURCES

COMMITTED = RESOURCES / "inputs" / "example"


def digests(directory: Path) -> dict[str, str]:
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_same_bytes_in_another_process_place_time_zone_and_hash_seed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from orchestration.example import write_example; "
        "write_example(Path(sys.argv[1]), seed=7, partnerships=2, quarters=2)"
    )
    found = []
    for number, zone in enumerate(["Pacific/Kiritimati", "America/Los_Angeles"]):
        place = tmp_path / f"place{number}"
        place.mkdir()
        environment = os.environ | {
            "TZ": zone,
            "PYTHONHASHSEED": str(number),
            "PYTHONPATH": str(RESOURCES),
            "LC_ALL": "C",
        }
        subprocess.run([sys.executable, "-c", program, "made"], cwd=place, env=environment, check=True)
        found.append(digests(place / "made"))
    assert len(found[0]) > 20
    assert found[0] == found[1]


def test_another_seed_gives_other_files(tmp_path: Path) -> None:
    for seed in (1, 2):
        write_example(tmp_path / str(seed), seed=seed, partnerships=1, quarters=1)
    one, two = digests(tmp_path / "1"), digests(tmp_path / "2")
    returns = [name for name in one if name.startswith("returns/")]
    assert returns
    assert all(one[name] != two.get(name) for name in returns)


def test_the_committed_example_is_what_the_generator_gives(full_example: Path) -> None:
    """Run `accord example inputs/example` and commit, where this fails after a wanted change."""
    assert digests(COMMITTED) == digests(full_example)


def test_the_example_is_under_8_mb(full_example: Path) -> None:
    assert sum(path.stat().st_size for path in full_example.rglob("*") if path.is_file()) < 8_000_000


def test_a_directory_with_other_files_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "returns" / "mine.xlsx"
    mine.parent.mkdir()
    mine.write_bytes(b"mine")
    with pytest.raises(ConfigurationError, match="not empty"):
        write_example(tmp_path, partnerships=1, quarters=1)
    assert mine.read_bytes() == b"mine"


def test_an_earlier_example_is_replaced_whole(tmp_path: Path) -> None:
    write_example(tmp_path, partnerships=2, quarters=2)
    write_example(tmp_path, partnerships=1, quarters=1)
    write_example(tmp_path / "fresh", partnerships=1, quarters=1)
    fresh = digests(tmp_path / "fresh")
    assert {name: sha for name, sha in digests(tmp_path).items() if not name.startswith("fresh/")} == fresh


@pytest.mark.parametrize(("partnerships", "quarters"), [(0, 8), (3, 0)])
def test_nothing_is_no_example(tmp_path: Path, partnerships: int, quarters: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        write_example(tmp_path / "none", partnerships=partnerships, quarters=quarters)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("quarters", [1, 5, 40])
def test_any_number_of_quarters(tmp_path: Path, quarters: int) -> None:
    write_example(tmp_path / "e", partnerships=1, quarters=quarters)
    assert len(list((tmp_path / "e" / "returns").iterdir())) == quarters


def test_more_partnerships_have_places_of_their_own(tmp_path: Path) -> None:
    write_example(tmp_path / "e", partnerships=30, quarters=1)
    assert len(list((tmp_path / "e" / "returns" / "2026-Q2").iterdir())) == 30
