"""What a sender's list says beside the problems: what an accepted replacement changed, row by row, and what
became of a file whose very bytes came again. No values, only keys and headings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any

import duckdb

from orchestration.forms import load_return_form
from orchestration.ledger import Line

_SHOWN_ROWS = 200
_WORDS = ("added", "removed", "changed")
_CHANGES = """
    select sheet, row_key, change, list(column_name order by column_name) filter (column_name is not null)
    from raw.version_changes
    where sha256 = ?
    group by sheet, row_key, change
    order by sheet, row_key, change
"""
_FIRST = """
    select decision, version, cast(received_at as date), partnership_id, partner_id, quarter
    from raw.versions
    where sha256 = ? and decision <> 'already_received'
    order by seq
    limit 1
"""
_ENDED = {
    "returned": "returned. Nothing changed: the list of corrections written then holds.",
    "set_aside": "set aside, as a check of its rows failed. Nothing changed: send a corrected file.",
    "erased": "erased since. It was not taken in again, and nothing of it is kept.",
}
_STANDING = """
    select version, cast(received_at as date)
    from raw.versions
    where form = 'partner-return' and decision = 'accepted' and partnership_id = ? and partner_id = ?
        and quarter = ?
    order by seq desc
    limit 1
"""


def section_of(connection: duckdb.DuckDBPyConnection, line: Line) -> str:
    """The part of the sender's list, as HTML, that a loaded decision calls for; empty where it calls for
    none.
    """
    if line.event == "already_received":
        return f"<p>{escape(_became_of(connection, line.facts['sha256']))}</p>"
    return _changes(connection, line.facts) if is_replacement(line) else ""


def is_replacement(line: Line) -> bool:
    """Whether the line accepts a return that takes the place of another."""
    return line.event == "accepted" and (line.facts.get("version") or 1) > 1


def first_folder(connection: duckdb.DuckDBPyConnection, sha256: str) -> tuple[str, str]:
    """Quarter and partner of a file that was received before, as folders are named."""
    found = connection.execute(_FIRST, [sha256]).fetchone()
    partner, quarter = found[4:] if found else (None, None)
    return (quarter or "unknown", partner or "unknown")


def _changes(connection: duckdb.DuckDBPyConnection, facts: Mapping[str, Any]) -> str:
    found = connection.execute(_CHANGES, [facts["sha256"]]).fetchall()
    counted = Counter(change for _, _, change, _ in found)
    told = ", ".join(f"{counted[word]} {word}" for word in _WORDS)
    rows = "".join(_row(*change) for change in found[:_SHOWN_ROWS])
    head = "".join(f'<th scope="col">{word}</th>' for word in ("Sheet", "Row", "Change", "Columns"))
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>" if rows else ""
    more = f"<p>And {len(found) - _SHOWN_ROWS} more rows.</p>" if len(found) > _SHOWN_ROWS else ""
    return (
        "<h2>What this replacement changed</h2>"
        f"<p>This file is version {facts['version']} and takes the place of the one before. Rows, by sheet"
        f" and key: {told}.</p>{table}{more}"
    )


def _row(sheet: str, key: str, change: str, columns: list[str] | None) -> str:
    headings = {column.name: column.heading for column in load_return_form().sheet(sheet).columns}
    named = ", ".join(headings.get(name, name) for name in columns or ())
    cells = (sheet, " / ".join((key or "").split("|")), change, named)
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"


def _became_of(connection: duckdb.DuckDBPyConnection, sha256: str) -> str:
    """What became of the file when it came first, and whether it stands."""
    found = connection.execute(_FIRST, [sha256]).fetchone()
    if found is None:
        return "This very file was received before. Nothing changed."
    decision, version, day, *whose = found
    told = f"This very file was received on {day} and "
    if decision in _ENDED:
        return f"{told}{_ENDED[decision]}"
    if version is None:
        return f"{told}accepted. Nothing changed."
    newest = connection.execute(_STANDING, whose).fetchone()
    if newest is None or newest[0] <= version:
        return f"{told}accepted as version {version}, which stands. Nothing changed."
    field = next(field for field in load_return_form().cover_fields if field.name == "revision_note")
    return (
        f"{told}accepted as version {version}. Nothing changed: version {newest[0]}, received on {newest[1]},"
        f" is newer and stands. If this one is to count again, fill “{field.heading}” on its cover and send"
        " it as a new version."
    )
