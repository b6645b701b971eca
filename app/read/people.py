"""People as screens show them, and who stands behind a session."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models import Person, Role, WebSession

REF_LENGTH = 16


def token_hash(token: str) -> str:
    """What the table keeps of a session's random id."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person behind a session, in the shape that Flask-Login wants."""

    id: int
    email: str
    name: str
    role: Role
    language: str
    theme: str
    timezone: str
    signature: str
    must_change_password: bool
    token: str = field(repr=False)
    last_seen_at: datetime
    is_authenticated: bool = True
    is_active: bool = True
    is_anonymous: bool = False

    def get_id(self) -> str:
        """What the cookie holds: the session, not the person, so that it can be revoked."""
        return self.token


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    id: int
    email: str
    name: str
    role: Role
    language: str
    must_change_password: bool
    created_at: datetime
    disabled_at: datetime | None
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One sign-in of a person; `ref` names it on screens."""

    ref: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    address: str
    browser: str
    is_this: bool


def signed_in(session: Session, token: str, *, now: datetime) -> SignedIn | None:
    """The person of a session that is neither expired nor revoked, and who is not disabled."""
    found = session.execute(
        select(Person, WebSession.last_seen_at)
        .join(WebSession, WebSession.person_id == Person.id)
        .where(
            WebSession.token_hash == token_hash(token),
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > now,
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        return None
    person, last_seen_at = found
    return SignedIn(
        id=person.id,
        email=person.email,
        name=person.name,
        role=person.role,
        language=person.language,
        theme=person.theme,
        timezone=person.timezone,
        signature=person.signature,
        must_change_password=person.must_change_password,
        token=token,
        last_seen_at=last_seen_at,
    )


def people(session: Session) -> list[PersonRow]:
    """Everybody, those who may sign in first."""
    seen = (
        select(WebSession.person_id, func.max(WebSession.last_seen_at).label("at"))
        .group_by(WebSession.person_id)
        .subquery()
    )
    rows = session.execute(
        select(Person, seen.c.at)
        .outerjoin(seen, seen.c.person_id == Person.id)
        .order_by(Person.disabled_at.is_not(None), Person.name, Person.id)
    ).all()
    return [_row(person, last_seen_at) for person, last_seen_at in rows]


def person_row(session: Session, person_id: int) -> PersonRow | None:
    person = session.get(Person, person_id)
    return None if person is None else _row(person, None)


def anybody(session: Session) -> bool:
    """Whether anyone was ever added."""
    return session.execute(select(Person.id).limit(1)).first() is not None


def open_sessions(
    session: Session, person_id: int, *, token: str, now: datetime
) -> Sequence[SessionRow]:
    """Where a person is signed in, newest first."""
    this = token_hash(token)
    rows = session.scalars(
        select(WebSession)
        .where(
            WebSession.person_id == person_id,
            WebSession.revoked_at.is_(None),
            WebSession.expires_at > now,
        )
        .order_by(WebSession.last_seen_at.desc())
    ).all()
    return [
        SessionRow(
            ref=row.token_hash[:REF_LENGTH],
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            expires_at=row.expires_at,
            address=row.address,
            browser=row.browser,
            is_this=row.token_hash == this,
        )
        for row in rows
    ]


def _row(person: Person, last_seen_at: datetime | None) -> PersonRow:
    return PersonRow(
        id=person.id,
        email=person.email,
        name=person.name,
        role=person.role,
        language=person.language,
        must_change_password=person.must_change_password,
        created_at=person.created_at,
        disabled_at=person.disabled_at,
        last_seen_at=last_seen_at,
    )
