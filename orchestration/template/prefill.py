"""What stands in the sheets of a template before anybody fills it: plain rows, from the published register
and the partner's own earlier returns. How they look is said elsewhere.

An item carries over while it is open by the newest earlier statement of its owner (an escalation's owner is
the lead, whoever that was), with the dates first reported: what intake would remark as forgotten or changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from orchestration.forms import CARRIED, Carried, Column, ReturnForm, Sheet
from orchestration.template.occasion import Accepted, Entry, Occasion, ask, newest

# of sheets whose items intake does not miss, or (Agreements) not all of them: what is still under way
_UNDER_WAY = {
    "Agreements": Carried("status <> 'withdrawn'", newest_only=True),
    "Cases": Carried("closed_on is null", newest_only=True),
    "Measures": Carried(
        "coalesce(appeal, '') <> 'measure_overturned' and (decided_on is null or executed_on is null"
        " or appeal = 'pending' or coalesce(compliance, 'not_checked') = 'not_checked')"
    ),
}
_LAST_ROWS = "select * from raw.{table} where _sha256 = $sha256 order by _row"
_FLAGS = """
    select flags.flag_id, flags.quarter, flags.severity, rules.title, flags.message
    from marts.flags
    inner join marts.rules on flags.rule_id = rules.rule_id
    where
        flags.partnership_id = $partnership and list_contains(flags.concerns, $partner)
        and flags.state in ('new', 'continuing') and not flags.is_waived
        and flags.quarter = (
            select max(quarter) from marts.diagnosis
            where partnership_id = $partnership and quarter <= $quarter
        )
    order by
        list_position(['critical', 'high', 'medium', 'low'], flags.severity), flags.rule_id, flags.flag_id
"""


@dataclass(frozen=True, slots=True)
class PrefilledRow:
    """One row: values by column name, as the reader of a return takes them; `note` stands beside it, and
    `comment` at its first cell.
    """

    values: dict[str, Any]
    note: str = ""
    comment: str = ""


Prefill = dict[str, list[PrefilledRow]]


def prefill(connection: duckdb.DuckDBPyConnection, form: ReturnForm, occasion: Occasion) -> Prefill:
    """The rows of every sheet that the partner fills, in the form's order; an empty list where none."""
    special: dict[str, Callable[[], list[PrefilledRow]]] = {
        "Responsibilities": lambda: _responsibilities(connection, form, occasion),
        "Attendance": lambda: _attendance(occasion),
        "Delivery": lambda: _delivery(connection, occasion),
        "Resources": lambda: _resources(connection, occasion),
        "Replies": lambda: _replies(connection, occasion),
    }
    rows: Prefill = {}
    for sheet in form.sheets:
        carried = {**CARRIED, **_UNDER_WAY}.get(sheet.name)
        if sheet.who == "lead" and not occasion.is_lead:
            rows[sheet.name] = []
        elif sheet.name in special:
            rows[sheet.name] = special[sheet.name]()
        elif carried is not None:
            rows[sheet.name] = _carried_over(connection, form, sheet, carried, occasion)
        else:
            rows[sheet.name] = []
    return rows


def _carried_over(
    connection: duckdb.DuckDBPyConnection,
    form: ReturnForm,
    sheet: Sheet,
    carried: Carried,
    occasion: Occasion,
) -> list[PrefilledRow]:
    sources = occasion.of_leads if sheet.who == "lead" else occasion.own
    standing = _standing(sources, occasion.quarter.label)
    if carried.newest_only:
        standing = standing[-1:]
    if not standing:
        return []
    values: dict[str, Any] = {
        "partner": occasion.partner_id,
        "sha256": [a.sha256 for a in sources],
        "seq": [a.seq for a in sources],
        "quarter": [a.quarter for a in sources],
        "standing": [a in standing for a in sources],
    }
    rows = ask(connection, _open_query(sheet, carried), values)
    return [PrefilledRow(_as_cells(form, sheet, row)) for row in rows]


