"""Adding and changing the people who work here."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.db import Sessions
from app.errors import Conflict, Invalid, NotFound
from app.models import Person, Role
from app.policy.person_fields import wrong_fields
from app.steps.history import remember
from app.steps.people import passwords
from app.steps.people.sign_in import end_sessions


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
    wrong = wrong_fields(email=email, name=name, language=language)
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
    if wrong := wrong_fields(name=name):
        raise Invalid("Nothing was changed.", fields=wrong, code="fields")
    with sessions.begin() as session:
        person = known_person(session, changed_id)
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
        person = known_person(session, disabled_id)
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
        person = known_person(session, enabled_id)
        person.disabled_at = None
        _tell(session, "person.enabled", by=person_id, of=person, now=now)


def new_password(
    of_id: int, *, person_id: int | None, sessions: Sessions, now: datetime
) -> NewPassword:
    """A one-time password in place of a forgotten one; ends the person's sessions."""
    secret = passwords.made()
    secret_hash = passwords.hashed(secret)
    with sessions.begin() as session:
        person = known_person(session, of_id)
        person.password_hash = secret_hash
        person.must_change_password = True
        end_sessions(session, person.id, now=now)
        _tell(session, "person.password_reset", by=person_id, of=person, now=now)
    return NewPassword(id=person.id, email=person.email, password=secret)


def known_person(session: Session, person_id: int) -> Person:
    """Raises NotFound."""
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
