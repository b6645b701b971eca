"""What people change for themselves: their password and their settings."""

from __future__ import annotations

from datetime import datetime

from app.db import Sessions
from app.errors import Invalid
from app.policy.person_fields import wrong_fields
from app.policy.throttle import ACCOUNT
from app.steps.history import remember
from app.steps.people import passwords
from app.steps.people.people import known_person
from app.steps.people.sign_in import (
    Browser,
    count_attempt,
    end_sessions,
    forget_attempts,
    put_session,
)


def change_password(
    person_id: int, *, old: str, new: str, browser: Browser, sessions: Sessions, now: datetime
) -> str:
    """One's own password. Ends all sessions and gives the token of a new one."""
    with sessions.read() as session:
        person = known_person(session, person_id)
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
        person = known_person(session, person_id)
        person.password_hash = new_hash
        person.must_change_password = False
        end_sessions(session, person_id, now=now)
        remember(session, "person.password_changed", now=now, person_id=person_id)
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
    if wrong := wrong_fields(**wanted):
        raise Invalid("Nothing was changed.", fields=wrong, code="fields")
    with sessions.begin() as session:
        person = known_person(session, person_id)
        for name_of_field, value in wanted.items():
            setattr(person, name_of_field, value)
        remember(session, "person.changed_own", now=now, person_id=person_id, fields=sorted(wanted))
