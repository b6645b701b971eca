"""A brand, an account and a stream to collect from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from app.db import Sessions
from app.models import Stream
from app.services import Channels
from app.steps.listening.collect import Collected, collect
from tests import make
from tests.steps.flow import Flow


@dataclass
class Town:
    sessions: Sessions
    account_id: int
    stream_id: int

    def collect(self, channels: Channels, now: datetime) -> Collected:
        done = collect(self.stream_id, sessions=self.sessions, channels=channels, now=now)
        assert done is not None
        return done

    def stream(self) -> Stream:
        with self.sessions.read() as session:
            return session.get_one(Stream, self.stream_id)

    def count(self, model: type[sa.orm.DeclarativeBase]) -> int:
        with self.sessions.read() as session:
            return session.scalar(sa.select(sa.func.count()).select_from(model)) or 0


@pytest.fixture
def town(sessions: Sessions) -> Town:
    with sessions.begin() as session:
        brand = make.brand(session, names=["キキミミ"], excluded=["川"])
        account = make.account(session)
        stream = make.stream(session, account=account, brand_id=brand.id)
        return Town(sessions, account.id, stream.id)


@pytest.fixture
def flow(sessions: Sessions, now: datetime) -> Flow:
    return Flow(sessions=sessions, now=now + timedelta(minutes=5))
