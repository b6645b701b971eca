"""A town for tests: opened at noon in Tokyo, with the small things one does in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from listeners.base import (
    Channel,
    Cursor,
    IncomingPost,
    OutgoingReply,
    Page,
    Query,
    Replier,
    ReplyTarget,
    SentReply,
)
from listeners.demo import Faults, cast, open_channel

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
PACE = 60.0
WEEK_OVER = NOON + timedelta(hours=8)


@dataclass(kw_only=True)
class Street:
    """One reader of one town, who keeps what was heard."""

    channel: Channel
    now: datetime = NOON
    cursor: Cursor | None = None
    posts: dict[str, IncomingPost] = field(default_factory=dict)
    removed: list[str] = field(default_factory=list)
    delivered: list[str] = field(default_factory=list)

    def fetch(self, *, kind: str = "town", limit: int = 100) -> Page:
        query = Query(kind=kind, now=self.now, limit=limit)
        return self.channel.listener.fetch(query, self.cursor)

    def listen(self, *, until: datetime | None = None, limit: int = 100) -> Street:
        """Reads pages until nothing is left."""
        self.now = until or self.now
        while True:
            page = self.fetch(limit=limit)
            self.cursor = page.cursor
            self.delivered += [post.external_id for post in page.posts]
            self.posts.update({post.external_id: post for post in page.posts})
            self.removed += page.removed
            if page.caught_up:
                return self

    def wait(self, minutes: float) -> Street:
        return self.listen(until=self.now + timedelta(minutes=minutes))

    def wait_for(self, key: str, *, at_most: float = 120) -> IncomingPost:
        """Lets minutes pass until an opening was heard."""
        end = self.now + timedelta(minutes=at_most)
        while self.now < end and not any(name.endswith(f".{key}") for name in self.posts):
            self.wait(0.5)
        return self.opening(key)

    def opening(self, key: str) -> IncomingPost:
        """The post of an opening that was heard."""
        return next(post for name, post in self.posts.items() if name.endswith(f".{key}"))

    def by(self, handle: str) -> list[IncomingPost]:
        return [post for post in self.posts.values() if post.author.handle == handle]

    def answers_to(self, sent: SentReply) -> list[IncomingPost]:
        return [post for post in self.posts.values() if post.in_reply_to == sent.external_id]

    def reply(self, post: IncomingPost, text: str, *, key: str = "decision-1") -> SentReply:
        return self.replier.send(self.outgoing(post, text, key=key))

    def outgoing(self, post: IncomingPost, text: str, *, key: str = "decision-1") -> OutgoingReply:
        return OutgoingReply(
            key=key,
            text=text,
            decided_at=self.now,
            target=ReplyTarget(
                external_id=post.external_id,
                thread_id=post.thread_id,
                author_external_id=post.author.external_id,
                author_handle=post.author.handle,
            ),
        )

    @property
    def replier(self) -> Replier:
        assert self.channel.replier is not None
        return self.channel.replier


def street(*, faults: Faults | None = None, **settings: str) -> Street:
    """A town in memory, begun at NOON."""
    known = {"started_at": NOON.isoformat(), "pace": str(PACE), **settings}
    return Street(channel=open_channel(known, faults=faults))


def key_of(post: IncomingPost) -> str:
    return post.external_id.partition(".")[2]


def opening_keys() -> set[str]:
    return {opening.key for opening in cast().openings}
