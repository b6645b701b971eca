"""The schedule as a table: what runs, how often, and which job its work wakes."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.services import Services
from app.steps.answering.deliver import deliver, due_replies
from app.steps.answering.reconcile import reconcile_replies
from app.steps.casework.triage import triage_posts
from app.steps.listening.collect import collect, due_streams, note_crash
from app.steps.recover import recover
from app.steps.understanding.analyse import analyse_posts
from app.steps.understanding.reread import reread_openings
from app.steps.understanding.sampling import draw_sample

Work = Callable[[Services, datetime], int]
Find = Callable[[Services, datetime], Sequence[int]]
One = Callable[[Services, int, datetime], int]
Crashed = Callable[[Services, int, str, datetime], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """`work` returns how much it did; it is run again at once while that is not 0.

    A `gentle` job waits for its next time instead: nobody waits for it, and others need the cores.
    A job with `find` and `one` runs each thing it finds on a thread of its own, so that a slow
    network does not hold up the others.
    """

    name: str
    every_seconds: float
    wakes: tuple[str, ...] = ()
    work: Work | None = None
    gentle: bool = False
    find: Find | None = None
    one: One | None = None
    crashed: Crashed | None = None


def _collect(services: Services, stream_id: int, now: datetime) -> int:
    done = collect(
        stream_id,
        sessions=services.sessions,
        channels=services.channels,
        now=now,
        clock=services.clock,
    )
    return 0 if done is None else done.seen + done.removed


def _stream_crashed(services: Services, stream_id: int, sentence: str, now: datetime) -> None:
    note_crash(stream_id, sentence, sessions=services.sessions, now=now)


def _deliver(services: Services, reply_id: int, now: datetime) -> int:
    return int(
        deliver(
            reply_id,
            sessions=services.sessions,
            channels=services.channels,
            now=now,
            clock=services.clock,
        )
    )


def _analyse(services: Services, now: datetime) -> int:
    models = services.models
    return analyse_posts(
        sessions=services.sessions,
        analyser=models.current() if models else services.analyser,
        shadow=models.shadow() if models else None,
        now=now,
        batch=services.settings.analysis.batch,
    )


def _triage(services: Services, now: datetime) -> int:
    return triage_posts(
        sessions=services.sessions,
        channels=services.channels,
        settings=services.settings.replies,
        now=now,
        batch=services.settings.analysis.batch,
    )


def _reconcile(services: Services, now: datetime) -> int:
    return reconcile_replies(sessions=services.sessions, channels=services.channels, now=now)


def _recover(services: Services, now: datetime) -> int:
    return recover(sessions=services.sessions, now=now).total


def _sample(services: Services, now: datetime) -> int:
    # nobody can know beforehand which posts will be asked
    return draw_sample(seed=secrets.token_hex(16), sessions=services.sessions, now=now)


def _reread(services: Services, now: datetime) -> int:
    models = services.models
    has_vectors = models is not None and models.classifier is not None
    return reread_openings(
        sessions=services.sessions,
        analyser=models.current() if models and has_vectors else None,
        now=now,
        waiting_at_most=services.settings.analysis.batch,
    )


JOBS: tuple[Job, ...] = (
    Job(
        name="collect",
        every_seconds=1,
        wakes=("analyse", "collect"),
        find=lambda services, now: due_streams(sessions=services.sessions, now=now),
        one=_collect,
        crashed=_stream_crashed,
    ),
    Job(name="analyse", every_seconds=2, wakes=("triage",), work=_analyse),
    Job(name="triage", every_seconds=2, work=_triage),
    Job(
        name="deliver",
        every_seconds=1,
        find=lambda services, now: due_replies(sessions=services.sessions, now=now),
        one=_deliver,
    ),
    Job(name="reconcile", every_seconds=5, work=_reconcile),
    Job(name="recover", every_seconds=30, work=_recover),
    Job(name="sample", every_seconds=60, work=_sample),
    Job(name="reread", every_seconds=5, work=_reread, gentle=True),
)
