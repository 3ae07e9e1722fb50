"""Loads a Python model of the dbt project as a module, so that its functions can be tested without dbt."""

from __future__ import annotations

import importlib.util
from types import ModuleType

from orchestration.settings import DBT_PROJECT


def load_python_model(name: str, folder: str = "intermediate/facts") -> ModuleType:
    """The model `name` of a folder of models."""
    path = DBT_PROJECT / "models" / folder / f"{name}.py"
    specification = importlib.util.spec_from_file_location(name, path)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module
