"""Examines a batch of returns together: reads each, then runs the rules and the comparison with earlier returns over all."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from orchestration.errors import AccordError
from orchestration.intake.batches import Arriving, gather, gather_covers, register_arriving, unregister_arriving
from orchestration.intake.earlier import compare_with_earlier
from orchestration.intake.problem_making import make_problem
from orchestration.intake.returns import ReturnReader, ReturnReading
from orchestration.intake.rules import check_rules

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Original:
    """A return to be examined: its hash, the day of receipt, and how its bytes are had (never kept longer than needed)."""

    sha256: str
    received_on: date
    load: Callable[[], bytes]


def examine(
    connection: duckdb.DuckDBPyConnection, reader: ReturnReader, originals: Sequence[Original]
) -> tuple[list[ReturnReading], Arriving]:
    """The readings of the originals with all their problems, and their rows. No two may be of one partner and partnership.

    A fault of ours in one of them becomes `unreadable-file` for that one; the others go on.
    """
    readings = [_shielded(o, lambda o=o: reader.read(o.sha256, o.load(), o.received_on)) for o in originals]
    try:
        return readings, _judge(connection, readings)
    except (AccordError, KeyboardInterrupt, SystemExit):
        raise
    except Exception:
        _log.exception("a batch of %d returns could not be judged together; they are judged one by one", len(readings))
    alone = [_shielded(o, lambda o=o: _judged_alone(connection, reader, o)) for o in originals]
    return alone, gather(alone)


def _judge(connection: duckdb.DuckDBPyConnection, readings: Sequence[ReturnReading]) -> Arriving:
    arriving = gather(readings)
    register_arriving(connection, arriving)
    try:
        check_rules(connection, readings, arriving, gather_covers(readings))
        compare_with_earlier(connection, readings, arriving)
    finally:
        unregister_arriving(connection, arriving)
    return arriving


def _judged_alone(connection: duckdb.DuckDBPyConnection, reader: ReturnReader, original: Original) -> ReturnReading:
    reading = reader.read(original.sha256, original.load(), original.received_on)
    _judge(connection, [reading])
    return reading


def _shielded(original: Original, work: Callable[[], ReturnReading]) -> ReturnReading:
    """What the work gives; whatever it raises, but for our own errors, makes the file unreadable and stops no other.

    The reader is native code whose panics are no ordinary exceptions, hence BaseException. The log names the file by its hash and
    the kind of the fault, never a value.
    """
    try:
        return work()
    except (AccordError, KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as fault:
        _log.error("%s could not be read: %s", original.sha256, type(fault).__name__)
        return ReturnReading(original.sha256, problems=[make_problem("unreadable-file")])
