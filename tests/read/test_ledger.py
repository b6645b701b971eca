"""The ledger's sums and rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import LedgerEntry, Outcome, ReplyPath
from app.read.figures import Period
from app.read.ledger import Stage, ledger_page, ledger_sums
from tests import make
from tests.counting import statements

DAY = Period(first=date(2026, 11, 20), last=date(2026, 11, 20), zone=ZoneInfo("Asia/Tokyo"))


def entry(session: Session, now: datetime, *, approached: bool = False, **more: Any) -> None:
    post = make.post(session, account=make.account(session), author=make.author(session))
    fields = {"case_id": make.case(session, post=post).id, "found_at": now, **more}
    if approached:
        fields |= {"approached_at": now, "approach_path": ReplyPath.api}
    session.add(LedgerEntry(**fields))
    session.flush()


def test_shares_are_of_the_contacted_and_of_everybody_found(
    sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        entry(session, now, excluded_reason="opted_out")
        entry(session, now)
        entry(session, now, approached=True)
        entry(session, now, approached=True, responded_at=now, outcome=Outcome.recovered_a)
        entry(session, now, approached=True, outcome=Outcome.not_recovered)
        # came back without us: it counts among all, not among the contacted
        entry(session, now, outcome=Outcome.recovered_b)
    with sessions.read() as session, statements(sessions) as sent:
        sums = ledger_sums(session, period=DAY)
    assert len(sent) == 1
    assert (sums.of_contacted.part, sums.of_contacted.whole) == (1, 3)
    assert (sums.of_all.part, sums.of_all.whole) == (2, 6)
    assert not sums.of_all.is_enough
    assert sums.counts[Stage.unknown] == 1
    assert sums.counts[Stage.excluded] == 1


def test_every_stage_holds_as_many_rows_as_its_number(sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        for number in range(12):
            entry(
                session,
                now,
                approached=number % 2 == 0,
                excluded_reason="bot" if number % 5 == 1 else "",
                responded_at=now if number % 4 == 0 else None,
                outcome=list(Outcome)[number % 5],
            )
    with sessions.read() as session:
        sums = ledger_sums(session, period=DAY)
        for stage, count in sums.counts.items():
            seen, after = 0, None
            while True:
                page = ledger_page(session, period=DAY, stage=stage, after=after, limit=3)
                seen += len(page.rows)
                after = page.after
                if after is None:
                    break
            assert seen == count, stage


def test_a_page_of_the_ledger_is_one_query(sqlite_sessions: Sessions, now: datetime) -> None:
    with sqlite_sessions.begin() as session:
        for _ in range(9):
            entry(session, now)
    with sqlite_sessions.read() as session, statements(sqlite_sessions) as sent:
        assert len(ledger_page(session, period=DAY).rows) == 9
    assert len(sent) == 1
