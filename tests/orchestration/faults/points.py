"""Counts what a process does to its disk, step by step, and has it killed, or the disk full, at any of them.

A step is an opening for writing, a write, a flush, a renaming, a removal, a change of mode, a new folder; or
a statement that writes into a warehouse, its opening and its closing. It counts before it is done; a write is
torn: half of it is done.
"""

from __future__ import annotations

import builtins
import io
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb

_WRITES = ("open", "write")
_READS = ("select", "with", "from", "set threads")


def kill() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Steps:
    """The steps below `root` so far; at number `at` (from 1) `strike` is called; where it `goes_on`, at every
    opening and write after it, too.
    """

    root: Path
    at: int = 0
    strike: Callable[[], Any] = kill
    goes_on: bool = False
    taken: list[str] = field(default_factory=list)

    def take(self, step: str, torn: Callable[[], Any] | None = None) -> None:
        self.taken.append(step)
        is_later = self.goes_on and self.at < len(self.taken) and step.startswith(_WRITES)
        if len(self.taken) == self.at or is_later:
            if torn is not None:
                torn()
            self.strike()

    def watch(self) -> None:
        """From now on, for the rest of this process."""
        self._watch_files()
        self._watch_warehouses()

    def _watch_files(self) -> None:
        for name in ("replace", "rename", "unlink", "chmod", "mkdir"):
            setattr(os, name, self._counted(name, getattr(os, name)))
        really_open, really_sync = io.open, os.fsync

        def fsync(handle: int) -> None:
            self.take("fsync")
            really_sync(handle)

        def open_(file: Any, mode: str = "r", *arguments: Any, **named: Any) -> Any:
            if not set(mode) & set("wax+") or not self._is_ours(file):
                return really_open(file, mode, *arguments, **named)
            self.take(f"open {self._name(file)}")
            return Written(really_open(file, mode, *arguments, **named), self, self._name(file))

        os.fsync = fsync
        io.open = builtins.open = open_  # type: ignore[assignment]

    def _watch_warehouses(self) -> None:
        connection, really_connect = duckdb.DuckDBPyConnection, duckdb.connect
        really_execute, really_close = connection.execute, connection.close

        def execute(own: Any, query: Any, *arguments: Any, **named: Any) -> Any:
            words = " ".join(str(query).split())
            if not words.lower().startswith(_READS):
                self.take(f"execute {words[:40]}")
            return really_execute(own, query, *arguments, **named)

        def close(own: Any) -> None:
            self.take("close")
            really_close(own)

        def connect(*arguments: Any, **named: Any) -> Any:
            self.take("connect")
            opened = really_connect(*arguments, **named)
            # a query that names a local table is to find it beyond the wrapper
            really_execute(opened, "set python_scan_all_frames = true")
            return opened

        connection.execute, connection.close = execute, close
        connection.__exit__ = lambda own, *_: close(own)
        duckdb.connect = connect

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def step(path: Any, *arguments: Any, **named: Any) -> Any:
            if self._is_ours(path):
                self.take(f"{name} {self._name(path)}")
            return real(path, *arguments, **named)

        return step

    def _is_ours(self, path: Any) -> bool:
        return not isinstance(path, int) and Path(os.fsdecode(path)).is_relative_to(self.root)

    def _name(self, path: Any) -> str:
        return Path(os.fsdecode(path)).relative_to(self.root).as_posix()


class Written:
    """A file open for writing; everything else is as it was."""

    def __init__(self, stream: Any, steps: Steps, name: str) -> None:
        self._stream, self._steps, self._name = stream, steps, name

    def write(self, content: Any) -> Any:
        def half() -> None:
            self._stream.write(content[: len(content) // 2])
            self._stream.flush()

        self._steps.take(f"write {self._name}", half)
        return self._stream.write(content)

    def __enter__(self) -> Written:
        return self

    def __exit__(self, *_: object) -> None:
        self._stream.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
