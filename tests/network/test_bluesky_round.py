"""A company's whole round on Bluesky's own network: heard three ways, answered once, followed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.config import Bluesky, Channels, Replies
from app.models import (
    Account,
    Case,
    CaseState,
    ClockEnd,
    ClockKind,
    LedgerEntry,
    Post,
    Reply,
    ReplyPath,
    ReplyState,
    Sighting,
)
from app.models import Clock as Promise
from listeners.bluesky import firehose
from listeners.bluesky.keys import POSTS
from listeners.bluesky.xrpc import Xrpc
from listeners.errors import ChannelError
from tests.fakes.jetstream import jetstream
from tests.journeys.rounds import Company, RunningClock, company
from tests.network.bluesky_town import PASSWORD, Person, mention
from tests.network.conftest import eventually
from tests.servers.bluesky.bridge import bridged
from tests.servers.bluesky.network import Network

pytestmark = pytest.mark.network_servers

ANSWER = "ご不便をおかけしております。すぐにお調べします。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Our company on the network, and a customer."""

    acme: Company
    brand: str  # the network is shared: nobody else speaks of it
    network: Network
    us: Person
    customer: Person

    def until(self, found: Callable[[], bool]) -> None:
        """The streams run until it is so: the network takes its time."""

        def look() -> bool:
            self.acme.hear()
            return found()

        assert eventually(look)

    def heard(self, uri: str) -> bool:
        return any(
            post.external_id == uri and post.case_id is not None for post in self.acme.all(Post)
        )

    def answers(self, case: Case) -> None:
        agent = self.acme.agent(f"agent{case.id}{case.version}")
        page = agent.opens(case.id)
        for _ in range(2):
            assert agent.answer(page, ANSWER).status_code == 302
        self.acme.work()

    def thread(self, uri: str) -> list[str]:
        """The texts under a post, as everybody sees them."""
        asked = {"uri": uri, "depth": 3}
        shown = Xrpc(self.network.appview).get("app.bsky.feed.getPostThread", asked).content
        return [one["post"]["record"]["text"] for one in shown["thread"].get("replies", [])]

    def our_records(self) -> list[dict[str, str]]:
        asked = {"repo": self.us.did, "collection": POSTS, "limit": 100}
        found = Xrpc(self.network.pds).get("com.atproto.repo.listRecords", asked).content
        return list(found["records"])


@pytest.fixture(scope="module")
def streets(network: Network) -> Iterator[str]:
    """The bridged firehose: its address."""
    began_us = int(datetime.now(UTC).timestamp() * 1e6) - 120_000_000
    with jetstream(start_us=began_us) as stream, bridged(network.pds, stream):
        yield stream.url


@pytest.fixture
def scene(
    network: Network,
    streets: str,
    sqlite_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Scene]:
    """Mentions, a search, our own posts, and the firehose without any account."""
    monkeypatch.setattr(firehose, "Pace", partial(firehose.Pace, quiet=0.3))
    number = uuid.uuid4().hex[:8]  # the network is shared by all tests
    us = Person(network=network, handle=f"acme{number}.test")
    customer = Person(network=network, handle=f"mei{number}.test")
    channels = Channels(
        bluesky=Bluesky(service_url=network.pds, appview_url=network.appview, jetstream_url=streets)
    )
    with company(
        sqlite_url,
        folder=tmp_path,
        clock=RunningClock(),
        channels=channels,
        replies=Replies(undo_seconds=0),
    ) as acme:
        brand_id = acme.brand(f"mimizu{number}")
        nobody = acme.account("bluesky", name="nobody")
        acme.listen(nobody, "firehose", brand_id=brand_id)
        account_id = eventually(lambda: signed_in(acme, us))
        for kind, brand in (("mentions", None), ("search", brand_id), ("timeline", None)):
            acme.listen(account_id, kind, brand_id=brand)
        yield Scene(acme=acme, brand=f"mimizu{number}", network=network, us=us, customer=customer)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'round.sqlite3'}"


def signed_in(acme: Company, us: Person) -> int:
    """A new account is known to the whole network after a moment; 0 before that."""
    known = [one.id for one in acme.all(Account) if one.name == "Acme"]
    if known:
        return known[0] if acme.check(known[0]).well else 0
    try:
        return acme.account("bluesky", handle=us.handle, app_password=PASSWORD)
    except (AssertionError, ChannelError):
        return 0


def test_a_mention_is_answered_once_and_the_customers_answer_comes_back_to_its_case(
    scene: Scene,
) -> None:
    said = f"@{scene.us.handle} 注文が届きません"
    facets = mention(scene.us)
    asked = scene.customer.write(said, facets=facets, langs=["ja"])
    scene.until(lambda: scene.heard(asked["uri"]))
    case = scene.acme.one(Case)
    assert (case.thread_id, case.path) == (asked["uri"], ReplyPath.api)
    scene.answers(case)
    assert eventually(lambda: scene.thread(asked["uri"])) == [ANSWER]
    (record,) = scene.our_records()
    reply = scene.acme.one(Reply)
    assert (reply.state, reply.external_id) == (ReplyState.sent, record["uri"])
    promise = scene.acme.one(Promise)
    assert (promise.end, promise.ended_at) == (ClockEnd.replied, reply.sent_at)
    parent = {"uri": record["uri"], "cid": record["cid"]}
    again = scene.customer.write("まだ届きません", reply={"root": asked, "parent": parent})
    scene.until(lambda: scene.heard(again["uri"]))
    case = scene.acme.one(Case)
    assert (case.state, case.post_count) == (CaseState.open, 2)
    assert scene.acme.all(Promise)[1].kind is ClockKind.next_reply
    assert len(scene.our_records()) == 1


def test_who_never_mentioned_us_is_heard_by_search_and_firehose_and_followed_when_they_delete(
    scene: Scene,
) -> None:
    grumbled = scene.customer.write(f"{scene.brand}のアプリ、また落ちた。最悪")
    scene.customer.write("関係ない話")

    def seen_twice() -> bool:
        return scene.heard(grumbled["uri"]) and len(scene.acme.all(Sighting)) == 2

    scene.until(seen_twice)
    case = scene.acme.one(Case)
    account = scene.acme.one(Account, name="Acme")
    assert (case.path, case.account_id) == (ReplyPath.api, account.id)
    assert scene.acme.one(LedgerEntry).excluded_reason == ""
    scene.answers(case)
    assert eventually(lambda: scene.thread(grumbled["uri"])) == [ANSWER]
    entry = scene.acme.one(LedgerEntry)
    assert entry.approached_at is not None
    assert entry.approached_at - scene.acme.post("落ちた").posted_at < timedelta(minutes=5)
    scene.customer.delete(grumbled["uri"])

    def erased() -> bool:
        return scene.acme.one(Post, external_id=grumbled["uri"]).text == ""

    scene.until(erased)
    case = scene.acme.one(Case)
    assert (case.state, case.ignored_reason) == (CaseState.ignored, "erased")
    assert len(scene.our_records()) == 1
