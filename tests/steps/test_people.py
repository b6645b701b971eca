"""The people who work here."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.db import Sessions
from app.errors import Conflict, Invalid, NotFound
from app.models import Event, Person, Role
from app.steps.people import own, passwords
from app.steps.people import people as steps
from tests import make
from tests.make import NOON


def add(sessions: Sessions, email: str = "Hana@Example.com", **more: object) -> steps.NewPassword:
    given: dict[str, object] = {"name": "Hana", "role": Role.agent, "person_id": None, **more}
    return steps.add_person(email=email, sessions=sessions, now=NOON, **given)  # type: ignore[arg-type]


def row(sessions: Sessions, person_id: int) -> Person:
    with sessions.read() as session:
        found = session.get(Person, person_id)
        assert found is not None
        return found


def test_an_added_person_gets_a_password_that_must_be_changed(sessions: Sessions) -> None:
    added = add(sessions)
    person = row(sessions, added.id)
    assert person.email == "hana@example.com"
    assert person.must_change_password
    assert person.password_hash.startswith("$argon2id$")
    assert added.password not in person.password_hash
    assert added.password not in repr(added)
    with sessions.read() as session:
        event = session.scalars(select(Event)).one()
    assert (event.kind, event.detail["person"]) == ("person.added", "Hana")


def test_an_address_is_given_once_in_any_case(sessions: Sessions) -> None:
    add(sessions)
    with pytest.raises(Invalid) as refused:
        add(sessions, " HANA@example.COM ")
    assert refused.value.fields == {"email": "Somebody has this address already."}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "hana"), ("email", "a b@example.com"), ("email", "@example.com"),
        ("email", "hana@"), ("email", "x" * 250 + "@example.com"), ("email", "a@b@c"),
        ("name", "  "), ("name", "x" * 81), ("language", "xx"), ("password", "short"),
        ("password", "hana-hana-hana-1"), ("password", "aaaaaaaaaaaaaa"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_field(sqlite_sessions: Sessions, field: str, value: str) -> None:
    email = value if field == "email" else "hana@example.com"
    more = {} if field == "email" else {field: value}
    with pytest.raises(Invalid) as refused:
        add(sqlite_sessions, email, **more)
    assert set(refused.value.fields) == {field}


def test_the_last_admin_is_neither_demoted_nor_disabled(sessions: Sessions) -> None:
    with sessions.begin() as session:
        admin = make.person(session, role=Role.admin)
        make.person(session, role=Role.admin, disabled_at=NOON)
    with pytest.raises(Conflict):
        steps.change_person(
            admin.id, name="A", role=Role.lead, person_id=admin.id, sessions=sessions, now=NOON
        )
    with pytest.raises(Conflict):
        steps.disable_person(admin.id, person_id=admin.id, sessions=sessions, now=NOON)
    assert row(sessions, admin.id).role is Role.admin
    with sessions.begin() as session:
        make.person(session, role=Role.admin)
    steps.disable_person(admin.id, person_id=None, sessions=sessions, now=NOON)
    assert row(sessions, admin.id).disabled_at == NOON


def test_a_new_password_replaces_a_forgotten_one(sqlite_sessions: Sessions) -> None:
    before = add(sqlite_sessions)
    fresh = steps.new_password(before.id, person_id=None, sessions=sqlite_sessions, now=NOON)
    kept = row(sqlite_sessions, before.id).password_hash
    assert passwords.is_password(fresh.password, kept)
    assert not passwords.is_password(before.password, kept)


def test_a_password_is_the_same_on_a_japanese_keyboard() -> None:
    kept = passwords.hashed("quiet morning 7")
    assert passwords.is_password("ｑｕｉｅｔ　ｍｏｒｎｉｎｇ　７", kept)


def test_own_settings_leave_alone_what_is_not_given(sessions: Sessions) -> None:
    added = add(sessions)
    own.change_own(added.id, theme="dark", sessions=sessions, now=NOON)
    person = row(sessions, added.id)
    assert (person.theme, person.name, person.language) == ("dark", "Hana", "ja")
    with pytest.raises(Invalid):
        own.change_own(added.id, timezone="Mars/Olympus", sessions=sessions, now=NOON)


def test_nobody_is_not_changed(sqlite_sessions: Sessions) -> None:
    with pytest.raises(NotFound):
        steps.disable_person(99, person_id=None, sessions=sqlite_sessions, now=NOON)
