"""Whole rounds on a real Mastodon-shaped server: heard, answered once, measured, kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.models import (
    Case,
    CaseState,
    Clock,
    ClockEnd,
    ClockKind,
    LedgerEntry,
    Post,
    Reply,
    ReplyPath,
    ReplyState,
)
from tests.fakes.mastodon import MastodonServer, mastodon_server
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
def acme(server: MastodonServer, database_url: str, tmp_path: Path) -> Iterator[Company]:
    with acme_on_mastodon(server, database_url, folder=tmp_path, clock=RunningClock()) as acme:
        yield acme


def test_a_mention_and_a_hashtag_post_become_cases(acme: Company, server: MastodonServer) -> None:
    asked = server.post("hanako", "@acme 注文した品が届きません。いつになりますか？")
    grumbled = server.post("ken", "#acme アプリがまた落ちた。最悪、もう解約する")
    server.post("ken", "今日はいい天気")
    acme.work()
    mention, hashtag = acme.case_of("届きません"), acme.case_of("落ちた")
    assert len(acme.all(Case)) == 2
    local = server.url.removeprefix("http://")
    assert mention.thread_id == f"{local}/{asked['id']}"
    assert hashtag.thread_id == f"{local}/{grumbled['id']}"
    assert [acme.post(word).addressed_to_us for word in ("届きません", "落ちた")] == [True, False]
    assert (mention.path, hashtag.path) == (ReplyPath.api, ReplyPath.api)
    assert hashtag.intent == "complaint"
    silent = acme.one(LedgerEntry)
    assert (silent.case_id, silent.excluded_reason) == (hashtag.id, "")
    queue = acme.agent("hana").looks_at("/queue").html
    assert "届きません" in queue
    assert "落ちた" in queue


def test_an_answer_is_published_once_whoever_presses_however_often(
    acme: Company, server: MastodonServer
) -> None:
    asked = server.post("hanako", "@acme 注文した品が届きません")
    acme.work()
    case = acme.case_of("届きません")
    hana, ken = acme.agent("hana"), acme.agent("ken")
    page, other = hana.opens(case.id), ken.opens(case.id)
    assert hana.answer(page, ANSWER).status_code == 302
    assert hana.answer(page, ANSWER).status_code == 302  # pressed twice
    refused = ken.answer(other, "担当者が確認いたします。")
    assert (refused.status_code, "担当者が確認いたします。" in refused.text) == (409, True)
    acme.work()
    assert hana.answer(page, ANSWER).status_code == 302  # the form again, after it was sent
    acme.hear()
    (shown,) = thread(server, asked)
    assert shown.account.acct == "acme"
    assert ANSWER in shown.content
    assert len(server.timeline_of_brand()) == 1
    sent = acme.one(Reply, state=ReplyState.sent)
    assert sent.url == shown.url
    ours = acme.one(Post, ours=True)  # the stream's copy is the same post
    assert ours.case_id == case.id


def test_the_first_reply_time_runs_from_the_post_to_the_reply_on_the_network(
    acme: Company, server: MastodonServer
) -> None:
    asked = server.post("hanako", "@acme 注文した品が届きません")
    acme.work()
    case = acme.case_of("届きません")
    hana = acme.agent("hana")
    hana.answer(hana.opens(case.id), ANSWER)
    acme.work()
    clock = acme.one(Clock)
    (shown,) = thread(server, asked)
    assert (clock.kind, clock.end) == (ClockKind.first_reply, ClockEnd.replied)
    assert (clock.started_at, clock.ended_at) == (moment(asked), shown.created_at)
    figures = hana.looks_at("/figures").html
    assert "p50, n = 1 answered" in figures
    assert acme.case_of("届きません").state is CaseState.waiting


def test_the_customer_answers_and_the_same_case_waits_for_us_again(
    acme: Company, server: MastodonServer
) -> None:
    asked = server.post("hanako", "@acme 注文した品が届きません")
    acme.work()
    case = acme.case_of("届きません")
    hana = acme.agent("hana")
    hana.answer(hana.opens(case.id), ANSWER)
    acme.work()
    (ours,) = thread(server, asked)
    again = server.post("hanako", "@acme まだ届かないのですが…", in_reply_to_id=str(ours.id))
    acme.hear()
    assert acme.post("まだ届かない").case_id == case.id
    assert acme.one(Case).state is CaseState.open
    first, following = acme.all(Clock)
    assert first.end is ClockEnd.replied
    assert (following.kind, following.ended_at) == (ClockKind.next_reply, None)
    assert following.started_at == moment(again)
    hana.answer(hana.opens(case.id), "本日発送いたしました。お待たせしてすみません。")
    acme.work()
    assert acme.all(Clock)[1].end is ClockEnd.replied
    assert len(thread(server, asked)) == 3


def test_an_answer_from_the_networks_own_app_keeps_the_promise(
    acme: Company, server: MastodonServer
) -> None:
    asked = server.post("hanako", "@acme 注文した品が届きません")
    acme.work()
    by_hand = server.post("acme", "@hanako 発送しました", in_reply_to_id=str(asked["id"]))
    acme.hear()
    assert acme.one(Clock).ended_at == moment(by_hand)
    assert acme.one(Case).state is CaseState.waiting
