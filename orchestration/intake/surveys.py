"""Judges survey files: known partnership, one row per respondent. Scores are computed in dbt."""

from __future__ import annotations

from typing import Any

from orchestration.forms import load_return_form, load_survey_form
from orchestration.intake.cells import Lists, ReadRows
from orchestration.intake.data_files import read_data_file
from orchestration.intake.problem_making import make_problem
from orchestration.intake.reading import squeeze
from orchestration.intake.register import Register

SURVEY_FORM = "partner-survey"


def read_survey(content: bytes, register: Register) -> ReadRows:
    """The rows of a survey file with their problems. Raises Unfit."""
    rows = read_data_file(content, load_survey_form().columns, Lists(load_return_form().codelists, register))
    seen: dict[tuple[Any, ...], int] = {}
    for i in range(rows.n):
        partnership, quarter, respondent = (
            rows.values[n][i] for n in ("partnership_id", "quarter", "respondent")
        )
        if partnership is None:
            continue
        own = register.partnerships.get(squeeze(partnership))
        if own is None:
            _report(rows, i, "unknown-partnership", "partnership_id", partnership)
            continue
        rows.values["partnership_id"][i] = own
        if quarter is None or respondent is None:
            continue
        first = seen.setdefault((own, quarter, respondent.casefold()), i)
        if first != i:
            _report(rows, i, "duplicate-key", "respondent", f"the same as row {rows.table.rows[first]}")
    return rows


def _report(rows: ReadRows, i: int, code: str, column: str, found: str) -> None:
    rows.add(i, make_problem(code, rows.table.sheet, rows.place(i, column), column, found=found))
