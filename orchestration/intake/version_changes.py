"""Which rows and columns an accepted replacement changed, by key. Which figures moved is told by the
restatements.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import duckdb

from orchestration.forms import Sheet, load_return_form
from orchestration.warehouse import make_relation

_PAIRS = """
    select new.sha256 as new, arg_max(old.sha256, old.seq) as old
    from replacements
    inner join raw.versions as new on replacements.sha256 = new.sha256
    inner join raw.versions as old
        on
            new.partnership_id = old.partnership_id
            and new.partner_id = old.partner_id
            and new.quarter = old.quarter
            and new.seq > old.seq
    where
        new.form = 'partner-return' and new.decision = 'accepted'
        and old.form = 'partner-return' and old.decision = 'accepted'
    group by new.sha256
"""


def note_changes(connection: duckdb.DuckDBPyConnection, hashes: Sequence[str]) -> None:
    """Fill raw.version_changes for replacements whose rows are loaded: rows added, removed, and columns
    changed.
    """
    if not hashes:
        return
    _note_pairs(connection, make_relation(connection, (("sha256", "VARCHAR"),), {"sha256": hashes}))
    for sheet in load_return_form().sheets:
        connection.execute(_query(sheet.name))


def _note_pairs(connection: duckdb.DuckDBPyConnection, replacements: duckdb.DuckDBPyRelation) -> None:
    """Each replacement with what it replaced; the query finds `replacements` among the local names."""
    connection.execute(f"create or replace temp table replaced as {_PAIRS}")


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
        with before as (
            select replaced.new, rows.*
            from replaced
            inner join raw.{sheet.table} as rows on replaced.old = rows._sha256
        ),
        after as (
            select replaced.new, rows.*
            from replaced
            inner join raw.{sheet.table} as rows on replaced.new = rows._sha256
        ),
        compared as (
            select
                coalesce(after.new, before.new) as new,
                {key} as row_key,
                case
                    when before._sha256 is null then 'added'
                    when after._sha256 is null then 'removed'
                end as whole,
                list_filter([{changed}]::varchar[], lambda c: c is not null) as columns
            from before
            full join after on before.new = after.new and {same_row}{earlier}
        )
        select new, '{sheet.name}', row_key, null, whole from compared where whole is not null
        union all
        select new, '{sheet.name}', row_key, unnest(columns), 'changed'
        from compared where whole is null
        order by all
    """
