"""Whole rounds on a fake Bluesky and a fake Jetstream: heard, answered once, deletions followed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from app.config import Bluesky, Channels
from app.models import (
    Account,
    AccountState,
    Author,
    Case,
    CaseState,
    ClockEnd,
    ClockKind,
    LedgerEntry,
    Post,
    Reply,
    ReplyPath,
    ReplyState,
    Sighting,
    Stream,
)
from app.models import Clock as Promise
from listeners.bluesky import firehose
from tests.fakes.bluesky import BlueskyServer, Fault, Person, bluesky_server
from tests.fakes.jetstream import Jetstream, jetstream
from tests.journeys.rounds import Clock, Company, company

NOON = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
UNDO = timedelta(seconds=11)
ANSWER = "ご不便をおかけしております。すぐにお調べします。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Our company on Bluesky, with mei and ren who live there."""

    acme: Company
    server: BlueskyServer
    stream: Jetstream
    clock: Clock
    mei: Person
    ren: Person

    def later(self, by: timedelta = timedelta(minutes=1)) -> None:
        """Time passes everywhere, and the jobs run."""
        self.clock.forward(by)
        self.server.world.now = self.clock()
        self.stream.now_us = int(self.clock().timestamp() * 1_000_000)
        self.acme.work()

    def without_account(self) -> None:
        """The firehose, which needs nobody's permission."""
        account_id = self.acme.account("bluesky", name="nobody")
        self.acme.listen(account_id, "firehose", brand_id=self.acme.brand("アクメ"))

    def with_account(self) -> None:
        """Notifications and our own posts."""
        account_id = self.acme.account("bluesky", handle="acme.test", app_password="secret")
        self.acme.listen(account_id, "mentions")
        self.acme.listen(account_id, "timeline")

    def our_records(self) -> list[str]:
        posts = self.server.world.posts.values()
        return [post.uri for post in posts if post.author.handle == "acme.test"]

    def answers(self, case: Case) -> None:
        agent = self.acme.agent("ken")
        assert agent.answer(agent.opens(case.id), ANSWER).status_code == 302