def _standing(sources: Sequence[Accepted], quarter: str) -> list[Accepted]:
    """The standing returns of the quarters before one, oldest first."""
    earlier = [a for a in sources if a.quarter < quarter]
    found = [newest([a for a in earlier if a.quarter == label]) for label in {a.quarter for a in earlier}]
    return sorted((a for a in found if a), key=lambda a: a.quarter)


def _open_query(sheet: Sheet, carried: Carried) -> str:
    """The items of a sheet that are open by the newest standing statement, with the dates first reported
    unless a rule of the form speaks against these.
    """
    keys = ", ".join(f"lower(rows.{key})" for key in sheet.keys)
    same = " and ".join(f"lower(rows.{key}) = lower(stated.{key})" for key in sheet.keys)
    order = "sources.quarter desc" + (", rows.is_earlier" if sheet.period else "")
    firsts = [
        name
        for column in sheet.columns
        if column.name in carried.first_dates
        for name in ([column.name, f"{column.name}_has_time"] if column.type == "datetime" else [column.name])
    ]
    first_columns = "".join(
        f", (select arg_min(rows.{name}, sources.seq) filter (rows.{name} is not null) from rows, sources"
        f" where rows._sha256 = sources.sha256 and {same}) as first_{name}"
        for name in firsts
    )
    replaced = ", ".join(f"coalesce(first_{name}, {name}) as {name}" for name in firsts)
    dropped = ", ".join(f"first_{name}" for name in firsts)
    as_first = (
        f"select * exclude ({dropped}) replace ({replaced}) from dated" if firsts else "select * from dated"
    )
    as_stated = f"select * exclude ({dropped}) from dated" if firsts else "select * from dated"
    return f"""
        with sources as (
            select
                unnest($sha256) as sha256, unnest($seq) as seq, unnest($quarter) as quarter,
                unnest($standing) as is_standing
        ),
        rows as (from raw.{sheet.table}),
        stated as (
            select rows.*, {carried.is_open} as is_open, sources.quarter as stated_in
            from rows
            inner join sources on rows._sha256 = sources.sha256
            where sources.is_standing
            qualify row_number() over (partition by {keys} order by {order}, rows._row) = 1
        ),
        dated as (select stated.*{first_columns} from stated where is_open),
        as_first as ({as_first}),
        broken as (
            select _sha256, _row from ({_bound(sheet)}) where not ({_all_rules(sheet)})
        )
        select * from as_first anti join broken using (_sha256, _row)
        union all by name
        select * from ({as_stated}) semi join broken using (_sha256, _row)
        order by stated_in, _row
    """


def _bound(sheet: Sheet) -> str:
    """The rows as rules see them: where any moment has no time of day, all are days."""
    moments = [c.name for c in sheet.columns if c.type == "datetime"]
    if not moments:
        return "select $partner as partner_id, * from as_first"
    is_bare = " or ".join(f"coalesce(not {m}_has_time, false)" for m in moments)
    days = ", ".join(f"case when {is_bare} then date_trunc('day', {m}) else {m} end as {m}" for m in moments)
    return f"select $partner as partner_id, * replace ({days}) from as_first"


def _all_rules(sheet: Sheet) -> str:
    return " and ".join(f"coalesce({rule.rule}, true)" for rule in sheet.rules) or "true"


def _responsibilities(
    connection: duckdb.DuckDBPyConnection, form: ReturnForm, occasion: Occasion
) -> list[PrefilledRow]:
    """Every responsibility in force, with the answers of the newest earlier return."""
    sheet = form.sheet("Responsibilities")
    said = {row["responsibility_id"]: row for row in _last_rows(connection, sheet.table, occasion)}
    return [
        PrefilledRow(
            {"responsibility_id": entry["id"], **_answers(form, sheet, said.get(entry["id"]))},
            note=entry["title"],
        )
        for entry in occasion.responsibilities
    ]


