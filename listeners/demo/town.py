"""The simulated town, shared by every process that opens the same state."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from listeners.demo import plans
from listeners.demo.book import Book
from listeners.demo.cast import Cast
from listeners.demo.manner import Manner
from listeners.demo.moment import Moment
from listeners.demo.state import State
from listeners.demo.week import Week
from listeners.demo.wire import Happened


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Entries with their places, and the town's last place at the same moment."""

    entries: Sequence[tuple[int, Happened]]
    newest: int


class Town:
    """Lets time pass in the state, and nowhere else: two processes see one town."""

    def __init__(self, *, state: State, cast: Cast, manner: Manner) -> None:
        self._state = state
        self._cast = cast
        self._manner = manner
        self._weeks: dict[tuple[str, int, datetime], Week] = {}

    def advance(self, now: datetime) -> str:
        """Lets everything happen that is due by `now`; returns the town's own id."""
        with self._state.writing() as connection:
            moment = self._moment(connection, now)
            moment.pass_time()
            return moment.name

    def publish(self, *, key: str, target: str, text: str, at: datetime) -> Happened:
        """Our answer, with what will follow it. Raises LookupError when the target is gone."""
        with self._state.writing() as connection:
            moment = self._moment(connection, at)
            answered = moment.book.seen(target)
            if answered is None or moment.book.is_removed(target):
                raise LookupError(target)
            number = moment.book.number_of_answers()
            return moment.answer(
                answered,
                external_id=plans.external_id(moment.week.name, f"us{number + 1}"),
                text=text,
                key=key,
                occurs_at=max(at, moment.clock, answered.occurs_at),
            )

    def post(self, external_id: str) -> Happened | None:
        """A post that can still be seen."""
        with self._state.reading() as connection:
            book = Book(connection)
            return None if book.is_removed(external_id) else book.seen(external_id)

    def read(self, *, stream: str, after: int, limit: int) -> Reading:
        """Entries of a stream after a place."""
        with self._state.reading() as connection:
            book = Book(connection)
            entries = book.page(stream=stream, after=after, limit=limit)
            return Reading(entries=entries, newest=book.newest())

    def answers_to(self, *, key: str, target: str) -> tuple[Happened | None, list[Happened]]:
        """The answer with that key, and everything we answered to that post."""
        with self._state.reading() as connection:
            return Book(connection).answer_with(key=key, target=target)

    def _week(self, town: str, number: int, started_at: datetime) -> Week:
        wanted = (town, number, started_at)
        if wanted not in self._weeks:
            self._weeks = {
                wanted: Week.of(
                    self._cast,
                    town=town,
                    number=number,
                    started_at=started_at,
                    pace=self._manner.pace,
                )
            }
        return self._weeks[wanted]

    @property
    def cast(self) -> Cast:
        return self._cast

    def _moment(self, connection: sqlite3.Connection, now: datetime) -> Moment:
        return Moment(
            book=Book(connection),
            cast=self._cast,
            manner=self._manner,
            weeks=self._week,
            now=now,
        )
