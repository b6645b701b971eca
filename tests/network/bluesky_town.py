"""Our account and its customers on Bluesky's development network."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from listeners.base import (
    Channel,
    Cursor,
    IncomingPost,
    OutgoingReply,
    Page,
    Query,
    Replier,
    ReplyTarget,
    ShortMemory,
)
from listeners.bluesky.channel import channel
from listeners.bluesky.firehose import Pace
from listeners.bluesky.keys import POSTS
from listeners.bluesky.xrpc import Answer, Xrpc
from listeners.errors import NeedsOperator, TryLater
from tests.fakes.jetstream import Jetstream
from tests.network.conftest import eventually
from tests.servers.bluesky.network import Network

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
