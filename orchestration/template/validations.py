"""What a spreadsheet program checks and says while somebody types: one data validation for each column. The
reader of a return judges anew; nothing here is its only guard.
"""

from __future__ import annotations

from datetime import date
from textwrap import shorten
from typing import Any

from openpyxl.worksheet.datavalidation import DataValidation

from orchestration.forms import Column
from orchestration.template import wording
from orchestration.template.lists import DropDown

# the most that Excel's own dialogue takes; a workbook with longer texts does not open
_MAX_MESSAGE, _MAX_TITLE = 255, 32
# the years that a date can lie in; a reader takes others too, but they are slips
_FIRST_DAY, _LAST_DAY = date(1970, 1, 1), date(2100, 12, 31)
_EPOCH = date(1899, 12, 30)
_LARGEST = 10**15


def make_validation(column: Column, cells: str, drop_down: DropDown | None) -> DataValidation:
    """The validation of a column's cells, with its guidance as the message shown at each."""
    checked = _listed(drop_down) if drop_down else _limits(column)
    guidance = wording.column_guidance(column)
    advice = guidance.removeprefix(wording.REQUIRED).removeprefix(wording.OPTIONAL).strip()
    validation = DataValidation(
        **checked,
        allow_blank=True,
        showInputMessage=True,
        promptTitle=_shorten(column.heading, _MAX_TITLE),
        prompt=_shorten(guidance, _MAX_MESSAGE),
        errorTitle=_shorten(column.heading, _MAX_TITLE),
        error=_shorten(advice, _MAX_MESSAGE),
    )
    validation.add(cells)
    return validation


def _listed(drop_down: DropDown) -> dict[str, Any]:
    return {
        "type": "list",
        "formula1": drop_down.name,
        "errorStyle": "warning" if drop_down.others == "warning" else "stop",
        "showErrorMessage": drop_down.others != "free",
    }


def _limits(column: Column) -> dict[str, Any]:
    """What a spreadsheet program checks of a cell without a list: dates, numbers, the length of texts."""
    if column.type in ("date", "datetime"):
        days = {"formula1": _day(_FIRST_DAY), "formula2": _day(_LAST_DAY)}
        return {"type": "date", "operator": "between", **days, "showErrorMessage": True}
    if column.type in ("integer", "number"):
        low = -_LARGEST if column.min is None else column.min
        high = _LARGEST if column.max is None else column.max
        return {
            "type": "whole" if column.type == "integer" else "decimal",
            "operator": "between",
            "formula1": f"{low:.0f}" if float(low).is_integer() else str(low),
            "formula2": f"{high:.0f}" if float(high).is_integer() else str(high),
            "showErrorMessage": True,
        }
    longest = wording.MAX_REF if column.type == "ref" else wording.MAX_TEXT
    return {
        "type": "textLength",
        "operator": "lessThanOrEqual",
        "formula1": str(longest),
        "errorStyle": "stop" if column.type == "ref" else "warning",
        "showErrorMessage": True,
    }


def _shorten(text: str, width: int) -> str:
    return shorten(text, width, placeholder=" …")


def _day(day: date) -> str:
    return str((day - _EPOCH).days)
