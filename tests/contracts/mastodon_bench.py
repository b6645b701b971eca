"""Mastodon on the real server from PyPI; what it cannot do wrong, another server does."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from listeners.base import Channel, Query, ReplyTarget, ShortMemory
from listeners.mastodon import SPEC
from tests.contracts.bench import HASTY, PATIENT, Trouble
from tests.fakes.mastodon import BRAND_TOKEN, MastodonServer, mastodon_server, soon
from tests.fakes.wrong_answers import Said, WrongAnswers, wrong_answers

LIMITED = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "2036-11-20T03:05:00Z"}

ANSWERS = {
    Trouble.unauthorised: Said(status=401, body=b'{"error": "The access token is invalid"}'),
    Trouble.forbidden: Said(status=403, body=b'{"error": "This action is not allowed"}'),
    Trouble.rate_limited: Said(status=429, headers=LIMITED, body=b'{"error": "Too many"}'),
    Trouble.server_error: Said(status=500),
    Trouble.timeout: Said(body=b" " * 50, drip=HASTY / 2),
    Trouble.truncated: Said(body=b'{"id": "1", "cont'),
    Trouble.html: Said(body=b"<!DOCTYPE html><title>Sign in</title>"),
    Trouble.dropped: Said(hang_up=True),
}

STATUSES = "/api/v1/statuses"

EFFECTS: dict[Trouble, dict[str, Any]] = {
    Trouble.unauthorised: {
        "type": "status", "status": 401, "body": {"error": "The access token is invalid"},
    },
    Trouble.forbidden: {
        "type": "status", "status": 403, "body": {"error": "This action is not allowed"},
    },
    Trouble.rate_limited: {
        "type": "status", "status": 429, "body": {"error": "Too many"}, "headers": LIMITED,
    },
    Trouble.server_error: {"type": "status", "status": 500},
    Trouble.truncated: {"type": "malformed", "truncate": True},
}  # fmt: skip


def _channel(url: str, *, seconds: float) -> Channel:
    settings = {"base_url": url, "timeout_seconds": str(seconds)}
    return SPEC.build(settings, {"access_token": BRAND_TOKEN}, ShortMemory())


class _Switched:
    """The channel on the good server, or for one call on the bad one."""

    def __init__(self, good: MastodonServer, bad: WrongAnswers) -> None:
        self._bad = bad
        self._channels = {
            True: _channel(good.url, seconds=PATIENT),
            False: _channel(bad.url, seconds=HASTY),
        }
        self.well = True

    def go_wrong(self, trouble: Trouble) -> None:
        self._bad.answers = [ANSWERS[trouble]]
        self.well = False

    @property
    def now(self) -> Channel:
        return self._channels[self.well]


class MastodonBench:
    reading = frozenset(Trouble)
    sending = frozenset(EFFECTS)
    loses_answers = False
    deletes = True

    def __init__(self, server: MastodonServer, bad: WrongAnswers) -> None:
        self._server = server
        self._road = _Switched(server, bad)
        self._said = 0

    @property
    def channel(self) -> Channel:
        return self._road.now

    def query(self, *, limit: int = 100) -> Query:
        return Query(kind="hashtag", now=soon(), settings={"hashtag": "kikimimi"}, limit=limit)

    def say(self, count: int) -> int:
        for _ in range(count):
            self._said += 1
            self._server.post("hanako", f"#kikimimi {self._said}")
        return self._said

    def reading_goes_wrong(self, trouble: Trouble) -> None:
        self._road.go_wrong(trouble)

    def mend(self) -> None:
        self._road.well = True
        self._server.mend()

    def target(self) -> ReplyTarget:
        status = self._server.post("hanako", "@acme 助けて")
        host = self._server.url.removeprefix("http://")
        key = f"{host}/{status['id']}"
        return ReplyTarget(
            external_id=key,
            thread_id=key,
            author_external_id=f"{host}/{status['account']['id']}",
            author_handle="hanako",
        )

    def take_back(self, target: ReplyTarget) -> None:
        """The server from PyPI takes answers to deleted posts; a real one says this."""
        self._server.delete("hanako", target.external_id.rpartition("/")[2])
        self._server.fault(path=STATUSES, type="status", status=404,
                           body={"error": "Record not found"})  # fmt: skip

    def sending_goes_wrong(self, trouble: Trouble, *, carried_out: bool) -> None:
        self._server.fault(path=STATUSES, **EFFECTS[trouble])

    def published(self) -> int:
        return len(self._server.timeline_of_brand())


@contextmanager
def mastodon_bench() -> Iterator[MastodonBench]:
    with ExitStack() as stack:
        yield MastodonBench(
            stack.enter_context(mastodon_server()), stack.enter_context(wrong_answers())
        )
