"""The town's memory: a small SQLite file that several processes share."""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock

SCHEMA = """
CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS happened (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    external_id TEXT NOT NULL,
    thread_id TEXT NOT NULL,
    author TEXT NOT NULL,
    ours INTEGER NOT NULL,
    addressed INTEGER NOT NULL,
    occurs_at TEXT NOT NULL,
    text TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS happened_external_id ON happened (external_id, kind);
CREATE INDEX IF NOT EXISTS happened_thread_id ON happened (thread_id);
CREATE INDEX IF NOT EXISTS happened_author ON happened (author);
CREATE TABLE IF NOT EXISTS planned (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    due_at TEXT NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS planned_due_at ON planned (due_at);
"""
PATIENCE = 30.0  # seconds to wait for another process


class State:
    """Opens the file for one unit of work at a time. Without a path it lives in memory."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._lock = RLock()
        self._kept: sqlite3.Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """A unit that writes: all of it, or nothing."""
        with self._lock, self._connected() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A unit that only reads, from one moment's picture."""
        with self._lock, self._connected() as connection:
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("ROLLBACK")

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        if self._path is None:
            if self._kept is None:
                self._kept = _open(":memory:")
                weakref.finalize(self, self._kept.close)
            yield self._kept
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with closing(_open(str(self._path))) as connection:
            yield connection


def _open(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        place, timeout=PATIENCE, isolation_level=None, check_same_thread=False
    )
    connection.row_factory = sqlite3.Row
    if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'planned'").fetchone():
        connection.execute("PRAGMA journal_mode = WAL")
        connection.executescript(SCHEMA)
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection
