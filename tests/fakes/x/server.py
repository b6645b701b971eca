"""A fake X over HTTP on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import ThreadingHTTPServer
from typing import Any

from tests.fakes.x.faults import Allowance, Fault
from tests.fakes.x.render import Form, problem
from tests.fakes.x.routes import Desk
from tests.fakes.x.world import FakePost, FakeUser, World

LIMITS = {
    "me": 75, "user": 300, "search": 450, "mentions": 450, "timeline": 900, "posts": 300,
    "create": 100, "rules": 450, "stream": 50,
}  # fmt: skip


@dataclass(kw_only=True)
class Seen:
    """One request that came, and what was answered (empty while or when nothing was)."""

    route: str
    method: str
    path: str
    query: dict[str, str]
    body: dict[str, Any]
    headers: dict[str, str]
    status: int = 0
    answer: bytes = b""
    content_type: str = ""


@dataclass(kw_only=True)
class XServer:
    """The fake X: its people and posts, what is to go wrong, and what was asked of it."""

    desk: Desk
    url: str = ""
    requests: list[Seen] = field(default_factory=list)
    bearer_token: str = "app-token-of-the-fake"
    consumer_key: str = "consumer-key-of-the-fake"
    access_token: str = "access-token-of-the-fake"
    revoked: bool = False
    keep_alive_seconds: float = 0.05
    on_stream: Callable[[], object] | None = None  # called once the stream stands
    closing: threading.Event = field(default_factory=threading.Event)
    allowances: dict[str, Allowance] = field(default_factory=dict)
    _faults: dict[str, list[Fault]] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.desk.world

    @property
    def us(self) -> FakeUser:
        """The account whose keys `secrets` are."""
        return self.desk.us

    def settings(self) -> dict[str, str]:
        """The account's plain fields."""
        return {"api_url": self.url, "handle": self.us.handle}

    def secrets(self) -> dict[str, str]:
        """The account's keys."""
        return {
            "bearer_token": self.bearer_token,
            "consumer_key": self.consumer_key,
            "consumer_secret": "consumer-secret-of-the-fake",
            "access_token": self.access_token,
            "access_token_secret": "access-secret-of-the-fake",
        }

    def add_user(self, handle: str, **details: Any) -> FakeUser:
        return self.world.add_user(handle, **details)

    def add_post(self, author: FakeUser, text: str, **details: Any) -> FakePost:
        return self.world.add_post(author, text, **details)

    def delete_post(self, post: FakePost) -> None:
        self.world.delete_post(post)

    def ours(self) -> list[FakePost]:
        """What our account published, oldest first."""
        return [p for p in reversed(self.world.newest_first()) if p.author_id == self.us.id]

    def fault(self, route: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next calls of a route (a name of LIMITS) go wrong."""
        self._faults.setdefault(route, []).extend([fault] * times)

    def rate_limit(self, route: str, *, remaining: int, resets_at: datetime | None) -> None:
        """Set how many calls a route has left, and when they refill."""
        resets = int(resets_at.timestamp()) if resets_at else None
        self.allowances[route] = Allowance(limit=LIMITS[route], remaining=remaining, resets=resets)

    def next_fault(self, route: str) -> Fault | None:
        waiting = self._faults.get(route)
        return waiting.pop(0) if waiting else None

    def allowance(self, route: str) -> Allowance:
        now = self.world.clock().timestamp()
        known = self.allowances.get(route)
        if known is None or (known.resets is not None and now >= known.resets):
            limit = LIMITS[route]
            known = Allowance(limit=limit, remaining=limit, resets=int(now) + 900)
            self.allowances[route] = known
        return known

    def unauthorized(self, authorization: str) -> bytes | None:
        """X's answer to bad keys, None for good ones."""
        known = (
            authorization == f"Bearer {self.bearer_token}"
            or f'oauth_token="{self.access_token}"' in authorization
        )
        if known and not self.revoked:
            return None
        body = problem(401, "about:blank", "Unauthorized", form=self.desk.form)
        return json.dumps({**body, "title": "Unauthorized"}).encode()


@contextmanager
def x_server(
    *,
    form: Form | str = Form.old,
    handle: str = "kikimimi",
    enforce_summons: bool = True,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[XServer]:
    """A fake X on a free port. `clock` is X's own; `form` names its JSON old or renamed."""
    from tests.fakes.x.handler import handler_for

    world = World(clock=clock)
    us = world.add_user(handle, name="Kikimimi")
    desk = Desk(world=world, us=us, form=Form(form), enforce_summons=enforce_summons)
    server = XServer(desk=desk)
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(server))
    http.daemon_threads = True
    server.url = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        http.shutdown()
        thread.join()
        http.server_close()
