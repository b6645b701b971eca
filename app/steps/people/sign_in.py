"""Signing in and out: sessions that can be taken back, and a wait after wrong passwords."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import AppError, NotFound
from app.models import LoginAttempt, Person, WebSession
from app.policy.throttle import ACCOUNT, ADDRESS, WINDOW, Patience, locked_until
from app.read.people import REF_LENGTH, token_hash
from app.steps.history import remember
from app.steps.people.passwords import is_password

BROWSER_LENGTH = 200


class TooManyAttempts(AppError):
    """Wrong passwords came too often: wait until `until`."""

    status = 429

    def __init__(self, until: datetime) -> None:
        super().__init__("There were too many attempts. Please wait.", code="too_many_attempts")
        self.until = until


class WrongPassword(AppError):
    """Address and password do not belong together; which of the two is wrong is not told."""

    status = 422

    def __init__(self) -> None:
        super().__init__("The e-mail address or the password is wrong.", code="wrong_password")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """A fresh session. `token` goes to the browser and nowhere else."""

    person_id: int
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """Where a sign-in comes from, and how long it lasts."""

    address: str
    name: str
    hours: int


def sign_in(
    *, email: str, password: str, browser: Browser, sessions: Sessions, now: datetime
) -> Entered:
    """A session for the right password. Raises WrongPassword or TooManyAttempts."""
    email = email.strip().lower()[:254]
    attempts = count_attempt(
        {f"account:{email}": ACCOUNT, f"address:{browser.address}": ADDRESS},
        sessions=sessions,
        now=now,
    )
    with sessions.read() as session:
        person = session.scalar(
            select(Person).where(Person.email == email, Person.disabled_at.is_(None))
        )
    right = is_password(password, person.password_hash if person else None)
    if not right or person is None:
        _tell_of_a_wrong_one(person, browser, sessions=sessions, now=now)
        raise WrongPassword
    forget_attempts(attempts, key=f"account:{email}", sessions=sessions)
    return open_session(person.id, browser=browser, sessions=sessions, now=now)


def open_session(person_id: int, *, browser: Browser, sessions: Sessions, now: datetime) -> Entered:
    """A new session, for somebody who proved who they are."""
    with sessions.begin() as session:
        token = put_session(session, person_id, browser=browser, now=now)
        remember(session, "person.signed_in", now=now, person_id=person_id, address=browser.address)
    return Entered(person_id=person_id, token=token)


def put_session(session: Session, person_id: int, *, browser: Browser, now: datetime) -> str:
    """The row of a new session; gives its random id. Old rows of the person go."""
    token = secrets.token_urlsafe(32)
    session.execute(
        delete(WebSession).where(
            WebSession.person_id == person_id,
            WebSession.expires_at < now - timedelta(days=7),
        )
    )
    session.add(
        WebSession(
            token_hash=token_hash(token),
            person_id=person_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + timedelta(hours=browser.hours),
            address=browser.address[:64],
            browser=browser.name[:BROWSER_LENGTH],
        )
    )
    return token


def sign_out(token: str, *, sessions: Sessions, now: datetime) -> None:
    with sessions.begin() as session:
        session.execute(
            update(WebSession)
            .where(WebSession.token_hash == token_hash(token), WebSession.revoked_at.is_(None))
            .values(revoked_at=now)
        )


def seen(token: str, *, sessions: Sessions, now: datetime) -> None:
    """Note that a session is in use."""
    with sessions.begin() as session:
        session.execute(
            update(WebSession)
            .where(WebSession.token_hash == token_hash(token))
            .values(last_seen_at=now)
        )


def revoke_session(ref: str, *, person_id: int, sessions: Sessions, now: datetime) -> None:
    """End one of a person's own sessions. Raises NotFound."""
    with sessions.begin() as session:
        ended = session.scalars(
            update(WebSession)
            .where(
                WebSession.person_id == person_id,
                func.substr(WebSession.token_hash, 1, REF_LENGTH) == ref,
                WebSession.revoked_at.is_(None),
            )
            .values(revoked_at=now)
            .returning(WebSession.token_hash)
        ).all()
        if not ended:
            raise NotFound("That session has ended already.", code="session_ended")
        remember(session, "person.session_revoked", now=now, person_id=person_id)


def end_sessions(session: Session, person_id: int, *, now: datetime) -> None:
    """End all sessions of a person: their password or role changed."""
    session.execute(
        update(WebSession)
        .where(WebSession.person_id == person_id, WebSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )


def count_attempt(keys: dict[str, Patience], *, sessions: Sessions, now: datetime) -> Sequence[int]:
    """Count an attempt before it is judged, so that a flood of them is counted while it runs.

    Gives the ids of what was counted. Raises TooManyAttempts, and then counts nothing.
    """
    with sessions.begin() as session:
        until = [_locked(session, key, patience, now=now) for key, patience in keys.items()]
        locked = max((moment for moment in until if moment and moment > now), default=None)
        if locked is not None:
            raise TooManyAttempts(locked)
        rows = [LoginAttempt(key=key[:300], at=now) for key in keys]
        session.add_all(rows)
        session.execute(delete(LoginAttempt).where(LoginAttempt.at < now - 24 * WINDOW))
        session.flush()
        return [row.id for row in rows]


def forget_attempts(ids: Sequence[int], *, key: str, sessions: Sessions) -> None:
    """The password was right: this attempt does not count, nor do the account's earlier ones."""
    with sessions.begin() as session:
        session.execute(
            delete(LoginAttempt).where(LoginAttempt.id.in_(ids) | (LoginAttempt.key == key))
        )


def _locked(session: Session, key: str, patience: Patience, *, now: datetime) -> datetime | None:
    attempts = session.scalars(
        select(LoginAttempt.at)
        .where(LoginAttempt.key == key[:300], LoginAttempt.at > now - WINDOW)
        .order_by(LoginAttempt.id.desc())
        .limit(200)
    ).all()
    return locked_until(attempts, patience)


def _tell_of_a_wrong_one(
    person: Person | None, browser: Browser, *, sessions: Sessions, now: datetime
) -> None:
    if person is None:
        return
    with sessions.begin() as session:
        remember(
            session, "person.wrong_password", now=now, person_id=person.id, address=browser.address
        )
