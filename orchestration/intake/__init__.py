"""Takes files in: finds, identifies, archives, reads, validates, accepts or returns as a whole, and loads
into schema raw.
"""

from orchestration.intake.aside import mark_set_aside
from orchestration.intake.erasing import Erasure, erase
from orchestration.intake.reading import read_bare
from orchestration.intake.report import IntakeReport, ReceivedFile
from orchestration.intake.take_in import is_anything_new, take_in

__all__ = [
    "Erasure",
    "IntakeReport",
    "ReceivedFile",
    "erase",
    "is_anything_new",
    "mark_set_aside",
    "read_bare",
    "take_in",
]
