"""Adding and changing the people who work here."""

from __future__ import annotations

import re
import zoneinfo
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Conflict, Invalid, NotFound
from app.models import Person, Role
from app.policy.throttle import ACCOUNT
from app.steps import passwords
from app.steps.history import remember
from app.steps.sign_in import (
    Browser,
    count_attempt,
    end_sessions,
    forget_attempts,
    put_session,
)

EMAIL = re.compile(r"[^@\s\"'<>,;:\\()\[\]]+@[^@\s\"'<>,;:\\()\[\]]+\Z")
LANGUAGES = ("ja", "en")
THEMES = ("auto", "light", "dark")
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """A person and the password that is shown once."""

    id: int
    email: str
    password: str = field(repr=False)


def add_person(
    *,
    email: str,
    name: str,
    role: Role,
    person_id: int | None,
    sessions: Sessions,
    now: datetime,
    language: str = "ja",
    password: str | None = None,
) -> NewPassword:
    """Add a person, by `person_id` (None: from the command line).

    Without a `password` one is made that must be changed at the first sign-in. Raises Invalid.
    """
    email, name = email.strip().lower(), name.strip()
    wrong = _wrong_fields(email=email, name=name, language=language)
    if password is not None and (why := passwords.objection(password, email=email)):
        wrong["password"] = why
    if wrong:
        raise Invalid("The person was not added.", fields=wrong, code="fields")
    secret = passwords.made() if password is None else password
    person = Person(
        email=email,
        name=name,
        role=role,
        language=language,
        password_hash=passwords.hashed(secret),
        must_change_password=password is None,
        created_at=now,
    )
    try:
        with sessions.begin() as session:
            session.add(person)
            session.flush()
            _tell(session, "person.added", by=person_id, of=person, now=now)
    except IntegrityError as error:
        raise Invalid(
            "The person was not added.",
            fields={"email": "Somebody has this address already."},
            code="fields",
        ) from error
    return NewPassword(id=person.id, email=email, password=secret)


def change_person(
    changed_id: int,
    *,
    name: str,
    role: Role,
    person_id: int | None,
    sessions: Sessions,
    now: datetime,
) -> None:
    """Change name and role. A changed role ends the person's sessions."""
    name = name.strip()
    if wrong := _wrong_fields(name=name):
        raise Invalid("Nothing was changed.", fields=wrong, code="fields")
    with sessions.begin() as session:
        person = _person(session, changed_id)
        if person.role is Role.admin and role is not Role.admin:
            _refuse_for_last_admin(session, person)
        if person.role is not role:
            end_sessions(session, person.id, now=now)
        before, person.name, person.role = person.role, name, role
        _tell(session, "person.changed", by=person_id, of=person, now=now, before=before.value)


def disable_person(
    disabled_id: int, *, person_id: int | None, sessions: Sessions, now: datetime
) -> None:
    """No sign-in from now on; what they did stays. Raises Conflict for the last admin."""
    with sessions.begin() as session:
        person = _person(session, disabled_id)
        if person.disabled_at is not None:
            return
        if person.role is Role.admin:
            _refuse_for_last_admin(session, person)
        person.disabled_at = now
        end_sessions(session, person.id, now=now)
        _tell(session, "person.disabled", by=person_id, of=person, now=now)


def enable_person(
    enabled_id: int, *, person_id: int | None, sessions: Sessions, now: datetime
) -> None:
    with sessions.begin() as session:
        person = _person(session, enabled_id)
        person.disabled_at = None
        _tell(session, "person.enabled", by=person_id, of=person, now=now)


def new_password(
    of_id: int, *, person_id: int | None, sessions: Sessions, now: datetime
) -> NewPassword:
    """A one-time password in place of a forgotten one; ends the person's sessions."""
    secret = passwords.made()
    secret_hash = passwords.hashed(secret)
    with sessions.begin() as session:
        person = _person(session, of_id)
        person.password_hash = secret_hash
        person.must_change_password = True
        end_sessions(session, person.id, now=now)
        _tell(session, "person.password_reset", by=person_id, of=person, now=now)
    return NewPassword(id=person.id, email=person.email, password=secret)


