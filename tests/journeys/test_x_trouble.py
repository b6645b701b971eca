"""X in trouble: limits, lost answers, wrong pages, doubles and jumping clocks lose nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.config import Channels, X
from app.models import Case, Post, Reply, ReplyState, Role, Sighting, Stream
from app.models import Clock as Promise
from app.steps.answering.deliver import deliver_replies
from tests.fakes.x import FakeUser, Fault, XServer, x_server
from tests.journeys.rounds import Clock, Company, company

BEGAN = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
ANSWER = "ご不便をおかけしております。すぐにお調べします。"
UNDO = timedelta(seconds=11)


@dataclass(slots=True)
class OurClock:
    """The true time, and how far ours is from it."""

    true: Clock
    wrong_by: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return self.true() + self.wrong_by


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Our company, X, a customer, and the time of both."""

    acme: Company
    x: XServer
    hana: FakeUser
    time: Clock
    ours: OurClock

    def later(self, by: timedelta = UNDO) -> None:
        self.time.forward(by)
        self.acme.work()

    def answers(self, case: Case) -> None:
        agent = self.acme.agent("ken")
        assert agent.answer(agent.opens(case.id), ANSWER).status_code == 302


@pytest.fixture
def scene(database_url: str, tmp_path: Path) -> Iterator[Scene]:
    """Mentions and a search are listened to."""
    time = Clock(BEGAN)
    ours = OurClock(time)
    with x_server(clock=time) as x:
        channels = Channels(x=X(api_url=x.url))
        with company(database_url, folder=tmp_path, clock=ours, channels=channels) as acme:
            account_id = acme.account("x", **x.secrets())
            acme.listen(account_id, "mentions")
            acme.listen(account_id, "search", brand_id=acme.brand("ひかりカメラ"))
            acme.work()
            time.forward(timedelta(minutes=1))
            yield Scene(acme=acme, x=x, hana=x.add_user("hana"), time=time, ours=ours)


def test_a_stream_that_must_wait_is_not_run_before_the_reset_and_goes_on_after_it(
    scene: Scene,
) -> None:
    scene.x.rate_limit("search", remaining=0, resets_at=scene.time() + timedelta(minutes=14))
    scene.x.add_post(scene.hana, "ひかりカメラがまた止まった。最悪")
    scene.later(timedelta(minutes=2))
    stream = scene.acme.one(Stream, kind="search")
    assert (stream.trouble_code, stream.remaining) == ("rate_limited", 0)
    admin = scene.acme.agent("boss", role=Role.admin)
    assert "enough calls" in admin.looks_at("/streams").html
    asked = len(scene.x.requests)
    for _ in range(11):
        scene.later(timedelta(minutes=1))
        scene.acme.hear()  # nor does anybody's button
    searched = [one.route for one in scene.x.requests[asked:] if one.route == "search"]
    assert (searched, scene.acme.all(Post)) == ([], [])
    scene.later(timedelta(minutes=2))
    assert scene.acme.post("止まった").ours is False
    assert scene.acme.one(Stream, kind="search").trouble == ""


def test_a_reply_that_must_wait_goes_out_after_the_reset_once(scene: Scene) -> None:
    scene.x.add_post(scene.hana, "@kikimimi 充電できません")
    scene.later(timedelta(minutes=1))
    scene.x.rate_limit("create", remaining=0, resets_at=scene.time() + timedelta(minutes=9))
    scene.answers(scene.acme.case_of("充電"))
    scene.later()
    waiting = scene.acme.one(Reply)
    assert (waiting.state, waiting.trouble_code) == (ReplyState.queued, "rate_limited")
    for _ in range(12):
        scene.later(timedelta(minutes=1))
    assert scene.acme.one(Reply).state is ReplyState.sent
    assert len(scene.x.ours()) == 1


@pytest.mark.parametrize("fault", ["dropped", "truncated", "bad_gateway"])
def test_a_reply_whose_answer_was_lost_is_found_and_not_sent_again(
    scene: Scene, fault: str
) -> None:
    faults = {
        "dropped": Fault.dropped(carry_out=True),
        "truncated": Fault.truncated(carry_out=True),
        "bad_gateway": Fault.status(502, carry_out=True),
    }
    scene.x.add_post(scene.hana, "@kikimimi 充電できません")
    scene.later(timedelta(minutes=1))
    scene.x.fault("create", faults[fault])
    scene.answers(scene.acme.case_of("充電"))
    scene.later()
    for _ in range(3):
        scene.later(timedelta(minutes=1))
    reply = scene.acme.one(Reply)
    (published,) = scene.x.ours()
    assert (reply.state, reply.external_id, reply.sent_at) == (
        ReplyState.sent,
        published.id,
        published.posted_at,
    )


