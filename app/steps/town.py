"""Moves the demo town in: its brand, account, streams, templates and the first sign-in."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.config import Settings
from app.db import Sessions
from app.models import (
    Account,
    AccountState,
    Brand,
    Event,
    Lane,
    Person,
    Role,
    Stream,
    Template,
)
from app.steps.people import passwords, people
from listeners import registry
from listeners.demo import starter

CHANNEL = "demo"
EMAIL = "demo@example.com"
HISTORY_FIRST = timedelta(seconds=20)  # a case begins with its first post, not with its thanks
SLEEPING = "town_sleeps"  # paused by `serve --no-demo`, not by a person


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstSignIn:
    """How the demo's first person signs in. `password` is empty once it was changed."""

    email: str
    password: str = field(repr=False)


def settle(
    *, sessions: Sessions, settings: Settings, now: datetime, again: bool = True
) -> FirstSignIn | None:
    """Bring the town, once; None where people who are not the demo's work already.

    `again`: when its week is over, the town begins a new one.
    """
    with sessions.begin() as session:
        account = session.scalar(select(Account).where(Account.channel == CHANNEL))
        if account is None:
            _found(session, now=now, again=again)
        elif account.attention_code == SLEEPING:
            account.state, account.attention_code = AccountState.active, ""
    return _first_sign_in(sessions=sessions, settings=settings, now=now)


def send_to_sleep(*, sessions: Sessions) -> None:
    """The town falls silent while the console runs without it; nothing of it is deleted."""
    with sessions.begin() as session:
        awake = session.scalars(
            select(Account).where(Account.channel == CHANNEL, Account.state == AccountState.active)
        )
        for account in awake:
            account.state, account.attention_code = AccountState.paused, SLEEPING


def _found(session: Session, *, now: datetime, again: bool) -> None:
    start = starter()
    account = Account(
        channel=CHANNEL,
        name=start.company.ja,
        handle=start.handle,
        external_id=start.handle,
        settings={"again": "yes" if again else "no"},
        created_at=now,
    )
    brands = [
        Brand(
            name=brand.name,
            names=list(brand.names),
            required=list(brand.required),
            excluded=list(brand.excluded),
            created_at=now,
        )
        for brand in start.brands
    ]
    session.add_all([account, *brands, *_templates(now)])
    session.flush()
    session.add_all(_streams(account, brands, now))
    session.add(Event(at=now, kind="town.settled", detail={"company": start.company.en}))


def _streams(account: Account, brands: list[Brand], now: datetime) -> list[Stream]:
    spec = registry.spec(CHANNEL)
    made = []
    for kind in starter().streams:
        known = spec.stream(kind)
        for brand in brands if known.from_brand else [None]:
            name = known.title.ja if brand is None else f"{known.title.ja}・{brand.name}"
            made.append(
                Stream(
                    account_id=account.id,
                    brand_id=brand.id if brand else None,
                    name=name,
                    kind=kind,
                    every_seconds=known.every_seconds,
                    next_run_at=now if known.from_brand else now + HISTORY_FIRST,
                    created_at=now,
                )
            )
    return made


def _templates(now: datetime) -> list[Template]:
    return [
        Template(
            shortcut=row.shortcut,
            title=row.title.in_language(language),
            body=body,
            language=language,
            lane=Lane.praise if row.intent == "praise" else Lane.support,
            created_at=now,
        )
        for row in starter().templates
        for language, body in (("ja", row.ja), ("en", row.en))
    ]


def _first_sign_in(*, sessions: Sessions, settings: Settings, now: datetime) -> FirstSignIn | None:
    note = settings.data / "first-sign-in"
    with sessions.read() as session:
        somebody = session.scalar(select(Person.id).limit(1)) is not None
        demo = session.scalar(select(Person).where(Person.email == EMAIL))
    if demo is not None:
        password = note.read_text("utf-8").strip() if note.exists() else ""
        still = password and passwords.is_password(password, demo.password_hash)
        return FirstSignIn(email=EMAIL, password=password if still else "")
    if somebody:
        return None
    password = passwords.made()
    added = people.add_person(
        email=EMAIL,
        name="デモ",
        role=Role.admin,
        password=password,
        person_id=None,
        sessions=sessions,
        now=now,
    )
    with sessions.begin() as session:
        session.get_one(Person, added.id).language = ""  # as the browser of whoever tries it
    _write_private(note, password + "\n")
    return FirstSignIn(email=EMAIL, password=password)


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
