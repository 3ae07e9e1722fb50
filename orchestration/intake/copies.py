"""Gives a sender's workbook back: the annotated copy, or the reason why there is the list alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.disk import replace_file
from orchestration.forms import Problem, load_problem_catalogue
from orchestration.intake.checking import Checked
from orchestration.intake.deciding import may_be_kept
from orchestration.intake.feedback import Feedback, stem_of, write_feedback
from orchestration.intake.grouping import Headings, return_headings


@dataclass(frozen=True, slots=True)
class Annotated:
    """What was written for a file: the copy, or, where there is a reason against one, the list alone; neither
    where there is nothing to correct.
    """

    path: Path | None = None
    why_no_copy: str | None = None


def make_copy(content: bytes, problems: Sequence[Problem], headings: Headings) -> bytes | str:
    """The annotated copy of a workbook, or, in words, why there is none."""
    if not may_be_kept(problems):
        return "it may hold personal data, which is not to be multiplied"
    if any(
        p.severity == "must" and load_problem_catalogue()[p.code].scope == "workbook"
        for p in problems
        if not p.sheet
    ):
        return "it cannot be opened, or not safely"
    from orchestration.intake.annotating import NoCopyError, annotate  # noqa: PLC0415  (imports openpyxl)

    try:
        return annotate(content, problems, headings)
    except NoCopyError as reason:
        return str(reason)


def give_back(directory: Path, checked: Checked) -> Annotated:
    """Write the annotated copy of a checked workbook into a folder, or the list alone. Raises DiskError."""
    if not checked.problems:
        return Annotated()
    copy = make_copy(checked.content, checked.problems, return_headings())
    if isinstance(copy, bytes):
        path = directory / f"{stem_of(checked.path.name, checked.sha256)}.xlsx"
        replace_file(path, copy)
        return Annotated(path)
    feedback = Feedback(
        checked.path.name,
        checked.sha256,
        not checked.would_be_returned,
        ("", ""),
        checked.problems,
        return_headings(),
        why_no_copy=copy,
        is_check=True,
    )
    return Annotated(write_feedback(directory, feedback), copy)
