"""The console over an empty SQLite database, with a clock that stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from flask import Flask
from flask.testing import FlaskClient

from app.config import Settings
from app.db import Sessions
from app.models import Person, Role
from app.nearest.past import PastCases
from app.services import Services
from app.steps.people.sign_in import Browser, open_session
from app.vault import Vault
from app.web.console import create_app
from tests import make
from tests.fakes.analyser import SignAnalyser
from tests.fakes.channels import GivenChannels, channels_with


@dataclass(slots=True)
class StandingClock:
    """Time that moves when a test says so."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """The application, what it runs on, and ways to come in."""

    app: Flask
    services: Services
    clock: StandingClock
    channels: GivenChannels

    @property
    def sessions(self) -> Sessions:
        return self.services.sessions

    def stranger(self) -> FlaskClient:
        client = self.app.test_client()
        client.environ_base["HTTP_ACCEPT_LANGUAGE"] = "en"
        return client

    def person(self, role: Role = Role.agent, **more: Any) -> Person:
        with self.sessions.begin() as session:
            return make.person(session, role=role, **{"language": "en", **more})

    def signed_in(self, person: Person) -> FlaskClient:
        """A browser in which this person is signed in, without the cost of a password."""
        entered = open_session(
            person.id,
            browser=Browser(address="127.0.0.1", name="test", hours=12),
            sessions=self.sessions,
            now=self.clock(),
        )
        client = self.stranger()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = entered.token
            cookie["_fresh"] = True
        return client

    def as_role(self, role: Role) -> FlaskClient:
        return self.signed_in(self.person(role))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path, demo_town=False)


@pytest.fixture
def console(sqlite_sessions: Sessions, settings: Settings) -> Console:
    """CSRF is off here: tests/web/test_csrf.py is about it."""
    clock = StandingClock(make.NOON)
    channels = channels_with()
    services = Services(
        settings=settings,
        sessions=sqlite_sessions,
        channels=channels,
        analyser=SignAnalyser(),
        past=PastCases(sessions=sqlite_sessions, folder=settings.data / "nearest"),
        vault=Vault([Fernet.generate_key()]),
        clock=clock,
    )
    app = create_app(services)
    app.config.update(TESTING=False, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return Console(app=app, services=services, clock=clock, channels=channels)
