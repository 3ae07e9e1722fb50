"""What the models say of the forms a second time must stay what the forms say."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import jinja2
import pytest
import yaml

from orchestration.forms import load_register_form, load_return_form
from orchestration.warehouse.schema import raw_tables

PROJECT = Path(__file__).parents[2] / "dbt_project"
STAGING = PROJECT / "models" / "staging"


def _columns(path: Path) -> set[str]:
    return set(re.findall(r"[a-z_0-9]+", path.read_text(encoding="utf-8")))


def _macros(name: str) -> jinja2.environment.TemplateModule:
    return jinja2.Environment().from_string((PROJECT / "macros" / name).read_text()).module


def test_sheets_are_those_of_the_form():
    macros = _macros("sheets.sql")
    sheets = load_return_form().sheets
    assert ast.literal_eval(macros.data_sheets()) == [sheet.name for sheet in sheets]
    assert ast.literal_eval(macros.sheets_any_may_fill()) == tuple(s.name for s in sheets if s.who == "any")


def test_codes_have_the_titles_of_the_form():
    macros = _macros("codelists.sql")
    codelists = load_return_form().codelists
    assert ast.literal_eval(macros.codelist_stage()) == codelists["stage"]
    assert ast.literal_eval(macros.codelist_sector()) == codelists["sector"]


@pytest.mark.parametrize(
    "table", [name for name in raw_tables() if name.startswith(("return_", "register_"))]
)
def test_staging_names_every_column(table):
    (path,) = STAGING.rglob(f"stg_{table}.sql")
    assert {name for name, _ in raw_tables()[table]} <= _columns(path)


@pytest.mark.parametrize("sheet", load_register_form().sheets, ids=lambda sheet: sheet.name)
def test_register_marts_have_every_column_of_the_form_in_its_order(sheet):
    path = PROJECT / "models" / "marts" / "core" / f"{sheet.name.lower()}.sql"
    columns = [column.name for column in sheet.fields or sheet.columns]
    found = re.findall(r"^    ([a-z_0-9]+),?$", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert found[: len(columns)] == columns


def test_sources_are_the_raw_tables():
    (source,) = yaml.safe_load((STAGING / "_sources.yml").read_text(encoding="utf-8"))["sources"]
    # How far loading and checking have come is the run's own affair.
    assert {table["name"] for table in source["tables"]} == set(raw_tables()) - {"loaded", "checked"}


def test_every_staging_model_is_described():
    described = {
        m["name"] for m in yaml.safe_load((STAGING / "_staging.yml").read_text(encoding="utf-8"))["models"]
    }
    assert described == {path.stem for path in STAGING.rglob("stg_*.sql")}
