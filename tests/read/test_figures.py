"""First reply time: from the post to the reply, with what is not answered beside it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Clock, ClockEnd
from app.policy.response_time import Counted, Summary
from app.read.figures import Period, first_replies, rows_behind
from tests import make
from tests.counting import statements

TOKYO = ZoneInfo("Asia/Tokyo")
WEEK = Period(first=date(2026, 11, 14), last=date(2026, 11, 20), zone=TOKYO)


def clock(
    session: Session,
    *,
    posted_at: datetime,
    waited: timedelta | None = None,
    end: ClockEnd = ClockEnd.replied,
    channel: str = "demo",
) -> None:
    account = make.account(session, channel=channel)
    writer = make.author(session, channel=channel)
    post = make.post(session, account=account, author=writer, posted_at=posted_at)
    case = make.case(session, post=post, due_in=timedelta(hours=4))
    if waited is not None:
        found = session.query(Clock).filter_by(case_id=case.id).one()
        found.ended_at, found.end = posted_at + waited, end


def test_percentiles_are_of_the_answered_and_the_unanswered_stand_beside(
    sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        for minutes in (10, 20, 30, 40, 300):
            clock(session, posted_at=now - timedelta(hours=6), waited=timedelta(minutes=minutes))
        clock(session, posted_at=now - timedelta(hours=5))
        clock(session, posted_at=now - timedelta(hours=1))
        released = ClockEnd.released
        clock(session, posted_at=now - timedelta(hours=2), waited=timedelta(1), end=released)
    with sessions.read() as session, statements(sessions) as sent:
        total = first_replies(session, period=WEEK, now=now).total
    assert len(sent) == 1
    assert (total.p50, total.p90) == (30 * 60, 300 * 60)
    assert total.counts == {
        Counted.all: 8,
        Counted.answered: 5,
        Counted.in_time: 4,
        Counted.late: 1,
        Counted.open: 2,
        Counted.past_due: 1,
        Counted.released: 1,
        Counted.erased: 0,
    }
    assert total.oldest_open_at == now - timedelta(hours=5)
    assert (total.kept.part, total.kept.whole) == (4, 6)


def test_every_number_opens_exactly_its_rows(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        for hours in range(40):
            posted_at = now - timedelta(hours=hours * 3)
            waited = None if hours % 3 == 0 else timedelta(minutes=hours * 20)
            clock(session, posted_at=posted_at, waited=waited, channel="x" if hours % 2 else "demo")
    with sessions.read() as session:
        found = first_replies(session, period=WEEK, now=now)
        parts: list[tuple[Period, str | None, Summary]] = [(WEEK, None, found.total)]
        parts += [(WEEK, name, summary) for name, summary in found.by_channel]
        parts += [
            (Period(first=day, last=day, zone=TOKYO), None, summary)
            for day, summary in found.by_day
        ]
        for period, channel, summary in parts:
            for what, count in summary.counts.items():
                rows = rows_behind(session, what=what, period=period, channel=channel, now=now)
                assert len(rows) == count, (period, channel, what)


def test_days_are_the_viewers_days_and_none_is_left_out(sessions: Sessions, now: datetime) -> None:
    evening_in_utc = datetime(2026, 11, 18, 16, 0, tzinfo=now.tzinfo)  # the 19th in Tokyo
    with sessions.begin() as session:
        clock(session, posted_at=evening_in_utc, waited=timedelta(minutes=5))
    with sessions.read() as session:
        days = dict(first_replies(session, period=WEEK, now=now).by_day)
    assert list(days) == WEEK.days()
    assert days[date(2026, 11, 19)].counts[Counted.answered] == 1
    assert days[date(2026, 11, 18)].counts[Counted.all] == 0


def test_a_day_of_25_hours_has_its_last_hour(sessions: Sessions, now: datetime) -> None:
    new_york = ZoneInfo("America/New_York")
    day = Period(first=date(2026, 11, 1), last=date(2026, 11, 1), zone=new_york)
    with sessions.begin() as session:
        clock(session, posted_at=datetime(2026, 11, 2, 4, 30, tzinfo=now.tzinfo))
    with sessions.read() as session:
        assert first_replies(session, period=day, now=now).total.counts[Counted.all] == 1
