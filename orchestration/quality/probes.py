"""DuckDB expressions that are true where a row keeps what the form asks; null passes. The frame's query
evaluates them.

A row is that of alias `line`, with the cover's partnership_id, partner_id and quarter, q_start, q_end
(exclusive) and
`_is_under_register`: whether the return came after the register that stands. An older return was judged by
the
register of its day, so what it refers to is not looked up in a younger one.
"""

from __future__ import annotations

from collections.abc import Iterator

from orchestration.forms import Column, Period, RegisterForm, ReturnForm

_OLD = "not line._is_under_register"


def partner(column: Column) -> str:
    """The value is a partner of the register, or one of the words the form allows beside them."""
    name = column.table_name
    words = "".join(f" or line.{name} = '{word}'" for word in column.also)
    known = "(select partner_id from raw.register_partners)"
    return f"line.{name} is null or {_OLD}{words} or line.{name} in {known}"


def partners(column: Column) -> str:
    """Every value of the list is a partner of the register, or the list is the word ALL."""
    name = column.table_name
    known = "(select list(partner_id) from raw.register_partners)"
    return f"line.{name} is null or {_OLD} or line.{name} = ['ALL'] or list_has_all({known}, line.{name})"


def reference(column: Column, target: str, form: ReturnForm, register: RegisterForm) -> str:
    """The value stands in the column that `target` names: Sheet.column of the same file, or
    register.Sheet.column.
    """
    name = column.table_name
    *room, sheet_name, aimed = target.split(".")
    is_of_return = not room and any(s.name == sheet_name for s in form.sheets) and name != "partnership_id"
    if is_of_return:
        table = form.sheet(sheet_name).table
        same = f"other._sha256 = line._sha256 and lower(other.{aimed}) = lower(line.{name})"
        return f"line.{name} is null or exists (select 1 from raw.{table} as other where {same})"
    sheet = register.sheet(sheet_name)
    same = f"other.{aimed} = line.{name}"
    is_of_partnership = any(c.name == "partnership_id" for c in sheet.columns) and aimed != "partnership_id"
    if is_of_partnership:
        same += " and other.partnership_id = line.partnership_id"
    return f"line.{name} is null or {_OLD} or exists (select 1 from raw.{sheet.table} as other where {same})"


def key(keys: tuple[str, ...]) -> str:
    """What must stand once: the file and the key columns, without regard to case; a blank is a value like any
    other.
    """
    parts = ", ".join(f"coalesce(lower(cast(line.{name} as varchar)), '')" for name in keys)
    return f"concat_ws(chr(31), line._sha256, {parts})"


def of_period(period: Period) -> Iterator[tuple[str, str, str]]:
    """What holds for every row of the quarter itself: (part of the check's name, column, expression)."""
    yield "began", period.began, f"line.{period.began} < line.q_end"
    if period.ended:
        yield "ended", period.ended, f"line.{period.ended} >= line.q_start"
    for name in period.until:
        yield "until", name, f"line.{name} < line.q_end"


def register_column(target: str, register: RegisterForm) -> Column:
    """The column of the register that `register.Sheet.column` names."""
    _, sheet_name, aimed = target.split(".")
    return next(c for c in register.sheet(sheet_name).columns if c.name == aimed)
