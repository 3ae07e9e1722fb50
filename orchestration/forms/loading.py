"""Reads forms, problem catalogue and registers from the package's own files; whatever is not as it should
be is our fault.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import yaml

from orchestration.errors import ConfigurationError
from orchestration.forms.models import RegisterForm, ReturnForm, SurveyForm
from orchestration.forms.problems import Catalogue, ProblemKind
from orchestration.forms.registers import Indicator, RuleEntry
from orchestration.settings import DBT_PROJECT, FORMS
from orchestration.strict import Strict

CURRENT_VERSION = "2026.1"
Model = TypeVar("Model", bound=Strict)


def form_versions() -> tuple[str, ...]:
    """The versions of the form that are in use, oldest first."""
    return tuple(sorted(p.name for p in FORMS.iterdir() if (p / "return_form.yml").is_file()))


@cache
def load_return_form(version: str = CURRENT_VERSION) -> ReturnForm:
    """The quarterly return. Raises ConfigurationError where the file does not fit the model."""
    return parse_form(FORMS / version / "return_form.yml", ReturnForm)


@cache
def load_register_form(version: str = CURRENT_VERSION) -> RegisterForm:
    """The programme register and outcome files; it shares the codelists of the return."""
    return parse_form(
        FORMS / version / "register_form.yml", RegisterForm, codelists=load_return_form(version).codelists
    )


@cache
def load_survey_form(version: str = CURRENT_VERSION) -> SurveyForm:
    """The yearly partner survey."""
    return parse_form(FORMS / version / "survey_form.yml", SurveyForm)


@cache
def load_problem_catalogue(version: str = CURRENT_VERSION) -> Catalogue:
    """Every kind of problem by its code."""
    return {
        kind.code: kind for kind in parse_table(FORMS / version / "problems.csv", ProblemKind, key="code")
    }


@cache
def load_indicators() -> tuple[Indicator, ...]:
    """The register of indicators."""
    return parse_table(DBT_PROJECT / "seeds" / "indicators.csv", Indicator, key="indicator_id")


@cache
def load_rules() -> tuple[RuleEntry, ...]:
    """The register of rules."""
    return parse_table(DBT_PROJECT / "seeds" / "rules.csv", RuleEntry, key="rule_id")


def parse_form(path: Path, model: type[Model], **more: Any) -> Model:
    """A YAML file as a strict model. Raises ConfigurationError that names the file and every misfit."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = yaml.load(stream, Loader=_UniqueKeys)  # noqa: S506 - a SafeLoader that is stricter still
        return model.model_validate({**content, **more})
    except (OSError, yaml.YAMLError, TypeError, ValueError) as error:
        raise ConfigurationError(f"The form cannot be used: {error}", where=path.name) from error


def parse_table(path: Path, model: type[Model], key: str) -> tuple[Model, ...]:
    """A CSV file as strict models, a blank field as None. Raises ConfigurationError where it does not fit
    or a key stands twice.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            lines = [
                model.model_validate({name: value or None for name, value in line.items()})
                for line in csv.DictReader(stream)
            ]
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise ConfigurationError(f"The register cannot be used: {error}", where=path.name) from error
    if len({getattr(line, key) for line in lines}) != len(lines):
        raise ConfigurationError(f"A {key} stands twice", where=path.name)
    return tuple(lines)


# where PyYAML was built with libyaml, as its wheels are, reading takes a tenth of the time
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _UniqueKeys(_Loader):  # type: ignore[misc, valid-type]
    """YAML in which a key that stands twice is an error, and every key is text."""


def _mapping(loader: _UniqueKeys, node: yaml.MappingNode) -> dict[str, Any]:
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in content:
            raise yaml.constructor.ConstructorError(
                None, None, f"key {key!r} stands twice", key_node.start_mark
            )
        content[key] = loader.construct_object(value_node, deep=True)
    return content


_UniqueKeys.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
