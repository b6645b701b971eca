"""Small charts drawn on the server: they need no script and no inline style."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from app.policy.response_time import Counted, Summary

WIDTH, HEIGHT, TOP, BOTTOM = 720, 180, 12, 24
STEPS = (60, 300, 900, 1800, 3600, 7200, 4 * 3600, 8 * 3600, 24 * 3600, 48 * 3600, 7 * 86400)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One day: heights and places in the picture's own units."""

    day: date
    x: float
    width: float
    p50_y: float | None
    p50_height: float
    p90_y: float | None
    answered: int
    open: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A horizontal line of the scale."""

    y: float
    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT
    floor: int = HEIGHT - BOTTOM
    every: int = 1  # a label under each nth day


def response_chart(by_day: Sequence[tuple[date, Summary]]) -> Chart:
    """p50 as a bar and p90 as a mark for each day, on a scale of whole steps."""
    tallest = max((s.p90 or 0.0 for _, s in by_day), default=0.0)
    top = next((step for step in STEPS if step >= tallest), ceil(tallest / 86400) * 86400 or 60)
    room = HEIGHT - TOP - BOTTOM
    slot = WIDTH / max(len(by_day), 1)

    def y(seconds: float) -> float:
        return round(HEIGHT - BOTTOM - room * seconds / top, 1)

    bars = tuple(
        Bar(
            day=day,
            x=round(number * slot + slot * 0.18, 1),
            width=round(slot * 0.64, 1),
            p50_y=None if summary.p50 is None else y(summary.p50),
            p50_height=0.0 if summary.p50 is None else round(room * summary.p50 / top, 1),
            p90_y=None if summary.p90 is None else y(summary.p90),
            answered=summary.counts[Counted.answered],
            open=summary.counts[Counted.open],
        )
        for number, (day, summary) in enumerate(by_day)
    )
    lines = tuple(Line(y=y(part), seconds=int(part)) for part in (top, top / 2))
    return Chart(bars=bars, lines=lines, every=max(ceil(len(bars) / 10), 1))