@pytest.fixture
def scene(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    # on loopback a line that is quiet for a moment has no more to say
    monkeypatch.setattr(firehose, "Pace", partial(firehose.Pace, quiet=0.2))
    clock = Clock(NOON)
    with bluesky_server() as server, jetstream() as stream:
        server.add_account("acme.test", password="secret", display_name="アクメ公式")
        mei = server.add_account("mei.test", display_name="芽衣")
        ren = server.add_account("ren.test", display_name="蓮")
        channels = Channels(
            bluesky=Bluesky(
                service_url=server.url, appview_url=server.url, jetstream_url=stream.url
            )
        )
        with company(database_url, folder=tmp_path, clock=clock, channels=channels) as acme:
            yield Scene(acme=acme, server=server, stream=stream, clock=clock, mei=mei, ren=ren)


def test_without_any_account_the_firehose_is_heard_and_nobody_is_promised_an_answer(
    scene: Scene,
) -> None:
    scene.without_account()
    scene.stream.post(scene.mei.did, "アクメのアプリがまた落ちた。最悪")
    scene.stream.post(scene.ren.did, "今日はいい天気")
    scene.later()
    case = scene.acme.one(Case)
    assert (case.path, case.approach_reasons[0]["code"]) == (ReplyPath.none, "no_replier")
    assert scene.acme.one(LedgerEntry).excluded_reason == "no_replier"
    page = scene.acme.agent("ken").opens(case.id).html
    assert "芽衣" in page
    assert "Nothing can be answered on this channel." in page


def test_a_deleted_post_is_erased_and_its_case_is_closed(scene: Scene) -> None:
    scene.without_account()
    said = scene.stream.post(scene.mei.did, "アクメのアプリがまた落ちた。最悪")
    scene.stream.post(scene.ren.did, "アクメの箱が届かない。最悪")
    scene.later()
    scene.stream.delete(said)
    scene.later()
    gone = scene.acme.one(Post, external_id=said)
    assert (gone.text, gone.erased_at is not None) == ("", True)
    assert scene.acme.one(Case, id=gone.case_id).ignored_reason == "erased"
    assert scene.acme.one(Author, external_id=scene.mei.did).handle == ""
    assert scene.acme.case_of("届かない").state is CaseState.new


def test_who_leaves_bluesky_takes_every_word_along(scene: Scene) -> None:
    scene.without_account()
    scene.stream.post(scene.mei.did, "アクメのアプリがまた落ちた。最悪")
    scene.stream.post(scene.mei.did, "アクメ、サポートにも繋がらない。最悪")
    scene.stream.post(scene.ren.did, "アクメの箱が届かない。最悪")
    scene.later()
    scene.stream.account(scene.mei.did, active=False, status="deleted")
    scene.later()
    assert {post.text for post in scene.acme.all(Post)} == {"", "アクメの箱が届かない。最悪"}
    assert [case.state for case in scene.acme.all(Case)].count(CaseState.ignored) == 2


def test_a_mention_is_answered_by_one_record_dated_when_it_went_out(scene: Scene) -> None:
    scene.with_account()
    asked = scene.server.post("mei.test", "@acme.test 届きません", mentions=["acme.test"])
    scene.later(timedelta(minutes=3))
    case = scene.acme.case_of("届きません")
    assert (case.path, scene.acme.post("届きません").addressed_to_us) == (ReplyPath.api, True)
    agent = scene.acme.agent("ken")
    page = agent.opens(case.id)
    for _ in range(2):
        assert agent.answer(page, ANSWER).status_code == 302
    assert scene.our_records() == []
    scene.later(UNDO)
    agent.answer(page, ANSWER)
    scene.later()
    (ours,) = scene.our_records()
    record = scene.server.world.posts[ours].record
    assert (record["reply"]["parent"]["uri"], record["text"]) == (asked, ANSWER)
    went_out = datetime.fromisoformat(record["createdAt"])
    assert went_out == NOON + timedelta(minutes=3) + UNDO
    promise = scene.acme.one(Promise)
    assert (promise.end, promise.ended_at) == (ClockEnd.replied, went_out)
    seen = scene.acme.one(Post, ours=True)
    assert (seen.external_id, seen.case_id) == (ours, case.id)


def test_the_customer_answers_and_the_same_case_waits_for_us_again(scene: Scene) -> None:
    scene.with_account()
    scene.server.post("mei.test", "@acme.test 届きません", mentions=["acme.test"])
    scene.later()
    case = scene.acme.case_of("届きません")
    scene.answers(case)
    scene.later()
    (ours,) = scene.our_records()
    scene.server.post("mei.test", "まだ届かないのですが", reply_to=ours)
    scene.later()
    assert scene.acme.post("まだ届かない").case_id == case.id
    assert scene.acme.one(Case).state is CaseState.open
    assert scene.acme.all(Promise)[1].kind is ClockKind.next_reply


@pytest.mark.parametrize("how", ["drop", "truncate"])
def test_a_reply_whose_answer_was_lost_is_found_by_its_key(scene: Scene, how: str) -> None:
    scene.with_account()
    scene.server.post("mei.test", "@acme.test 届きません", mentions=["acme.test"])
    scene.later()
    scene.server.fail(Fault(method="putRecord", how=how, after=True))
    scene.answers(scene.acme.case_of("届きません"))
    for _ in range(3):
        scene.later()
    (ours,) = scene.our_records()
    reply = scene.acme.one(Reply)
    assert (reply.state, reply.external_id) == (ReplyState.sent, ours)


def test_who_was_heard_by_the_firehose_is_answered_by_the_account_they_spoke_to(
    scene: Scene,
) -> None:
    scene.without_account()
    scene.with_account()
    asked = scene.server.post("mei.test", "@acme.test アクメ届きません", mentions=["acme.test"])
    record = dict(scene.server.world.posts[asked].record)
    scene.stream.post(
        scene.mei.did, str(record.pop("text")), rkey=asked.rpartition("/")[2], **record
    )
    scene.later()
    case = scene.acme.one(Case)
    assert len(scene.acme.all(Sighting)) == 2
    assert (case.path, case.account_id) == (ReplyPath.api, scene.acme.one(Account, name="Acme").id)
    scene.answers(case)
    scene.later()
    assert len(scene.our_records()) == 1


def test_a_password_that_was_changed_stops_the_account_and_loses_nothing(scene: Scene) -> None:
    scene.with_account()
    scene.acme.work()
    acme = scene.server.world.person("acme.test")
    assert acme
    acme.password = "changed"
    scene.server.revoke_all()
    scene.server.post("mei.test", "@acme.test 届きません", mentions=["acme.test"])
    scene.later()
    account = scene.acme.one(Account)
    assert account.state is AccountState.needs_attention
    assert account.attention
    assert scene.acme.all(Case) == []
    acme.password = "secret"
    assert scene.acme.check(account.id).well
    scene.later()
    assert scene.acme.case_of("届きません").state is CaseState.new


def test_a_web_page_instead_of_data_is_shown_as_trouble_and_passes(scene: Scene) -> None:
    scene.with_account()
    scene.server.post("mei.test", "@acme.test 届きません", mentions=["acme.test"])
    page = Fault(
        method="listNotifications", status=200, body="<!doctype html>", content_type="text/html"
    )
    scene.server.fail(page, page)
    scene.later()
    stream = scene.acme.one(Stream, kind="mentions")
    assert (stream.failures, stream.cursor, scene.acme.all(Case)) == (1, None, [])
    assert stream.trouble
    for _ in range(2):
        scene.later()
    assert scene.acme.one(Stream, kind="mentions").trouble == ""
    assert scene.acme.case_of("届きません").state is CaseState.new
