"""Processes that are killed in the middle of their work: an ingester and a sender.

Each dies by SIGKILL at a chosen tick; a tick is every statement before and after it runs, every
commit, and every call to the network.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import psycopg  # noqa: F401  (loaded once, before the processes are forked)
import sqlalchemy as sa
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite
from sqlalchemy import event

import listeners.demo
import listeners.mastodon  # noqa: F401
from app.db import Sessions, engine_for
from app.steps.answering.deliver import deliver
from app.steps.listening.collect import collect
from listeners import registry
from listeners.base import (
    Channel,
    Cursor,
    IncomingAuthor,
    IncomingPost,
    LengthRule,
    Objection,
    OutgoingReply,
    Page,
    Query,
    Replier,
    SentReply,
    ShortMemory,
)
from tests.fakes.channels import GivenChannels

POSTS = 5_000
PAGE = 100
OVERLAP = 7  # posts of the page before that are shown again, as networks do
BEGAN = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)


@dataclass(slots=True)
class Doom:
    """Kills this process at its `at`-th tick; 0 lets it live."""

    at: int
    ticks: int = field(default=0, init=False)

    def tick(self, *_: object) -> None:
        self.ticks += 1
        if self.ticks == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(self, engine: sa.Engine) -> None:
        event.listen(engine, "before_cursor_execute", self.tick)
        event.listen(engine, "after_cursor_execute", self.tick)
        event.listen(engine, "commit", self.tick)


@dataclass(frozen=True, slots=True)
class Replay:
    """5,000 posts of 400 people, the same for every process that asks."""

    doom: Doom

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        self.doom.tick()
        begins = int((cursor or {}).get("at", "0"))
        ends = min(begins + PAGE, POSTS)
        self.doom.tick()
        return Page(
            posts=tuple(_post(number) for number in range(max(0, begins - OVERLAP), ends)),
            cursor={"at": str(ends)},
            caught_up=ends == POSTS,
        )


def _post(number: int) -> IncomingPost:
    writer = f"writer-{number % 400}"
    return IncomingPost(
        external_id=f"post-{number}",
        thread_id=f"post-{number - number % 3}",
        author=IncomingAuthor(external_id=writer, handle=writer),
        text=f"キキミミの{number}番目の投稿",
        posted_at=BEGAN - timedelta(seconds=POSTS - number),
    )


def ingest(url: str, stream_id: int, attempt: int, dies_at: int) -> None:
    """Collects until caught up. Every attempt begins when the lease of the last is over."""
    doom = Doom(dies_at)
    engine = engine_for(url)
    sessions = Sessions(engine)
    channels = GivenChannels(Channel(kind="demo", listener=Replay(doom)))
    now = BEGAN + timedelta(minutes=10 * attempt)
    doom.watch(engine)
    while True:
        done = collect(stream_id, sessions=sessions, channels=channels, now=now)
        if done is None or done.caught_up:
            break
    engine.dispose()


@dataclass(frozen=True, slots=True)
class DoomedReplier:
    """A real replier in a process that dies around its call."""

    real: Replier
    doom: Doom

    @property
    def length_rule(self) -> LengthRule:
        return self.real.length_rule

    def length(self, text: str) -> int:
        return self.real.length(text)

    def objections(self, text: str) -> list[Objection]:
        return self.real.objections(text)

    def send(self, reply: OutgoingReply) -> SentReply:
        self.doom.tick()
        sent = self.real.send(reply)
        self.doom.tick()
        return sent

    def find(self, reply: OutgoingReply) -> SentReply | None:
        return self.real.find(reply)

    def composer_url(self, reply: OutgoingReply) -> str | None:
        return self.real.composer_url(reply)


def mastodon_channel(base_url: str, token: str) -> Channel:
    settings: Mapping[str, str] = {"base_url": base_url}
    return registry.spec("mastodon").build(settings, {"access_token": token}, ShortMemory())


def send_one(
    url: str, reply_id: int, base_url: str, token: str, now: datetime, dies_at: int
) -> None:
    """Delivers one reply through the real Mastodon client."""
    doom = Doom(dies_at)
    engine = engine_for(url)
    real = mastodon_channel(base_url, token)
    assert real.replier is not None
    channel = Channel(
        kind="mastodon",
        listener=real.listener,
        replier=DoomedReplier(real.replier, doom),
    )
    doom.watch(engine)
    deliver(reply_id, sessions=Sessions(engine), channels=GivenChannels(channel), now=now)
    engine.dispose()
