"""A week's random sample of posts: which week a moment is in, and a draw that can be repeated."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from heapq import nsmallest
from random import Random

SAMPLE_SIZE = 20
WEEK = timedelta(days=7)


def week_of(at: datetime) -> date:
    """The Monday, in UTC, of the week of a moment."""
    day = at.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def drawn(post_ids: Iterable[int], *, seed: str, size: int = SAMPLE_SIZE) -> list[int]:
    """`size` of the posts, or all where there are fewer; every set of that size is as likely.

    The same posts in the same order with the same seed give the same sample in the same order.
    Memory does not grow with the number of posts.
    """
    chance = Random(seed)  # noqa: S311  (drawn for figures, not for secrets)
    return [post_id for _, post_id in nsmallest(size, ((chance.random(), i) for i in post_ids))]
