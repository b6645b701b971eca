"""Mastodon's ids, which hold the time: milliseconds shifted left by 16 bits.

A post from another server that arrives late gets the id of the time when it was written, so it
slips in below posts that were already read. Other servers' ids (ULIDs, flakes) only rise.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_EARLIEST = datetime(2016, 1, 1, tzinfo=UTC)


def id_at(moment: datetime) -> int:
    """The lowest id of that moment."""
    return int(moment.timestamp() * 1000) << 16


def holds_time(local_id: str, *, now: datetime) -> bool:
    """True for a snowflake of Mastodon's kind."""
    if not (local_id.isascii() and local_id.isdigit()):
        return False
    return id_at(_EARLIEST) < int(local_id) < id_at(now + timedelta(days=3650))


def below(local_id: str, overlap: timedelta, *, now: datetime) -> str:
    """The id `overlap` earlier, or the same id where ids hold no time."""
    if not holds_time(local_id, now=now):
        return local_id
    return str(max(0, int(local_id) - (int(overlap.total_seconds() * 1000) << 16)))


def not_after(local_id: str, *, now: datetime) -> str:
    """The id, but no later than `now`: a server with a fast clock must not hide what follows."""
    if not holds_time(local_id, now=now):
        return local_id
    return str(min(int(local_id), id_at(now)))
