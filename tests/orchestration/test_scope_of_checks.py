"""What the second line looks at: everything loaded since it last looked, and the quarters asked for."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration import run
from orchestration.errors import PublicationError
from orchestration.intake import take_in
from orchestration.quality import Scope
from orchestration.settings import Settings
from tests.builders.workbooks import register_workbook, return_workbook

EVERYTHING = Scope(("2025-Q3",), has_register=True, has_data_files=False)


@pytest.fixture
def taken(tmp_path: Path) -> Settings:
    """A register and a return of 2025-Q3, taken in and not published yet."""
    settings = Settings(
        inputs=tmp_path / "inputs",
        output=tmp_path / "output",
        as_of=date(2025, 12, 1),
        now=datetime(2025, 10, 15, 10, 0),
    )
    settings.returns.mkdir(parents=True)
    settings.register_file.write_bytes(register_workbook())
    (settings.returns / "a.xlsx").write_bytes(return_workbook())
    take_in(settings)
    return settings


def test_at_first_it_is_everything(taken: Settings) -> None:
    assert run._scope(taken, ()) == EVERYTHING


def test_afterwards_it_is_what_is_asked_for_and_what_is_new(taken: Settings) -> None:
    run._note_checked(taken)
    assert run._scope(taken, ()).is_empty
    assert run._scope(taken, ["2025-Q1"]).quarters == ("2025-Q1",)
    (taken.returns / "b.xlsx").write_bytes(return_workbook(cover={"revision_note": "again"}))
    take_in(taken)
    assert run._scope(taken, ["2025-Q1"]).quarters == ("2025-Q1", "2025-Q3")


def test_in_a_warehouse_made_anew_it_is_everything_again(taken: Settings) -> None:
    run._note_checked(taken)
    taken.work_warehouse.unlink()
    take_in(taken)
    assert run._scope(taken, ()) == EVERYTHING
    assert run._scope(taken, ["2025-Q1"]).quarters == ("2025-Q1", "2025-Q3")


def test_what_nobody_looked_at_is_not_published(taken: Settings) -> None:
    with pytest.raises(PublicationError, match=r"not looked at 2 of the accepted files"):
        run._refuse_unchecked(taken)
    run._note_checked(taken)
    run._refuse_unchecked(taken)
