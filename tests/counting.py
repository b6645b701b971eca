"""Counts SQL statements, so that a page's queries are pinned."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from app.db import Sessions


@contextmanager
def statements(sessions: Sessions) -> Iterator[list[str]]:
    """The statements that are sent while this stands open."""
    sent: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            sent.append(statement)

    event.listen(sessions.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(sessions.engine, "before_cursor_execute", note)
