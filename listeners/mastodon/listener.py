"""Reads hashtags, mentions, our own posts and searches from one Mastodon-compatible server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from listeners.base import Cursor, IncomingPost, Page, Query, SetAside
from listeners.errors import Refused
from listeners.mastodon import ids, wire
from listeners.mastodon.search import search_page
from listeners.mastodon.seen import Seen
from listeners.mastodon.server import Answer, Server
from listeners.mastodon.threads import ThreadRoots
from listeners.mastodon.timelines import TIMELINES, Timeline
from listeners.sweep import Sweep, later_number

FIRST_LOOK_BACK = timedelta(days=7)  # how far a new stream reads into the past


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Posts read, and records that could not be."""

    posts: tuple[IncomingPost, ...]
    set_aside: tuple[SetAside, ...]


class MastodonListener:
    """One server, one account or none."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._roots = ThreadRoots()

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        """One page, newest first. Raises a ChannelError."""
        if query.kind == "search":
            return search_page(self._server, query, cursor, read=self._batch)
        if query.kind not in TIMELINES:
            raise Refused(f"Mastodon has no stream “{query.kind}”.", code="unknown_stream")
        timeline = TIMELINES[query.kind](self._server, query)
        return self._timeline_page(timeline, query, cursor or {})

    def _timeline_page(self, timeline: Timeline, query: Query, cursor: Cursor) -> Page:
        sweep = Sweep.read(cursor)
        limit = max(1, min(query.limit, timeline.most))
        answer = self._server.read(
            lambda client: timeline.ask(client, sweep.ceiling, limit), now=query.now
        )
        records = answer.records()
        record_ids = _record_ids(records)
        batch = self._batch([timeline.status_in(record) for record in records], query)
        after = _after(
            sweep, answer, record_ids, batch, query, limit=limit, overlap=timeline.overlap
        )
        seen = Seen.read(cursor)
        removed: tuple[str, ...] = ()
        if not sweep.under_way:
            present = _pairs(records, timeline)
            removed, seen = seen.compared(
                present, oldest=_oldest(record_ids), exists=self._exists, later=later_number
            )
        return Page(
            posts=batch.posts,
            removed=tuple(self._server.full_id(one) for one in removed),
            cursor={**after.written(), **seen.written()},
            caught_up=not after.under_way,
            budget=answer.budget,
            set_aside=batch.set_aside,
        )

    def _batch(self, statuses: Iterable[Any], query: Query) -> Batch:
        """The readable posts with their threads; one bad record never stops the others."""
        us = self._server.us()
        posts: dict[str, IncomingPost] = {}
        bad: list[SetAside] = []
        for status in statuses:
            if status is None:
                continue
            try:
                post = wire.post_of(status, host=self._server.host, us=us)
            except wire.Unreadable as error:
                bad.append(SetAside(where=_where(status), sentence=str(error)))
            else:
                posts[post.external_id] = post
        settled = self._roots.settled(posts.values(), look_up=self._look_up)
        return Batch(posts=settled, set_aside=tuple(bad))

    def _look_up(self, external_id: str) -> str | None:
        """The first post of a thread, as far as this server knows it."""
        local_id = self._server.local_id(external_id)
        context = self._server.read(lambda client: client.status_context(local_id)).value
        ancestors = context.get("ancestors") if isinstance(context, Mapping) else None
        if not isinstance(ancestors, list) or not ancestors:
            return None
        first = ancestors[0]
        found = first.get("id") if isinstance(first, Mapping) else None
        return self._server.full_id(str(found)) if found else None

    def _exists(self, local_id: str) -> bool:
        """False when the server says that a status is gone. Raises a ChannelError."""
        try:
            self._server.read(lambda client: client.status(local_id))
        except Refused as error:
            if error.code == "not_found":
                return False
            raise
        return True


def _after(
    sweep: Sweep,
    answer: Answer,
    record_ids: Sequence[str],
    batch: Batch,
    query: Query,
    *,
    limit: int,
    overlap: timedelta,
) -> Sweep:
    oldest = _oldest(record_ids)
    newest = _newest(record_ids)
    at_bottom = oldest is None or (not answer.has_more and len(record_ids) < limit)
    if oldest is not None and sweep.ceiling is not None:
        # a server that ignores where to read on would give the same page for ever
        at_bottom = at_bottom or later_number(oldest, sweep.ceiling) == oldest
    if oldest is not None and sweep.floor is not None:
        reach = ids.below(sweep.floor, overlap, now=query.now)
        at_bottom = at_bottom or later_number(reach, oldest) == reach
    elif batch.posts and sweep.floor is None:
        begin = query.now - FIRST_LOOK_BACK
        at_bottom = at_bottom or min(post.posted_at for post in batch.posts) < begin
    return sweep.after(
        newest=ids.not_after(newest, now=query.now) if newest is not None else None,
        next_ceiling=None if at_bottom else oldest,
        later=later_number,
    )


def _record_ids(records: Sequence[Any]) -> list[str]:
    return [
        str(record["id"]) for record in records if isinstance(record, Mapping) and record.get("id")
    ]


def _newest(record_ids: Sequence[str]) -> str | None:
    found: str | None = None
    for one in record_ids:
        found = one if found is None else later_number(found, one)
    return found


def _oldest(record_ids: Sequence[str]) -> str | None:
    found: str | None = None
    for one in record_ids:
        found = one if found is None or later_number(found, one) == found else found
    return found


def _pairs(records: Sequence[Any], timeline: Timeline) -> dict[str, str]:
    """Record id to status id; they differ for notifications."""
    pairs: dict[str, str] = {}
    for record in records:
        status = timeline.status_in(record)
        if isinstance(status, Mapping) and record.get("id") and status.get("id"):
            pairs[str(record["id"])] = str(status["id"])
    return pairs


def _where(status: Any) -> str:
    known = status.get("id") if isinstance(status, Mapping) else None
    return f"status {known}" if isinstance(known, str | int) else "status without an id"
