"""What a Bluesky account can listen to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from listeners.base import Cursor, Page, Query
from listeners.errors import NeedsOperator, Refused

Fetch = Callable[[Query, Cursor | None], Page]
NEED_AN_ACCOUNT = ("mentions", "search", "timeline")


class BlueskyListener:
    """One function a stream kind; those that need an account are missing where there is none."""

    def __init__(self, streams: Mapping[str, Fetch]) -> None:
        self._streams = streams

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        stream = self._streams.get(query.kind)
        if stream is not None:
            return stream(query, cursor)
        if query.kind in NEED_AN_ACCOUNT:
            raise NeedsOperator(
                "This stream needs a Bluesky account. Enter its handle and an app password.",
                code="account_needed",
            )
        raise Refused(f"Bluesky has no stream “{query.kind}”.", code="unknown_stream")
