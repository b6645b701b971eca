"""The past cases nearest to a text's meaning, for one process.

The database is the truth: what stands here is caught up with it at each question, and who asks
looks at the rows again. Few cases are compared one by one in memory; many lie in a graph in the
data folder, and only what changed since it was made is compared one by one.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock, Thread

import numpy as np
import sqlalchemy as sa
from numpy.typing import NDArray
from sqlalchemy.orm import Session

from app.db import Sessions
from app.nearest.exact import Exact, Near, Vector
from app.nearest.files import GraphFiles
from app.nearest.graph import Damaged, Graph, make_graph
from app.nearest.openings import (
    Marks,
    count_past,
    newest_marks,
    page_of_vectors,
    touched_since,
    vectors_of,
)

log = logging.getLogger(__name__)

EXACT_AT_MOST = 50_000  # past cases; 19 MB at 384 numbers each
_STALE_SHARE = 20  # a graph is stale when one in so many of its cases changed
_STALE_AT_LEAST = 2_000
# what was taken back leaves the file by then, when somebody looks at a case
_MADE_AGAIN = timedelta(hours=6)
_TRIED_AGAIN = timedelta(minutes=10)


@dataclass(slots=True)
class _Known:
    """`exact`: all vectors, or with a graph those changed since. `changed`: not to be taken from
    the graph. `gone`: some of these are no past cases any more.
    """

    space: str
    marks: Marks
    exact: Exact
    graph: Graph | None = None
    changed: set[int] = field(default_factory=set)
    gone: bool = False


class PastCases:
    """Asked by many threads. `folder`: where graphs are kept; it is made when it is needed."""

    def __init__(
        self, *, sessions: Sessions, folder: Path, exact_at_most: int = EXACT_AT_MOST
    ) -> None:
        self._sessions = sessions
        self._files = GraphFiles(folder)
        self._exact_at_most = exact_at_most
        self._lock = Lock()
        self._known: _Known | None = None
        self._making: Thread | None = None
        self._failed_at: datetime | None = None
        self._made_at: datetime | None = None

    def nearest(self, vector: Vector, *, space: str, most: int, now: datetime) -> list[Near] | None:
        """About the `most` closest past cases, closest first; None while they are made ready."""
        with self._lock:
            known = self._up_to_date(space, len(vector), now=now)
            if known is None:
                return None
            found = known.exact.nearest(vector, most=most)
            if known.graph is not None:
                more = known.graph.nearest(vector, most=most)
                found += [near for near in more if near.case_id not in known.changed]
        return sorted(found, key=lambda near: (-near.closeness, -near.case_id))[:most]

    def wait(self) -> None:
        """Returns when no graph is being made."""
        making = self._making
        if making is not None:
            making.join()

    def _up_to_date(self, space: str, width: int, *, now: datetime) -> _Known | None:
        with self._sessions.read() as session:
            marks = newest_marks(session)
            known = self._known
            if known is None or not _goes_on(known, space=space, width=width, marks=marks):
                known = self._load(session, space=space, width=width, marks=marks)
            if known is not None and known.marks != marks:
                _catch_up(session, known, marks)
        self._known = known
        if known is None or (
            self._is_stale(known) and not _within(_MADE_AGAIN, self._made_at, now)
        ):
            self._make(space, width, now=now)
        return known

    def _load(self, session: Session, *, space: str, width: int, marks: Marks) -> _Known | None:
        known = _Known(space=space, marks=marks, exact=Exact(width))
        if count_past(session) <= self._exact_at_most:
            for case_ids, vectors in self._blocks(space, width):
                for case_id, vector in zip(case_ids.tolist(), vectors, strict=True):
                    known.exact.put(case_id, vector)
            return known
        newest = self._files.newest(space)
        if newest is None or not _may_follow(marks, newest.marks):
            return None
        try:
            known.graph = Graph(newest.path, width=width)
        except Damaged as error:
            log.warning("the graph of past cases is made anew: %s", error)
            newest.path.unlink(missing_ok=True)
            return None
        known.marks = newest.marks
        return known

    def _is_stale(self, known: _Known) -> bool:
        if known.graph is None:
            return len(known.exact) > self._exact_at_most
        most = max(_STALE_AT_LEAST, len(known.graph) // _STALE_SHARE)
        return known.gone or len(known.changed) > most

    def _make(self, space: str, width: int, *, now: datetime) -> None:
        if self._making is not None and self._making.is_alive():
            return
        if _within(_TRIED_AGAIN, self._failed_at, now):
            return
        self._making = Thread(
            target=self._made, args=(space, width, now), name="past-cases", daemon=True
        )
        self._making.start()

    def _made(self, space: str, width: int, now: datetime) -> None:
        try:
            with self._sessions.read() as session:
                marks = newest_marks(session)  # before the vectors: what comes later is caught up
            path = self._files.place_for(space, marks)
            count = make_graph(path, self._blocks(space, width), width=width)
            self._files.forget_all_but(path)
        except (OSError, sa.exc.SQLAlchemyError) as error:
            log.warning("the graph of past cases could not be made: %s", type(error).__name__)
            self._failed_at = now
            return
        log.info("a graph of %d past cases was made", count)
        with self._lock:
            self._known = None  # the next question takes the graph
            self._made_at = now

    def _blocks(
        self, space: str, width: int
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int8]]]:
        after: int | None = 0
        while after is not None:
            with self._sessions.read() as session:  # a short one each: writers are not held up
                found, after = page_of_vectors(session, space=space, after=after)
            fitting = [(case_id, vector) for case_id, vector in found if len(vector) == width]
            if fitting:
                case_ids = np.array([case_id for case_id, _ in fitting], dtype=np.int64)
                yield case_ids, np.stack([vector for _, vector in fitting])


def _within(length: timedelta, moment: datetime | None, now: datetime) -> bool:
    return moment is not None and now < moment + length


def _goes_on(known: _Known, *, space: str, width: int, marks: Marks) -> bool:
    is_same = (known.space, known.exact.width) == (space, width)
    return is_same and _may_follow(marks, known.marks)


def _may_follow(marks: Marks, earlier: Marks) -> bool:
    """Not so where a backup was restored: then nothing kept here can be trusted."""
    return marks.event >= earlier.event and marks.analysis >= earlier.analysis


def _catch_up(session: Session, known: _Known, marks: Marks) -> None:
    touched = touched_since(session, known.marks)
    vectors = dict(vectors_of(session, touched, space=known.space))
    known.exact.drop(touched)
    for case_id, vector in vectors.items():
        known.exact.put(case_id, vector)
    if known.graph is not None:
        known.changed |= touched
        known.gone |= any(one in known.graph for one in touched - vectors.keys())
    known.marks = marks
