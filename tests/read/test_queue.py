"""The queue's order, tabs, filters and pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Invalid
from app.models import Case, CaseState, Event, Lane, Reply, ReplyPath, ReplyState, StoredAnalysis
from app.read.queue import count_by_tab, count_new, newest_event_id, next_case_id, queue_page
from app.read.queue_filter import QueueFilter, Tab
from nlp.base import Intent, Sentiment, Urgency
from tests import make
from tests.counting import statements

ANA = 1


def a_case(session: Session, **more: Any) -> Case:
    text = more.pop("text", "キキミミのアプリが落ちる")
    due_in = more.pop("due_in", timedelta(hours=4))
    post_fields = {name: more.pop(name) for name in ("addressed_to_us",) if name in more}
    account = make.account(session)
    writer = make.author(session, **more.pop("author", {}))
    post = make.post(session, account=account, author=writer, text=text, **post_fields)
    return make.case(session, post=post, due_in=due_in, **more)


def a_reply(session: Session, case: Case, state: ReplyState, *, key: str, by: int) -> None:
    session.add(
        Reply(
            key=key, case_id=case.id, post_id=case.latest_post_id, account_id=case.account_id,
            person_id=by, text="お調べします", path=ReplyPath.api, state=state,
            created_at=make.NOON, updated_at=make.NOON,
        )
    )  # fmt: skip
    session.flush()


def ids(sessions: Sessions, **wanted: Any) -> list[int]:
    with sessions.read() as session:
        page = queue_page(session, wanted=QueueFilter(**wanted), viewer_id=ANA)
    return [row.case_id for row in page.rows]


def test_urgency_comes_first_then_time_left_then_age(sessions: Sessions) -> None:
    with sessions.begin() as session:
        later = a_case(session, urgency=Urgency.high, due_in=timedelta(hours=2))
        sooner = a_case(session, urgency=Urgency.high, due_in=timedelta(hours=1))
        same = a_case(session, urgency=Urgency.high, due_in=timedelta(hours=1))
        critical = a_case(session, urgency=Urgency.critical, due_in=timedelta(hours=9))
    assert ids(sessions) == [critical.id, sooner.id, same.id, later.id]


def test_pages_follow_each_other_without_loss_or_repeat(sessions: Sessions) -> None:
    with sessions.begin() as session:
        for number in range(7):
            a_case(
                session,
                urgency=Urgency.high if number % 3 else Urgency.low,
                due_in=timedelta(hours=number // 2),
            )
    seen: list[int] = []
    after: str | None = None
    with sessions.read() as session:
        for _ in range(4):
            page = queue_page(session, wanted=QueueFilter(), viewer_id=ANA, after=after, limit=2)
            seen.extend(row.case_id for row in page.rows)
            after = page.after
    assert after is None
    assert seen == ids(sessions)
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("tab", [Tab.done, Tab.praise])
def test_finished_cases_and_praise_come_newest_first(sessions: Sessions, tab: Tab) -> None:
    more: dict[str, Any] = {"state": CaseState.solved} if tab is Tab.done else {"lane": Lane.praise}
    with sessions.begin() as session:
        made = [
            a_case(
                session,
                updated_at=make.NOON + timedelta(minutes=n),
                last_post_at=make.NOON + timedelta(minutes=n),
                **more,
            ).id
            for n in range(3)
        ]
    with sessions.read() as session:
        wanted = QueueFilter(tab=tab)
        first = queue_page(session, wanted=wanted, viewer_id=ANA, limit=2)
        rest = queue_page(session, wanted=wanted, viewer_id=ANA, limit=2, after=first.after)
    assert [row.case_id for row in (*first.rows, *rest.rows)] == made[::-1]


@pytest.mark.parametrize("place", ["", "~", "x~y~z", "3~2026-11-20~1", "9~9~9", "1~" + "9" * 400])
def test_a_place_that_is_not_ours_is_refused(sqlite_sessions: Sessions, place: str) -> None:
    with sqlite_sessions.read() as session:
        if not place:
            assert not queue_page(session, wanted=QueueFilter(), viewer_id=1, after=place).rows
            return
        with pytest.raises(Invalid):
            queue_page(session, wanted=QueueFilter(), viewer_id=1, after=place)


def test_each_tab_holds_and_counts_its_own(sessions: Sessions) -> None:
    with sessions.begin() as session:
        ana = make.person(session)
        support = a_case(session, assignee_id=ana.id)
        judge = a_case(session, lane=Lane.judge, abstained=True)
        praise = a_case(session, lane=Lane.praise, intent=Intent.praise)
        waiting = a_case(session, state=CaseState.waiting)
        a_case(session, state=CaseState.solved)
        unsure = a_case(session, state=CaseState.open)
        a_reply(session, unsure, ReplyState.unsure, key="k1", by=ana.id)
    with sessions.read() as session:
        counts = count_by_tab(session, viewer_id=ana.id)
        rows = {
            tab: {r.case_id for r in
                  queue_page(session, wanted=QueueFilter(tab=tab), viewer_id=ana.id).rows}
            for tab in Tab
        }  # fmt: skip
    assert rows[Tab.support] == {support.id, unsure.id}
    assert rows[Tab.judge] == {judge.id}
    assert rows[Tab.praise] == {praise.id}
    assert rows[Tab.waiting] == {waiting.id}
    assert rows[Tab.to_confirm] == {unsure.id}
    assert rows[Tab.mine] == {support.id}
    assert counts == {tab: len(held) for tab, held in rows.items() if tab is not Tab.done}


def test_filters_narrow_a_view(sessions: Sessions) -> None:
    with sessions.begin() as session:
        brand = make.brand(session)
        mine = a_case(
            session,
            brand_id=brand.id,
            language="en",
            intent=Intent.question,
            sentiment=Sentiment.neutral,
            urgency=Urgency.low,
            addressed_to_us=True,
        )
        a_case(session)
    for narrow in (
        {"brand_id": brand.id},
        {"language": "en"},
        {"intent": Intent.question},
        {"sentiment": Sentiment.neutral},
        {"urgency": Urgency.low},
        {"addressed": True},
    ):
        assert ids(sessions, **narrow) == [mine.id], narrow
    assert len(ids(sessions, assignee_id=0)) == 2
    assert ids(sessions, channel="x") == []


def test_personal_data_is_covered_in_the_list(sessions: Sessions) -> None:
    with sessions.begin() as session:
        case = a_case(session, text="電話 090-1234-5678 まで")
        session.add(
            StoredAnalysis(
                post_id=case.latest_post_id, revision="r", language="ja",
                intent=Intent.other, intent_probability=0.5, sentiment=Sentiment.neutral,
                sentiment_probability=0.5, urgency=Urgency.low, urgency_probability=0.5,
                abstained=False, analysed_at=make.NOON,
                personal_data=[{"kind": "phone", "start": 3, "end": 16}],
            )
        )  # fmt: skip
    with sessions.read() as session:
        (row,) = queue_page(session, wanted=QueueFilter(), viewer_id=ANA).rows
    assert row.excerpt == "電話 ●●●●●●●●●●●●● まで"


def test_a_page_costs_one_query_whatever_its_length(sqlite_sessions: Sessions) -> None:
    with sqlite_sessions.begin() as session:
        for _ in range(12):
            a_case(session)
    with sqlite_sessions.read() as session, statements(sqlite_sessions) as sent:
        assert len(queue_page(session, wanted=QueueFilter(), viewer_id=ANA).rows) == 12
        count_by_tab(session, viewer_id=ANA)
    assert len(sent) == 2


def test_new_cases_of_the_view_are_counted_since_an_event(
    sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        old = a_case(session)
        session.add(Event(at=now, kind="case.opened", case_id=old.id))
        session.flush()
        since = newest_event_id(session)
        for lane in (Lane.support, Lane.support, Lane.praise):
            new = a_case(session, lane=lane)
            session.add(Event(at=now, kind="case.opened", case_id=new.id))
    with sessions.read() as session:
        found = count_new(session, wanted=QueueFilter(), viewer_id=ANA, since_event=since)
    assert found == 2


def test_the_next_case_leaves_out_this_one_and_those_with_a_reply_on_its_way(
    sessions: Sessions,
) -> None:
    with sessions.begin() as session:
        ana = make.person(session)
        now_on = a_case(session, urgency=Urgency.critical)
        answered = a_case(session, urgency=Urgency.high)
        a_reply(session, answered, ReplyState.queued, key="k", by=ana.id)
        following = a_case(session)
    with sessions.read() as session:
        found = next_case_id(session, wanted=QueueFilter(), viewer_id=ANA, but_not=now_on.id)
    assert found == following.id
