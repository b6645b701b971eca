"""Bluesky on its fake, with an account."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from listeners.base import Channel, Query, ReplyTarget, ShortMemory
from listeners.bluesky.channel import channel
from tests.contracts.bench import BRAND, HASTY, PATIENT, Trouble
from tests.fakes.bluesky import BlueskyServer, Fault, bluesky_server
from tests.fakes.bluesky.server import START

RESETS = str(int(START.timestamp()) + 3600)

FAULTS = {
    Trouble.unauthorised: Fault(status=401, body='{"error": "AccountTakedown"}'),
    Trouble.forbidden: Fault(status=403, body='{"error": "Forbidden"}'),
    Trouble.rate_limited: Fault(status=429, headers={"ratelimit-reset": RESETS}),
    Trouble.server_error: Fault(status=500),
    Trouble.timeout: Fault(how="hang"),
    Trouble.truncated: Fault(how="truncate"),
    Trouble.html: Fault(status=200, body="<!doctype html><title>Hotel</title>",
                        content_type="text/html"),
    Trouble.dropped: Fault(how="drop"),
}  # fmt: skip


class BlueskyBench:
    reading = frozenset(Trouble)
    sending = frozenset(Trouble)
    loses_answers = True
    deletes = True

    def __init__(self, server: BlueskyServer) -> None:
        self._server = server
        self._us = server.add_account("acme.test", password="secret")
        server.add_account("mei.test")
        settings = {
            "service_url": server.url,
            "appview_url": server.url,
            "jetstream_url": "ws://127.0.0.1:9",
            "handle": "acme.test",
        }
        self._hasty = False
        memory = ShortMemory()
        self._channels = {
            hasty: channel(settings, {"app_password": "secret"}, memory, timeout=seconds)
            for hasty, seconds in ((True, HASTY), (False, PATIENT))
        }
        self._said = 0

    @property
    def channel(self) -> Channel:
        """Waits briefly where the server is told to hang, else as long as a busy machine needs."""
        return self._channels[self._hasty]

    def query(self, *, limit: int = 100) -> Query:
        return Query(kind="search", now=self._server.world.now, names=(BRAND,), limit=limit)

    def say(self, count: int) -> int:
        for _ in range(count):
            self._said += 1
            self._server.post("mei.test", f"{BRAND} {self._said}")
        return self._said

    def reading_goes_wrong(self, trouble: Trouble) -> None:
        self._hasty = trouble is Trouble.timeout
        self._server.fail(replace(FAULTS[trouble], method="searchPosts"))

    def mend(self) -> None:
        """Every fault befalls one call."""
        self._hasty = False

    def target(self) -> ReplyTarget:
        uri = self._server.post("mei.test", "助けて", mentions=["acme.test"])
        post = self._server.world.posts[uri]
        return ReplyTarget(
            external_id=uri,
            thread_id=uri,
            author_external_id=post.author.did,
            author_handle=post.author.handle,
            channel_data={
                "uri": uri, "cid": post.cid, "root_uri": uri, "root_cid": post.cid,
            },
        )  # fmt: skip

    def take_back(self, target: ReplyTarget) -> None:
        self._server.delete(target.external_id)

    def sending_goes_wrong(self, trouble: Trouble, *, carried_out: bool) -> None:
        self._hasty = trouble is Trouble.timeout
        self._server.fail(replace(FAULTS[trouble], method="putRecord", after=carried_out))

    def published(self) -> int:
        return sum(post.author.did == self._us.did for post in self._server.world.posts.values())


@contextmanager
def bluesky_bench() -> Iterator[BlueskyBench]:
    with bluesky_server() as server:
        yield BlueskyBench(server)
