"""One page of a newest-first timeline: what of it is new, and whether to read on below it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from listeners.bluesky.reading import Json, moment
from listeners.sweep import Sweep


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How far a sweep goes down, and what it reads again."""

    overlap: timedelta = timedelta(minutes=10)
    first_look_back: timedelta = timedelta(days=1)

    def bottom(self, sweep: Sweep, now: datetime) -> datetime:
        floor = moment(sweep.floor)
        return now - self.first_look_back if floor is None else floor - self.overlap


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """One page of views within reach, and the sweep after it."""

    views: list[Json]
    sweep: Sweep


def sliced(
    views: list[Json],
    next_token: str | None,
    *,
    sweep: Sweep,
    bottom: datetime,
    at: Callable[[Json], datetime | None],
) -> Slice:
    """What of a page is above `bottom`, and whether to read on below it."""
    times = [found for view in views if (found := at(view)) is not None]
    passed = bool(times) and min(times) < bottom
    ended = not next_token or next_token == sweep.ceiling or passed
    # a view without a time is kept: reading it tells what is wrong with it
    within = [view for view in views if (at(view) or bottom) >= bottom]
    after = sweep.after(
        newest=place(max(times)) if times else None,
        next_ceiling=None if ended else next_token,
        later=max,
    )
    return Slice(views=within, sweep=after)


def place(found: datetime) -> str:
    return found.isoformat(timespec="microseconds")
