"""The schedule on threads: fast from post to case, one active process, a clean end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from app.db import Sessions
from app.jobs import embedded
from app.models import Case
from app.services import utc_now
from tests import make
from tests.fakes.channels import WrittenListener, channels_with, incoming, page
from tests.jobs.services import services_for

PATIENCE = 20.0  # seconds that a slow machine may take


def until(holds: Callable[[], bool]) -> bool:
    """Waits for a thing that other threads bring about."""
    ends = time.monotonic() + PATIENCE
    pause = threading.Event()
    while time.monotonic() < ends:
        if holds():
            return True
        pause.wait(0.02)
    return holds()


def cases(sessions: Sessions) -> int:
    with sessions.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(Case)) or 0


def test_a_post_becomes_a_case_by_itself(sessions: Sessions, tmp_path: Path) -> None:
    with sessions.begin() as session:
        make.stream(session, account=make.account(session), next_run_at=utc_now())
    posts = [
        incoming(f"p{number}", by=f"by{number}", text="怒", posted_at=utc_now())
        for number in range(3)
    ]
    channels = channels_with(*(page([post], caught_up=False) for post in posts))
    running = embedded.start(services_for(sessions, channels=channels, folder=tmp_path))
    try:
        assert running.active
        assert until(lambda: cases(sessions) == 3)
    finally:
        running.stop()
    assert not running.active


def test_a_nudge_runs_a_job_before_its_time(sqlite_sessions: Sessions, tmp_path: Path) -> None:
    with sqlite_sessions.begin() as session:
        stream = make.stream(
            session,
            account=make.account(session),
            next_run_at=utc_now() + timedelta(hours=1),
        )
    channels = channels_with(page([incoming("a", text="怒", posted_at=utc_now())]))
    listener = channels.channel.listener
    assert isinstance(listener, WrittenListener)
    running = embedded.start(services_for(sqlite_sessions, channels=channels, folder=tmp_path))
    try:
        with sqlite_sessions.begin() as session:
            session.get_one(type(stream), stream.id).next_run_at = utc_now()
        running.nudge("collect")
        assert until(lambda: cases(sqlite_sessions) == 1)
    finally:
        running.stop()


def test_two_schedulers_by_mistake_are_one_and_the_other_takes_over(
    sqlite_sessions: Sessions, tmp_path: Path
) -> None:
    services = services_for(sqlite_sessions, channels=channels_with(), folder=tmp_path)
    first, second = embedded.start(services), embedded.start(services)
    try:
        assert (first.active, second.active) == (True, False)
        first.stop()
        assert until(lambda: second.active)
    finally:
        first.stop()
        second.stop()


@pytest.mark.parametrize("job", ["nothing"])
def test_a_nudge_for_no_job_is_harmless(
    sqlite_sessions: Sessions, tmp_path: Path, job: str
) -> None:
    running = embedded.start(
        services_for(sqlite_sessions, channels=channels_with(), folder=tmp_path)
    )
    try:
        running.nudge(job)
        assert running.active
    finally:
        running.stop()
