"""Real answers of X, recorded by tweepy's authors, through the real tweepy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import vcr

from listeners.base import Channel, Query, Replier, ReplyTarget, ShortMemory
from listeners.base import OutgoingReply as Reply
from listeners.x import SPEC
from listeners.x.listener import XListener

KEYS = {
    "bearer_token": "b", "consumer_key": "c", "consumer_secret": "cs", "access_token": "a",
    "access_token_secret": "as",
}  # fmt: skip
RECORDED_AT = datetime(2022, 10, 7, 22, 43, tzinfo=UTC)


@pytest.fixture
def channel() -> Channel:
    return SPEC.build({"handle": "Twitter"}, KEYS, ShortMemory())


@contextmanager
def replayed(shared: Path, name: str) -> Iterator[vcr.cassette.Cassette]:
    recorder = vcr.VCR(
        record_mode="none",
        decode_compressed_response=True,
        match_on=["method", "scheme", "host", "path"],
    )
    with recorder.use_cassette(str(shared / "recorded" / "x" / name)) as tape:
        yield tape


def test_a_recorded_search_becomes_posts(shared: Path) -> None:
    channel = SPEC.build({}, {"bearer_token": "b"}, ShortMemory())
    with replayed(shared, "search_recent_tweets.yaml") as tape:
        query = Query(kind="search", now=RECORDED_AT, names=("tweepy",))
        page = channel.listener.fetch(query, None)
    assert tape.play_count == 1
    assert len(page.posts) == 10
    for post in page.posts:
        written = datetime.fromisoformat(post.text.removesuffix(" tweepy")).replace(tzinfo=UTC)
        assert abs((post.posted_at - written).total_seconds()) < 5  # the id tells the time
    assert not page.caught_up
    assert page.budget is not None
    assert (page.budget.limit, page.budget.remaining) == (450, 448)


def test_recorded_posts_are_looked_up(shared: Path, channel: Channel) -> None:
    assert isinstance(channel.listener, XListener)
    with replayed(shared, "get_tweets.yaml"):
        page = channel.listener.looked_up(
            ["1293593516040269825", "1293595870563381249"], now=RECORDED_AT
        )
    assert [post.posted_at.date().isoformat() for post in page.posts] == ["2020-08-12"] * 2
    assert page.posts[0].text.startswith("It’s finally here!")


def test_the_recorded_account_is_ours(shared: Path, channel: Channel) -> None:
    assert channel.whoami is not None
    with replayed(shared, "get_me.yaml"):
        assert channel.whoami().handle == "TweepyDev"


def test_a_recorded_user_is_found_by_the_handle(shared: Path) -> None:
    channel = SPEC.build({"handle": "@Twitter"}, {"bearer_token": "b"}, ShortMemory())
    assert channel.whoami is not None
    with replayed(shared, "get_user.yaml"):
        assert channel.whoami().external_id == "783214"


def test_a_recorded_publication_is_a_sent_reply(shared: Path, channel: Channel) -> None:
    target = ReplyTarget(
        external_id="1", thread_id="1", author_external_id="2", author_handle="hana"
    )
    reply = Reply(key="k", text="Test Tweet", target=target, decided_at=RECORDED_AT)
    replier = channel.replier
    assert isinstance(replier, Replier)
    with replayed(shared, "create_and_delete_tweet.yaml"):
        sent = replier.send(reply)
    assert sent.external_id == "1456012973835788293"
    assert sent.posted_at.replace(microsecond=0) == datetime(2021, 11, 3, 21, 38, 39, tzinfo=UTC)
