"""The figures of the machine for Prometheus."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from app.read.health import Health, health
from app.services import Services

EXTENSION = "kikimimi_metrics"
SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)


def prepare(app: Flask, services: Services) -> None:
    """One registry an application, so that two in one process do not meet."""
    registry = CollectorRegistry()
    registry.register(_Machine(services))
    took = Histogram(
        "kikimimi_request_seconds",
        "How long pages took, by route.",
        ("endpoint", "method", "status"),
        buckets=SECONDS,
        registry=registry,
    )
    app.extensions[EXTENSION] = registry

    def begin() -> None:
        g.began = time.perf_counter()

    def end(response: Response) -> Response:
        began = g.pop("began", None)
        if began is not None and not response.is_streamed:
            status = f"{response.status_code // 100}xx"
            labels = (request.endpoint or "none", request.method, status)
            took.labels(*labels).observe(time.perf_counter() - began)
        return response

    app.before_request(begin)
    app.after_request(end)


def exposition(app: Flask) -> bytes:
    return bytes(generate_latest(app.extensions[EXTENSION]))


class _Machine(Collector):
    """Asks the database at each scrape: every process tells the same."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def describe(self) -> Iterable[Metric]:
        return []  # nothing is asked of the database before the first scrape

    def collect(self) -> Iterable[Metric]:
        with self._services.sessions.read() as session:
            found = health(session, now=self._services.clock())
        yield _by("kikimimi_unfinished_cases", "Cases that wait.", "lane", found.unfinished_cases)
        yield _by("kikimimi_waiting_posts", "Posts not triaged yet.", "state", found.waiting_posts)
        yield _by("kikimimi_replies", "Replies by state.", "state", found.replies)
        yield _by("kikimimi_accounts", "Accounts by state.", "state", found.accounts)
        yield GaugeMetricFamily(
            "kikimimi_cases_to_reread",
            "Cases to look at again since the model changed.",
            value=found.cases_to_reread,
        )
        yield from _streams(found)
        yield from _jobs(found)


def _by(name: str, means: str, label: str, counted: Any) -> Metric:
    family = GaugeMetricFamily(name, means, labels=[label])
    for state, count in counted.items():
        family.add_metric([state.value], count)
    return family


def _streams(found: Health) -> Iterable[Metric]:
    behind = GaugeMetricFamily(
        "kikimimi_stream_behind_seconds", "How far a stream is behind.", labels=["stream", "name"]
    )
    failures = GaugeMetricFamily(
        "kikimimi_stream_failures", "Failures of a stream in a row.", labels=["stream", "name"]
    )
    for stream in found.streams:
        behind.add_metric([str(stream.id), stream.name], stream.seconds_behind)
        failures.add_metric([str(stream.id), stream.name], stream.failures)
    yield behind
    yield failures


def _jobs(found: Health) -> Iterable[Metric]:
    finished = GaugeMetricFamily(
        "kikimimi_job_finished_timestamp_seconds", "When a job last finished.", labels=["job"]
    )
    failures = GaugeMetricFamily(
        "kikimimi_job_failures", "Failures of a job in a row.", labels=["job"]
    )
    for job in found.jobs:
        if job.finished_at is not None:
            finished.add_metric([job.name], job.finished_at.timestamp())
        failures.add_metric([job.name], job.failures)
    yield finished
    yield failures
