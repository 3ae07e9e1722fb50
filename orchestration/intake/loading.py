"""Loads what the ledger says into schema raw: one transaction, which also notes the last line loaded.
Decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
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
from orchestration.warehouse import insert_arrow, insert_rows, make_relation, raw_tables

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
    where decision in ('returned', 'set_aside') and sha256 in (select sha256 from decided)
"""


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("begin")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


@contextmanager
def loading(connection: duckdb.DuckDBPyConnection, lines: Sequence[Line]) -> Iterator[None]:
    """One transaction for what the lines say."""
    with transaction(connection):
        _load_lines(connection, lines)
        yield


def load_rows(
    connection: duckdb.DuckDBPyConnection, accepted: Sequence[ReturnReading], arriving: Arriving
) -> None:
    """Load the rows of returns that are to be accepted; inside the transaction that ends with
    `load_returns`.
    """
    for name, rows in choose(arriving, [r.sha256 for r in accepted]).items():
        insert_arrow(connection, load_return_form().sheet(name).table, rows)
    insert_rows(connection, "covers", [_cover_row(r) for r in accepted])
    insert_rows(
        connection,
        "sheet_states",
        [(r.sha256, s.sheet.name, s.state) for r in accepted for s in r.sheets.values()],
    )
    insert_rows(connection, "positions", [row for r in accepted for row in _positions(r)])


def load_returns(
    connection: duckdb.DuckDBPyConnection, lines: Sequence[Line], erased: Collection[str] = ()
) -> None:
    """Load what the ledger says of returns whose rows are loaded, and what a replacement changed.

    An original erased since has no rows, but its line stands.
    """
    _load_lines(connection, lines)
    replaced = [o for o in lines if o.event == "accepted" and o.facts["version"] > 1]
    note_changes(connection, [o.facts["sha256"] for o in replaced if o.facts["sha256"] not in erased])


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


def _load_lines(connection: duckdb.DuckDBPyConnection, lines: Sequence[Line]) -> None:
    """The versions and problems of the lines, and the last seq."""
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
    connection.execute("delete from raw.loaded")
    insert_rows(connection, "loaded", [(lines[-1].seq, lines[-1].hash)])


def _replace_decisions(connection: duckdb.DuckDBPyConnection, lines: Sequence[Line]) -> None:
    """The newest decision on a file stands; one from before a new register stands in the ledger alone."""
    hashes = [o.facts["sha256"] for o in lines if _decides(o) and o.event != "already_received"]
    decided = make_relation(connection, (("sha256", "VARCHAR"),), {"sha256": hashes})
    for (sha256,) in _decided_before(connection, decided):
        connection.execute("delete from raw.problems where sha256 = ?", [sha256])
        connection.execute(
            "delete from raw.versions where sha256 = ? and decision in ('returned', 'set_aside')", [sha256]
        )


def _decided_before(
    connection: duckdb.DuckDBPyConnection, decided: duckdb.DuckDBPyRelation
) -> list[tuple[str]]:
    """The files among them that were decided on; the query finds `decided` among the local names."""
    return connection.execute(_DECIDED_BEFORE).fetchall()


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
