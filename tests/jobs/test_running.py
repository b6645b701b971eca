"""What breaks is caught, told and does not stop the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.analysing import CurrentAnalyser, StoredModels
from app.db import Sessions
from app.jobs.running import Runner, run_everything
from app.jobs.schedule import JOBS, Job
from app.models import Case, JobRun, Post, PostState, StoredAnalysis, Stream
from app.read.health import failing_job
from app.services import Services
from listeners.base import Channel, Cursor, Page, Query
from nlp.base import ModelMissing, TextRefused
from nlp.trained.network import Scored
from tests import make
from tests.fakes.channels import GivenChannels, WrittenListener, channels_with, incoming, page
from tests.fakes.model import SignNetwork, sign_model
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


def test_the_banner_shows_to_its_end_what_to_do_about_a_model_that_breaks(
    sqlite_sessions: Sessions, tmp_path: Path, now: datetime
) -> None:
    class Breaking(SignNetwork):
        def score(self, texts: Sequence[str]) -> Scored:
            raise TextRefused("The network cannot read it: " + "x" * 5_000)

    model = sign_model()
    model._network = Breaking()
    models = StoredModels(classifier=model, folder=tmp_path, sessions=sqlite_sessions)
    services = services_for(
        sqlite_sessions, channels=channels_with(), folder=tmp_path, clock=lambda: now
    )
    with sqlite_sessions.begin() as session:
        make.post(
            session, account=make.account(session), author=make.author(session),
            text="荷物が届きません", state=PostState.collected,
        )  # fmt: skip
    run_everything(replace(services, models=models, analyser=CurrentAnalyser(models)))
    with sqlite_sessions.read() as session:
        failing = failing_job(session, "analyse")
    assert failing is not None
    assert (failing.kind, "x" * 130 in failing.sentence) == ("ModelMissing", False)
    assert "(The network cannot read it: xx" in failing.sentence
    assert failing.sentence.endswith(
        'Until then [analysis] backend = "rules" in the configuration reads without it.'
    )


@pytest.mark.parametrize(
    ("error", "kept"), [(RuntimeError("x" * 5_000), 500), (ModelMissing("x" * 5_000), 2_000)]
)
def test_of_a_long_error_so_much_is_kept(
    sqlite_sessions: Sessions, tmp_path: Path, now: datetime, error: Exception, kept: int
) -> None:
    def work(_services: Services, _now: datetime) -> int:
        raise error

    services = services_for(
        sqlite_sessions, channels=channels_with(), folder=tmp_path, clock=lambda: now
    )
    Runner(services, nudge=lambda _: None).run(Job(name="odd", every_seconds=1, work=work))
    with sqlite_sessions.read() as session:
        assert len(session.get_one(JobRun, "odd").trouble) == kept


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
