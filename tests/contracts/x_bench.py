"""X on its fake."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from listeners.base import Channel, Query, ReplyTarget, ShortMemory
from listeners.x import SPEC
from tests.contracts.bench import BRAND, HASTY, PATIENT, Trouble
from tests.fakes.x import FakePost, Fault, XServer, x_server

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)

FAULTS = {
    Trouble.forbidden: Fault.status(403),
    Trouble.server_error: Fault.status(500),
    Trouble.timeout: Fault.slow(2 * HASTY),
    Trouble.truncated: Fault.truncated(),
    Trouble.html: Fault.html(),
    Trouble.dropped: Fault.dropped(),
}


class XBench:
    reading = frozenset(Trouble)
    sending = frozenset(Trouble)
    loses_answers = True
    deletes = True

    def __init__(self, server: XServer) -> None:
        self._server = server
        self._hasty = False
        self._channels = {
            hasty: SPEC.build(
                {**server.settings(), "read_seconds": str(seconds)}, server.secrets(), ShortMemory()
            )
            for hasty, seconds in ((True, HASTY), (False, PATIENT))
        }
        self._hana = server.add_user("hana")
        self._posts: dict[str, FakePost] = {}
        self._said = 0

    @property
    def channel(self) -> Channel:
        """Waits briefly where the server is told to be slow, else as long as it takes."""
        return self._channels[self._hasty]

    def query(self, *, limit: int = 100) -> Query:
        return Query(kind="search", now=NOW, names=(BRAND,), limit=limit)

    def say(self, count: int) -> int:
        for _ in range(count):
            self._said += 1
            at = NOW - timedelta(minutes=30) + timedelta(seconds=self._said)
            self._server.add_post(self._hana, f"{BRAND} {self._said}", posted_at=at)
        return self._said

    def reading_goes_wrong(self, trouble: Trouble) -> None:
        self._go_wrong("search", trouble)

    def _go_wrong(self, route: str, trouble: Trouble, *, carried_out: bool = False) -> None:
        self._hasty = trouble is Trouble.timeout
        if trouble is Trouble.unauthorised:
            self._server.revoked = True
        elif trouble is Trouble.rate_limited:
            self._server.rate_limit(route, remaining=0, resets_at=NOW + timedelta(minutes=7))
        else:
            self._server.fault(route, replace(FAULTS[trouble], carry_out=carried_out))

    def mend(self) -> None:
        self._hasty = False
        self._server.revoked = False
        self._server.allowances.clear()

    def target(self) -> ReplyTarget:
        at = NOW - timedelta(minutes=5)
        post = self._server.add_post(self._hana, "@kikimimi 助けて", posted_at=at)
        self._posts[post.id] = post
        return ReplyTarget(
            external_id=post.id,
            thread_id=post.conversation_id,
            author_external_id=post.author_id,
            author_handle="hana",
        )

    def take_back(self, target: ReplyTarget) -> None:
        self._server.delete_post(self._posts[target.external_id])

    def sending_goes_wrong(self, trouble: Trouble, *, carried_out: bool) -> None:
        self._go_wrong("create", trouble, carried_out=carried_out)

    def published(self) -> int:
        return len(self._server.ours())


@contextmanager
def x_bench() -> Iterator[XBench]:
    with x_server(clock=lambda: NOW) as server:
        yield XBench(server)
