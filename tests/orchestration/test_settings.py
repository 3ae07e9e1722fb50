"""Settings: arguments before the environment before the defaults; nothing is made."""

from datetime import date, datetime

import pytest

from orchestration.errors import AccordError, ConfigurationError
from orchestration.settings import DBT_PROJECT, FORMS, Settings

NOW = datetime(2025, 10, 15, 9, 30)


def test_defaults(monkeypatch, tmp_path):
    for name in ("ACCORD_INPUTS", "ACCORD_OUTPUT", "ACCORD_AS_OF"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    settings = Settings.from_environment(now=NOW)
    assert (settings.inputs, settings.output, settings.as_of) == (
        tmp_path / "inputs",
        tmp_path / "output",
        NOW.date(),
    )
    assert list(tmp_path.iterdir()) == []


def test_environment_and_arguments(monkeypatch, tmp_path):
    monkeypatch.setenv("ACCORD_INPUTS", str(tmp_path / "there"))
    monkeypatch.setenv("ACCORD_AS_OF", "2025-01-31")
    assert Settings.from_environment(now=NOW).inputs == tmp_path / "there"
    assert Settings.from_environment(now=NOW).as_of == date(2025, 1, 31)
    assert Settings.from_environment(tmp_path, as_of="2024-12-31", now=NOW).as_of == date(2024, 12, 31)


def test_a_day_that_is_none():
    with pytest.raises(ConfigurationError, match="not a date"):
        Settings.from_environment(as_of="soon", now=NOW)


def test_the_package_carries_its_forms():
    assert (FORMS / "2026.1" / "return_form.yml").is_file()
    assert (DBT_PROJECT / "seeds" / "rules.csv").is_file()


def test_an_error_is_a_sentence_to_act_on():
    assert (
        str(AccordError("The disk is full", "/data", "Free some room."))
        == "The disk is full (/data). Free some room."
    )
    assert str(AccordError("The disk is full")) == "The disk is full."
