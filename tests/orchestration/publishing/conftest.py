"""Reports made once for all tests of publishing: two partnerships and the programme, from made-up rows."""

from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration.publishing import RenderedReport, render_reports
from orchestration.settings import Settings
from tests.reports.development import Warehouse
from tests.reports.returned import example

QUARTER = "2026-Q2"


def settings_in(output: Path, day: date = date(2026, 9, 15)) -> Settings:
    now = datetime(day.year, day.month, day.day, 8, 30)
    return Settings(inputs=output / "inputs", output=output, as_of=day, now=now)


def published(warehouse: Warehouse, output: Path, day: date = date(2026, 9, 15)) -> Settings:
    settings = settings_in(output, day)
    warehouse.write(settings.published_warehouse)
    return settings


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, list[RenderedReport]]:
    settings = published(example(), tmp_path_factory.mktemp("site"))
    return settings, render_reports(settings, QUARTER)
