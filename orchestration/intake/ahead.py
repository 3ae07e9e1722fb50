"""Reads returns ahead in a second process, while this one decides on those before them and loads them.

What is done there is done here where that process has not begun it, or has died: the answers are the same.
"""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial
from multiprocessing import current_process
from pathlib import Path
from typing import Any, TypeVar

from orchestration.errors import WorkerError
from orchestration.forms import Sheet, load_return_form
from orchestration.intake.examining import Original, read_all
from orchestration.intake.guard import MAX_BYTES
from orchestration.intake.peeking import peek
from orchestration.intake.register import Register
from orchestration.intake.returns import ReturnReader, ReturnReading
from orchestration.settings import Settings
from orchestration.workers import process_beside, result_of, submit

# with fewer new returns the second process is hardly ready before they are done
WORTH_A_PROCESS = 500

Result = TypeVar("Result")
Staged = tuple[str, date, Path]
"""A return's SHA-256, the day of its receipt, and where its bytes lie."""


@dataclass
class Reader:
    """Reads returns against one register; needs no warehouse."""

    register: Register

    def __post_init__(self) -> None:
        """Keep what is made of the register."""
        self._reader = ReturnReader(self.register)

    def peek(self, paths: Sequence[Path]) -> list[date | None]:
        """The days of submission that the covers say."""
        return [peek(read_bounded(path)) for path in paths]

    def read(self, returns: Sequence[Staged]) -> list[ReturnReading]:
        """The returns, each judged by itself."""
        originals = [Original(sha256, day, partial(read_bounded, path)) for sha256, day, path in returns]
        return read_all(self._reader, originals)


@dataclass
class Ahead:
    """Where work is handed in before its result is wanted; `there` None: all of it is done here."""

    here: Reader
    there: Executor | None = None

    def peek(self, paths: Sequence[Path]) -> Callable[[], list[date | None]]:
        """Begin to look at covers; what is given back waits for the answer."""
        return self._begin(_peek_there, self.here.peek, paths)

    def read(self, returns: Sequence[Staged]) -> Callable[[], list[ReturnReading]]:
        """Begin to read; what is given back waits for the answer."""
        return self._begin(_read_there, self.here.read, returns)

    def _begin(
        self, there: Callable[[Any], bytes], here: Callable[[Any], Result], work: Any
    ) -> Callable[[], Result]:
        if self.there is None:
            return partial(here, work)
        try:
            return partial(_fetch, submit(self.there, there, work), partial(here, work))
        except WorkerError:
            return partial(here, work)


@contextmanager
def looking_ahead(settings: Settings, register: Register, n_files: int) -> Iterator[Ahead]:
    """A second process where the number of new files makes it worth it."""
    here = Reader(register)
    if n_files < WORTH_A_PROCESS or current_process().daemon:  # which may not start another
        yield Ahead(here)
        return
    with process_beside(settings.log) as there:
        submit(there, _prepare, register)
        yield Ahead(here, there)


def read_bounded(path: Path) -> bytes:
    """The bytes of a file, one more than the limit at most: enough to tell that it is too large."""
    with path.open("rb") as stream:
        return stream.read(MAX_BYTES + 1)


def _fetch(future: Future[bytes], here: Callable[[], Result]) -> Result:
    if future.cancel():
        return here()
    try:
        return pickle.loads(result_of(future))  # type: ignore[no-any-return]  # noqa: S301 - from our own process
    except WorkerError:
        return here()


_there: list[Reader] = []


def _prepare(register: Register) -> None:
    _there.append(Reader(register))


def _peek_there(paths: Sequence[Path]) -> bytes:
    return _pack(_there[0].peek(paths))


def _read_there(returns: Sequence[Staged]) -> bytes:
    readings = _there[0].read(returns)
    for reading in readings:
        for sheet in reading.sheets.values():
            if sheet.rows is not None:
                sheet.rows.table.cells.clear()  # read by now; only their values are asked for
    return _pack(readings)


def _pack(answer: object) -> bytes:
    packed = io.BytesIO()
    _Packer(packed, protocol=pickle.HIGHEST_PROTOCOL).dump(answer)
    return packed.getvalue()


class _Packer(pickle.Pickler):
    """Sheets of the form go by their name: both processes hold the form."""

    def reducer_override(self, thing: Any) -> Any:
        if isinstance(thing, Sheet):
            return _sheet, (thing.name,)
        return NotImplemented


def _sheet(name: str) -> Sheet:
    return load_return_form().sheet(name)
