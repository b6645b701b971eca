"""The real server from PyPI, started once for this folder's tests, and our account on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from listeners.base import Channel, Query, ShortMemory
from listeners.mastodon import SPEC
from tests.fakes.mastodon import BRAND_TOKEN, MastodonServer, mastodon_server, soon


@pytest.fixture(scope="session")
def running() -> Iterator[MastodonServer]:
    with mastodon_server() as server:
        yield server


@pytest.fixture
def server(running: MastodonServer) -> Iterator[MastodonServer]:
    """Without the posts and faults of other tests."""
    running.reset()
    yield running
    running.mend()


@pytest.fixture
def ours(server: MastodonServer) -> Channel:
    return SPEC.build(
        {"base_url": server.url, "timeout_seconds": "60"},
        {"access_token": BRAND_TOKEN},
        ShortMemory(),
    )


@pytest.fixture
def anonymous(server: MastodonServer) -> Channel:
    return SPEC.build({"base_url": server.url}, {}, ShortMemory())


@pytest.fixture
def asked() -> Callable[..., Query]:
    def query(
        kind: str, *, names: tuple[str, ...] = (), limit: int = 100, **settings: str
    ) -> Query:
        return Query(kind=kind, now=soon(), names=names, limit=limit, settings=settings)

    return query
