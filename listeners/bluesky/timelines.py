"""The newest-first timelines of an account: mentions, searches, our own posts.

Each is read page by page with a Sweep. A place in it is the time by which Bluesky sorts, since the
network's page tokens say nothing of order. Posts are indexed late, so a stretch is read again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from listeners.base import Cursor, IncomingPost, Page, Query, SetAside
from listeners.bluesky.ear import Ear
from listeners.bluesky.people import A_CALL, People, author_from
from listeners.bluesky.reading import EMPTY, Json, in_batches, mapping, mappings, moment, text
from listeners.bluesky.rounds import Rounds
from listeners.bluesky.session import Session
from listeners.bluesky.slices import Reach, place, sliced
from listeners.bluesky.wire import Malformed, post_from_view, posted_at
from listeners.bluesky.xrpc import Answer
from listeners.sweep import Sweep

ADDRESSED = ("mention", "reply", "quote")
MOST = 100  # posts that one call may ask for


def sorted_at(view: Json) -> datetime | None:
    """When a post stands in Bluesky's timelines."""
    seen_at = moment(view.get("indexedAt"))
    return seen_at and posted_at(mapping(view.get("record")), seen_at)


def notified_at(notification: Json) -> datetime | None:
    return moment(notification.get("indexedAt"))


@dataclass(slots=True, kw_only=True)
class Timelines:
    """The streams that need an account."""

    session: Session
    people: People
    reach: Reach = field(default_factory=Reach)

    def mentions(self, query: Query, cursor: Cursor | None) -> Page:
        """Posts that mention, answer or quote us."""
        sweep = Sweep.read(cursor)
        params = {"limit": _size(query), "cursor": sweep.ceiling, "reasons": list(ADDRESSED)}
        answer = self.session.get("app.bsky.notification.listNotifications", params)
        part = sliced(
            mappings(answer.content.get("notifications")),
            _token(answer),
            sweep=sweep,
            bottom=self.reach.bottom(sweep, query.now),
            at=notified_at,
        )
        # A server that does not know `reasons` lists likes and follows as well.
        ours = [view for view in part.views if view.get("reason") in ADDRESSED]
        uris = list(dict.fromkeys(text(view.get("uri")) for view in ours))
        views = self._posts(uris)
        gone = tuple(uri for uri in uris if uri and uri not in views)
        return self._page(list(views.values()), part.sweep.written(), answer, query, removed=gone)

    def timeline(self, query: Query, cursor: Cursor | None) -> Page:
        """Our own posts, whichever app they were written in."""
        sweep = Sweep.read(cursor)
        params = {
            "actor": self.session.did,
            "filter": "posts_with_replies",
            "limit": _size(query),
            "cursor": sweep.ceiling,
        }
        answer = self.session.get("app.bsky.feed.getAuthorFeed", params)
        items = mappings(answer.content.get("feed"))
        written = [mapping(item.get("post")) for item in items if not item.get("reason")]
        part = sliced(
            written,
            _token(answer),
            sweep=sweep,
            bottom=self.reach.bottom(sweep, query.now),
            at=sorted_at,
        )
        return self._page(part.views, part.sweep.written(), answer, query)

    def search(self, query: Query, cursor: Cursor | None) -> Page:
        """Posts that name the brand: one name a call, each with a sweep of its own."""
        names = list(dict.fromkeys(name for name in query.names if name.strip()))
        if not names:
            return Page()
        rounds = Rounds.read(cursor, names)
        sweep = rounds.sweep
        bottom = self.reach.bottom(sweep, query.now)
        params = {
            "q": rounds.phrase,
            "sort": "latest",
            "since": place(bottom),
            "lang": query.language,
            "limit": _size(query),
            "cursor": sweep.ceiling,
        }
        answer = self.session.get("app.bsky.feed.searchPosts", params)
        views = mappings(answer.content.get("posts"))
        part = sliced(views, _token(answer), sweep=sweep, bottom=bottom, at=sorted_at)
        after = rounds.after(part.sweep)
        ear = Ear(query, self.session.did)
        page = self._page(part.views, after.written(), answer, query, caught_up=after.at_start)
        kept = tuple(p for p in page.posts if p.addressed_to_us or ear.names_it(p.text))
        return Page(
            posts=kept,
            cursor=page.cursor,
            caught_up=page.caught_up,
            budget=page.budget,
            set_aside=page.set_aside,
        )

    def _posts(self, uris: list[str]) -> dict[str, Json]:
        """The posts that still stand, by address."""
        views: dict[str, Json] = {}
        for batch in in_batches([uri for uri in uris if uri], A_CALL):
            answer = self.session.get("app.bsky.feed.getPosts", {"uris": batch})
            views |= {text(view.get("uri")): view for view in mappings(answer.content.get("posts"))}
        return views

    def _page(
        self,
        views: list[Json],
        cursor: Cursor,
        answer: Answer,
        query: Query,
        *,
        removed: tuple[str, ...] = (),
        caught_up: bool | None = None,
    ) -> Page:
        posts, set_aside = self._read(views, query.now)
        return Page(
            posts=tuple(posts),
            removed=removed,
            cursor=cursor,
            caught_up="ceiling" not in cursor if caught_up is None else caught_up,
            budget=answer.budget(),
            set_aside=tuple(set_aside),
        )

    def _read(self, views: list[Json], now: datetime) -> tuple[list[IncomingPost], list[SetAside]]:
        dids = [text(mapping(view.get("author")).get("did")) for view in views]
        profiles = self.people.profiles(dids, now)  # only the whole profile has the bio
        posts: list[IncomingPost] = []
        set_aside: list[SetAside] = []
        for view, did in zip(views, dids, strict=True):
            profile = {**mapping(view.get("author")), **profiles.get(did, EMPTY)}
            author = author_from(did, profile)
            try:
                posts.append(post_from_view(view, author=author, our_did=self.session.did))
            except Malformed as problem:
                where = text(view.get("uri")) or "a post"
                set_aside.append(SetAside(where=where, sentence=f"No post: {problem}."))
        return posts, set_aside


def _size(query: Query) -> int:
    return max(1, min(query.limit, MOST))


def _token(answer: Answer) -> str | None:
    return text(answer.content.get("cursor")) or None