def test_a_reply_sent_again_by_mistake_is_known_to_x_and_found(scene: Scene) -> None:
    scene.x.add_post(scene.hana, "@kikimimi 充電できません")
    scene.later(timedelta(minutes=1))
    scene.x.fault("create", Fault.dropped(carry_out=True))
    case = scene.acme.case_of("充電")
    agent = scene.acme.agent("ken")
    agent.answer(agent.opens(case.id), ANSWER)
    scene.time.forward(UNDO)
    services = scene.acme.services
    deliver_replies(sessions=services.sessions, channels=services.channels, now=scene.ours())
    (published,) = scene.x.ours()
    scene.x.world.change_post(published, indexed=False)  # X shows it late
    scene.later()
    unsure = scene.acme.one(Reply)
    assert unsure.state is ReplyState.unsure
    page = agent.opens(case.id)
    agent.press(page, f"/replies/{unsure.id}/settle", went_out="no")
    scene.later()
    assert scene.acme.one(Reply).state is ReplyState.unsure
    scene.x.world.change_post(published, indexed=True)
    for _ in range(3):
        scene.later(timedelta(minutes=1))
    assert (scene.acme.one(Reply).state, len(scene.x.ours())) == (ReplyState.sent, 1)


def test_pages_that_fail_in_the_middle_lose_and_double_nothing(scene: Scene) -> None:
    for number in range(230):
        scene.time.forward(timedelta(seconds=1))
        scene.x.add_post(scene.hana, f"ひかりカメラ {number}番目")
    page = Fault(carry_out=True)
    for fault in (page, Fault.html(), Fault.truncated(), page, Fault.status(503), Fault.dropped()):
        scene.x.fault("search", fault)
    scene.later(timedelta(minutes=2))
    assert scene.acme.one(Stream, kind="search").trouble
    for _ in range(8):
        scene.x.add_post(scene.hana, "ひかりカメラ まだ続く")
        scene.later(timedelta(minutes=1))
    heard = {post.external_id for post in scene.acme.all(Post)}
    assert heard == set(scene.x.world.posts)
    assert len(scene.acme.all(Sighting)) == len(heard) == 238
    stream = scene.acme.one(Stream, kind="search")
    assert (stream.trouble, stream.caught_up) == ("", True)


def test_a_post_that_x_indexes_late_is_still_heard(scene: Scene) -> None:
    late = scene.x.add_post(scene.hana, "ひかりカメラ 遅れて見える", indexed=False)
    scene.time.forward(timedelta(seconds=5))
    scene.x.add_post(scene.hana, "ひかりカメラ すぐ見える")
    scene.later(timedelta(minutes=2))
    assert len(scene.acme.all(Post)) == 1
    scene.x.world.change_post(late, indexed=True)
    scene.later(timedelta(minutes=2))
    assert scene.acme.post("遅れて").external_id == late.id


@pytest.mark.parametrize("jump", [timedelta(minutes=5), -timedelta(minutes=5)])
def test_a_clock_that_jumps_and_comes_back_changes_no_figure(scene: Scene, jump: timedelta) -> None:
    first = scene.x.add_post(scene.hana, "@kikimimi 一つ目")
    scene.later(timedelta(minutes=2))
    scene.ours.wrong_by = jump
    scene.x.add_post(scene.hana, "@kikimimi 二つ目")
    scene.answers(scene.acme.case_of("一つ目"))
    scene.later()
    scene.later(timedelta(minutes=2))
    scene.ours.wrong_by = timedelta(0)
    scene.x.add_post(scene.hana, "@kikimimi 三つ目")
    for _ in range(4):
        scene.later(timedelta(minutes=1))
    assert len(scene.acme.all(Case)) == 3
    (published,) = scene.x.ours()
    promise = scene.acme.one(Promise, case_id=scene.acme.case_of("一つ目").id)
    assert (promise.started_at, promise.ended_at) == (first.posted_at, published.posted_at)
    assert {stream.trouble for stream in scene.acme.all(Stream)} == {""}
