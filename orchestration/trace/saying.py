"""How a figure, a count, a file and its cells are said, in the terminal and on the page alike."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from orchestration.trace.records import Figure, FigureTrace, FileRecord, Item, SheetsSearched
from reports import words

_CELL = re.compile(r"([A-Z]+)([0-9]+)")
_ROLES = {"open": "still open", "register": ""}


def said_value(figure: Figure) -> str:
    """'11 of 14, 79 %; limits 52-92 %; n 14; amber, not confirmed; grade B; the quarter before 64 %'."""
    parts = [_value(figure)]
    limits = words.limits(figure.lower, figure.upper, figure.unit)
    parts += [f"95 % limits {limits}"] if limits else []
    parts += [f"n {figure.n}"] if figure.n is not None else []
    sure = {True: ", confirmed", False: ", not confirmed", None: ""}[figure.confirmed]
    parts.append(words.BANDS[figure.band] + sure)
    parts += [f"grade {figure.grade}"] if figure.grade else []
    if figure.previous_value is not None:
        parts.append(f"in the quarter before {_number(figure.previous_value, figure.unit)}")
    return "; ".join(parts).replace(words.NBSP, " ")


def _value(figure: Figure) -> str:
    if figure.unit in words.SHARES and figure.denominator is not None:
        return words.proportion(figure.numerator, figure.denominator, figure.value)
    if figure.value is None:
        return "not known"
    unit = "" if figure.unit in words.SHARES else f" {figure.unit}"
    return f"{_number(figure.value, figure.unit)}{unit}"


def _number(value: float, unit: str) -> str:
    return words.share(value) if unit in words.SHARES else words.number(value, 3)


def said_recount(trace: FigureTrace) -> str:
    """What the items give, and whether that is what was published."""
    counted, n = trace.recount, len(trace.items)
    if counted.agrees is None:
        return "Nothing is published to count anew."
    if counted.numerator is not None and counted.denominator is not None:
        given = f"{words.number(counted.numerator, 4)} of {words.number(counted.denominator, 4)}"
    elif counted.value is not None:
        given = words.number(counted.value, 4)
    else:
        given = "no value"
    told = f"Counted anew from {words.count(n, 'item')}: {given}".replace(words.NBSP, " ")
    return (
        f"{told}, as published."
        if counted.agrees
        else f"{told}. THAT IS NOT WHAT WAS PUBLISHED: a fault of Accord."
    )


def said_part(item: Item) -> str:
    """What an item adds: '1 of 1', '0 of 1', '1'; of what is no sum its role."""
    if item.numerator is None or item.role == "register":
        return _ROLES.get(item.role or "", item.role or "")
    if item.denominator is None:
        return words.number(item.numerator, 4)
    if item.denominator == 0:
        return f"{words.number(item.numerator, 4)} to the numerator"
    return f"{words.number(item.numerator, 4)} of {words.number(item.denominator, 4)}"


def said_details(item: Item) -> str:
    """'began 2026-04-02 10:00; due 2026-04-05; status complete'."""
    return "; ".join(f"{name}: {said}" for name, said in item.details.items())


def said_file(file: FileRecord) -> str:
    """'KES-POL.xlsx (2026-Q2, version 1, accepted)'."""
    facts = [
        file.quarter,
        f"version {file.version}" if file.version else None,
        file.decision.replace("_", " "),
    ]
    return f"{file.file_name} ({', '.join(fact for fact in facts if fact)})"


def said_cells(sheet: str, row: int | None, cells: Sequence[str]) -> str:
    """'Requests, row 12: A12, C12 to F12'; the cells of a cover alone."""
    where = sheet if row is None else f"{sheet}, row {row}"
    return f"{where}: {', '.join(_runs(cells))}" if cells else where


def _runs(cells: Sequence[str]) -> list[str]:
    """Neighbours together: A12, C12:F12. A run is of one row."""
    found = [match.groups() for match in map(_CELL.fullmatch, cells) if match]
    if len({row for _, row in found}) > 1:
        return list(cells)
    row = found[0][1]
    runs = _neighbours(tuple(letters for letters, _ in found))
    return [f"{first}{row}" if first == last else f"{first}{row}:{last}{row}" for first, last in runs]


@cache
def _neighbours(columns: tuple[str, ...]) -> list[tuple[str, str]]:
    """The first and last letters of each run of columns side by side."""
    ordered = sorted({_column_number(letters): letters for letters in columns}.items())
    runs: list[tuple[int, str, str]] = []  # number and letters of the last column, letters of the first
    for number, letters in ordered:
        if runs and runs[-1][0] == number - 1:
            runs[-1] = (number, letters, runs[-1][2])
        else:
            runs.append((number, letters, letters))
    return [(first, last) for _, last, first in runs]


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def said_searched(each: SheetsSearched) -> str:
    """'2026-Q2, Requests: filled in 6, nothing to report 1 (DRA-AID), no return of DRA-BOR'."""
    parts = [f"filled in by {len(each.filled)}"]
    parts += [f"nothing to report {_names(each.nil)}"] if each.nil else []
    parts += [f"left blank by {_names(each.blank)}"] if each.blank else []
    parts += [f"no return of {_names(each.none)}"] if each.none else []
    return f"{each.quarter}, {each.sheet}: {'; '.join(parts)}"


def _names(partners: Sequence[str]) -> str:
    return ", ".join(partners)


def title_of(figure: Figure) -> str:
    """'IS01 Answers in time, LAB'; the breakdown after it."""
    parts = [
        f"{figure.indicator_id} {figure.title}",
        figure.partner_id.replace("|", " and "),
        figure.breakdown,
    ]
    return ", ".join(part for part in parts if part)
