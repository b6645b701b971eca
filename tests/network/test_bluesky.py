"""The Bluesky channel on Bluesky's own development network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from listeners.base import (
    Channel,
    Cursor,
    IncomingPost,
    OutgoingReply,
    Page,
    Query,
    Replier,
    ReplyRule,
    ReplyTarget,
    ShortMemory,
)
from listeners.bluesky.channel import channel
from listeners.bluesky.firehose import Pace
from listeners.bluesky.keys import POSTS
from listeners.bluesky.xrpc import Answer, Xrpc
from listeners.errors import NeedsOperator, Refused, TryLater
from tests.fakes.jetstream import Jetstream, jetstream
from tests.network.conftest import eventually
from tests.servers.bluesky.bridge import bridged
from tests.servers.bluesky.network import Network

pytestmark = pytest.mark.network_servers
PASSWORD = "test-password"


@dataclass(kw_only=True)
class Person:
    """Somebody with an account, who uses the network's own calls."""

    network: Network
    handle: str
    did: str = ""
    token: str = ""

    def __post_init__(self) -> None:
        body = {"handle": self.handle, "email": f"{self.handle}@kikimimi.test"}
        made = self.call("com.atproto.server.createAccount", {**body, "password": PASSWORD})
        self.did, self.token = made.content["did"], made.content["accessJwt"]

    def call(self, method: str, body: dict[str, Any]) -> Answer:
        return Xrpc(self.network.pds).post(method, body, token=self.token)

    def write(self, text: str, **more: Any) -> dict[str, str]:
        """Posts; returns the reference to it."""
        record = {"$type": POSTS, "text": text, "createdAt": stamp(), **more}
        body = {"repo": self.did, "collection": POSTS, "record": record}
        made = self.call("com.atproto.repo.createRecord", body).content
        return {"uri": made["uri"], "cid": made["cid"]}

    def create(self, collection: str, record: dict[str, Any], rkey: str | None = None) -> None:
        body = {"repo": self.did, "collection": collection, "record": record}
        body |= {"rkey": rkey} if rkey else {}
        self.call("com.atproto.repo.createRecord", body)

    def delete(self, uri: str) -> None:
        body = {"repo": self.did, "collection": POSTS, "rkey": uri.rpartition("/")[2]}
        self.call("com.atproto.repo.deleteRecord", body)


def stamp() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(kw_only=True)
class Town:
    """Our account, a customer, and the network they live on."""

    network: Network
    us: Person
    mei: Person
    stream: Jetstream
    memory: ShortMemory = field(default_factory=ShortMemory)

    def channel(self, *, account: bool = True, password: str = PASSWORD) -> Channel:
        settings = {
            "service_url": self.network.pds,
            "appview_url": self.network.appview,
            "jetstream_url": self.stream.url,
            **({"handle": self.us.handle} if account else {}),
        }
        secrets = {"app_password": password} if account else {}
        return channel(settings, secrets, self.memory, pace=Pace(quiet=0.3))

    def fetch(self, kind: str, cursor: Cursor | None = None, *, account: bool = True) -> Page:
        query = Query(kind=kind, now=datetime.now(UTC), names=("アクメ商店",))
        return self.channel(account=account).listener.fetch(query, cursor)

    def heard(self, kind: str, uri: str, *, account: bool = True) -> IncomingPost:
        def look() -> list[IncomingPost]:
            page = self.fetch(kind, account=account)
            return [post for post in page.posts if post.external_id == uri]

        found = eventually(look)
        assert found, f"{uri} was not heard through {kind}"
        return found[0]

    def replier(self) -> Replier:
        found = self.channel().replier
        assert found is not None
        return found

    def thread(self, uri: str) -> list[str]:
        """The texts under a post, as everybody sees them."""
        params = {"uri": uri, "depth": 3}
        shown = Xrpc(self.network.appview).get("app.bsky.feed.getPostThread", params).content
        return [reply["post"]["record"]["text"] for reply in shown["thread"].get("replies", [])]


@pytest.fixture(scope="module")
def town(network: Network) -> Iterator[Town]:
    now_us = int(datetime.now(UTC).timestamp() * 1e6) - 120_000_000
    with jetstream(start_us=now_us) as stream, bridged(network.pds, stream):
        us = Person(network=network, handle="acmeshop.test")
        mei = Person(network=network, handle="mei.test")
        place = Town(network=network, us=us, mei=mei, stream=stream)
        assert eventually(lambda: signed_in(place)), "the new account cannot sign in"
        yield place


def signed_in(town: Town) -> bool:
    """A new account is known to the whole network after a moment."""
    whoami = town.channel().whoami
    assert whoami is not None
    try:
        return whoami().external_id == town.us.did
    except (NeedsOperator, TryLater):
        return False


def mention(of: Person) -> list[dict[str, Any]]:
    feature = {"$type": "app.bsky.richtext.facet#mention", "did": of.did}
    return [{"index": {"byteStart": 0, "byteEnd": 10}, "features": [feature]}]


def answer_to(post: IncomingPost, key: str, text: str) -> OutgoingReply:
    target = ReplyTarget(
        external_id=post.external_id,
        thread_id=post.thread_id,
        author_external_id=post.author.external_id,
        author_handle=post.author.handle,
        url=post.url,
        channel_data=post.channel_data,
    )
    return OutgoingReply(key=key, text=text, target=target, decided_at=datetime.now(UTC))


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
