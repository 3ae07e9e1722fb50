"""Where everything lies and which day it is. Nothing is created or read here but the environment, and that
on request.
"""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path

from orchestration.errors import ConfigurationError
from orchestration.strict import Strict

RESOURCES = Path(__file__).resolve().parent.parent
FORMS = RESOURCES / "inputs" / "forms"
DBT_PROJECT = RESOURCES / "dbt_project"
REPORTS = RESOURCES / "reports"


class Settings(Strict, frozen=True, kw_only=True):
    """The directories of one run, the day it judges by, and the moment it began (local time of the
    programme).
    """

    inputs: Path
    output: Path
    as_of: date
    now: datetime

    @classmethod
    def from_environment(
        cls,
        inputs: Path | str | None = None,
        output: Path | str | None = None,
        as_of: date | str | None = None,
        *,
        now: datetime,
    ) -> Settings:
        """Arguments first, then ACCORD_INPUTS, ACCORD_OUTPUT, ACCORD_AS_OF, then `inputs`, `output` and the
        day of `now`.

        Raises ConfigurationError where the day is not one.
        """
        day = as_of or os.environ.get("ACCORD_AS_OF") or now.date()
        if isinstance(day, str):
            try:
                day = date.fromisoformat(day)
            except ValueError:
                raise ConfigurationError(
                    f"The as-of date {day!r} is not a date", todo="Write it as 2025-03-31."
                ) from None
        return cls(
            inputs=Path(inputs or os.environ.get("ACCORD_INPUTS") or "inputs").resolve(),
            output=Path(output or os.environ.get("ACCORD_OUTPUT") or "output").resolve(),
            as_of=day,
            now=now,
        )

    @property
    def register_file(self) -> Path:
        """The programme register."""
        return self.inputs / "register.xlsx"

    @property
    def returns(self) -> Path:
        """The folder of partners' workbooks."""
        return self.inputs / "returns"

    @property
    def outcomes(self) -> Path:
        """The folder of outcome files."""
        return self.inputs / "outcomes"

    @property
    def surveys(self) -> Path:
        """The folder of survey files."""
        return self.inputs / "surveys"

    @property
    def archive(self) -> Path:
        """Every received original under its SHA-256."""
        return self.output / "archive"

    @property
    def ledger(self) -> Path:
        """The file with one line for each event."""
        return self.output / "ledger.jsonl"

    @property
    def feedback(self) -> Path:
        """What goes back to senders."""
        return self.output / "feedback"

    @property
    def published(self) -> Path:
        """What others read."""
        return self.output / "published"

    @property
    def published_warehouse(self) -> Path:
        """The warehouse as others read it."""
        return self.published / "warehouse.duckdb"

    @property
    def checks(self) -> Path:
        """The auditor's pages."""
        return self.output / "checks"

    @property
    def reports(self) -> Path:
        """The site of reports."""
        return self.output / "reports"

    @property
    def work(self) -> Path:
        """Everything that can be deleted."""
        return self.output / "work"

    @property
    def work_warehouse(self) -> Path:
        """The warehouse that a run writes."""
        return self.work / "warehouse.duckdb"

    @property
    def log(self) -> Path:
        """What libraries print during a run."""
        return self.work / "logs" / "run.log"

    @property
    def lock(self) -> Path:
        """The file that a run holds while it works."""
        return self.output / "accord.lock"
