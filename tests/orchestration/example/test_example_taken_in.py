"""Intake takes the example as its README.md says: broken files returned for their one fault, the rest not."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.intake import IntakeReport, take_in
from orchestration.quarter import Quarter
from orchestration.settings import Settings
from tests.orchestration.example.example_reading import read_forgotten


@pytest.fixture(scope="module")
def taken(full_example: Path, tmp_path_factory: pytest.TempPathFactory) -> IntakeReport:
    # received long after the last quarter, so that no declared day of sending is doubtful
    settings = Settings(
        inputs=full_example,
        output=tmp_path_factory.mktemp("taken") / "output",
        as_of=date(2026, 9, 15),
        now=datetime(2026, 12, 1, 8, 0),
    )
    return take_in(settings)


def expected_codes(directory: Path) -> dict[str, set[str]]:
    """The files that README.md says are returned, with the codes it names."""
    lines = (directory / "README.md").read_text(encoding="utf-8").splitlines()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in lines
        if line.startswith("| returns/")
    ]
    return {path: set(codes.split(", ")) for path, codes in cells}


def test_the_broken_files_are_returned_for_the_fault_planted_in_them(
    taken: IntakeReport, full_example: Path
) -> None:
    found = {f.path: {p.code for p in f.problems if p.severity == "must"} for f in taken.returned}
    assert found == expected_codes(full_example)


def test_everything_else_is_accepted(taken: IntakeReport) -> None:
    assert taken.register == "accepted"
    assert len(taken.accepted) + len(taken.returned) == len(taken.files)
    assert all(p.severity == "should" for f in taken.accepted for p in f.problems)


def test_the_items_planted_to_be_forgotten_are_remarked_in_both_later_returns(
    taken: IntakeReport, full_example: Path
) -> None:
    remarked = {
        (f.partner_id, f.quarter, p.sheet)
        for f in taken.accepted
        for p in f.problems
        if p.code == "carried-item-missing"
    }
    wanted = set()
    for item in read_forgotten(full_example):
        after = Quarter.parse(item.listed_to).next()
        wanted |= {(item.owner, str(quarter), item.sheet) for quarter in (after, after.next())}
    assert remarked == wanted


def test_remarks_are_of_the_planned_kinds_and_tidy_partners_get_hardly_any(taken: IntakeReport) -> None:
    remarks = Counter(p.code for f in taken.accepted for p in f.problems)
    assert set(remarks) == {
        "carried-item-missing",
        "normalised",
        "outside-quarter",
        "after-quarter",
        "empty-not-declared",
        "refusal-without-ground",
        "definition-changed",
        "extra-column",
        "extra-sheet",
    }
    tidy = [f for f in taken.accepted if f.partner_id in ("DRA-PPA", "DRA-LIA", "VEL-MUN", "KES-PPO")]
    assert len(tidy) > 20
    assert sum(len(f.problems) for f in tidy) <= 6
