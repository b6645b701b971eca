"""How long people waited for a first reply, from their post's time to our reply's time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.models import ClockEnd
from app.policy.percentiles import nearest_rank
from app.policy.shares import Share, share


class Counted(StrEnum):
    """Which promises a number counts: every number opens exactly its rows."""

    all = "all"
    answered = "answered"
    in_time = "in_time"  # answered before it was due
    late = "late"  # answered after it was due
    open = "open"
    past_due = "past_due"  # open, and the promise is broken
    released = "released"  # a person decided that no answer is due
    erased = "erased"  # the writer took the post back


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedClock:
    """One first-reply promise. Times are the network's."""

    clock_id: int
    case_id: int
    channel: str
    handle: str
    started_at: datetime
    due_at: datetime
    ended_at: datetime | None
    end: ClockEnd | None

    @property
    def seconds(self) -> float | None:
        """From the post to our reply; None while it is not answered."""
        if self.end is not ClockEnd.replied or self.ended_at is None:
            return None
        return (self.ended_at - self.started_at).total_seconds()


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a set of promises. Seconds; None where nothing was answered."""

    counts: dict[Counted, int]
    p50: float | None
    p90: float | None
    oldest_open_at: datetime | None
    kept: Share  # in time ÷ (in time + late + open past due)


def counts_as(clock: TimedClock, what: Counted, *, now: datetime) -> bool:
    """Whether a promise is among the rows behind a number."""
    answered = clock.end is ClockEnd.replied
    in_time = clock.ended_at is not None and clock.ended_at <= clock.due_at
    is_open = clock.ended_at is None
    return {
        Counted.all: True,
        Counted.answered: answered,
        Counted.in_time: answered and in_time,
        Counted.late: answered and not in_time,
        Counted.open: is_open,
        Counted.past_due: is_open and clock.due_at < now,
        Counted.released: clock.end is ClockEnd.released,
        Counted.erased: clock.end is ClockEnd.erased,
    }[what]


def summarise(clocks: Iterable[TimedClock], *, now: datetime) -> Summary:
    """Sum up promises. Unanswered ones are counted beside the percentiles, never dropped."""
    held = list(clocks)
    counts = {what: sum(counts_as(one, what, now=now) for one in held) for what in Counted}
    waits = _waits(held)
    decided = counts[Counted.in_time] + counts[Counted.late] + counts[Counted.past_due]
    return Summary(
        counts=counts,
        p50=nearest_rank(waits, 50),
        p90=nearest_rank(waits, 90),
        oldest_open_at=min((one.started_at for one in held if one.ended_at is None), default=None),
        kept=share(counts[Counted.in_time], decided),
    )


def _waits(clocks: Sequence[TimedClock]) -> list[float]:
    return [one.seconds for one in clocks if one.seconds is not None]
