"""Which rows and columns an accepted replacement changed, by key. Which figures moved is told by the
restatements.
"""

from __future__ import annotations

from functools import cache

import duckdb

from orchestration.forms import Sheet, load_return_form
from orchestration.ledger import Line

_BEFORE = """
    select arg_max(sha256, seq)
    from raw.versions
    where form = 'partner-return' and decision = 'accepted' and seq < $seq
        and partnership_id = $partnership_id and partner_id = $partner_id and quarter = $quarter
"""


def note_changes(connection: duckdb.DuckDBPyConnection, line: Line) -> None:
    """Fill raw.version_changes for a replacement whose rows are loaded: rows added, removed, and columns
    changed.
    """
    names = ("partnership_id", "partner_id", "quarter")
    identity = {name: line.facts[name] for name in names}
    found = connection.execute(_BEFORE, {**identity, "seq": line.seq}).fetchone()
    if found is None or found[0] is None:
        return
    for sheet in load_return_form().sheets:
        connection.execute(_query(sheet.name), {"old": found[0], "new": line.facts["sha256"]})


@cache
def _query(name: str) -> str:
    sheet: Sheet = load_return_form().sheet(name)
    same_row = " and ".join(f"lower(before.{k}) = lower(after.{k})" for k in sheet.keys)
    key = " || '|' || ".join(f"coalesce(after.{k}, before.{k})" for k in sheet.keys)
    earlier = " and before.is_earlier = after.is_earlier" if sheet.period else ""
    others = [c for c in sheet.columns if not c.key]
    changed = ", ".join(
        f"case when after.{c.table_name} is distinct from before.{c.table_name} then '{c.name}' end"
        for c in others
    )
    return f"""
        insert into raw.version_changes
        with compared as (
            select
                {key} as row_key,
                case
                    when before._sha256 is null then 'added'
                    when after._sha256 is null then 'removed'
                end as whole,
                list_filter([{changed}]::varchar[], lambda c: c is not null) as columns
            from (select * from raw.{sheet.table} where _sha256 = $old) as before
            full join (select * from raw.{sheet.table} where _sha256 = $new) as after on {same_row}{earlier}
        )
        select $new, '{sheet.name}', row_key, null, whole from compared where whole is not null
        union all
        select $new, '{sheet.name}', row_key, unnest(columns), 'changed'
        from compared where whole is null
        order by row_key
    """
