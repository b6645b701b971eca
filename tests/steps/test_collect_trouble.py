"""When a network is in trouble: shown, tried again in time, nothing lost."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.models import Account, AccountState, Event, Gap
from app.steps.listening.collect import collect, due_streams
from listeners.base import Budget, Page
from listeners.errors import (
    ChannelError,
    CursorExpired,
    NeedsOperator,
    RateLimited,
    Refused,
    TryLater,
)
from tests.fakes.channels import channels_with, incoming, page
from tests.steps.conftest import Town


@pytest.mark.parametrize(
    ("error", "wait"),
    [
        (TryLater("down"), timedelta(seconds=5)),
        (Refused("no"), timedelta(minutes=15)),
        (NeedsOperator("token", code="token_revoked"), timedelta()),
        (CursorExpired("too old"), timedelta()),
    ],
)
def test_trouble_is_shown_and_tried_again_later(
    town: Town, now: datetime, error: ChannelError, wait: timedelta
) -> None:
    town.collect(channels_with(page(cursor={"at": "5"}, caught_up=False)), now)
    assert town.collect(channels_with(error), now).trouble == error.sentence
    stream = town.stream()
    assert (stream.trouble, stream.next_run_at) == (error.sentence, now + wait)
    expired = isinstance(error, CursorExpired)
    assert stream.cursor == (None if expired else {"at": "5"})
    assert town.count(Gap) == int(expired)


def test_the_network_s_own_waiting_time_is_honoured(town: Town, now: datetime) -> None:
    resets_at = now + timedelta(minutes=13)
    town.collect(channels_with(RateLimited("wait", resets_at=resets_at)), now)
    assert town.stream().next_run_at == resets_at
    assert due_streams(sessions=town.sessions, now=resets_at) == [town.stream_id]


def test_a_call_budget_that_is_used_up_waits_without_an_error(town: Town, now: datetime) -> None:
    resets_at = now + timedelta(minutes=9)
    spent = Budget(remaining=0, resets_at=resets_at)
    town.collect(channels_with(page([incoming("a")], budget=spent, caught_up=False)), now)
    assert town.stream().next_run_at == resets_at


def test_failures_in_a_row_wait_longer_but_never_over_a_minute(town: Town, now: datetime) -> None:
    waits = []
    for _ in range(6):
        town.collect(channels_with(TryLater("down")), now)
        waits.append((town.stream().next_run_at - now).total_seconds())
        now = town.stream().next_run_at
    assert waits == [5, 10, 20, 40, 60, 60]


def test_an_account_that_needs_a_person_stops_its_streams_and_says_so_once(
    town: Town, now: datetime
) -> None:
    error = NeedsOperator("The token was revoked. Sign in again.", code="token_revoked")
    town.collect(channels_with(error), now)
    assert due_streams(sessions=town.sessions, now=now) == []
    assert collect(
        town.stream_id, sessions=town.sessions, channels=channels_with(Page()), now=now
    ) is None  # fmt: skip
    with town.sessions.read() as session:
        account = session.get_one(Account, town.account_id)
        kinds = list(session.scalars(sa.select(Event.kind)))
    assert (account.state, account.attention_code) == (
        AccountState.needs_attention,
        "token_revoked",
    )
    assert kinds == ["account.needs_attention"]
