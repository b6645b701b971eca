"""A Mastodon server, a token and a clock in trouble: nothing lost, nothing said twice, all told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from app.models import (
    Account,
    AccountState,
    Case,
    CaseState,
    Clock,
    Reply,
    ReplyState,
    Role,
    Stream,
)
from tests.fakes.mastodon import BRAND_TOKEN, MastodonServer, mastodon_server
from tests.journeys.on_mastodon import ANSWER, acme_on_mastodon, moment, thread
from tests.journeys.rounds import Company, RunningClock


@pytest.fixture(scope="module")
def running() -> Iterator[MastodonServer]:
    with mastodon_server() as server:
        yield server


@pytest.fixture
def server(running: MastodonServer) -> Iterator[MastodonServer]:
    running.reset()
    yield running
    running.mend()


@pytest.fixture
def wrong_clock() -> RunningClock:
    return RunningClock()


@pytest.fixture
def acme(
    server: MastodonServer, database_url: str, tmp_path: Path, wrong_clock: RunningClock
) -> Iterator[Company]:
    with acme_on_mastodon(server, database_url, folder=tmp_path, clock=wrong_clock) as acme:
        yield acme


def test_a_reply_that_may_have_gone_out_is_sent_again_only_by_a_person(
    acme: Company, server: MastodonServer
) -> None:
    asked = server.post("hanako", "@acme 注文した品が届きません")
    acme.work()
    hana, case = acme.agent("hana"), acme.case_of("届きません")
    server.fault(path="/api/v1/statuses", times=1, type="malformed")
    hana.answer(hana.opens(case.id), ANSWER)
    acme.work()
    acme.work()
    unsure = acme.one(Reply)
    assert (unsure.state, thread(server, asked)) == (ReplyState.unsure, [])
    page = hana.opens(case.id)
    assert "Did this reply go out?" in page.html
    hana.press(page, f"/replies/{unsure.id}/settle", went_out="no")
    acme.work()
    assert acme.one(Reply).state is ReplyState.sent
    assert len(thread(server, asked)) == 1


def test_a_revoked_token_stops_the_account_until_a_new_one_and_loses_nothing(
    acme: Company, server: MastodonServer
) -> None:
    server.post("hanako", "@acme 一つ目の質問です。送料はいくらですか？")
    acme.work()
    admin, case = acme.agent("boss", role=Role.admin), acme.case_of("一つ目")
    page = admin.opens(case.id)
    server.post("hanako", "@acme 二つ目です。返品したいのですが？")
    revoked = {"error": "The access token was revoked"}
    server.fault(path="*", type="status", status=401, body=revoked)
    admin.answer(page, ANSWER)
    acme.hear()
    account = acme.one(Account)
    assert (account.state, account.attention_code) == (
        AccountState.needs_attention,
        "token_revoked",
    )
    assert account.attention
    assert "needs attention" in admin.looks_at("/queue").html
    server.mend()
    acme.hear()
    assert len(acme.all(Case)) == 1  # nothing is asked before a person mended it
    assert (acme.one(Reply).state, server.timeline_of_brand()) == (ReplyState.queued, [])
    form = {"name": account.name, "field-base_url": server.url, "field-access_token": BRAND_TOKEN}
    admin.press(admin.looks_at(f"/accounts/{account.id}"), f"/accounts/{account.id}", **form)
    assert acme.one(Account).state is AccountState.active
    acme.hear()
    assert acme.case_of("二つ目").state is CaseState.new
    assert acme.one(Reply).state is ReplyState.sent
    assert len(server.timeline_of_brand()) == 1


def test_a_web_page_instead_of_data_is_shown_as_trouble_and_passes(
    acme: Company, server: MastodonServer
) -> None:
    server.post("hanako", "@acme 注文した品が届きません")
    server.fault(path="/api/v1/notifications", type="malformed")
    acme.work()
    stream = acme.one(Stream, kind="mentions")
    assert (stream.trouble_code, stream.failures, stream.cursor) == ("not_json", 1, None)
    assert stream.trouble
    admin = acme.agent("boss", role=Role.admin)
    assert "web page" in admin.looks_at("/streams").html
    assert acme.all(Case) == []
    server.mend()
    acme.hear()
    assert acme.case_of("届きません").state is CaseState.new
    stream = acme.one(Stream, kind="mentions")
    assert (stream.trouble, stream.failures) == ("", 0)


@pytest.mark.parametrize("jump", [timedelta(minutes=5), -timedelta(minutes=5)])
def test_a_clock_that_goes_wrong_and_comes_back_loses_and_doubles_nothing(
    server: MastodonServer, acme: Company, wrong_clock: RunningClock, jump: timedelta
) -> None:
    asked = server.post("hanako", "@acme 一つ目")
    acme.work()
    wrong_clock.ahead = jump
    server.post("hanako", "@acme 二つ目")
    acme.hear()
    hana, case = acme.agent("hana"), acme.case_of("一つ目")
    hana.answer(hana.opens(case.id), ANSWER)
    acme.work()
    wrong_clock.ahead = timedelta(0)
    server.post("hanako", "@acme 三つ目")
    acme.hear()
    (shown,) = thread(server, asked)
    assert len(acme.all(Case)) == 3
    clock = acme.one(Clock, case_id=case.id)
    assert (clock.started_at, clock.ended_at) == (moment(asked), shown.created_at)
    assert len(server.timeline_of_brand()) == 1
    assert {stream.trouble for stream in acme.all(Stream)} == {""}
