"""One process at a time runs the jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

from app.db import Sessions
from app.jobs.election import give_up_lease, hold_lease

LASTS = timedelta(seconds=10)


def test_of_two_schedulers_one_holds_the_lease(sessions: Sessions, now: datetime) -> None:
    def ask(holder: str, at: datetime) -> bool:
        return hold_lease("jobs", holder=holder, lasts=LASTS, sessions=sessions, now=at)

    assert ask("a", now)
    assert not ask("b", now)
    assert ask("a", now + timedelta(seconds=5))
    assert not ask("b", now + timedelta(seconds=14))
    assert ask("b", now + timedelta(seconds=16))
    assert not ask("a", now + timedelta(seconds=17))


def test_a_lease_that_is_given_up_is_free_at_once(sessions: Sessions, now: datetime) -> None:
    assert hold_lease("jobs", holder="a", lasts=LASTS, sessions=sessions, now=now)
    give_up_lease("jobs", holder="b", sessions=sessions)
    assert not hold_lease("jobs", holder="b", lasts=LASTS, sessions=sessions, now=now)
    give_up_lease("jobs", holder="a", sessions=sessions)
    assert hold_lease("jobs", holder="b", lasts=LASTS, sessions=sessions, now=now)


def test_a_lease_from_a_clock_that_stood_ahead_is_over(sessions: Sessions, now: datetime) -> None:
    ahead = now + timedelta(hours=3)
    assert hold_lease("jobs", holder="a", lasts=LASTS, sessions=sessions, now=ahead)
    assert hold_lease("jobs", holder="b", lasts=LASTS, sessions=sessions, now=now)