def _answers(form: ReturnForm, sheet: Sheet, row: Entry | None) -> dict[str, Any]:
    if row is None:
        return {}
    return {name: value for name, value in _as_cells(form, sheet, row).items() if name not in sheet.keys}


def _attendance(occasion: Occasion) -> list[PrefilledRow]:
    """The members once, for a first meeting: only the lead knows how many meetings there were."""
    return [PrefilledRow({"attendee_id": m["id"]}, note=m["title"]) for m in occasion.members]


def _delivery(connection: duckdb.DuckDBPyConnection, occasion: Occasion) -> list[PrefilledRow]:
    """The components on which the partner reported last, all where it never reported: the register does not
    say who delivers what, and a row left half filled would have the workbook returned.
    """
    reported = {row["component_id"] for row in _last_rows(connection, "return_delivery", occasion)}
    is_new = occasion.newest_earlier is None
    return [
        PrefilledRow(
            {"component_id": entry["id"]},
            note=f"{entry['title']}. {plan_in_words(entry, occasion)}",
            comment=f"{entry['title']}\n{plan_in_words(entry, occasion)}",
        )
        for entry in occasion.components
        if is_new or entry["id"] in reported
    ]


def plan_in_words(component: Entry, occasion: Occasion) -> str:
    """What the board planned of a component for the quarter."""
    planned = component["planned_units"]
    if planned is None:
        return f"The board has no plan for {occasion.quarter}; unit: {component['unit']}."
    return f"The board's plan for {occasion.quarter}: {planned:g} {component['unit']}."


def _resources(connection: duckdb.DuckDBPyConnection, occasion: Occasion) -> list[PrefilledRow]:
    """The pledges of the newest earlier return."""
    return [
        PrefilledRow({"kind": row["kind"], "pledged": _as_number(row["pledged"])})
        for row in _last_rows(connection, "return_resources", occasion)
    ]


def _replies(connection: duckdb.DuckDBPyConnection, occasion: Occasion) -> list[PrefilledRow]:
    """The open flags that concern the partner, of the newest judged quarter up to this one, gravest first."""
    asked = {
        "partnership": occasion.partnership_id,
        "partner": occasion.partner_id,
        "quarter": occasion.quarter.label,
    }
    return [
        PrefilledRow(
            {"flag_id": flag["flag_id"]},
            note=f"{flag['title']} ({flag['severity']}, {flag['quarter']}). {flag['message']}",
        )
        for flag in ask(connection, _FLAGS, asked)
    ]


def _last_rows(connection: duckdb.DuckDBPyConnection, table: str, occasion: Occasion) -> list[Entry]:
    """The rows of a sheet in the partner's newest earlier standing return."""
    last = occasion.newest_earlier
    return ask(connection, _LAST_ROWS.format(table=table), {"sha256": last.sha256}) if last else []


def _as_cells(form: ReturnForm, sheet: Sheet, row: Entry) -> dict[str, Any]:
    """A row of schema raw as it is written into cells again; blank cells are left out."""
    return {
        column.name: _as_cell(form, column, row)
        for column in sheet.columns
        if row[column.table_name] is not None
    }


def _as_cell(form: ReturnForm, column: Column, row: Entry) -> str | float | date | datetime:
    value = row[column.table_name]
    if column.type == "datetime" and not row[f"{column.table_name}_has_time"]:
        return value.date()  # type: ignore[no-any-return]
    if column.type == "partners":
        return "; ".join(value)
    if column.codelist is not None:
        return code_with_title(form, column.codelist, value)
    return _as_number(value) if isinstance(value, float) else value


def code_with_title(form: ReturnForm, codelist: str, code: str) -> str:
    """A code as the drop-down shows it, which the reader of a return takes for the code."""
    return f"{code} {form.codelists[codelist][code]}"


def _as_number(value: float) -> float | int:
    return int(value) if value.is_integer() else value
