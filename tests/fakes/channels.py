"""Channels for tests of the product: pages and answers that the test wrote."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from listeners.base import (
    Budget,
    Channel,
    Cursor,
    IncomingAuthor,
    IncomingPost,
    LengthRule,
    Measure,
    Objection,
    OutgoingReply,
    Page,
    Query,
    SentReply,
)
from listeners.errors import ChannelError

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


def incoming(external_id: str = "p1", *, by: str = "hana", **more: Any) -> IncomingPost:
    """One post that names the brand."""
    author = more.pop("author", None) or IncomingAuthor(
        external_id=by, handle=by, display_name=by.title()
    )
    fields = {
        "thread_id": external_id,
        "text": "キキミミのアプリが落ちる",
        "posted_at": NOON,
        **more,
    }
    return IncomingPost(external_id=external_id, author=author, **fields)


@dataclass(slots=True)
class WrittenListener:
    """Gives what was written, in turn: pages, or errors to raise. Afterwards empty pages."""

    turns: list[Page | ChannelError] = field(default_factory=list)
    asked: list[tuple[Query, Cursor | None]] = field(default_factory=list)
    meanwhile: Callable[[], object] | None = None  # what happens while the network is asked

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        self.asked.append((query, cursor))
        if self.meanwhile is not None:
            self.meanwhile()
        turn = self.turns.pop(0) if self.turns else Page(cursor=cursor or {})
        if isinstance(turn, ChannelError):
            raise turn
        return turn


@dataclass(slots=True)
class WrittenReplier:
    """A network in memory. `troubles` are raised in turn; `after` ones once it went out."""

    published: list[tuple[OutgoingReply, SentReply]] = field(default_factory=list)
    troubles: list[ChannelError] = field(default_factory=list)
    after: list[ChannelError] = field(default_factory=list)
    find_troubles: list[ChannelError] = field(default_factory=list)
    looked: int = 0
    limit: int = 140
    at: datetime = NOON
    budget: Budget | None = None  # what the network takes for a reply
    meanwhile: Callable[[], object] | None = None  # what happens while a reply is sent

    @property
    def length_rule(self) -> LengthRule:
        return LengthRule(measure=Measure.characters, limit=self.limit)

    def length(self, text: str) -> int:
        return len(text)

    def objections(self, text: str) -> list[Objection]:
        if not text.strip():
            return [Objection(code="empty", sentence="The reply is empty.")]
        if len(text) > self.limit:
            return [Objection(code="too_long", sentence="The reply is too long.")]
        return []

    def send(self, reply: OutgoingReply) -> SentReply:
        if self.meanwhile is not None:
            self.meanwhile()
        if self.troubles:
            raise self.troubles.pop(0)
        sent = self.publish(reply)
        if self.after:
            raise self.after.pop(0)
        return sent

    def publish(self, reply: OutgoingReply) -> SentReply:
        """As if a person had pressed send in the network's own composer."""
        number = len(self.published) + 1
        sent = SentReply(
            external_id=f"ours-{number}",
            posted_at=self.at,
            url=f"https://example.com/ours-{number}",
            text=reply.text,
            budget=self.budget,
        )
        self.published.append((reply, sent))
        return sent

    def find(self, reply: OutgoingReply) -> SentReply | None:
        self.looked += 1
        if self.find_troubles:
            raise self.find_troubles.pop(0)
        for known, sent in self.published:
            if known.target.external_id == reply.target.external_id:
                return sent
        return None

    def composer_url(self, reply: OutgoingReply) -> str | None:
        return f"https://example.com/compose?to={reply.target.external_id}"


@dataclass(slots=True)
class GivenChannels:
    """The same channel for every account, or one an account."""

    channel: Channel
    by_account: Mapping[int, Channel] = field(default_factory=dict)

    def of(self, account_id: int) -> Channel:
        return self.by_account.get(account_id, self.channel)

    def forget(self, account_id: int) -> None:
        """Nothing is kept."""


def channels_with(
    *turns: Page | ChannelError,
    replier: WrittenReplier | None = None,
    summons_needed: bool = False,
) -> GivenChannels:
    listener = WrittenListener(turns=list(turns))
    return GivenChannels(
        Channel(kind="demo", listener=listener, replier=replier, summons_needed=summons_needed)
    )


def page(posts: Sequence[IncomingPost] = (), **more: Any) -> Page:
    return Page(posts=tuple(posts), **{"cursor": {"at": "1"}, **more})
