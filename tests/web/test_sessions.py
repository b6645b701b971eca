"""Sessions can be taken back: by the person, by a new password, by a new role."""

from __future__ import annotations

import re

from sqlalchemy import select

from app.models import Role, WebSession
from app.steps.people.passwords import hashed
from tests.web.conftest import Console

OLD, NEW = "a quiet morning in June", "and a loud one in July"


def test_a_person_ends_another_session_of_theirs(console: Console) -> None:
    person = console.person()
    here, there = console.signed_in(person), console.signed_in(person)
    found = re.search(r'action="(/me/sessions/[0-9a-f]{16}/end)"', here.get("/me").text)
    assert found
    assert here.post(found[1]).status_code == 302
    assert there.get("/me").status_code == 302
    assert here.get("/me").status_code == 200


def test_nobody_ends_a_session_of_somebody_else(console: Console) -> None:
    victim = console.signed_in(console.person())
    with console.sessions.read() as session:
        ref = str(session.scalar(select(WebSession.token_hash)))[:16]
    answer = console.as_role(Role.admin).post(f"/me/sessions/{ref}/end")
    assert answer.status_code == 404
    assert victim.get("/me").status_code == 200


def test_a_new_password_ends_every_other_session(console: Console) -> None:
    person = console.person(password_hash=hashed(OLD))
    here, there = console.signed_in(person), console.signed_in(person)
    with here.session_transaction() as cookie:
        before = cookie["_user_id"]
    answer = here.post("/me/password", data={"old": OLD, "new": NEW})
    assert answer.status_code == 302
    with here.session_transaction() as cookie:
        assert cookie["_user_id"] != before
    assert here.get("/me").status_code == 200
    assert there.get("/me").status_code == 302


def test_a_new_role_ends_the_sessions_of_the_person(console: Console) -> None:
    person = console.person(Role.agent)
    client = console.signed_in(person)
    admin = console.as_role(Role.admin)
    answer = admin.post(f"/people/{person.id}", data={"name": person.name, "role": "lead"})
    assert answer.status_code == 302
    assert client.get("/me").status_code == 302


def test_a_disabled_person_is_out_at_once(console: Console) -> None:
    person = console.person()
    client = console.signed_in(person)
    console.as_role(Role.admin).post(f"/people/{person.id}/disable")
    assert client.get("/me").status_code == 302


def test_a_first_password_must_be_changed_before_anything_else(console: Console) -> None:
    client = console.signed_in(console.person(must_change_password=True))
    assert client.get("/queue").location == "/me/password"
    assert client.get("/me/password").status_code == 200


def test_a_weak_or_wrong_password_is_told_beside_its_field(console: Console) -> None:
    client = console.signed_in(console.person(password_hash=hashed(OLD)))
    weak = client.post("/me/password", data={"old": OLD, "new": "short"})
    assert weak.status_code == 422
    assert "Use at least 10 characters." in weak.text
    wrong = client.post("/me/password", data={"old": "not it", "new": NEW})
    assert "This is not your password." in wrong.text
