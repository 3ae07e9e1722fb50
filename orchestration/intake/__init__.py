"""Takes files in: finds, identifies, archives, reads, validates, accepts or returns as a whole, and loads
into schema raw.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orchestration.intake.aside import mark_set_aside
    from orchestration.intake.erasing import Erasure, erase
    from orchestration.intake.reading import read_bare
    from orchestration.intake.recipe import is_anything_new, take_in
    from orchestration.intake.recovery import recover
    from orchestration.intake.report import IntakeReport, ReceivedFile

__all__ = [
    "Erasure",
    "IntakeReport",
    "ReceivedFile",
    "erase",
    "is_anything_new",
    "mark_set_aside",
    "read_bare",
    "recover",
    "take_in",
]

# in which module each name stands: a check of one workbook imports nothing of what loads
_HOMES = {
    "Erasure": "erasing",
    "IntakeReport": "report",
    "ReceivedFile": "report",
    "erase": "erasing",
    "is_anything_new": "recipe",
    "mark_set_aside": "aside",
    "read_bare": "reading",
    "recover": "recovery",
    "take_in": "recipe",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(name)
    return getattr(import_module(f"orchestration.intake.{_HOMES[name]}"), name)
