"""First reply time: by channel and by day, with the rows behind every number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Author, Case, Clock, ClockKind
from app.policy.response_time import Counted, Summary, TimedClock, counts_as, summarise

MOST_DAYS = 92


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Days in the viewer's timezone, both ends included."""

    first: date
    last: date
    zone: ZoneInfo

    @property
    def since(self) -> datetime:
        return datetime.combine(self.first, time.min, self.zone)

    @property
    def until(self) -> datetime:
        return datetime.combine(self.last + timedelta(days=1), time.min, self.zone)

    def day_of(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def days(self) -> list[date]:
        return [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstReplies:
    """The page of figures. `by_day` has every day of the period, the empty ones too."""

    total: Summary
    by_channel: tuple[tuple[str, Summary], ...]
    by_day: tuple[tuple[date, Summary], ...]


def first_replies(
    session: Session,
    *,
    period: Period,
    now: datetime,
    channel: str | None = None,
    brand_id: int | None = None,
) -> FirstReplies:
    """Figures of the posts written in the period. One query."""
    clocks = _clocks(session, period=period, channel=channel, brand_id=brand_id)
    channels: dict[str, list[TimedClock]] = {}
    days: dict[date, list[TimedClock]] = {day: [] for day in period.days()}
    for clock in clocks:
        channels.setdefault(clock.channel, []).append(clock)
        days[period.day_of(clock.started_at)].append(clock)
    return FirstReplies(
        total=summarise(clocks, now=now),
        by_channel=tuple((name, summarise(channels[name], now=now)) for name in sorted(channels)),
        by_day=tuple((day, summarise(held, now=now)) for day, held in days.items()),
    )


def rows_behind(
    session: Session,
    *,
    what: Counted,
    period: Period,
    now: datetime,
    channel: str | None = None,
    brand_id: int | None = None,
) -> tuple[TimedClock, ...]:
    """The promises that one number counts, newest post first. One query."""
    clocks = _clocks(session, period=period, channel=channel, brand_id=brand_id)
    return tuple(one for one in clocks if counts_as(one, what, now=now))


def channels_seen(session: Session) -> tuple[str, ...]:
    """Channels that have cases, for the filters."""
    return tuple(session.scalars(sa.select(Case.channel).distinct().order_by(Case.channel)))


def _clocks(
    session: Session, *, period: Period, channel: str | None, brand_id: int | None
) -> list[TimedClock]:
    statement = (
        sa.select(Clock, Case.channel, Author.handle)
        .join(Case, Case.id == Clock.case_id)
        .join(Author, Author.id == Case.author_id)
        .where(Clock.kind == ClockKind.first_reply)
        .where(Clock.started_at >= period.since, Clock.started_at < period.until)
        .order_by(Clock.started_at.desc(), Clock.id.desc())
    )
    if channel is not None:
        statement = statement.where(Case.channel == channel)
    if brand_id is not None:
        statement = statement.where(Case.brand_id == brand_id)
    return list(_timed(session.execute(statement)))


def _timed(found: Iterable[sa.Row[Clock, str, str]]) -> Iterable[TimedClock]:
    for clock, channel, handle in found:
        yield TimedClock(
            clock_id=clock.id,
            case_id=clock.case_id,
            channel=channel,
            handle=handle,
            started_at=clock.started_at,
            due_at=clock.due_at,
            ended_at=clock.ended_at,
            end=clock.end,
        )
