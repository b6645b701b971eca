"""Runs a job of the schedule: the one place that catches what nobody foresaw, and tells of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime, timedelta
from typing import Any

import structlog

from app.db import Sessions, upsert
from app.jobs.schedule import JOBS, Job
from app.models import JobRun
from app.services import Services
from nlp.base import AnalysisError

MOST_TOLD = 500  # characters of an error that nobody foresaw
MOST_ADVICE = 2_000  # of one that says what to do, which stands at its end
MOST_ROUNDS = 50  # of one run, so that nothing starves the clock
TELL_EVERY = timedelta(seconds=30)

log = structlog.get_logger("kikimimi.jobs")


class Runner:
    """Runs jobs, each thing at most once at a time, and keeps their `job_run` rows."""

    def __init__(
        self,
        services: Services,
        *,
        nudge: Callable[[str], None],
        executor: Executor | None = None,
    ) -> None:
        self._services = services
        self._nudge = nudge
        self._executor = executor
        self._under_way: set[tuple[str, int]] = set()
        self._told: dict[str, tuple[datetime, int]] = {}  # when, and failures in a row
        self._lock = threading.Lock()

    def run(self, job: Job) -> int:
        """One run; returns how much was done. Never raises: what breaks is logged and shown."""
        started_at = self._services.clock()
        try:
            done = self._each(job) if job.find else self._rounds(job)
        except Exception as error:
            log.exception("job failed", job=job.name)
            self._tell(job, started_at, trouble=_told(error))
            return 0
        self._tell(job, started_at, trouble="")
        return done

    def _rounds(self, job: Job) -> int:
        total = 0
        for _ in range(1 if job.gentle else MOST_ROUNDS):
            done = job.work(self._services, self._services.clock()) if job.work else 0
            total += done
            if done == 0:
                break
            self._wake(job)
        return total

    def _each(self, job: Job) -> int:
        found = job.find(self._services, self._services.clock()) if job.find else ()
        started = [item for item in found if self._begin(job, item)]
        for item in started:
            if self._executor is None:
                self._one(job, item)
            else:
                self._executor.submit(self._one, job, item)
        return len(started)

    def _begin(self, job: Job, item: int) -> bool:
        with self._lock:
            if (job.name, item) in self._under_way:
                return False
            self._under_way.add((job.name, item))
            return True

    def _one(self, job: Job, item: int) -> None:
        done = 0
        try:
            done = job.one(self._services, item, self._services.clock()) if job.one else 0
        except Exception as error:
            log.exception("job failed", job=job.name, item=item)
            self._crashed(job, item, error)
        finally:
            with self._lock:
                self._under_way.discard((job.name, item))
        if done:
            self._wake(job)

    def _crashed(self, job: Job, item: int, error: Exception) -> None:
        now = self._services.clock()
        sentence = f"Something broke that nobody foresaw ({type(error).__name__}). See the log."
        try:
            if job.crashed is not None:
                job.crashed(self._services, item, sentence, now)
        except Exception:
            log.exception("job could not tell of its failure", job=job.name, item=item)

    def _wake(self, job: Job) -> None:
        for name in job.wakes:
            self._nudge(name)

    def _tell(self, job: Job, started_at: datetime, *, trouble: str) -> None:
        """Writes the run down: every failure and recovery, otherwise now and then."""
        with self._lock:
            told_at, failures = self._told.get(job.name, (None, 0))
            steady = not trouble and failures == 0
            recent = told_at is not None and abs(started_at - told_at) < TELL_EVERY
            if steady and recent:
                return
            failures = failures + 1 if trouble else 0
            self._told[job.name] = (started_at, failures)
        row = {
            "name": job.name,
            "started_at": started_at,
            "finished_at": self._services.clock(),
            "failures": failures,
            "trouble": trouble,
        }
        try:
            _store(self._services.sessions, row)
        except Exception:
            log.exception("job run could not be stored", job=job.name)


def _told(error: Exception) -> str:
    most = MOST_ADVICE if isinstance(error, AnalysisError) else MOST_TOLD
    return f"{type(error).__name__}: {error}"[:most]


def _store(sessions: Sessions, row: dict[str, Any]) -> None:
    with sessions.begin() as session:
        upsert(
            session,
            JobRun,
            [row],
            unique=["name"],
            replace=["started_at", "finished_at", "failures", "trouble"],
        )


def run_everything(services: Services) -> int:
    """Every job once, in the order of a post's life, in this thread; returns how much was done."""
    runner = Runner(services, nudge=lambda _: None)
    return sum(runner.run(job) for job in JOBS)
