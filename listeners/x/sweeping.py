"""One page down a newest-first list of X, by a `Sweep`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from listeners.base import Budget, Identity
from listeners.errors import CursorExpired
from listeners.sweep import Sweep, later_number
from listeners.x import ids, wire
from listeners.x.client import Answer, Span

OVERLAP = timedelta(minutes=1)  # X indexes late: read this stretch again
WINDOW = timedelta(days=7)  # how far back X searches
STALE_FLOOR = timedelta(days=3)  # lift the floor of a quiet search before X forgets it
_SLACK = timedelta(minutes=2)
_TOKEN = "token:"  # noqa: S105  # marks a ceiling that is X's page token


@dataclass(frozen=True, slots=True, kw_only=True)
class SweptPage:
    """A page, where the sweep stands after it, and what X counted."""

    reading: wire.Reading
    sweep: Sweep
    budget: Budget

    @property
    def done(self) -> bool:
        return not self.sweep.under_way


def swept(
    sweep: Sweep,
    *,
    ask: Callable[[Span], Answer],
    us: Identity | None,
    price: Decimal,
    limit: int,
    counted_to: str | None = None,
) -> SweptPage:
    """Read the next page of a sweep. Raises a `ChannelError`; the sweep is then where it was.

    Only posts newer than the floor and than `counted_to` count as billed: X bills the same post
    once a day.
    """
    answer = ask(_span(sweep, limit=limit))
    reading = wire.read(answer.body, us=us)
    after = sweep.after(
        newest=reading.newest, next_ceiling=_next_ceiling(reading), later=later_number
    )
    billed = sum(
        ids.is_newer(post.external_id, sweep.floor) and ids.is_newer(post.external_id, counted_to)
        for post in reading.posts
    )
    return SweptPage(
        reading=reading, sweep=after, budget=budget_of(answer, posts=billed, price=price)
    )


def within_window(sweep: Sweep, *, now: datetime) -> Sweep:
    """The sweep, if X still searches down to its floor. Raises `CursorExpired`."""
    if sweep.floor is None or ids.is_newer(sweep.floor, ids.id_at(now - WINDOW + _SLACK)):
        return sweep
    raise CursorExpired(
        "The search stopped more than seven days ago, and X searches no further back.",
        code="cursor_expired",
    )


def lifted(sweep: Sweep, *, now: datetime) -> Sweep:
    """A finished sweep whose floor stays young though nobody wrote: all up to now was read."""
    if sweep.under_way:
        return sweep
    young = ids.id_at(now - STALE_FLOOR)
    floor = young if sweep.floor is None else later_number(sweep.floor, young)
    return replace(sweep, floor=floor)


def budget_of(answer: Answer, *, posts: int, price: Decimal) -> Budget:
    """What X's headers say, and what `posts` cost."""
    return Budget(
        remaining=answer.remaining,
        limit=answer.limit,
        resets_at=answer.resets_at,
        unit="post",
        units=posts,
        spent=price * posts,
    )


def _span(sweep: Sweep, *, limit: int) -> Span:
    since = ids.earlier(sweep.floor, OVERLAP) if sweep.floor else None
    ceiling = sweep.ceiling
    if ceiling is None:
        return Span(since_id=since, limit=limit)
    if ceiling.startswith(_TOKEN):
        return Span(since_id=since, token=ceiling.removeprefix(_TOKEN), limit=limit)
    return Span(since_id=since, until_id=ceiling, limit=limit)


def _next_ceiling(reading: wire.Reading) -> str | None:
    # An id outlives X's page tokens; a page without posts has no id to go by.
    if reading.next_token is None:
        return None
    return reading.oldest or f"{_TOKEN}{reading.next_token}"
