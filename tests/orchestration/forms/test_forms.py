"""The forms load through strict models: an unknown key or a code that stands twice is an error."""

from __future__ import annotations

import pytest
import yaml

from orchestration.errors import ConfigurationError
from orchestration.forms import (
    load_indicators,
    load_problem_catalogue,
    load_register_form,
    load_return_form,
    load_rules,
    load_survey_form,
)
from orchestration.forms.countries import COUNTRIES
from orchestration.forms.loading import parse_form, parse_table
from orchestration.forms.models import ReturnForm
from orchestration.forms.problems import ProblemKind
from orchestration.settings import FORMS

RETURN_FORM = FORMS / "2026.1" / "return_form.yml"


def test_what_the_forms_hold():
    form = load_return_form()
    assert len(form.sheets) == 14
    assert form.codelists["sector"]["N"] == "Support services and staffing"
    assert form.codelists["stage"]["8"].startswith("Sustained")
    assert form.sheet("Requests").keys == ("request_id", "direction", "counterpart_id")
    assert len(form.cover_fields) == 10 + 14
    assert len(load_register_form().sheets) == 16
    assert [c.name for c in load_survey_form().statements] == [f"P{i}" for i in range(1, 19)]
    assert (len(load_problem_catalogue()), len(load_indicators()), len(load_rules())) == (67, 57, 45)
    assert len(COUNTRIES) == 249


def test_every_code_of_a_rule_is_in_the_catalogue():
    codes = {rule.code for sheet in load_return_form().sheets for rule in sheet.rules}
    assert codes <= set(load_problem_catalogue())


def _spoilt(tmp_path, spoil):
    content = yaml.safe_load(RETURN_FORM.read_text(encoding="utf-8"))
    spoil(content)
    path = tmp_path / "return_form.yml"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    return path


def _requests(content):
    return content["sheets"][0]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda c: c.update(colour="blue"),
        lambda c: _requests(c).update(colour="blue"),
        lambda c: _requests(c)["columns"][0].update(colour="blue"),
        lambda c: _requests(c)["columns"][0].update(type="colour"),
        lambda c: _requests(c)["columns"][0].update(choices=["a"]),
        lambda c: _requests(c)["columns"][1].pop("choices"),
        lambda c: _requests(c)["columns"].append(dict(_requests(c)["columns"][0])),
        lambda c: _requests(c)["rules"][0].update(at="nowhere"),
        lambda c: _requests(c)["period"].update(began="nowhere"),
        lambda c: _requests(c).update(who="nobody"),
        lambda c: c["sheets"][8]["columns"][3].update(codelist="colours"),
        lambda c: c.pop("cover"),
    ],
)
def test_a_form_that_is_not_as_it_should_be(tmp_path, spoil):
    with pytest.raises(ConfigurationError, match="cannot be used"):
        parse_form(_spoilt(tmp_path, spoil), ReturnForm)


def test_a_form_that_is_only_written_anew_is_the_same(tmp_path):
    assert parse_form(_spoilt(tmp_path, lambda c: None), ReturnForm) == load_return_form()


def test_a_key_that_stands_twice(tmp_path):
    path = tmp_path / "return_form.yml"
    path.write_text(RETURN_FORM.read_text(encoding="utf-8") + "\nversion: '2'\n", encoding="utf-8")
    with pytest.raises(ConfigurationError, match="stands twice"):
        parse_form(path, ReturnForm)


@pytest.mark.parametrize(
    "text",
    [
        "code,scope,severity,title,how_to_fix\na,cell,must,t,h\na,cell,must,t,h\n",
        "code,scope,severity,title,how_to_fix\na,cell,perhaps,t,h\n",
        "code,scope,severity,title\na,cell,must,t\n",
        "code,scope,severity,title,how_to_fix,colour\na,cell,must,t,h,blue\n",
        "code,scope,severity,title,how_to_fix\na,cell,must,t,h,one too many\n",
    ],
)
def test_a_catalogue_that_is_not_as_it_should_be(tmp_path, text):
    path = tmp_path / "problems.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigurationError):
        parse_table(path, ProblemKind, key="code")
