"""A company's whole console over its own services: set up by its steps, worked at its pages.

with company(database_url, folder=tmp_path, clock=clock) as acme:
    account_id = acme.account("mastodon", base_url=server.url, access_token="…")
    acme.listen(account_id, "mentions")
    acme.work()
    (case,) = acme.all(Case)
    agent = acme.agent("hana")
    agent.answer(agent.opens(case.id), "お調べします")

Time stands still unless a test moves it; networks with a clock of their own need `RunningClock`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app import migrate, wiring
from app.config import Database, Settings
from app.db import Base
from app.errors import Conflict
from app.jobs.running import run_everything
from app.models import Case, Post, Role, Stream
from app.services import Services, utc_now
from app.steps.listening import accounts, brands, streams
from app.steps.people import people
from app.web.console import create_app

Row = TypeVar("Row", bound=Base)
PASSWORD = "tall-green-kettle-7"
MOST_ROUNDS = 60


@dataclass(slots=True)
class Clock:
    """A time that a test sets."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


@dataclass(slots=True)
class RunningClock:
    """The true time, for networks that stamp posts by it; `ahead` is how wrong ours goes."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return utc_now() + self.ahead


@dataclass(frozen=True, slots=True)
class Page:
    """A page as an agent's browser holds it."""

    html: str

    def field(self, name: str) -> str:
        """The value of a hidden field."""
        found = re.search(rf'name="{name}" value="([^"]*)"', self.html)
        assert found, f"the page has no field {name}"
        return found[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Agent:
    """Somebody who signed in, at a browser."""

    client: FlaskClient

    def opens(self, case_id: int) -> Page:
        return self.looks_at(f"/cases/{case_id}")

    def looks_at(self, address: str) -> Page:
        answer = self.client.get(address)
        assert answer.status_code == 200, answer.status
        return Page(answer.text)

    def answer(self, page: Page, text: str) -> TestResponse:
        """Presses send on a case's page: once more with the same page is a replayed form."""
        fields = {name: page.field(name) for name in ("csrf_token", "key", "case_version")}
        where = re.search(r'action="(/cases/\d+/reply[^"]*)"', page.html)
        assert where, "the page has no reply box"
        return self.client.post(where[1].replace("&amp;", "&"), data={**fields, "text": text})

    def press(self, page: Page, address: str, **fields: str) -> TestResponse:
        """Sends one of the page's other forms."""
        given = {"csrf_token": page.field("csrf_token"), **fields}
        return self.client.post(address, data=given)


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A console and everything that runs behind it; it is set up from the command line."""

    services: Services
    app: Flask

    def brand(self, *names: str, excluded: str = "") -> int:
        words = brands.words(names="\n".join(names), required="", excluded=excluded)
        return brands.add_brand(
            name=names[0], words=words, person_id=None,
            sessions=self.services.sessions, now=self.services.clock(),
        )  # fmt: skip

    def account(self, channel: str, *, name: str = "Acme", **fields: str) -> int:
        """Added with its credentials locked, and checked as the page does it."""
        account_id = accounts.add_account(
            channel=channel, name=name, fields=fields, person_id=None,
            sessions=self.services.sessions, vault=self.services.vault, now=self.services.clock(),
        )  # fmt: skip
        assert self.check(account_id).well
        return account_id

    def check(self, account_id: int) -> accounts.Checked:
        return accounts.check_account(
            account_id, person_id=None, sessions=self.services.sessions,
            channels=self.services.channels, now=self.services.clock(),
        )  # fmt: skip

    def listen(
        self, account_id: int, kind: str, *, brand_id: int | None = None, **fields: str
    ) -> int:
        form = streams.StreamForm(name=f"{kind} {account_id}", brand_id=brand_id, fields=fields)
        return streams.add_stream(
            account_id=account_id, kind=kind, form=form, person_id=None,
            sessions=self.services.sessions, now=self.services.clock(),
        )  # fmt: skip

    def agent(self, name: str, *, role: Role = Role.agent) -> Agent:
        """A new person, at a browser."""
        email = f"{name}@acme.example"
        people.add_person(
            email=email, name=name, role=role, language="en", password=PASSWORD,
            person_id=None, sessions=self.services.sessions, now=self.services.clock(),
        )  # fmt: skip
        return self.enters(email, PASSWORD)

    def enters(self, email: str, password: str) -> Agent:
        """Signs in at the door."""
        client = self.app.test_client()
        token = Page(client.get("/sign-in").text).field("csrf_token")
        form = {"email": email, "password": password, "csrf_token": token}
        entered = client.post("/sign-in", data=form)
        assert entered.status_code == 302, entered.text
        return Agent(client=client)

    def work(self) -> None:
        """The jobs run until there is nothing left to do at this moment."""
        for _ in range(MOST_ROUNDS):
            if run_everything(self.services) == 0:
                return
        raise AssertionError("the jobs never come to rest")

    def hear(self) -> None:
        """Somebody presses “run now” on every stream, and the jobs run."""
        for stream in self.all(Stream):
            try:
                streams.run_now(
                    stream.id, person_id=None, sessions=self.services.sessions,
                    now=self.services.clock(),
                )  # fmt: skip
            except Conflict:
                continue
        self.work()

    def all(self, model: type[Row]) -> list[Row]:
        with self.services.sessions.read() as session:
            return list(session.scalars(sa.select(model).order_by(*model.__table__.primary_key)))

    def one(self, model: type[Row], **fields: Any) -> Row:
        """The only row with these values."""
        found = [
            row for row in self.all(model)
            if all(getattr(row, name) == value for name, value in fields.items())
        ]  # fmt: skip
        assert len(found) == 1, f"{len(found)} rows of {model.__name__} with {fields}"
        return found[0]

    def post(self, text: str) -> Post:
        """The post with these words in it."""
        found = [post for post in self.all(Post) if text in post.text]
        assert len(found) == 1, f"{len(found)} posts say {text}"
        return found[0]

    def case_of(self, text: str) -> Case:
        """The case of the post with these words in it."""
        return self.one(Case, id=self.post(text).case_id)


@contextmanager
def company(
    database_url: str,
    *,
    folder: Path,
    clock: Callable[[], datetime],
    **settings: Any,
) -> Iterator[Company]:
    """Everything as `kikimimi serve` builds it, over an empty database. No demo town."""
    known: Mapping[str, Any] = {
        "data": folder,
        "demo_town": False,
        "database": Database(url=database_url),
        **settings,
    }
    services = wiring.build(Settings(**known), clock=clock)
    migrate.upgrade(services.sessions)
    try:
        yield Company(services=services, app=create_app(services))
    finally:
        services.sessions.engine.dispose()
