"""Every column of a sheet of the form stands in its mart, beside the keys, and with the source row."""

from __future__ import annotations

import pytest
import yaml

from orchestration.forms import load_return_form
from orchestration.settings import DBT_PROJECT

MARTS = yaml.safe_load(
    (DBT_PROJECT / "models" / "marts" / "facts" / "_facts.yml").read_text(encoding="utf-8")
)
COLUMNS = {model["name"]: [column["name"] for column in model["columns"]] for model in MARTS["models"]}
MERGED = {"Requests", "Shares", "Agreements"}  # both sides' lists become requests, flows and agreements
SHEETS = [sheet for sheet in load_return_form().sheets if sheet.name not in MERGED]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_columns_of_the_form(sheet):
    mart = "statements" if sheet.name == "Responsibilities" else sheet.name.lower()
    expected = ["partnership_id", "quarter", "partner_id", *(column.name for column in sheet.columns)]
    assert COLUMNS[mart][: len(expected)] == expected
    assert COLUMNS[mart][-3:] == ["_sha256", "_sheet", "_row"]
