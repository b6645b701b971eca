"""What each account's channel can do, asked once before a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import sqlalchemy as sa

from app.db import Sessions
from app.models import Account, AccountState
from app.services import Channels
from listeners.errors import ChannelError


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    account_id: int
    channel: str
    can_reply: bool
    summons_needed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    by_account: Mapping[int, Capability]

    def answering(self, account_id: int) -> Capability:
        """The account that would answer what this one heard: itself, else one beside it."""
        own = self.by_account[account_id]
        if own.can_reply:
            return own
        for other in self.by_account.values():
            if other.channel == own.channel and other.can_reply:
                return other
        return own


def capabilities(*, sessions: Sessions, channels: Channels) -> Capabilities:
    """Of all accounts. Building a channel never calls the network."""
    with sessions.read() as session:
        rows = session.execute(
            sa.select(Account.id, Account.channel, Account.state).order_by(Account.id)
        ).all()
    found = [_capability(row.id, row.channel, channels) for row in rows]
    stopped = {row.id for row in rows if row.state is AccountState.paused}
    found.sort(key=lambda one: one.account_id in stopped)
    return Capabilities(by_account={one.account_id: one for one in found})


def _capability(account_id: int, kind: str, channels: Channels) -> Capability:
    try:
        channel = channels.of(account_id)
    except ChannelError:
        # its credentials are in trouble, which is no reason to call a post unanswerable
        return Capability(account_id=account_id, channel=kind, can_reply=True, summons_needed=True)
    return Capability(
        account_id=account_id,
        channel=kind,
        can_reply=channel.replier is not None,
        summons_needed=channel.summons_needed,
    )
