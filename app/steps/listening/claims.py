"""Claims of a stream, and what is known of it before the network is asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Account, AccountState, Brand, Stream, StreamState

LEASE = timedelta(seconds=120)


@dataclass(frozen=True, slots=True, kw_only=True)
class BrandKnown:
    """A brand's words, outside of any transaction."""

    brand_id: int
    names: tuple[str, ...]
    required: tuple[str, ...]
    excluded: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """One stream, ours until `lease`."""

    stream_id: int
    lease: datetime
    account_id: int
    channel: str
    our_external_ids: frozenset[str]  # all our accounts on this channel
    kind: str
    settings: Mapping[str, str]
    language: str | None
    every_seconds: int
    cursor: Mapping[str, str] | None
    failures: int
    heard_until: datetime | None  # the last time it went well
    brand: BrandKnown | None


def due_streams(*, sessions: Sessions, now: datetime, limit: int = 50) -> list[int]:
    """The ids of streams that should run now, the longest waiting first."""
    statement = sa.select(Stream.id).where(*_may_run(now)).order_by(Stream.next_run_at, Stream.id)
    with sessions.read() as session:
        return list(session.scalars(statement.limit(limit)))


def claim_stream(stream_id: int, *, sessions: Sessions, now: datetime) -> Claimed | None:
    """Takes the stream for this worker; None when it is taken, paused or not due."""
    lease = now + LEASE
    with sessions.begin() as session:
        taken = session.execute(
            sa.update(Stream)
            .where(Stream.id == stream_id, *_may_run(now))
            .values(claimed_until=lease, last_run_at=now)
            .returning(Stream.id)
            .execution_options(synchronize_session=False)
        ).first()
        if taken is None:
            return None
        stream, account, brand = session.execute(
            sa.select(Stream, Account, Brand)
            .join(Account, Account.id == Stream.account_id)
            .outerjoin(Brand, Brand.id == Stream.brand_id)
            .where(Stream.id == stream_id)
        ).one()
        ours = session.scalars(
            sa.select(Account.external_id).where(
                Account.channel == account.channel, Account.external_id.is_not(None)
            )
        )
        return _claimed(stream, account, brand, frozenset(filter(None, ours)), lease)


def _may_run(now: datetime) -> tuple[Any, ...]:
    active = sa.select(Account.id).where(Account.state == AccountState.active)
    return (
        Stream.state == StreamState.active,
        Stream.next_run_at <= now,
        sa.or_(Stream.claimed_until.is_(None), Stream.claimed_until < now),
        Stream.account_id.in_(active),
    )


def _claimed(
    stream: Stream, account: Account, brand: Brand | None, ours: frozenset[str], lease: datetime
) -> Claimed:
    return Claimed(
        stream_id=stream.id,
        lease=lease,
        account_id=account.id,
        channel=account.channel,
        our_external_ids=ours,
        kind=stream.kind,
        settings=dict(stream.settings),
        language=stream.language,
        every_seconds=stream.every_seconds,
        cursor=stream.cursor,
        failures=stream.failures,
        heard_until=stream.last_success_at,
        brand=known_brand(brand),
    )


def known_brand(brand: Brand | None) -> BrandKnown | None:
    """A brand's words, unless there is none or it was put away."""
    if brand is None or brand.archived_at is not None:
        return None
    return BrandKnown(
        brand_id=brand.id,
        names=tuple(brand.names),
        required=tuple(brand.required),
        excluded=tuple(brand.excluded),
    )


def release_stream(
    session: Session, claimed: Claimed, *, next_run_at: datetime, **values: Any
) -> bool:
    """Gives the stream back with what was learnt; False when the lease was lost meanwhile."""
    result = session.execute(
        sa.update(Stream)
        .where(Stream.id == claimed.stream_id, Stream.claimed_until == claimed.lease)
        .values(claimed_until=None, next_run_at=next_run_at, **values)
        .returning(Stream.id)
        .execution_options(synchronize_session=False)
    )
    return result.first() is not None
