"""Loads what the ledger says into schema raw: one transaction, which also notes the last line loaded.
Decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import duckdb

from orchestration.forms import load_return_form
from orchestration.intake.batches import Arriving, choose, cover_identity
from orchestration.intake.deciding import day, moment
from orchestration.intake.returns import ReturnReading
from orchestration.intake.scan import column_letter
from orchestration.intake.tables import VALUE_COLUMN
from orchestration.intake.version_changes import note_changes
from orchestration.ledger import Line
from orchestration.warehouse import insert_arrow, insert_rows, raw_tables

_DECISIONS = {
    "outcomes_accepted": "accepted",
    "register_accepted": "accepted",
    "register_returned": "returned",
}
# those of the file and of every version after it, up to the first that was compared with a later one
_FORGET_CHANGES = """
    delete from raw.version_changes
    where sha256 in (
        with own as (from raw.versions where sha256 = $sha256 and version is not null),
        later as (
            select versions.*
            from raw.versions as versions
            inner join own using (form, partnership_id, partner_id, quarter)
            where versions.version > own.version
        )
        select $sha256
        union
        select sha256 from later
        where seq <= coalesce((select min(seq) from later where decision <> 'set_aside'), seq)
    )
"""


_DECIDED_BEFORE = """
    select distinct sha256 from raw.versions
    where decision in ('returned', 'set_aside') and list_contains(?, sha256)
"""


@contextmanager
def loading(connection: duckdb.DuckDBPyConnection, lines: Sequence[Line]) -> Iterator[None]:
    """One transaction for what the lines say; their versions, problems and the last seq go in with it."""
    connection.execute("begin")
    try:
        _replace_decisions(connection, lines)
        insert_rows(
            connection,
            "versions",
            [_version_row(line) for line in lines if "sha256" in line.facts and _decides(line)],
        )
        insert_rows(
            connection,
            "problems",
            [
                (line.facts["sha256"], *problem)
                for line in lines
                if _decides(line)
                for problem in line.facts["problems"]
            ],
        )
        yield
        connection.execute("delete from raw.loaded")
        insert_rows(connection, "loaded", [(lines[-1].seq, lines[-1].hash)])
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def load_returns(
    connection: duckdb.DuckDBPyConnection,
    lines: Sequence[Line],
    readings: Mapping[str, ReturnReading],
    arriving: Arriving,
) -> None:
    """Load returns that were decided on: rows of the accepted ones, and what a replacement changed."""
    accepted = {line.facts["sha256"]: line for line in lines if line.event == "accepted"}
    with loading(connection, lines):
        for name, rows in choose(arriving, accepted).items():
            insert_arrow(connection, load_return_form().sheet(name).table, rows)
        # an original erased since has no rows to load, but its line stands
        chosen = [readings[sha256] for sha256 in accepted if sha256 in readings]
        insert_rows(connection, "covers", [_cover_row(r) for r in chosen])
        insert_rows(
            connection,
            "sheet_states",
            [(r.sha256, s.sheet.name, s.state) for r in chosen for s in r.sheets.values()],
        )
        insert_rows(connection, "positions", [row for r in chosen for row in _positions(r)])
        for line in accepted.values():
            if line.facts["version"] > 1 and line.facts["sha256"] in readings:
                note_changes(connection, line.facts)


def remove_rows(connection: duckdb.DuckDBPyConnection, sha256: str, decision: str) -> None:
    """Take a file's rows out of the sheet tables and note what became of it; inside a transaction.

    Of an erased one nothing of its keys stays either: not in what it changed, nor in what its successor did.
    """
    for table, columns in raw_tables().items():
        if any(name == "_sha256" for name, _ in columns) and not table.startswith("register_"):
            connection.execute(f'delete from raw."{table}" where _sha256 = ?', [sha256])
    if decision == "erased":
        connection.execute(_FORGET_CHANGES, {"sha256": sha256})
    connection.execute(
        "update raw.versions set decision = ? "
        "where sha256 = ? and decision in ('accepted', 'returned', 'set_aside')",
        [decision, sha256],
    )


def _replace_decisions(connection: duckdb.DuckDBPyConnection, lines: Sequence[Line]) -> None:
    """The newest decision on a file stands; one from before a new register stands in the ledger alone."""
    decided = [o.facts["sha256"] for o in lines if _decides(o) and o.event != "already_received"]
    for sha256, *_ in connection.execute(_DECIDED_BEFORE, [decided]).fetchall() if decided else ():
        connection.execute("delete from raw.problems where sha256 = ?", [sha256])
        connection.execute(
            "delete from raw.versions where sha256 = ? and decision in ('returned', 'set_aside')", [sha256]
        )


def _decides(line: Line) -> bool:
    return "problems" in line.facts


def _version_row(line: Line) -> tuple[Any, ...]:
    facts = line.facts
    return (
        line.seq,
        facts["sha256"],
        facts["file_name"],
        facts["form"],
        facts.get("partnership_id"),
        facts.get("partner_id"),
        facts.get("quarter"),
        facts.get("version"),
        _DECISIONS.get(line.event, line.event),
        moment(facts["received_at"]),
        day(facts.get("submitted_on")),
        day(facts.get("timed_on")),
        facts["path"],
        facts["n_must"],
        facts["n_should"],
    )


def _cover_row(reading: ReturnReading) -> tuple[Any, ...]:
    assert reading.cover is not None
    row = {**reading.cover.values, **cover_identity(reading)}
    return tuple(row.get(name) for name, _ in raw_tables()["covers"])


def _positions(reading: ReturnReading) -> Iterator[tuple[Any, ...]]:
    cover = reading.cover
    assert cover is not None
    letter = column_letter(VALUE_COLUMN)
    for name, row in cover.rows.items():
        yield (reading.sha256, cover.sheet, name, letter, row)
    for sheet in reading.sheets.values():
        for name, at in sheet.letters().items():
            yield (reading.sha256, sheet.sheet.name, name, at, None)
