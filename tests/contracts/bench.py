"""What the contract suite needs of a channel: its fake, and ways to make it go wrong."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Protocol

from listeners.base import Channel, Query, ReplyTarget
from listeners.errors import ChannelError, NeedsOperator, RateLimited, Refused, TryLater

BRAND = "キキミミ"
HASTY = 2.0
"""Seconds that a channel waits for a server that was told not to answer."""
PATIENT = 60.0
"""Seconds that it waits for one that will: a busy machine is no trouble of the network's."""


class Trouble(StrEnum):
    unauthorised = "401"
    forbidden = "403"
    rate_limited = "429"
    server_error = "500"
    timeout = "timeout"
    truncated = "truncated JSON"
    html = "an HTML page"
    dropped = "connection lost"


READING: Mapping[Trouble, tuple[type[ChannelError], ...]] = {
    Trouble.unauthorised: (NeedsOperator,),
    Trouble.forbidden: (Refused, NeedsOperator),
    Trouble.rate_limited: (RateLimited,),
    Trouble.server_error: (TryLater,),
    Trouble.timeout: (TryLater,),
    Trouble.truncated: (TryLater,),
    Trouble.html: (TryLater,),
    Trouble.dropped: (TryLater,),
}
"""What a trouble while reading must be to the caller, on every network."""


class Bench(Protocol):
    """One channel on its fake. Every bench begins empty, but for what `say` says."""

    reading: frozenset[Trouble]  # that can befall this channel while it reads

    @property
    def channel(self) -> Channel: ...

    def query(self, *, limit: int = 100) -> Query: ...

    def say(self, count: int) -> int:
        """Customers write about the brand; how many posts stand there now."""
        ...

    def reading_goes_wrong(self, trouble: Trouble) -> None:
        """The next read meets this trouble, and only that one."""
        ...

    def mend(self) -> None:
        """What went wrong for good is mended."""
        ...


class AnsweringBench(Bench, Protocol):
    """A channel that can be answered."""

    sending: frozenset[Trouble]
    loses_answers: bool  # the fake can carry a request out and lose its answer
    deletes: bool  # posts are taken back when the test wants it

    def target(self) -> ReplyTarget:
        """A post that may be answered by API."""
        ...

    def take_back(self, target: ReplyTarget) -> None:
        """Its author deletes it."""
        ...

    def sending_goes_wrong(self, trouble: Trouble, *, carried_out: bool) -> None: ...

    def published(self) -> int:
        """How many replies of ours stand on the network."""
        ...
