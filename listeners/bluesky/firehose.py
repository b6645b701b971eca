"""The firehose stream: reads on from the cursor and keeps what names the brand or speaks to us.

A fetch ends when the line is quiet, when it caught up with the present, or when it has read
enough; the cursor is the server's time of the last event, and a few seconds are read again.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from listeners.base import Budget, Cursor, IncomingPost, Page, Query, SetAside
from listeners.bluesky.ear import Ear
from listeners.bluesky.jetstream import Event, Line, Unreadable, connected, event_from
from listeners.bluesky.people import A_CALL, Get, People, author_from, signed_in_only
from listeners.bluesky.reading import EMPTY, Json, in_batches, mappings, text
from listeners.bluesky.wire import Malformed, post_from_record
from listeners.errors import ChannelError, CursorExpired, TryLater

SECOND = 1_000_000  # microseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long one fetch reads, and how far it looks back. Seconds, where no unit stands."""

    quiet: float = 2.0  # nothing came for so long: we are at the present
    longest: float = 20.0
    events: int = 50_000
    overlap: float = 5.0
    first_look_back: timedelta = timedelta(minutes=10)
    kept_by_server: timedelta = timedelta(hours=24)  # Jetstream's own default


@dataclass(slots=True, kw_only=True)
class _Heard:
    """What one fetch gathered so far."""

    time_us: int
    events: int = 0
    matched: dict[str, Event] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)
    removed_authors: dict[str, None] = field(default_factory=dict)
    set_aside: list[SetAside] = field(default_factory=list)


class Firehose:
    """`get` asks the AppView without an account; `our_did` is "" where there is none."""

    def __init__(
        self,
        *,
        url: str,
        get: Get,
        our_did: Callable[[], str],
        pace: Pace | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url = url
        self._get = get
        self._people = People(get)
        self._our_did = our_did
        self._pace = pace or Pace()
        self._clock = clock

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        our_did = self._our_did()
        known_us = _known(cursor)
        begin_us = known_us or _micro(query.now - self._pace.first_look_back)
        heard = _Heard(time_us=begin_us)
        ear = Ear(query, our_did)
        since_us = begin_us - int(self._pace.overlap * SECOND)
        with connected(self._url, since_us=since_us) as line:
            caught_up = self._listen(line, heard, ear, query, known_us)
        posts = self._posts(heard, our_did, query.now)
        return Page(
            posts=tuple(posts),
            removed=tuple(heard.removed),
            removed_authors=tuple(heard.removed_authors),
            cursor={"time_us": str(_not_left_behind(heard.time_us, caught_up, query.now))},
            caught_up=caught_up,
            budget=Budget(unit="event", units=heard.events),
            set_aside=tuple(heard.set_aside),
        )

    def _listen(
        self, line: Line, heard: _Heard, ear: Ear, query: Query, known_us: int | None
    ) -> bool:
        """Reads into `heard`; True when it reached the present."""
        began = window_began = self._clock()
        window_us = heard.time_us
        first = True
        while len(heard.matched) < query.limit or heard.time_us <= (known_us or 0):
            left = self._pace.longest - (self._clock() - began)
            if left <= 0 or heard.events >= self._pace.events:
                return False
            try:
                message = line.receive(min(self._pace.quiet, left))
            except TryLater:
                if not heard.events:
                    raise
                return False
            if message is None:
                return left > self._pace.quiet
            event = self._take(message, heard, ear)
            if event and first:
                first = False
                self._refuse_a_lost_place(event, known_us, query.now)
            spent = self._clock() - window_began
            if spent >= 1:
                # At the present events come as slowly as they happen; a backlog comes faster.
                passed = (heard.time_us - window_us) / SECOND
                if passed < 2 * spent and heard.time_us > _micro(query.now) - 60 * SECOND:
                    return True
                window_began, window_us = self._clock(), heard.time_us
        return False

    def _take(self, message: str | bytes, heard: _Heard, ear: Ear) -> Event | None:
        heard.events += 1
        try:
            event = event_from(message)
        except Unreadable:
            where = f"after time_us {heard.time_us}"
            heard.set_aside.append(SetAside(where=where, sentence="It is no Jetstream event."))
            return None
        heard.time_us = max(heard.time_us, event.time_us)
        if event.operation == "delete":
            heard.matched.pop(event.uri, None)
            heard.removed[event.uri] = None
        elif event.operation in ("create", "update"):
            heard.removed.pop(event.uri, None)
            if ear.hears(event.record, event.did):
                heard.matched[event.uri] = event
        elif event.operation:
            self._people.forget(event.did)
            if event.operation == "gone":
                heard.removed_authors[event.did] = None
        return event

    def _refuse_a_lost_place(self, first: Event, known_us: int | None, now: datetime) -> None:
        if known_us is None or _micro(now) - known_us < _micro_span(self._pace.kept_by_server):
            return
        if first.time_us > known_us + 60 * SECOND:
            raise CursorExpired(
                "Jetstream no longer keeps the time at which we stopped.", code="cursor_expired"
            )

    def _posts(self, heard: _Heard, our_did: str, now: datetime) -> list[IncomingPost]:
        profiles = self._people.profiles((event.did for event in heard.matched.values()), now)
        views = self._views(list(heard.matched))
        posts = []
        for uri, event in heard.matched.items():
            profile = profiles.get(event.did, EMPTY)
            if not our_did and signed_in_only(profile):
                continue  # they ask not to be shown to those who are not signed in
            seen_at = _moment(event.time_us)
            try:
                posts.append(
                    post_from_record(
                        event.record,
                        uri=uri,
                        cid=event.cid,
                        seen_at=seen_at,
                        edited_at=seen_at if event.operation == "update" else None,
                        author=author_from(event.did, profile),
                        our_did=our_did,
                        view=views.get(uri, EMPTY),
                    )
                )
            except Malformed as problem:
                heard.set_aside.append(SetAside(where=uri, sentence=f"No post: {problem}."))
        return posts

    def _views(self, uris: list[str]) -> dict[str, Json]:
        """Reply rules and pictures, for what the AppView has indexed already."""
        views: dict[str, Json] = {}
        for batch in in_batches(uris, A_CALL):
            try:
                answer = self._get("app.bsky.feed.getPosts", {"uris": batch})
            except ChannelError:
                break  # the posts themselves are here: they are not held up for this
            views |= {text(view.get("uri")): view for view in mappings(answer.content.get("posts"))}
        return views


def _known(cursor: Cursor | None) -> int | None:
    try:
        return int((cursor or {})["time_us"])
    except (KeyError, ValueError):
        return None


def _not_left_behind(time_us: int, caught_up: bool, now: datetime) -> int:
    """On a silent network the cursor follows an hour behind, so that it never looks expired."""
    return max(time_us, _micro(now - timedelta(hours=1))) if caught_up else time_us


def _moment(time_us: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=time_us)


def _micro(moment: datetime) -> int:
    return _micro_span(moment - datetime(1970, 1, 1, tzinfo=UTC))


def _micro_span(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
