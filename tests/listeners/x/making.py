"""Plain builders for the tests of the X channel."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from listeners.base import Channel, OutgoingReply, Query, ReplyTarget, ShortMemory
from listeners.x import SPEC
from tests.fakes.x import FakePost, XServer

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def channel_of(x: XServer, **settings: str) -> Channel:
    """A channel with all keys of the fake."""
    return SPEC.build({**x.settings(), **settings}, x.secrets(), ShortMemory())


def query(kind: str = "search", **details: Any) -> Query:
    """A query for the brand ひかりカメラ at NOW."""
    return Query(**{"kind": kind, "now": NOW, "names": ("ひかりカメラ",), **details})


def reply_to(
    post: FakePost, text: str = "ご不便をおかけしております。", **details: Any
) -> OutgoingReply:
    """A decision, made at NOW, to answer a post."""
    target = ReplyTarget(
        external_id=post.id,
        thread_id=post.conversation_id,
        author_external_id=post.author_id,
        author_handle="hana",
    )
    known: dict[str, Any] = {"key": "reply-1", "text": text, "target": target, "decided_at": NOW}
    return OutgoingReply(**{**known, **details})
