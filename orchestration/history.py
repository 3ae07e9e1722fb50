"""Dagster's run history in SQLite, as Dagster keeps it by default, but over connections that stay open.

The default opens a database anew, without compiled statements, for each of the thousand events of a run,
which
takes longer than computing the marts. Files and tables are Dagster's own; its tools read them as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as db
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from dagster._core.storage.sqlite_storage import DagsterSqliteStorage
from dagster._serdes import ConfigurableClassData

_BUSY_SECONDS = 60
_ARGUMENTS = {"timeout": _BUSY_SECONDS, "check_same_thread": False}


class EventLog(SqliteEventLogStorage):
    """The event log; the database of all runs and that of the run last written to stay open."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Take the directory of the databases."""
        self._open: dict[str, db.Engine] = {}
        super().__init__(base_dir, inst_data)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[db.Connection]:
        """One connection for all threads: the lock, which is Dagster's own, lets one of them use it at a
        time.
        """
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def _engine(self, shard: str) -> db.Engine:
        if shard not in self._open:
            for other in set(self._open) - {INDEX_SHARD_NAME}:
                self._open.pop(other).dispose()
            engine = db.create_engine(
                self.conn_string_for_shard(shard), poolclass=db.StaticPool, connect_args=_ARGUMENTS
            )
            db.event.listen(engine, "connect", _relax)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            self._open[shard] = engine
        return self._open[shard]

    def dispose(self) -> None:
        """Close what stands open."""
        for engine in self._open.values():
            engine.dispose()
        self._open.clear()
        super().dispose()


class History(DagsterSqliteStorage):
    """Dagster's three SQLite stores with the event log above; named in dagster.yaml."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None) -> None:
        """Take the directory below which all lies."""
        super().__init__(base_dir, inst_data)
        self._event_log_storage = EventLog(self._event_log_storage._base_dir)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData, config_value: Any) -> History:
        """As dagster.yaml says."""
        return cls.from_local(inst_data=inst_data, **config_value)


def _relax(connection: Any, _: Any) -> None:
    """No flush for each event: a history that loses its last events in a power cut harms nobody."""
    connection.execute("pragma synchronous = off")
