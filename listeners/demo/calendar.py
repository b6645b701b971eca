"""The town's calendar: which real moment a moment of the simulated week falls on."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

JAPAN = timezone(timedelta(hours=9))
HISTORY_DAYS = 2
LEFT_ALONE = timedelta(minutes=30)  # the desk, before the town was opened
LONGEST_SILENCE = 20.0  # real seconds between two openings, when the town runs fast


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """Maps town seconds (since the week's first midnight in Japan) to real time.

    The town is opened at the same time of day as the real one, on its third day. What lies before
    is history and happened at its true distance: two hours ago is two hours ago. What comes after
    passes `pace` times as fast, and when the town runs faster than life a silence longer than
    LONGEST_SILENCE is cut short, so that nobody watches a sleeping town.
    """

    started_at: datetime
    pace: float
    opened_at: float  # town seconds
    marks: tuple[float, ...]  # town seconds, from opened_at on
    elapsed: tuple[float, ...]  # real seconds since started_at, one for each mark

    @classmethod
    def of(
        cls, *, started_at: datetime, pace: float, openings: Sequence[float], fresh: bool = False
    ) -> Calendar:
        """A `fresh` week has no history: it begins with its first midnight."""
        local = started_at.astimezone(JAPAN)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        opened_at = HISTORY_DAYS * 86_400 + (local - midnight).total_seconds()
        if fresh:
            opened_at = 0.0
        marks, elapsed = [opened_at], [0.0]
        for at in sorted(at for at in openings if at > opened_at):
            gap = (at - marks[-1]) / pace
            marks.append(at)
            elapsed.append(elapsed[-1] + (min(gap, LONGEST_SILENCE) if pace > 1 else gap))
        return cls(
            started_at=started_at.astimezone(UTC),
            pace=pace,
            opened_at=opened_at,
            marks=tuple(marks),
            elapsed=tuple(elapsed),
        )

    def real(self, at: float) -> datetime:
        """The real moment of a town moment."""
        if at <= self.opened_at:
            return self.started_at - timedelta(seconds=self.opened_at - at)
        here = bisect_right(self.marks, at) - 1
        passed = self.elapsed[here] + (at - self.marks[here]) * self._slope(here)
        return self.started_at + timedelta(seconds=passed)

    def was_kept(self, moment: datetime) -> bool:
        """Whether colleagues still sat at the desk then, before the console came."""
        return moment <= self.started_at - LEFT_ALONE

    def soon(self, moment: datetime, after: float) -> datetime:
        """The real moment `after` town seconds later than a real one, without cut silences.

        Before the town was opened it kept real time.
        """
        slow = max(0.0, min(after, (self.started_at - moment).total_seconds()))
        return moment + timedelta(seconds=slow + (after - slow) / self.pace)

    def _slope(self, here: int) -> float:
        if here + 1 == len(self.marks):
            return 1 / self.pace
        length = self.marks[here + 1] - self.marks[here]
        return (self.elapsed[here + 1] - self.elapsed[here]) / length
