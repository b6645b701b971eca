"""Channels for tests of the product: each account's channel is what the test put there."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.errors import NotFound
from listeners.base import Channel, Cursor, Page, Query


@dataclass(slots=True)
class FakeListener:
    """Gives the pages it was given, then empty ones; or raises what it was told to raise."""

    pages: list[Page] = field(default_factory=list)
    trouble: Exception | None = None
    asked: list[tuple[Query, Cursor | None]] = field(default_factory=list)

    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        self.asked.append((query, cursor))
        if self.trouble is not None:
            raise self.trouble
        return self.pages.pop(0) if self.pages else Page(cursor=dict(cursor or {}))


@dataclass(slots=True)
class FakeChannels:
    """The `Channels` of `app.services`, with what a test put into it."""

    known: dict[int, Channel] = field(default_factory=dict)
    forgotten: list[int] = field(default_factory=list)

    def of(self, account_id: int) -> Channel:
        if account_id not in self.known:
            raise NotFound(f"There is no account {account_id}.")
        return self.known[account_id]

    def forget(self, account_id: int) -> None:
        self.forgotten.append(account_id)
