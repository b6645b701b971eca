"""Streams and their accounts as the overview shows them: state, delay, cost, trouble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Account, Brand, Gap, SetAsideRow, Sighting, Spend, Stream, StreamState
from app.read.accounts import AccountRow, accounts

FEW = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamRow:
    """One stream. `behind` is None while it keeps up, else how long ago it last did."""

    id: int
    account_id: int
    account_name: str
    channel: str
    brand_id: int | None
    brand_name: str | None
    name: str
    kind: str
    settings: Mapping[str, str]
    language: str | None
    every_seconds: int
    state: StreamState
    caught_up: bool
    last_run_at: datetime | None
    last_success_at: datetime | None
    next_run_at: datetime
    newest_post_at: datetime | None
    failures: int
    trouble: str
    trouble_code: str
    remaining: int | None
    resets_at: datetime | None
    behind: timedelta | None
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What was paid on one UTC day."""

    usd_micros: int = 0
    units: int = 0

    def yen(self, yen_per_usd: float) -> float:
        return self.usd_micros / 1_000_000 * yen_per_usd

    @property
    def usd(self) -> float:
        return self.usd_micros / 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountStreams:
    """An account with its streams, and what it cost today, replies included."""

    account: AccountRow
    streams: Sequence[StreamRow]
    cost: Cost


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    since: datetime | None
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAsideLine:
    place: str
    sentence: str
    at: datetime


def overview(session: Session, *, now: datetime) -> list[AccountStreams]:
    """Every account with its streams and today's cost (UTC day, as networks bill)."""
    spent = _spent_by_account(session, now=now)
    by_account: dict[int, list[StreamRow]] = {}
    for row in _rows(session, now=now):
        by_account.setdefault(row.account_id, []).append(row)
    return [
        AccountStreams(
            account=account,
            streams=by_account.get(account.id, ()),
            cost=spent.get(account.id, Cost()),
        )
        for account in accounts(session)
    ]


def stream_row(session: Session, stream_id: int, *, now: datetime) -> StreamRow | None:
    rows = _rows(session, now=now, stream_id=stream_id)
    return rows[0] if rows else None


def cost_of(session: Session, stream_id: int, *, now: datetime) -> Cost:
    """What one stream cost today."""
    units, micros = session.execute(
        select(func.sum(Spend.units), func.sum(Spend.usd_micros)).where(
            Spend.stream_id == stream_id, Spend.day == now.astimezone(UTC).date()
        )
    ).one()
    return Cost(units=int(units or 0), usd_micros=int(micros or 0))


def gaps(session: Session, stream_id: int) -> list[GapRow]:
    """When the stream may have missed posts, newest first."""
    rows = session.scalars(
        select(Gap).where(Gap.stream_id == stream_id).order_by(Gap.id.desc()).limit(FEW)
    ).all()
    return [GapRow(since=row.since, until=row.until, reason=row.reason) for row in rows]


def set_aside(session: Session, stream_id: int) -> list[SetAsideLine]:
    """What could not be read, newest first."""
    rows = session.scalars(
        select(SetAsideRow)
        .where(SetAsideRow.stream_id == stream_id)
        .order_by(SetAsideRow.id.desc())
        .limit(FEW)
    ).all()
    return [SetAsideLine(place=row.place, sentence=row.sentence, at=row.at) for row in rows]


def behind(stream: Stream, *, now: datetime) -> timedelta | None:
    """How far a stream is behind: since when it did not reach the newest post. None: it keeps up.

    Two turns of patience, so that a stream between two runs is not called late.
    """
    if stream.state is not StreamState.active:
        return None
    last = stream.last_success_at or stream.created_at
    patience = timedelta(seconds=max(2 * stream.every_seconds, 60))
    late = now - last
    if late <= patience and (stream.caught_up or stream.last_success_at is None):
        return None
    if not stream.caught_up and stream.newest_post_at is not None:
        return max(now - stream.newest_post_at, late)
    return late


def _rows(session: Session, *, now: datetime, stream_id: int | None = None) -> list[StreamRow]:
    posts = (
        select(Sighting.stream_id, func.count().label("n")).group_by(Sighting.stream_id).subquery()
    )
    query = (
        select(Stream, Account.name, Account.channel, Brand.name, posts.c.n)
        .join(Account, Account.id == Stream.account_id)
        .outerjoin(Brand, Brand.id == Stream.brand_id)
        .outerjoin(posts, posts.c.stream_id == Stream.id)
        .order_by(Account.channel, Account.name, Stream.id)
    )
    if stream_id is not None:
        query = query.where(Stream.id == stream_id)
    return [
        StreamRow(
            id=stream.id,
            account_id=stream.account_id,
            account_name=account_name,
            channel=channel,
            brand_id=stream.brand_id,
            brand_name=brand_name,
            name=stream.name,
            kind=stream.kind,
            settings=stream.settings,
            language=stream.language,
            every_seconds=stream.every_seconds,
            state=stream.state,
            caught_up=stream.caught_up,
            last_run_at=stream.last_run_at,
            last_success_at=stream.last_success_at,
            next_run_at=stream.next_run_at,
            newest_post_at=stream.newest_post_at,
            failures=stream.failures,
            trouble=stream.trouble,
            trouble_code=stream.trouble_code,
            remaining=stream.remaining,
            resets_at=stream.resets_at,
            behind=behind(stream, now=now),
            posts=posts_seen or 0,
        )
        for stream, account_name, channel, brand_name, posts_seen in session.execute(query)
    ]


def _spent_by_account(session: Session, *, now: datetime) -> dict[int, Cost]:
    rows = session.execute(
        select(Spend.account_id, func.sum(Spend.units), func.sum(Spend.usd_micros))
        .where(Spend.day == now.astimezone(UTC).date())
        .group_by(Spend.account_id)
    ).all()
    return {
        account: Cost(units=int(units), usd_micros=int(micros)) for account, units, micros in rows
    }
