"""Brings the work warehouse up to the ledger: what a run that died wrote down but did not load, or everything
anew.

Decisions and problems come from the ledger, rows from the archived originals; nothing is judged again. What
cannot be made anew, the history of checks and of restatements, a new warehouse takes from the published one.
"""

from __future__ import annotations

import hashlib
from functools import partial
from itertools import groupby

import duckdb

from orchestration.errors import ArchiveError, LedgerError
from orchestration.intake.archive import find_archived
from orchestration.intake.deciding import RETURN_FORM, moment
from orchestration.intake.examining import Original, examine, read_all
from orchestration.intake.loading import load_returns, load_rows, loading, remove_rows, transaction
from orchestration.intake.register_file import read_register
from orchestration.intake.returns import ReturnReader
from orchestration.intake.standing import load_standing
from orchestration.intake.take_data_files import KINDS, load_data_file
from orchestration.intake.take_register import load_register
from orchestration.intake.take_returns import CHUNK
from orchestration.ledger import FIRST_HASH, Ledger, Line
from orchestration.settings import Settings
from orchestration.warehouse import has_marts, raw_tables

_REMOVED = {"set_aside": "set_aside", "erased": "erased"}
_BOOKS_KEPT = frozenset({"checks", "check_results", "restatements"})


def recover(connection: duckdb.DuckDBPyConnection, ledger: Ledger, settings: Settings) -> int:
    """Load what the ledger holds beyond the last line loaded; the number of lines so loaded.

    A warehouse that does not belong to the ledger is emptied and filled anew. One without marts takes the
    books from the published warehouse. Raises ArchiveError where an
    original is missing.
    """
    after = _last_loaded(connection, ledger)
    if after is None:
        _empty(connection)
        after = 0
    if not has_marts(connection):
        _take_over_books(connection, settings)
    erased = {line.facts["sha256"] for line in ledger.lines() if line.event == "erased"}
    n = 0
    for kind, group in groupby(ledger.lines(after=after), key=_kind):
        lines = list(group)
        if kind == "other":
            continue
        n += len(lines)
        if kind == RETURN_FORM:
            _recover_returns(connection, settings, lines, erased)
        else:
            for line in lines:
                _recover_one(connection, settings, line, erased)
    return n


def _last_loaded(connection: duckdb.DuckDBPyConnection, ledger: Ledger) -> int | None:
    """The last line loaded; None where the ledger does not hold it."""
    row = connection.execute("select seq, line_hash from raw.loaded").fetchone()
    if row is None:
        return 0
    seq, line_hash = row
    if seq > ledger.last_seq:
        return None
    found = next((line.hash for line in ledger.lines(after=seq - 1)), FIRST_HASH)
    return seq if found == line_hash else None


def _empty(connection: duckdb.DuckDBPyConnection) -> None:
    for table in raw_tables():
        if table not in _BOOKS_KEPT:
            connection.execute(f'delete from raw."{table}"')
    connection.execute("drop schema if exists marts cascade")


def _take_over_books(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """The rows of the published warehouse's books, for each book that is empty here; columns that both
    have.
    """
    if not settings.published_warehouse.exists():
        return
    place = str(settings.published_warehouse).replace("'", "''")
    connection.execute(f"attach '{place}' as published (read_only)")
    for book in sorted(_BOOKS_KEPT):
        found = connection.execute(
            "select column_name from information_schema.columns"
            " where table_catalog = 'published' and table_schema = 'raw' and table_name = ?",
            [book],
        ).fetchall()
        own = {name for name, _ in raw_tables()[book]}
        if names := ", ".join(name for (name,) in found if name in own):
            connection.execute(
                f"insert into raw.{book} by name select {names} from published.raw.{book}"
                f" where not exists (from raw.{book})"
            )
    connection.execute("detach published")


def _kind(line: Line) -> str:
    """Returns are loaded in batches, as they were; the rest line by line."""
    if line.event in ("accepted", "returned", "already_received"):
        return RETURN_FORM if line.facts["form"] == RETURN_FORM else "single"
    if line.event in ("register_accepted", "register_returned", "outcomes_accepted", *_REMOVED):
        return "single"
    return "other"


def _recover_returns(
    connection: duckdb.DuckDBPyConnection, settings: Settings, lines: list[Line], erased: set[str]
) -> None:
    reader = ReturnReader(load_standing(connection))
    for start in range(0, len(lines), CHUNK):
        chunk = lines[start : start + CHUNK]
        originals = [_original(settings, line) for line in chunk if _has_rows(line, erased)]
        examined = examine(connection, read_all(reader, originals))
        for reading in examined.readings.values():
            if not reading.is_placed:
                raise LedgerError(
                    "An accepted return can no longer be read",
                    reading.sha256,
                    "Its original may be damaged.",
                )
        with transaction(connection):
            load_rows(connection, list(examined.readings.values()), examined.arriving)
            load_returns(connection, chunk, erased)


def _has_rows(line: Line, erased: set[str]) -> bool:
    return line.event == "accepted" and line.facts["sha256"] not in erased


def _original(settings: Settings, line: Line) -> Original:
    received_on = moment(line.facts["received_at"]).date()
    return Original(line.facts["sha256"], received_on, partial(_bytes, settings, line))


def _recover_one(
    connection: duckdb.DuckDBPyConnection, settings: Settings, line: Line, erased: set[str]
) -> None:
    sha256 = line.facts["sha256"]
    if line.event in _REMOVED:
        with loading(connection, [line]):
            remove_rows(connection, sha256, _REMOVED[line.event])
        return
    has_rows = line.event in ("register_accepted", "outcomes_accepted", "accepted") and sha256 not in erased
    if not has_rows:
        with loading(connection, [line]):
            pass
    elif line.event == "register_accepted":
        load_register(connection, line, read_register(sha256, _bytes(settings, line)))
    else:
        kind = KINDS[line.facts["form"]]
        load_data_file(
            connection, line, kind, kind.read(_bytes(settings, line), load_standing(connection), connection)
        )


def _bytes(settings: Settings, line: Line) -> bytes:
    """The original's bytes. Raises ArchiveError where they are not those that the ledger names."""
    sha256, name = line.facts["sha256"], line.facts["file_name"]
    try:
        content = find_archived(settings.archive, sha256).read_bytes()
    except (ArchiveError, OSError):
        raise _lost(settings, line, f"The original of {name} is not in the archive") from None
    if hashlib.sha256(content).hexdigest() != sha256:
        raise _lost(settings, line, f"The original of {name} was altered in the archive")
    return content


def _lost(settings: Settings, line: Line, what: str) -> ArchiveError:
    """The error for an original that is needed; nothing else is lost, and the run can be repeated."""
    sha256 = line.facts["sha256"]
    return ArchiveError(
        what,
        str(settings.archive / sha256),
        "Put the file back under that name with the ending it had, from a backup or from its sender"
        f" ({line.facts['path']} in the drop folder may still be it), and run again. Where it is lost for"
        f" good, `accord erase {sha256[:12]} --reason ...` lets the run go on without it.",
    )
