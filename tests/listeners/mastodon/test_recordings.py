"""Recorded traffic of a real Mastodon server, replayed through the real Mastodon.py into posts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import vcr
from mastodon import Mastodon

from listeners.base import Channel, OutgoingReply, Query, ReplyTarget, ShortMemory
from listeners.mastodon import SPEC, wire

NOW = datetime(2026, 8, 1, 14, 0, tzinfo=UTC)
URL = "http://localhost:3000"


@contextmanager
def played(shared: Path, name: str) -> Iterator[None]:
    """Nothing but the recording answers; requests are told apart by method and path."""
    recorder = vcr.VCR(
        record_mode="none",
        decode_compressed_response=True,
        match_on=["method", "path"],
    )
    with recorder.use_cassette(str(shared / "recorded" / "mastodon" / f"{name}.yaml")):
        yield


@pytest.fixture
def ours() -> Channel:
    return SPEC.build({"base_url": URL}, {"access_token": "token"}, ShortMemory())


@pytest.fixture
def anonymous() -> Channel:
    return SPEC.build({"base_url": URL}, {}, ShortMemory())


def test_a_hashtag_timeline(shared: Path, anonymous: Channel) -> None:
    query = Query(kind="hashtag", now=NOW, settings={"hashtag": "hoot"})
    with played(shared, "hashtag_tl"):
        (post,) = anonymous.listener.fetch(query, None).posts
    assert post.text == "#hoot (hashtag toot)"
    assert post.external_id == "localhost:3000/117020593741189701"
    assert post.author.handle == "mastodonpy_test_2"
    assert post.posted_at == datetime(2026, 8, 1, 13, 55, 55, 867000, tzinfo=UTC)
    assert post.language == "ja"
    assert not post.author.no_contact


def test_a_mention(shared: Path) -> None:
    # the recording has no question who we are, so the posts are read without it
    with played(shared, "notifications_mentions_only"):
        client = Mastodon(access_token="token", api_base_url=URL, mastodon_version="4.4.0")
        records = client.notifications(types=["mention"])
    posts = [wire.post_of(one.status, host="localhost:3000", us=None) for one in records]
    assert posts
    assert "@mastodonpy_test" in posts[0].text
    assert "<" not in posts[0].text
    us = wire.author_of(records[0].status.mentions[0], host="localhost:3000")
    assert us.handle == "mastodonpy_test"


def test_a_search(shared: Path) -> None:
    with played(shared, "search"):
        client = Mastodon(access_token="token", api_base_url=URL, mastodon_version="4.4.0")
        found = client.search_v2("mastodonpy_test")
    posts = [wire.post_of(one, host="localhost:3000", us=None) for one in found.statuses]
    authors = [wire.author_of(one, host="localhost:3000") for one in found.accounts]
    assert "mastodonpy_test" in [author.handle for author in authors]
    assert all(post.thread_id for post in posts)


def test_an_answer_and_who_we_are(shared: Path, ours: Channel) -> None:
    target = ReplyTarget(
        external_id="localhost:3000/117020583245459824",
        thread_id="localhost:3000/117020583245459824",
        author_external_id="localhost:3000/1",
        author_handle="",
    )
    assert ours.replier is not None
    assert ours.whoami is not None
    with played(shared, "status_reply"):
        identity = ours.whoami()
        sent = ours.replier.send(
            OutgoingReply(key="k", text="hello", target=target, decided_at=NOW)
        )
    assert identity.handle
    assert sent.external_id.startswith("localhost:3000/")
    assert sent.posted_at.tzinfo is UTC


def test_a_thread_with_its_ancestors(shared: Path) -> None:
    with played(shared, "status_context"):
        client = Mastodon(access_token="token", api_base_url=URL, mastodon_version="4.4.0")
        written = client.status_post("anything")
        context = client.status_context(written.id)
    assert context.ancestors == []
    assert wire.post_of(written, host="localhost:3000", us=None).thread_id.endswith(written.id)
