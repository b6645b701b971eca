"""How long to wait before trying again."""

from __future__ import annotations

from datetime import datetime, timedelta

FIRST = timedelta(seconds=5)
LONGEST = timedelta(seconds=60)  # healthy again: heard again within a minute
REFUSED = timedelta(minutes=15)
LONGEST_RATE_LIMIT = timedelta(days=1)

LOOKS_UNSURE = 8
LOOKS_HANDED_OVER = 12
_LOOK_FIRST = timedelta(seconds=10)
_LOOK_LONGEST = timedelta(minutes=30)

MOST_ATTEMPTS = 6


def after_failure(failures: int) -> timedelta:
    """The wait after so many failures in a row (1 is the first)."""
    return min(LONGEST, FIRST * (1 << min(max(failures - 1, 0), 10)))


def after_rate_limit(resets_at: datetime, *, now: datetime) -> datetime:
    """When to ask again: as the network says, within reason."""
    return min(max(resets_at, now + FIRST), now + LONGEST_RATE_LIMIT)


def before_look(looks: int) -> timedelta:
    """The wait before looking for a reply again, after so many looks."""
    return min(_LOOK_LONGEST, _LOOK_FIRST * (1 << min(looks, 10)))
