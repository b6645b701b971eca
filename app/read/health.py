"""How the machine is: queues, streams, replies and jobs as numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, text
from sqlalchemy.orm import Session

from app.models import (
    UNFINISHED,
    Account,
    AccountState,
    Case,
    JobRun,
    Lane,
    Post,
    PostState,
    Reply,
    ReplyState,
    Stream,
    StreamState,
)
from app.read.rereading import count_to_reread
from app.read.streams import behind
from nlp.base import ModelMissing, TextRefused

_FOR_PEOPLE = {error.__name__ for error in (ModelMissing, TextRefused)}


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamHealth:
    """One running stream; seconds behind are 0 while it keeps up."""

    id: int
    name: str
    seconds_behind: float
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobHealth:
    """A job of the schedule; `finished_at` is when it last went well or ill."""

    name: str
    finished_at: datetime | None
    failures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingJob:
    """`sentence`: what is wrong and what to do, made for people; "": see the log for `kind`."""

    kind: str  # of the error
    sentence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Everything a monitor asks. Every known state stands in its mapping, with 0 if empty."""

    unfinished_cases: Mapping[Lane, int]
    waiting_posts: Mapping[PostState, int]  # not triaged yet
    replies: Mapping[ReplyState, int]
    accounts: Mapping[AccountState, int]
    streams: Sequence[StreamHealth]
    jobs: Sequence[JobHealth]
    cases_to_reread: int  # after the model changed: not looked at yet


def health(session: Session, *, now: datetime) -> Health:
    cases: dict[Lane, int] = dict.fromkeys(Lane, 0)
    cases |= _counted(
        session, select(Case.lane, func.count()).where(Case.state.in_(UNFINISHED)), Case.lane
    )
    posts: dict[PostState, int] = {PostState.collected: 0, PostState.analysed: 0}
    posts |= _counted(
        session, select(Post.state, func.count()).where(Post.state.in_(list(posts))), Post.state
    )
    replies: dict[ReplyState, int] = dict.fromkeys(ReplyState, 0)
    replies |= _counted(session, select(Reply.state, func.count()), Reply.state)
    accounts: dict[AccountState, int] = dict.fromkeys(AccountState, 0)
    accounts |= _counted(session, select(Account.state, func.count()), Account.state)
    streams = session.scalars(
        select(Stream).where(Stream.state == StreamState.active).order_by(Stream.id)
    ).all()
    jobs = session.scalars(select(JobRun).order_by(JobRun.name)).all()
    return Health(
        unfinished_cases=cases,
        waiting_posts=posts,
        replies=replies,
        accounts=accounts,
        streams=[_stream(stream, now=now) for stream in streams],
        jobs=[
            JobHealth(name=job.name, finished_at=job.finished_at, failures=job.failures)
            for job in jobs
        ],
        cases_to_reread=count_to_reread(session),
    )


def failing_job(session: Session, name: str) -> FailingJob | None:
    """What a job's last run broke at; None while it goes well. One query."""
    run = session.get(JobRun, name)
    if run is None or not run.failures:
        return None
    kind, _, said = run.trouble.partition(": ")
    # of errors that nobody foresaw the words are for the log: they may tell too much
    return FailingJob(kind=kind, sentence=said if kind in _FOR_PEOPLE else "")


def database_answers(session: Session) -> bool:
    return bool(session.execute(text("SELECT 1")).scalar_one() == 1)


def _counted(session: Session, query: Select[Any, int], by: Any) -> dict[Any, int]:
    rows = session.execute(query.group_by(by)).all()
    return {state: int(count) for state, count in rows}


def _stream(stream: Stream, *, now: datetime) -> StreamHealth:
    late = behind(stream, now=now)
    return StreamHealth(
        id=stream.id,
        name=stream.name,
        seconds_behind=late.total_seconds() if late else 0.0,
        failures=stream.failures,
    )
