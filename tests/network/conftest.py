"""Servers that others wrote, on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import TypeVar

import pytest

from tests.servers.bluesky.network import Network, NotBuilt, bluesky_network

T = TypeVar("T")


@pytest.fixture(scope="session")
def network(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Network]:
    """Bluesky's own development network: PLC, PDS and AppView."""
    try:
        with bluesky_network(tmp_path_factory.mktemp("bluesky")) as found:
            yield found
    except NotBuilt as missing:
        pytest.skip(str(missing))


def eventually(look: Callable[[], T], *, within: float = 20.0) -> T:
    """What `look` finds as soon as it finds something: real servers take their time."""
    give_up_at = monotonic() + within
    while True:
        found = look()
        if found or monotonic() > give_up_at:
            return found
        sleep(0.1)
