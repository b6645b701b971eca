"""Whole rounds on a fake X: heard, answered by API or by hand, linked, paid for."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.config import Channels, X
from app.models import (
    Case,
    CaseState,
    LedgerEntry,
    Post,
    Reply,
    ReplyPath,
    ReplyState,
    Role,
    Sighting,
    Spend,
    Stream,
)
from app.models import Clock as Promise
from tests.fakes.x import FakeUser, Form, XServer, x_server
from tests.journeys.rounds import Clock, Company, company

ANSWER = "ご不便をおかけしております。すぐにお調べします。"
UNDO = timedelta(seconds=11)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 20, 9, 0, tzinfo=UTC))


@pytest.fixture(params=list(Form))
def x(request: pytest.FixtureRequest, clock: Clock) -> Iterator[XServer]:
    with x_server(form=request.param, clock=clock) as server:
        yield server


@pytest.fixture
def hana(x: XServer) -> FakeUser:
    return x.add_user("hana", name="はな")


@pytest.fixture
def acme(x: XServer, clock: Clock, database_url: str, tmp_path: Path) -> Iterator[Company]:
    """Its X address comes from the configuration, its keys from the account."""
    channels = Channels(x=X(api_url=x.url))
    with company(database_url, folder=tmp_path, clock=clock, channels=channels) as acme:
        yield acme


@pytest.fixture
def account_id(acme: Company, x: XServer) -> int:
    return acme.account("x", **x.secrets())


@pytest.fixture
def brand_id(acme: Company) -> int:
    return acme.brand("ひかりカメラ")


def later(acme: Company, clock: Clock, by: timedelta = UNDO) -> None:
    clock.forward(by)
    acme.work()


def test_one_post_heard_by_mention_search_and_stream_is_one_case(
    acme: Company, x: XServer, hana: FakeUser, account_id: int, brand_id: int
) -> None:
    x.add_post(hana, "@kikimimi ひかりカメラの充電が始まりません。どうすれば？")
    ren = x.add_user("ren")
    x.on_stream = lambda: x.add_post(ren, "ひかりカメラ、また起動しない。最悪")
    acme.listen(account_id, "mentions")
    acme.listen(account_id, "search", brand_id=brand_id)
    acme.listen(account_id, "stream", brand_id=brand_id, seconds="0.3")
    acme.work()
    asked, grumbled = acme.case_of("充電"), acme.case_of("起動しない")
    assert (asked.path, grumbled.path) == (ReplyPath.api, ReplyPath.by_hand)
    assert len(acme.all(Case)) == 2
    assert [entry.case_id for entry in acme.all(LedgerEntry)] == [grumbled.id]
    seen = [one.stream_id for one in acme.all(Sighting) if one.post_id == acme.post("充電").id]
    assert len(seen) == 3


def test_a_summoned_reply_goes_out_by_api_once_and_is_paid_for(
    acme: Company, x: XServer, clock: Clock, hana: FakeUser, account_id: int
) -> None:
    asked = x.add_post(hana, "@kikimimi ひかりカメラの充電が始まりません。どうすれば？")
    acme.listen(account_id, "mentions")
    clock.forward(timedelta(minutes=3))
    acme.work()
    case, agent = acme.case_of("充電"), acme.agent("ken")
    page = agent.opens(case.id)
    for _ in range(2):
        assert agent.answer(page, ANSWER).status_code == 302
    acme.work()
    assert x.ours() == []  # it can be undone for ten seconds
    later(acme, clock)
    agent.answer(page, ANSWER)
    later(acme, clock)
    (published,) = x.ours()
    assert (published.reply_to, ANSWER in published.text) == (asked.id, True)
    promise = acme.one(Promise)
    assert (promise.started_at, promise.ended_at) == (asked.posted_at, published.posted_at)
    assert promise.ended_at == asked.posted_at + timedelta(minutes=3) + UNDO
    paid = {(one.stream_id, one.unit): one.usd_micros for one in acme.all(Spend)}
    mentions = acme.one(Stream, kind="mentions").id
    assert paid[(0, "reply")] == 10_000
    assert paid[(mentions, "post")] >= 1_000
    streams = acme.agent("boss", role=Role.admin).looks_at("/streams").html
    assert "Cost today" in streams


def test_who_did_not_summon_us_is_answered_by_hand_and_the_reply_is_found(
    acme: Company, x: XServer, clock: Clock, hana: FakeUser, account_id: int, brand_id: int
) -> None:
    grumbled = x.add_post(hana, "ひかりカメラ、また起動しない。最悪")
    acme.listen(account_id, "search", brand_id=brand_id)
    acme.work()
    case, agent = acme.case_of("起動しない"), acme.agent("ken")
    agent.answer(agent.opens(case.id), ANSWER)
    assert acme.one(Reply).state is ReplyState.handed_over
    shown = re.search(r'href="(https://x\.com/intent/tweet[^"]*)"', agent.opens(case.id).html)
    assert shown
    assert parse_qs(urlsplit(html.unescape(shown[1])).query) == {
        "in_reply_to": [grumbled.id],
        "text": [ANSWER],
    }
    later(acme, clock)
    assert [seen for seen in x.requests if seen.method == "POST"] == []
    clock.forward(timedelta(minutes=2))
    posted = x.add_post(x.us, "ご不便をおかけしております。お調べします！", reply_to=grumbled)
    later(acme, clock, timedelta(minutes=5))
    reply = acme.one(Reply)
    assert (reply.state, reply.external_id, reply.sent_at) == (
        ReplyState.sent,
        posted.id,
        posted.posted_at,
    )
    assert acme.one(Promise).ended_at == posted.posted_at
    entry = acme.one(LedgerEntry)
    assert (entry.approached_at, entry.approach_path) == (posted.posted_at, ReplyPath.by_hand)
    assert acme.one(Case).state is CaseState.waiting


def test_a_reply_that_x_wants_summoned_becomes_a_draft_to_be_sent_by_hand(
    acme: Company, x: XServer, clock: Clock, hana: FakeUser, brand_id: int
) -> None:
    x.add_post(hana, "ひかりカメラ、また起動しない。最悪")
    account_id = acme.account("x", enterprise="yes", **x.secrets())  # so they believe
    acme.listen(account_id, "search", brand_id=brand_id)
    acme.work()
    case, agent = acme.case_of("起動しない"), acme.agent("ken")
    assert case.path is ReplyPath.api
    agent.answer(agent.opens(case.id), ANSWER)
    later(acme, clock)
    assert x.ours() == []
    assert acme.case_of("起動しない").path is ReplyPath.by_hand
    page = agent.opens(case.id)
    assert ANSWER in page.html
    assert "A person may answer." in page.html
    agent.answer(page, ANSWER)
    reply = acme.one(Reply)
    assert (reply.state, reply.path, reply.text) == (
        ReplyState.handed_over,
        ReplyPath.by_hand,
        ANSWER,
    )


def test_an_app_token_alone_hears_and_answers_by_hand(
    acme: Company, x: XServer, clock: Clock, hana: FakeUser
) -> None:
    x.add_post(hana, "@kikimimi 充電が始まりません。どうすれば？")
    account_id = acme.account("x", bearer_token=x.bearer_token, handle="kikimimi")
    acme.listen(account_id, "mentions")
    acme.work()
    case, agent = acme.case_of("充電"), acme.agent("ken")
    agent.answer(agent.opens(case.id), ANSWER)
    later(acme, clock)
    assert acme.case_of("充電").path is ReplyPath.by_hand
    agent.answer(agent.opens(case.id), ANSWER)
    assert acme.one(Reply).state is ReplyState.handed_over
    assert len(acme.all(Post)) == 1
