"""SIGKILL at random points: nothing is lost, nothing is doubled, nothing is said twice."""

from __future__ import annotations

import multiprocessing
import random
import signal
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from app.config import Replies
from app.db import Sessions
from app.models import Account, Author, Case, Post, Reply, ReplyState, Sighting, Stream
from app.services import utc_now
from app.steps.answering.deliver import deliver_replies
from app.steps.answering.reconcile import reconcile_replies
from app.steps.answering.respond import send_reply, settle_unsure
from app.steps.casework.triage import triage_posts
from app.steps.listening.collect import collect
from app.steps.understanding.analyse import analyse_posts
from tests import make
from tests.fakes.analyser import SignAnalyser
from tests.fakes.channels import GivenChannels
from tests.fakes.mastodon import BRAND_TOKEN, MastodonServer, mastodon_server
from tests.journeys.doomed import POSTS, ingest, mastodon_channel, send_one

KILLS = 50
TICKS_OF_A_PAGE = 40
PATIENCE = 60.0
# before the claim, between its commit and the call, after the network has it, before the record
SENDERS_DIE_AT = (1, 5, 9, 13, 16, 17, 18, 19, 20, 21, 22, 23, 26, 31, 37, 43, 49, 53, 0)

processes = multiprocessing.get_context("forkserver")


def run(work: Callable[..., None], *args: Any) -> int | None:
    """Runs it in a process of its own; the exit code, negative for the signal it died by."""
    processes.set_forkserver_preload(["tests.journeys.doomed"])
    process = processes.Process(target=work, args=args)
    process.start()
    process.join(PATIENCE)
    assert process.exitcode is not None, "the process hangs"
    return process.exitcode


def test_an_ingester_killed_at_fifty_random_points_loses_and_doubles_nothing(
    sessions: Sessions, database_url: str
) -> None:
    with sessions.begin() as session:
        stream_id = make.stream(session, account=make.account(session)).id
    dice = random.Random(20261122)
    died = [
        run(ingest, database_url, stream_id, attempt, dice.randint(1, TICKS_OF_A_PAGE))
        for attempt in range(KILLS)
    ]
    assert died == [-signal.SIGKILL] * KILLS
    assert run(ingest, database_url, stream_id, KILLS, 0) == 0
    with sessions.read() as session:
        stored = session.scalars(sa.select(Post.external_id)).all()
        counts = [
            session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (Sighting, Author)
        ]
        cursor = session.get_one(Stream, stream_id).cursor
    assert len(stored) == POSTS
    assert set(stored) == {f"post-{number}" for number in range(POSTS)}
    assert (counts, cursor) == ([POSTS, 400], {"at": str(POSTS)})


@pytest.fixture(scope="module")
def server() -> Iterator[MastodonServer]:
    with mastodon_server() as running:
        yield running


class Desk:
    """A customer's mention on a real Mastodon-shaped server, and our reply on its way."""

    def __init__(self, sessions: Sessions, server: MastodonServer) -> None:
        self.sessions, self.server = sessions, server
        server.reset()
        self.channels = GivenChannels(mastodon_channel(server.url, BRAND_TOKEN))
        self.status = server.post("hanako", "@acme 怒 アプリが落ちます")
        self.now = utc_now()
        with sessions.begin() as session:
            account = make.account(session, channel="mastodon", external_id=None, handle="acme")
            stream = make.stream(session, account=account, kind="mentions")
            self.person_id, self.stream_id = make.person(session).id, stream.id
        self._hear()
        self.press_send()

    def _hear(self) -> None:
        sessions, now, channels = self.sessions, self.now, self.channels
        assert collect(self.stream_id, sessions=sessions, channels=channels, now=now)
        analyse_posts(sessions=sessions, analyser=SignAnalyser(), now=now, batch=10)
        triage_posts(sessions=sessions, channels=channels, settings=Replies(), now=now, batch=10)

    def press_send(self) -> None:
        with self.sessions.read() as session:
            case = session.scalars(sa.select(Case)).one()
        send_reply(
            case.id,
            key="decision-1",
            text="ご不便をおかけしています。",
            case_version=case.version,
            person_id=self.person_id,
            sessions=self.sessions,
            channels=self.channels,
            undo_seconds=0,
            now=self.now,
        )

    def reply(self) -> Reply:
        with self.sessions.read() as session:
            return session.scalars(sa.select(Reply)).one()

    def answers(self) -> list[str]:
        return [found["content"] for found in self.server.replies_to(self.status["id"])]

    def reconcile(self, at: datetime) -> None:
        for minutes in (0, 5, 60):  # what died is noticed first, then looked for
            reconcile_replies(
                sessions=self.sessions,
                channels=self.channels,
                now=at + timedelta(minutes=minutes),
            )


@pytest.mark.parametrize("dies_at", SENDERS_DIE_AT)
def test_a_sender_killed_anywhere_says_it_once(
    sqlite_sessions: Sessions, server: MastodonServer, dies_at: int
) -> None:
    desk = Desk(sqlite_sessions, server)
    url = sqlite_sessions.engine.url.render_as_string(hide_password=False)
    code = run(send_one, url, desk.reply().id, server.url, BRAND_TOKEN, desk.now, dies_at)
    said = len(desk.answers())
    later = desk.now + timedelta(minutes=5)
    desk.press_send()  # the form is sent again
    desk.reconcile(later)
    reply = desk.reply()
    assert len(desk.answers()) == said
    assert code in {0, -signal.SIGKILL}
    if said:
        assert reply.state is ReplyState.sent
        return
    assert reply.state in {ReplyState.queued, ReplyState.unsure}
    if reply.state is ReplyState.unsure:
        _tell_that_it_did_not_go_out(desk, later)
    deliver_replies(sessions=desk.sessions, channels=desk.channels, now=later + timedelta(hours=2))
    assert desk.reply().state is ReplyState.sent
    assert len(desk.answers()) == 1


def _tell_that_it_did_not_go_out(desk: Desk, now: datetime) -> None:
    settle_unsure(
        desk.reply().id,
        went_out=False,
        url=None,
        person_id=desk.person_id,
        sessions=desk.sessions,
        now=now,
    )


def test_the_account_of_the_journey_speaks_through_the_real_client(
    sqlite_sessions: Sessions, server: MastodonServer
) -> None:
    desk = Desk(sqlite_sessions, server)
    deliver_replies(sessions=desk.sessions, channels=desk.channels, now=desk.now)
    with desk.sessions.read() as session:
        assert session.scalars(sa.select(Account)).one().channel == "mastodon"
    assert desk.reply().state is ReplyState.sent
    assert len(desk.answers()) == 1
