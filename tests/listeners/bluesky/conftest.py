"""A fake Bluesky, a fake Jetstream, and our account on them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from listeners.base import Channel, Cursor, OutgoingReply, Page, Query, ReplyTarget, ShortMemory
from listeners.bluesky.channel import channel
from listeners.bluesky.firehose import Pace
from tests.fakes.bluesky import BlueskyServer, Person, bluesky_server
from tests.fakes.jetstream import Jetstream, jetstream

NOW = datetime.fromisoformat("2026-11-20T03:00:00+00:00")


@dataclass(kw_only=True)
class Desk:
    """Our account acme.test on the fake servers, and short ways to use it."""

    server: BlueskyServer
    stream: Jetstream
    us: Person
    memory: ShortMemory = field(default_factory=ShortMemory)
    password: str = "secret"
    timeout: float = 5.0

    def settings(self, **more: str) -> dict[str, str]:
        return {
            "service_url": self.server.url,
            "appview_url": self.server.url,
            "jetstream_url": self.stream.url,
            **more,
        }

    def channel(self, pace: Pace | None = None) -> Channel:
        return channel(
            self.settings(handle="acme.test"),
            {"app_password": self.password},
            self.memory,
            pace=pace or Pace(quiet=0.15),
            timeout=self.timeout,
        )

    def without_account(self, pace: Pace | None = None) -> Channel:
        return channel(self.settings(), {}, ShortMemory(), pace=pace or Pace(quiet=0.15))

    def fetch(self, kind: str, cursor: Cursor | None = None, **more: object) -> Page:
        return self.channel().listener.fetch(query(kind, **more), cursor)

    def reply_to(
        self, uri: str, text: str = "ご不便をおかけしております。", **more: str
    ) -> OutgoingReply:
        post = self.server.world.posts[uri]
        target = ReplyTarget(
            external_id=uri,
            thread_id=uri,
            author_external_id=post.author.did,
            author_handle=post.author.handle,
        )
        key = more.get("key", "decision-1")
        return OutgoingReply(key=key, text=text, target=target, decided_at=NOW)


def query(kind: str, **more: object) -> Query:
    asked: dict[str, object] = {"names": ("アクメ", "Acme"), "now": NOW, **more}
    return Query(kind=kind, **asked)  # type: ignore[arg-type]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with bluesky_server() as server, jetstream() as stream:
        us = server.add_account("acme.test", password="secret", display_name="アクメ公式")
        server.add_account("mei.test", display_name="芽衣", bio="猫とコーヒー")
        stream.now_us -= int(timedelta(minutes=5).total_seconds()) * 1_000_000
        yield Desk(server=server, stream=stream, us=us)
