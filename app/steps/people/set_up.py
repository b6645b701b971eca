"""The first person: made with a code that only the operator sees."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from sqlalchemy import delete, select

from app.db import Sessions
from app.errors import Conflict, Invalid
from app.models import Person, Preference, Role
from app.policy.throttle import ACCOUNT
from app.steps.people.passwords import ALPHABET
from app.steps.people.people import NewPassword, add_person
from app.steps.people.sign_in import count_attempt

CODE = "set_up_code"


def issue_code(*, sessions: Sessions, now: datetime) -> str | None:
    """A fresh set-up code, or None when somebody can sign in already. Earlier codes end."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(12))
    code = "-".join(letters[at : at + 4] for at in range(0, 12, 4))
    with sessions.begin() as session:
        if session.scalar(select(Person.id).limit(1)) is not None:
            return None
        session.merge(
            Preference(name=CODE, value={"hash": _hash(code), "issued_at": now.isoformat()})
        )
    return code


def set_up(
    *,
    code: str,
    email: str,
    name: str,
    password: str,
    language: str,
    sessions: Sessions,
    now: datetime,
) -> NewPassword:
    """The first admin. Raises Conflict when there is one, Invalid for a wrong code or field."""
    with sessions.read() as session:
        if session.scalar(select(Person.id).limit(1)) is not None:
            raise Conflict("The console is set up already. Sign in.", code="set_up_already")
        issued = session.get(Preference, CODE)
    count_attempt({"account:set-up": ACCOUNT}, sessions=sessions, now=now)
    wanted = str(issued.value.get("hash", "")) if issued else ""
    if not wanted or not hmac.compare_digest(_hash(code.strip().lower()), wanted):
        raise Invalid(
            "The console was not set up.",
            fields={"code": "This is not the code that was printed at the start."},
            code="fields",
        )
    # the code is used up before the person is made: of two people with it, one is first
    with sessions.begin() as session:
        used = session.execute(delete(Preference).where(Preference.name == CODE))
        if used.rowcount != 1:  # type: ignore[attr-defined]  # a DELETE's result has it
            raise Conflict("The console is set up already. Sign in.", code="set_up_already")
    try:
        return add_person(
            email=email,
            name=name,
            role=Role.admin,
            language=language,
            password=password,
            person_id=None,
            sessions=sessions,
            now=now,
        )
    except Invalid:
        with sessions.begin() as session:
            session.merge(Preference(name=CODE, value={"hash": wanted}))
        raise


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "replace")).hexdigest()
