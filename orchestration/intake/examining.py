"""Examines returns together: reads each and runs the rules over all; all that can be judged without looking
at other returns.
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


def read_all(reader: ReturnReader, originals: Sequence[Original]) -> list[ReturnReading]:
    """Read the originals. A fault of ours in one of them makes that one an `unreadable-file`; the others
    go on.
    """
    return [shield(o.sha256, partial(_read, reader, o)) for o in originals]


def examine(connection: duckdb.DuckDBPyConnection, readings: list[ReturnReading]) -> Examined:
    """Run the rules of the form over returns that were read; a fault of ours as in `read_all`."""
    try:
        rows = gather(readings)
        check_rules(connection, readings, rows)
    except _OURS:
        raise
    except Exception as fault:
        _log.error(
            "%d returns could not be judged together (%s); each is judged alone",
            len(readings),
            type(fault).__name__,
        )
        readings = [shield(r.sha256, partial(_judge_alone, connection, r)) for r in readings]
        rows = gather(readings)
    return Examined({r.sha256: r for r in readings}, rows)


def _read(reader: ReturnReader, original: Original) -> ReturnReading:
    return reader.read(original.sha256, original.load(), original.received_on)


def _judge_alone(connection: duckdb.DuckDBPyConnection, reading: ReturnReading) -> ReturnReading:
    check_rules(connection, [reading], gather([reading]))
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