def change_password(
    person_id: int, *, old: str, new: str, browser: Browser, sessions: Sessions, now: datetime
) -> str:
    """One's own password. Ends all sessions and gives the token of a new one."""
    with sessions.read() as session:
        person = _person(session, person_id)
    key = f"account:{person.email}"
    attempts = count_attempt({key: ACCOUNT}, sessions=sessions, now=now)
    if not passwords.is_password(old, person.password_hash):
        raise Invalid(
            "The password was not changed.",
            fields={"old": "This is not your password."},
            code="fields",
        )
    forget_attempts(attempts, key=key, sessions=sessions)
    why = passwords.objection(new, email=person.email)
    if why is None and passwords.is_password(new, person.password_hash):
        why = "Choose another one than before."
    if why:
        raise Invalid("The password was not changed.", fields={"new": why}, code="fields")
    new_hash = passwords.hashed(new)
    with sessions.begin() as session:
        person = _person(session, person_id)
        person.password_hash = new_hash
        person.must_change_password = False
        end_sessions(session, person_id, now=now)
        _tell(session, "person.password_changed", by=person_id, of=person, now=now)
        return put_session(session, person_id, browser=browser, now=now)


def change_own(
    person_id: int,
    *,
    sessions: Sessions,
    now: datetime,
    name: str | None = None,
    language: str | None = None,
    theme: str | None = None,
    timezone: str | None = None,
    signature: str | None = None,
) -> None:
    """What people set for themselves; None leaves a thing as it is. Raises Invalid."""
    given = {
        "name": name.strip() if name is not None else None,
        "language": language,
        "theme": theme,
        "timezone": timezone,
        "signature": signature.strip()[:200] if signature is not None else None,
    }
    wanted = {field: value for field, value in given.items() if value is not None}
    if wrong := _wrong_fields(**wanted):
        raise Invalid("Nothing was changed.", fields=wrong, code="fields")
    with sessions.begin() as session:
        person = _person(session, person_id)
        for name_of_field, value in wanted.items():
            setattr(person, name_of_field, value)
        remember(session, "person.changed_own", now=now, person_id=person_id, fields=sorted(wanted))


def _wrong_fields(**given: str) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if "email" in given and not (EMAIL.match(given["email"]) and len(given["email"]) <= 254):
        wrong["email"] = "This is no e-mail address."
    if "name" in given and not 0 < len(given["name"]) <= LONGEST_NAME:
        wrong["name"] = "Write a name of up to 80 characters."
    if "language" in given and given["language"] not in LANGUAGES:
        wrong["language"] = "Choose Japanese or English."
    if "theme" in given and given["theme"] not in THEMES:
        wrong["theme"] = "Choose one of the themes."
    if "timezone" in given and given["timezone"] not in zoneinfo.available_timezones():
        wrong["timezone"] = "There is no such time zone."
    return wrong


def _person(session: Session, person_id: int) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise NotFound("There is no such person.", code="no_such_person")
    return person


def _refuse_for_last_admin(session: Session, person: Person) -> None:
    # locked, so that two admins cannot demote each other at the same moment
    admins = session.scalars(
        select(Person.id)
        .where(Person.role == Role.admin, Person.disabled_at.is_(None))
        .with_for_update()
    ).all()
    if list(admins) == [person.id]:
        raise Conflict(
            "This is the last admin. Make somebody else an admin first.", code="last_admin"
        )


def _tell(
    session: Session,
    kind: str,
    *,
    by: int | None,
    of: Person,
    now: datetime,
    before: str = "",
) -> None:
    remember(
        session,
        kind,
        now=now,
        person_id=by,
        person=of.name,
        role=of.role.value,
        id=of.id,
        before=before,
    )
