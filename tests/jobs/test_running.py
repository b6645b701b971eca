"""What breaks is caught, told and does not stop the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from app.analysing import StoredModels
from app.db import Sessions
from app.jobs.running import Runner, run_everything
from app.jobs.schedule import JOBS, Job
from app.models import Case, JobRun, Post, StoredAnalysis, Stream
from app.services import Services
from listeners.base import Channel, Cursor, Page, Query
from tests import make
from tests.fakes.channels import GivenChannels, WrittenListener, channels_with, incoming, page
from tests.fakes.model import sign_model
from tests.jobs.services import services_for
from tests.past_cases import a_case


class BrokenListener:
    def fetch(self, query: Query, cursor: Cursor | None) -> Page:
        raise KeyError("a bug in a channel")


def test_a_post_goes_from_the_network_to_a_case_in_one_round(
    sqlite_sessions: Sessions, tmp_path: Path, now: datetime
) -> None:
    with sqlite_sessions.begin() as session:
        make.stream(session, account=make.account(session))
    services = services_for(
        sqlite_sessions,
        channels=channels_with(page([incoming("a", text="怒")])),
        folder=tmp_path,
        clock=lambda: now,
    )
    assert run_everything(services) > 0
    with sqlite_sessions.read() as session:
        assert session.scalars(sa.select(Case)).one().thread_id == "a"


def test_a_broken_stream_is_shown_and_the_others_are_heard(
    sqlite_sessions: Sessions, tmp_path: Path, now: datetime
) -> None:
    with sqlite_sessions.begin() as session:
        broken, fine = make.account(session), make.account(session)
        broken_id = make.stream(session, account=broken).id
        make.stream(session, account=fine)
        channels = GivenChannels(
            Channel(kind="demo", listener=WrittenListener(turns=[page([incoming("a")])])),
            by_account={broken.id: Channel(kind="demo", listener=BrokenListener())},
        )
    run_everything(
        services_for(sqlite_sessions, channels=channels, folder=tmp_path, clock=lambda: now)
    )
    with sqlite_sessions.read() as session:
        stream = session.get_one(Stream, broken_id)
        assert session.scalars(sa.select(Post.external_id)).all() == ["a"]
    assert (stream.trouble_code, stream.failures) == ("crashed", 1)
    assert stream.next_run_at == now + timedelta(seconds=5)


def test_failures_in_a_row_are_counted_and_recovery_is_told(
    sqlite_sessions: Sessions, tmp_path: Path, now: datetime
) -> None:
    answers: list[int | Exception] = [RuntimeError("no"), RuntimeError("no"), 0]

    def work(_services: Services, _now: datetime) -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    job = Job(name="odd", every_seconds=1, work=work)
    services = services_for(
        sqlite_sessions, channels=channels_with(), folder=tmp_path, clock=lambda: now
    )
    runner = Runner(services, nudge=lambda _: None)
    seen = []
    for _ in range(3):
        runner.run(job)
        with sqlite_sessions.read() as session:
            row = session.get_one(JobRun, "odd")
            seen.append((row.failures, row.trouble))
    assert seen == [(1, "RuntimeError: no"), (2, "RuntimeError: no"), (0, "")]


def test_work_wakes_the_next_job_and_idleness_does_not(
    sqlite_sessions: Sessions, tmp_path: Path, now: datetime
) -> None:
    left = [3, 2, 0]
    woken: list[str] = []
    job = Job(name="a", every_seconds=1, wakes=("b",), work=lambda _services, _now: left.pop(0))
    services = services_for(
        sqlite_sessions, channels=channels_with(), folder=tmp_path, clock=lambda: now
    )
    assert Runner(services, nudge=woken.append).run(job) == 5
    assert woken == ["b", "b"]


def test_a_gentle_job_waits_for_its_next_time_although_something_is_left(
    sqlite_sessions: Sessions, tmp_path: Path, now: datetime
) -> None:
    left = [3, 2, 0]
    job = Job(name="a", every_seconds=1, gentle=True, work=lambda _services, _now: left.pop(0))
    services = services_for(
        sqlite_sessions, channels=channels_with(), folder=tmp_path, clock=lambda: now
    )
    runner = Runner(services, nudge=lambda _: None)
    assert [runner.run(job) for _ in range(3)] == [3, 2, 0]


def test_after_an_upgrade_the_schedule_reads_past_cases_again(
    sqlite_sessions: Sessions, tmp_path: Path, now: datetime
) -> None:
    with sqlite_sessions.begin() as session:
        a_case(session, 1, post={"text": "怒"})
    services = services_for(
        sqlite_sessions, channels=channels_with(), folder=tmp_path, clock=lambda: now
    )
    models = StoredModels(classifier=sign_model("2"), folder=tmp_path, sessions=sqlite_sessions)
    for known in (None, models):
        run_everything(replace(services, models=known))
        with sqlite_sessions.read() as session:
            found = session.scalars(sa.select(StoredAnalysis.revision)).all()
        assert any(one.startswith("signs-2+rules") for one in found) is (known is not None)


def test_every_woken_job_is_in_the_schedule() -> None:
    names = [job.name for job in JOBS]
    assert len(set(names)) == len(names)
    assert {name for job in JOBS for name in job.wakes} <= set(names)
    assert all((job.work is None) == (job.find is not None and job.one is not None) for job in JOBS)
