"""Listens on X: one function a stream kind."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from listeners.base import Cursor, Page, Query
from listeners.errors import Refused
from listeners.x import wire
from listeners.x.client import XClient
from listeners.x.live import stream
from listeners.x.prices import POST_READ
from listeners.x.searches import search
from listeners.x.sweeping import budget_of
from listeners.x.timelines import mentions, timeline
from listeners.x.who import Who

Fetch = Callable[[XClient, Who, Query, Cursor | None], Page]

STREAMS: Mapping[str, Fetch] = {
    "mentions": mentions,
    "search": search,
    "stream": stream,
    "timeline": timeline,
}


class XListener:
    """Reads from X by whichever stream is asked for."""

    def __init__(self, *, client: XClient, who: Who) -> None:
        self._client = client
        self._who = who

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        """One page after `cursor`. Raises a `ChannelError`."""
        if query.kind not in STREAMS:
            raise Refused(f"X has no stream of the kind “{query.kind}”.", code="unknown_stream")
        return STREAMS[query.kind](self._client, self._who, query, cursor)

    def looked_up(self, external_ids: Sequence[str], *, now: datetime) -> Page:
        """Stored posts (at most 100) as they are now; `removed` are deleted or hidden from us."""
        answer = self._client.posts(external_ids, now=now)
        us = self._who.remembered()
        reading = wire.read(answer.body, us=us)
        return Page(
            posts=reading.posts,
            removed=reading.removed,
            budget=budget_of(answer, posts=len(reading.posts), price=POST_READ),
            set_aside=reading.set_aside,
        )
