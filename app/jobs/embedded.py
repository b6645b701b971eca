"""The schedule on threads of this process, by APScheduler, in whichever process holds the lease."""

from __future__ import annotations

import logging
import os
import secrets
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.pool import ThreadPoolExecutor as SchedulerThreads
from apscheduler.jobstores.base import JobLookupError
from apscheduler.schedulers.background import BackgroundScheduler
from sqlalchemy.exc import SQLAlchemyError

from app.jobs.election import give_up_lease, hold_lease
from app.jobs.running import Runner
from app.jobs.schedule import JOBS, Job
from app.services import Services

LEASE_NAME = "jobs"
AT_ONCE = 8  # streams and replies that are on the network at the same time
MISFIRE_SECONDS = 60

log = structlog.get_logger("kikimimi.jobs")


class Running:
    """The jobs of this process. They work only while it is `active`: while it holds the lease."""

    def __init__(self, services: Services) -> None:
        self._services = replace(services, nudge=self.nudge)
        self._holder = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"[:120]
        seconds = services.settings.jobs.lease_seconds
        self._lasts = timedelta(seconds=seconds * 2 / 3)
        self._active_until = 0.0  # on the monotonic clock, which nobody sets back
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="kikimimi-job")
        self._runner = Runner(self._services, nudge=self.nudge, executor=self._pool)
        self._stopping = threading.Event()
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of every skipped run
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": SchedulerThreads(len(JOBS) + 1)},
            job_defaults={
                "coalesce": True,
                "max_instances": 1,
                "misfire_grace_time": MISFIRE_SECONDS,
            },
        )
        self._every(seconds / 5, "lease", self._stand_for_election)
        for job in JOBS:
            self._every(job.every_seconds, job.name, lambda job=job: self._run(job))

    @property
    def active(self) -> bool:
        """Whether this process runs the jobs at this moment."""
        return time.monotonic() < self._active_until and not self._stopping.is_set()

    def start(self) -> None:
        self._stand_for_election()
        self._scheduler.start()

    def nudge(self, job: str) -> None:
        """Runs a job now instead of at its next time. A lost nudge costs a second or two."""
        if not self.active:
            return
        try:
            self._scheduler.modify_job(job, next_run_time=datetime.now(UTC))
        except JobLookupError:
            log.warning("no such job", job=job)

    def stop(self) -> None:
        """Lets what runs come to its end, then gives the lease up."""
        if self._stopping.is_set():
            return
        self._stopping.set()
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)
        self._pool.shutdown(wait=True, cancel_futures=True)
        with suppress(SQLAlchemyError):  # no database: it ends by itself soon enough
            give_up_lease(LEASE_NAME, holder=self._holder, sessions=self._services.sessions)

    def _every(self, seconds: float, name: str, work: object) -> None:
        self._scheduler.add_job(
            work, "interval", seconds=seconds, id=name, next_run_time=datetime.now(UTC)
        )

    def _run(self, job: Job) -> None:
        if self.active:
            self._runner.run(job)

    def _stand_for_election(self) -> None:
        """Without a database it raises, and what was held ends by itself."""
        asked_at = time.monotonic()
        was_active = self.active
        elected = hold_lease(
            LEASE_NAME,
            holder=self._holder,
            lasts=self._lasts,
            sessions=self._services.sessions,
            now=self._services.clock(),
        )
        self._active_until = asked_at + self._lasts.total_seconds() if elected else 0.0
        if self.active != was_active:
            log.info("jobs", active=self.active, holder=self._holder)


def start(services: Services) -> Running:
    """Starts the jobs on threads of this process; ends with `stop()`."""
    running = Running(services)
    running.start()
    return running
