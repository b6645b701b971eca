"""A fake X in either form, whose clock stands at NOW."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from listeners.base import Channel
from tests.fakes.x import XServer, x_server
from tests.listeners.x.making import NOW, channel_of


@pytest.fixture(params=["old", "renamed"])
def x(request: pytest.FixtureRequest) -> Iterator[XServer]:
    with x_server(form=request.param, clock=lambda: NOW) as server:
        yield server


@pytest.fixture
def channel(x: XServer) -> Channel:
    return channel_of(x)
