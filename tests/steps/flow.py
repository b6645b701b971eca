"""Runs the steps that a post passes, one after another, as the jobs would."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

import sqlalchemy as sa

from app.config import Replies
from app.db import Base, Sessions
from app.models import Account, Case, Event, Person
from app.services import Channels
from app.steps.casework.triage import triage_posts
from app.steps.listening.collect import collect
from app.steps.understanding.analyse import analyse_posts
from listeners.base import IncomingPost
from tests import make
from tests.fakes.analyser import SignAnalyser
from tests.fakes.channels import GivenChannels, WrittenReplier, channels_with, page

Row = TypeVar("Row", bound=Base)


@dataclass(slots=True)
class Flow:
    """A brand, an account, a stream and a person, and the channel that the test speaks for."""

    sessions: Sessions
    now: datetime
    replier: WrittenReplier = field(default_factory=WrittenReplier)
    channels: GivenChannels = field(init=False)
    settings: Replies = field(default_factory=Replies)
    analyser: SignAnalyser = field(default_factory=SignAnalyser)
    account_id: int = 0
    stream_id: int = 0
    person_id: int = 0

    def __post_init__(self) -> None:
        self.channels = channels_with(replier=self.replier)
        with self.sessions.begin() as session:
            brand = make.brand(session, names=["キキミミ"])
            account = make.account(session)
            stream = make.stream(session, account=account, brand_id=brand.id)
            self.account_id, self.stream_id = account.id, stream.id
            self.person_id = make.person(session).id

    def hear(
        self,
        *posts: IncomingPost,
        removed: tuple[str, ...] = (),
        removed_authors: tuple[str, ...] = (),
    ) -> None:
        """The posts pass collect, analyse and triage."""
        self.collect(*posts, removed=removed, removed_authors=removed_authors)
        self.work()

    def collect(
        self,
        *posts: IncomingPost,
        removed: tuple[str, ...] = (),
        removed_authors: tuple[str, ...] = (),
    ) -> None:
        """The posts are stored, and wait for the model."""
        heard = channels_with(
            page(posts, removed=removed, removed_authors=removed_authors, caught_up=False)
        )
        assert collect(self.stream_id, sessions=self.sessions, channels=heard, now=self.now)

    def work(self) -> None:
        analyse_posts(sessions=self.sessions, analyser=self.analyser, now=self.now, batch=100)
        self.triage(self.channels)

    def triage(self, channels: Channels) -> int:
        return triage_posts(
            sessions=self.sessions,
            channels=channels,
            settings=self.settings,
            now=self.now,
            batch=100,
        )

    def all(self, model: type[Row]) -> list[Row]:
        with self.sessions.read() as session:
            return list(session.scalars(sa.select(model).order_by(*model.__table__.primary_key)))

    def one(self, model: type[Row]) -> Row:
        (found,) = self.all(model)
        return found

    def case(self) -> Case:
        return self.one(Case)

    def kinds(self) -> list[str]:
        return [event.kind for event in self.all(Event)]

    def account(self) -> Account:
        return self.one(Account)

    def person(self) -> Person:
        return self.one(Person)
