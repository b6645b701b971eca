"""Reads one RSS or Atom feed per stream, politely: unchanged feeds are not sent twice."""

from __future__ import annotations

from collections.abc import Mapping

from listeners.base import Budget, Cursor, Page, Query
from listeners.errors import Refused
from listeners.rss import status, wire
from listeners.rss.download import Download, Downloader

LONGEST_VALIDATOR = 500


class FeedListener:
    """The cursor holds the server's ETag and date, and which state of the feed was read."""

    def __init__(self, downloader: Downloader) -> None:
        self._downloader = downloader

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        """Up to `query.limit` items, none when nothing changed. Raises a ChannelError."""
        if query.kind != "feed":
            raise Refused(f"RSS has no stream “{query.kind}”.", code="unknown_stream")
        url = query.settings.get("url", "").strip()
        known = _known(cursor, url)
        found = self._downloader.get(url, conditions=_conditions(known))
        error = status.error_of(found, now=query.now)
        if error is not None:
            raise error
        if found.status == 304:
            return Page(cursor=known, budget=Budget(unit="download"))
        return _page(wire.read(found, feed_url=url, now=query.now), found, known, query, url)


def _page(
    feed: wire.Feed, found: Download, known: Mapping[str, str], query: Query, url: str
) -> Page:
    """The next items; the validators are kept only when all items of this state were given."""
    same = known.get("print") == feed.print
    start = int(known["given"]) if same and known.get("given", "").isdigit() else 0
    if same and "given" not in known:
        start = len(feed.posts)
    posts = feed.posts[start : start + max(1, query.limit)]
    given = start + len(posts)
    done = given >= len(feed.posts)
    cursor = {"url": url, "print": feed.print}
    cursor |= _validators(found) if done else {"given": str(given)}
    return Page(posts=posts, cursor=cursor, caught_up=done, budget=Budget(unit="download"))


def _known(cursor: Cursor | None, url: str) -> dict[str, str]:
    """What is remembered of this address; nothing when the stream's address was changed."""
    known = dict(cursor or {})
    return known if known.get("url") == url else {}


def _conditions(known: Mapping[str, str]) -> dict[str, str]:
    names = {"etag": "If-None-Match", "modified": "If-Modified-Since"}
    return {header: known[name] for name, header in names.items() if name in known}


def _validators(found: Download) -> dict[str, str]:
    names = {"etag": "etag", "modified": "last-modified"}
    said = {name: found.headers.get(header, "") for name, header in names.items()}
    return {
        name: value
        for name, value in said.items()
        if value and value.isascii() and value.isprintable() and len(value) <= LONGEST_VALIDATOR
    }
