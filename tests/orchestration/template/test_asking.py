"""What a person is told who asks for a template: where it lies, what stands already, or what to ask for."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from orchestration.cli.manager import template
from orchestration.errors import ConfigurationError, DiskError
from orchestration.settings import Settings
from orchestration.template import write_template
from tests.builders.workbooks import register_workbook, return_workbook
from tests.orchestration.template.conftest import publish_in


@pytest.fixture(scope="module")
def programme(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return publish_in(
        tmp_path_factory.mktemp("programme"),
        [return_workbook()],
        register=register_workbook(rows={"Locks": [{"quarter": "2025-Q3", "locked_on": date(2025, 11, 30)}]}),
    )


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (("LAKE", "POL", "2025-Q3"), "There is no partnership LAKE in the register. Known are: RIVER."),
        (
            ("RIVER", "O'Hara", "2025-Q3"),
            "There is no partner O'Hara in the register. Members of RIVER in 2025-Q3 are: MUN, LAB, POL.",
        ),
        (
            ("RIVER", "NGO", "2025-Q3"),
            "NGO is no member of RIVER in 2025-Q3. Members of RIVER in 2025-Q3 are: MUN, LAB, POL.",
        ),
        (
            ("RIVER", "POL", "2024-Q2"),
            "2024-Q2 lies before the programme's first quarter. Ask for 2024-Q3 or a later quarter.",
        ),
    ],
    ids=["partnership", "partner", "no member", "too early"],
)
def test_what_cannot_be_asked_for(programme: Settings, tmp_path: Path, asked, told: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        write_template(programme, *asked, tmp_path / "made.xlsx")
    assert str(error.value) == told
    assert list(tmp_path.iterdir()) == []


def test_a_member_until_the_first_day_of_the_quarter_is_one(programme: Settings, tmp_path: Path) -> None:
    made = write_template(programme, "RIVER", "NGO", "2025-Q2", tmp_path / "made.xlsx")
    assert made.occasion.partner_title == "Shelter"


def test_nothing_published(tmp_path: Path) -> None:
    settings = Settings.from_environment(output=tmp_path, now=datetime(2025, 10, 1))
    with pytest.raises(
        ConfigurationError, match=r"warehouse.duckdb\). Run `accord run` first. The register alone"
    ):
        write_template(settings, "RIVER", "POL", "2025-Q3")


def test_a_file_that_is_there_is_left_as_it_is(programme: Settings, tmp_path: Path) -> None:
    path = tmp_path / "filled.xlsx"
    path.write_bytes(b"a quarter's work")
    with pytest.raises(ConfigurationError, match="may have been filled"):
        write_template(programme, "RIVER", "POL", "2025-Q3", path)
    assert path.read_bytes() == b"a quarter's work"


def test_where_it_cannot_be_written(programme: Settings, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"\.xlsx workbook"):
        write_template(programme, "RIVER", "POL", "2025-Q3", tmp_path / "made.ods")
    with pytest.raises(ConfigurationError, match=r"no such folder \(.*nowhere\)\. Make it"):
        write_template(programme, "RIVER", "POL", "2025-Q3", tmp_path / "nowhere" / "made.xlsx")


def test_a_full_disk_is_named_and_no_torn_template_lies_about(programme: Settings, tmp_path: Path) -> None:
    """No file may grow beyond a limit: first one that the whole workbook does not meet, then one that its
    sheets do not meet, which openpyxl writes into temporary files.
    """
    path = tmp_path / "made.xlsx"
    ask = ("RIVER", "POL", "2025-Q3")
    whole = write_template(programme, *ask, tmp_path / "first.xlsx").path.stat().st_size
    for limit, told in (
        (whole - 1_000, rf"{path}\). The disk mounted at .* is full"),
        (500, "cannot be made .* is full"),
    ):
        with no_file_larger_than(limit), pytest.raises(DiskError, match=told):
            write_template(programme, *ask, path)
        assert not path.exists()
    assert write_template(programme, *ask, path).path.stat().st_size > whole - 1_000


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, was)


def test_the_command(programme: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Identifiers go without regard to case; the name is made of them; what stands and is locked is said."""
    monkeypatch.chdir(tmp_path)
    asked = [
        "--output",
        str(programme.output),
        "--partnership",
        "river",
        "--partner",
        "pol",
        "--quarter",
        "2025-Q3",
    ]
    done = CliRunner().invoke(template, asked)
    assert done.exit_code == 0, done.output
    assert [path.name for path in tmp_path.iterdir()] == ["RIVER_POL_2025-Q3.xlsx"]
    lines = done.output.splitlines()
    assert lines[0] == "RIVER_POL_2025-Q3.xlsx: return of POL (not the lead) to RIVER, 2025-Q3"
    assert lines[1] == "Rows filled in: 1 in Responsibilities, 1 in Delivery"
    assert lines[2].startswith(
        "A return of POL for 2025-Q3 was already accepted and stands (version 1). Sending"
    )
    assert lines[3].startswith("The quarter is locked: a return made after 2025-11-30 is not taken.")
    again = CliRunner().invoke(template, asked)
    assert isinstance(again.exception, ConfigurationError)
    wrong = CliRunner().invoke(template, [*asked[:-1], "2025/3"])
    assert wrong.exit_code == 2
