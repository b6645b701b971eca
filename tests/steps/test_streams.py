"""What is listened to: added, changed, paused, run at once, tried out."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.db import Sessions
from app.errors import Conflict, Invalid
from app.models import AccountState, Post, Spend, Stream, StreamState
from app.read import streams as reads
from app.steps.listening import streams as steps
from app.steps.listening.dry_run import dry_run
from listeners.errors import RateLimited
from tests import make
from tests.fakes.analyser import HintedAnalyser, SignAnalyser
from tests.fakes.channels import channels_with, incoming, page
from tests.make import NOON


def stored(sessions: Sessions, **more: object) -> Stream:
    with sessions.begin() as session:
        account = make.account(session, channel="mastodon", credentials="locked")
        brand = make.brand(session, names=["キキミミ"], excluded=["カフェ"])
        fields = {"kind": "search", "brand_id": brand.id, **more}
        return make.stream(session, account=account, **fields)


def row(sessions: Sessions, stream_id: int) -> Stream:
    with sessions.read() as session:
        return session.get_one(Stream, stream_id)


def form(stream: Stream, **more: object) -> steps.StreamForm:
    known = steps.StreamForm(name="検索", brand_id=stream.brand_id, fields={})
    return replace(known, **more)  # type: ignore[arg-type]


def test_an_added_stream_runs_at_once(sessions: Sessions) -> None:
    stream = stored(sessions)
    nudged: list[str] = []

    def nudge(job: str) -> None:
        nudged.append(job)

    made = steps.add_stream(
        account_id=stream.account_id, kind="hashtag", form=form(stream, fields={"hashtag": "耳"}),
        person_id=None, sessions=sessions, now=NOON, nudge=nudge,
    )  # fmt: skip
    added = row(sessions, made)
    assert (added.next_run_at, added.settings, added.every_seconds >= 1) == (
        NOON, {"hashtag": "耳"}, True,
    )  # fmt: skip
    assert nudged == ["collect"]


def test_what_is_missing_is_told_by_field(sessions: Sessions) -> None:
    stream = stored(sessions)
    wrong = form(stream, name=" ", brand_id=None, language="xx", every_seconds=0)
    with pytest.raises(Invalid) as refused:
        steps.add_stream(
            account_id=stream.account_id, kind="search", form=wrong, person_id=None,
            sessions=sessions, now=NOON,
        )  # fmt: skip
    assert set(refused.value.fields) == {"name", "brand_id", "language", "every_seconds"}


def test_a_changed_question_starts_afresh_and_a_changed_name_does_not(sessions: Sessions) -> None:
    stream = stored(sessions, cursor={"since": "9"}, settings={})
    given = {"person_id": None, "sessions": sessions, "now": NOON}
    steps.change_stream(stream.id, form=form(stream, name="新しい名前"), **given)  # type: ignore[arg-type]
    assert row(sessions, stream.id).cursor == {"since": "9"}
    steps.change_stream(stream.id, form=form(stream, language="ja"), **given)  # type: ignore[arg-type]
    assert row(sessions, stream.id).cursor is None


def test_pause_and_resume_keep_the_place(sessions: Sessions) -> None:
    stream = stored(sessions, cursor={"since": "9"}, failures=4)
    steps.pause_stream(stream.id, person_id=None, sessions=sessions, now=NOON)
    assert row(sessions, stream.id).state is StreamState.paused
    with pytest.raises(Conflict):
        steps.run_now(stream.id, person_id=None, sessions=sessions, now=NOON)
    steps.resume_stream(stream.id, person_id=None, sessions=sessions, now=NOON)
    resumed = row(sessions, stream.id)
    assert (resumed.state, resumed.cursor, resumed.failures) == (
        StreamState.active, {"since": "9"}, 0,
    )  # fmt: skip


def test_run_now_does_not_break_a_networks_wait_or_a_stopped_account(sessions: Sessions) -> None:
    waiting = stored(sessions, remaining=0, resets_at=NOON + timedelta(minutes=5))
    with pytest.raises(Conflict):
        steps.run_now(waiting.id, person_id=None, sessions=sessions, now=NOON)
    later = NOON + timedelta(minutes=6)
    steps.run_now(waiting.id, person_id=None, sessions=sessions, now=later)
    assert row(sessions, waiting.id).next_run_at == later
    with sessions.begin() as session:
        stopped = make.account(session, state=AccountState.needs_attention)
        stream = make.stream(session, account=stopped)
    with pytest.raises(Conflict):
        steps.run_now(stream.id, person_id=None, sessions=sessions, now=NOON)


def test_a_dry_run_shows_what_would_be_kept_and_stores_nothing(sessions: Sessions) -> None:
    stream = stored(sessions, cursor={"since": "9"})
    posts = [incoming("1", text="キキミミに怒"), incoming("2", text="キキミミのカフェ")]
    given = channels_with(page(posts))
    tried = dry_run(stream.id, sessions=sessions, channels=given, analyser=SignAnalyser(), now=NOON)
    assert [(one.heard.by_brand, one.analysis is None) for one in tried.posts] == [
        (True, False),
        (False, True),
    ]
    assert tried.kept == 1
    assert tried.posts[0].heard.matched[0]["found"] == "キキミミ"
    with sessions.read() as session:
        assert session.scalar(select(func.count(Post.id))) == 0
    assert row(sessions, stream.id).cursor == {"since": "9"}


def test_a_dry_run_reads_in_the_streams_language_where_the_network_tells_none(
    sessions: Sessions,
) -> None:
    analyser = HintedAnalyser()
    posts = [incoming("1", text="キキミミ怒"), incoming("2", text="キキミミ bad", language="en")]
    dry_run(
        stored(sessions, language="ja").id, sessions=sessions, channels=channels_with(page(posts)),
        analyser=analyser, now=NOON,
    )  # fmt: skip
    assert analyser.told == {"キキミミ怒": "ja", "キキミミ bad": "en"}


def test_a_dry_run_says_what_the_network_said(sessions: Sessions) -> None:
    stream = stored(sessions)
    given = channels_with(RateLimited("Wait.", resets_at=NOON))
    tried = dry_run(stream.id, sessions=sessions, channels=given, analyser=SignAnalyser(), now=NOON)
    assert (tried.sentence, tried.code, tried.posts) == ("Wait.", "rate_limited", ())


@pytest.mark.parametrize(
    ("ago", "caught_up", "state", "late"),
    [
        (timedelta(seconds=30), True, StreamState.active, None),
        (timedelta(minutes=30), True, StreamState.active, timedelta(minutes=30)),
        (timedelta(minutes=30), True, StreamState.paused, None),
        (timedelta(seconds=5), False, StreamState.active, timedelta(hours=2)),
    ],
)
def test_behind_is_told_of_streams_that_do_not_keep_up(
    sqlite_sessions: Sessions,
    ago: timedelta,
    caught_up: bool,
    state: StreamState,
    late: timedelta | None,
) -> None:
    stream = stored(
        sqlite_sessions, last_success_at=NOON - ago, caught_up=caught_up, state=state,
        newest_post_at=NOON - timedelta(hours=2),
    )  # fmt: skip
    assert reads.behind(stream, now=NOON) == late


def test_the_overview_adds_up_what_was_paid_today(sessions: Sessions) -> None:
    stream = stored(sessions)
    with sessions.begin() as session:
        for day, micros in ((NOON.date(), 5_000), (NOON.date() - timedelta(days=1), 9_000)):
            session.add(Spend(account_id=stream.account_id, stream_id=stream.id, day=day,
                              unit="post", units=1, usd_micros=micros))  # fmt: skip
    with sessions.read() as session:
        (part,) = reads.overview(session, now=NOON)
    assert (part.cost.usd, part.cost.yen(150.0), part.cost.units) == (0.005, 0.75, 1)
