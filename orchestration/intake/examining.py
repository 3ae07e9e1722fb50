"""Examines returns together: reads each and runs the rules over all; then, batch by batch, compares with
earlier returns.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

import duckdb

from orchestration.errors import AccordError
from orchestration.intake.batches import Arriving, choose, gather
from orchestration.intake.earlier import compare_with_earlier
from orchestration.intake.problem_making import make_problem
from orchestration.intake.returns import ReturnReader, ReturnReading
from orchestration.intake.rules import check_rules

_log = logging.getLogger(__name__)

# faults that are no fault of a file
_OURS = (AccordError, KeyboardInterrupt, SystemExit, MemoryError)


@dataclass(frozen=True, slots=True)
class Original:
    """A return to be examined: its hash, the day of receipt, and how its bytes are had (never kept longer
    than needed).
    """

    sha256: str
    received_on: date
    load: Callable[[], bytes]


@dataclass(slots=True)
class Examined:
    """The readings of some returns by hash, in order, and the rows that are loaded of those accepted."""

    readings: dict[str, ReturnReading]
    arriving: Arriving

    def part(self, hashes: Sequence[str]) -> Examined:
        """Some of the returns."""
        return Examined({h: self.readings[h] for h in hashes}, choose(self.arriving, hashes))


def examine(
    connection: duckdb.DuckDBPyConnection, reader: ReturnReader, originals: Sequence[Original]
) -> Examined:
    """Read the originals and run the rules of the form: all that can be judged without looking at other
    returns.

    A fault of ours in one of them makes that one an `unreadable-file`; the others go on.
    """
    readings = [shield(o.sha256, partial(_read, reader, o)) for o in originals]
    return _judge_together(readings, lambda some, arriving: check_rules(connection, some, arriving))


def compare(connection: duckdb.DuckDBPyConnection, batch: Examined) -> Examined:
    """Compare a batch, in which no partner of a partnership stands twice, with the accepted returns loaded
    so far.
    """
    return _judge_together(
        list(batch.readings.values()),
        lambda some, arriving: compare_with_earlier(connection, some, arriving),
        batch.arriving,
    )


def _judge_together(
    readings: list[ReturnReading],
    judge: Callable[[Sequence[ReturnReading], Arriving], None],
    arriving: Arriving | None = None,
) -> Examined:
    """Judge all at once; where that fails for a fault of ours, one by one, so that only the one at fault
    is lost.
    """
    try:
        rows = gather(readings) if arriving is None else arriving
        judge(readings, rows)
    except _OURS:
        raise
    except Exception as fault:
        _log.error(
            "%d returns could not be judged together (%s); each is judged alone",
            len(readings),
            type(fault).__name__,
        )
        readings = [shield(r.sha256, partial(_judge_alone, r, judge)) for r in readings]
        rows = gather(readings)
    return Examined({r.sha256: r for r in readings}, rows)


def _read(reader: ReturnReader, original: Original) -> ReturnReading:
    return reader.read(original.sha256, original.load(), original.received_on)


def _judge_alone(
    reading: ReturnReading, judge: Callable[[Sequence[ReturnReading], Arriving], None]
) -> ReturnReading:
    judge([reading], gather([reading]))
    return reading


def shield(sha256: str, work: Callable[[], ReturnReading]) -> ReturnReading:
    """What the work gives; whatever it raises, but for our own errors, makes the file unreadable and stops no
    other.

    The reader is native code whose panics are no ordinary exceptions, hence BaseException. The log names the
    file by its hash and the kind of the fault, never a value.
    """
    try:
        return work()
    except _OURS:
        raise
    except BaseException as fault:
        _log.error("%s could not be read: %s", sha256, type(fault).__name__)
        return ReturnReading(sha256, problems=[make_problem("unreadable-file")])
