"""The Bluesky channel on Bluesky's own development network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from listeners.base import IncomingPost, ReplyRule, ShortMemory
from listeners.bluesky.keys import POSTS
from listeners.bluesky.xrpc import Xrpc
from listeners.errors import NeedsOperator, Refused
from tests.fakes.jetstream import jetstream
from tests.network.bluesky_town import Person, Town, answer_to, mention, signed_in, stamp
from tests.network.conftest import eventually
from tests.servers.bluesky.bridge import bridged
from tests.servers.bluesky.network import Network

pytestmark = pytest.mark.network_servers


@pytest.fixture(scope="module")
def town(network: Network) -> Iterator[Town]:
    now_us = int(datetime.now(UTC).timestamp() * 1e6) - 120_000_000
    with jetstream(start_us=now_us) as stream, bridged(network.pds, stream):
        us = Person(network=network, handle="acmeshop.test")
        mei = Person(network=network, handle="mei.test")
        place = Town(network=network, us=us, mei=mei, stream=stream)
        assert eventually(lambda: signed_in(place)), "the new account cannot sign in"
        yield place


def test_a_mention_is_heard_and_the_answer_stands_in_its_thread_once(town: Town) -> None:
    asked = town.mei.write("@acmeshop.test 注文が届きません", facets=mention(town.us), langs=["ja"])
    post = town.heard("mentions", asked["uri"])
    assert post.addressed_to_us
    assert (post.author.handle, post.language) == ("mei.test", "ja")
    assert post.channel_data["cid"] == asked["cid"]
    reply = answer_to(
        post, "mention-1", "@mei.test さん、確認します。https://acme.example/help #配送"
    )
    first = town.replier().send(reply)
    second = town.replier().send(reply)
    third = town.replier().send(replace(reply, text="別の文章"))
    assert first == second == third == town.replier().find(reply)
    assert eventually(lambda: town.thread(asked["uri"])) == [reply.text]
    ours = town.heard("timeline", first.external_id)
    assert ours.ours
    assert ours.posted_at == first.posted_at
    assert ours.in_reply_to == asked["uri"]
    record = Xrpc(town.network.pds).get(
        "com.atproto.repo.getRecord",
        {"repo": town.us.did, "collection": POSTS, "rkey": first.external_id[-13:]},
    )
    kinds = [f["features"][0]["$type"].split("#")[1] for f in record.content["value"]["facets"]]
    assert kinds == ["mention", "link", "tag"]


def test_who_never_mentioned_us_is_found_by_search_and_by_the_firehose(town: Town) -> None:
    written = town.mei.write("アクメ商店のアプリ、また落ちた…")
    town.mei.write("関係ない話")
    for kind, account in (("search", True), ("firehose", True), ("firehose", False)):
        post = town.heard(kind, written["uri"], account=account)
        assert not post.addressed_to_us
        assert post.author.handle == "mei.test"
        assert post.text == "アクメ商店のアプリ、また落ちた…"
        assert post.reply_rule is ReplyRule.everyone
        assert post.channel_data["cid"] == written["cid"]
    sent = town.replier().send(answer_to(post, "search-1", "ご不便をおかけしております。"))
    assert eventually(lambda: town.thread(written["uri"])) == [sent.text]
    followed = town.heard("firehose", sent.external_id)
    assert followed.ours


def test_an_answer_to_our_answer_belongs_to_the_thread(town: Town) -> None:
    asked = town.mei.write("アクメ商店の送料は？")
    sent = town.replier().send(
        answer_to(town.heard("search", asked["uri"]), "thread-1", "無料です")
    )
    listed = Xrpc(town.network.pds).get(
        "com.atproto.repo.getRecord",
        {"repo": town.us.did, "collection": POSTS, "rkey": sent.external_id[-13:]},
    )
    parent = {"uri": sent.external_id, "cid": listed.content["cid"]}
    assert eventually(lambda: town.thread(asked["uri"]))  # else nobody could answer it
    thanks = town.mei.write("ありがとう！", reply={"root": asked, "parent": parent})
    for kind in ("mentions", "firehose"):
        post = town.heard(kind, thanks["uri"])
        assert post.addressed_to_us
        assert (post.thread_id, post.in_reply_to) == (asked["uri"], sent.external_id)


def test_a_delete_is_followed(town: Town) -> None:
    written = town.mei.write("アクメ商店、もういいです")
    post = town.heard("search", written["uri"])
    town.mei.delete(written["uri"])
    assert eventually(lambda: written["uri"] in town.fetch("firehose").removed)

    def refusal() -> str:
        try:
            town.replier().send(answer_to(post, "deleted-1", "お待ちください"))
        except Refused as refused:
            return refused.code
        return ""

    assert eventually(refusal) == "target_gone"


def test_a_closed_thread_and_a_block_are_respected(town: Town) -> None:
    closed = town.mei.write("アクメ商店の愚痴です")
    gate = {"$type": "app.bsky.feed.threadgate", "post": closed["uri"], "allow": []}
    rkey = closed["uri"].rpartition("/")[2]
    town.mei.create("app.bsky.feed.threadgate", {**gate, "createdAt": stamp()}, rkey)

    def shut() -> IncomingPost | None:
        post = town.heard("search", closed["uri"])
        return post if post.reply_rule is ReplyRule.nobody else None

    post = eventually(shut)
    assert post is not None
    with pytest.raises(Refused) as caught:
        town.replier().send(answer_to(post, "closed-1", "失礼します"))
    assert caught.value.code == "replies_disabled"
    ken = Person(network=town.network, handle="ken.test")
    written = ken.write("アクメ商店が嫌い")
    heard = town.heard("search", written["uri"])
    block = {"$type": "app.bsky.graph.block", "subject": town.us.did, "createdAt": stamp()}
    ken.create("app.bsky.graph.block", block)

    def unseen() -> bool:
        found = town.fetch("search").posts
        return written["uri"] not in {post.external_id for post in found}

    assert eventually(unseen)
    with pytest.raises(Refused) as caught:
        town.replier().send(answer_to(heard, "block-1", "失礼します"))
    assert caught.value.code == "blocked"


def test_an_answer_written_in_the_app_is_found(town: Town) -> None:
    asked = town.mei.write("アクメ商店の営業時間は？")
    reply = answer_to(town.heard("search", asked["uri"]), "hand-1", "10時からです。")
    assert town.replier().find(reply) is None
    by_hand = town.us.write("10時から19時までです！", reply={"root": asked, "parent": asked})
    found = town.replier().find(reply)
    assert found is not None
    assert found.external_id == by_hand["uri"]


def test_one_sign_in_serves_many_channels(town: Town) -> None:
    stored = town.memory.load()
    town.fetch("mentions")
    town.fetch("search")
    assert town.memory.load() == stored


def test_a_wrong_password_and_a_spoilt_session_are_told(town: Town) -> None:
    stranger = replace(town, memory=ShortMemory())
    whoami = stranger.channel(password="wrong").whoami
    assert whoami is not None
    with pytest.raises(NeedsOperator) as caught:
        whoami()
    assert caught.value.code == "login_refused"
    kept = town.memory.load()
    assert kept is not None
    spoilt = replace(town, memory=ShortMemory(text=kept.replace('"access": "', '"access": "x')))
    spoilt.fetch("mentions")
    assert spoilt.memory.load() != kept
