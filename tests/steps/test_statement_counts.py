"""A page costs the same number of statements, however many posts it holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from listeners.base import IncomingPost
from tests.fakes.channels import NOON, incoming
from tests.steps.flow import Flow

MOST = 55  # collect, analyse and triage together, with their claims and idle looks


@contextmanager
def counted(flow: Flow) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(flow.sessions.engine, "before_cursor_execute", note)
    yield seen
    event.remove(flow.sessions.engine, "before_cursor_execute", note)


@pytest.mark.parametrize("again", [False, True])
def test_ten_times_the_posts_cost_no_more_statements(flow: Flow, again: bool) -> None:
    def posts(count: int, name: str) -> list[IncomingPost]:
        return [
            incoming(
                f"{name}{number}",
                by=f"{name}by{number // 2}",
                text="キキミミ怒",
                posted_at=NOON + timedelta(seconds=number),
                edited_at=flow.now if again else None,
            )
            for number in range(count)
        ]

    costs = []
    for count, name in ((8, "few"), (80, "many")):
        if again:
            flow.hear(*(incoming(f"{name}{n}", by=f"{name}by{n // 2}") for n in range(count)))
        with counted(flow) as seen:
            flow.hear(*posts(count, name))
        costs.append(len(seen))
    assert costs[1] <= costs[0] + 2  # a longer list may be split once
    assert costs[0] <= MOST
