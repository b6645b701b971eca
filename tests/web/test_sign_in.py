"""Coming in and going out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from app.models import Person, Role, WebSession
from app.steps.people.passwords import hashed
from tests.web.conftest import Console

PASSWORD = "a quiet morning in June"


@pytest.fixture(scope="module")
def password_hash() -> str:
    return hashed(PASSWORD)


@pytest.fixture
def person(console: Console, password_hash: str) -> Person:
    return console.person(Role.admin, password_hash=password_hash)


def enter(console: Console, email: str, password: str, **more: str) -> TestResponse:
    return console.stranger().post("/sign-in", data={"email": email, "password": password, **more})


def test_a_stranger_is_led_to_the_sign_in_and_back(console: Console, person: Person) -> None:
    client = console.stranger()
    asked = client.get("/people?x=1")
    assert asked.status_code == 302
    page = client.get(asked.location)
    assert 'value="/people?x=1"' in page.text
    given = {"email": person.email.upper(), "password": PASSWORD, "next": "/people?x=1"}
    entered = client.post("/sign-in", data=given)
    assert entered.location == "/people?x=1"
    assert client.get("/people").status_code == 200


def test_next_never_leads_out_of_the_house(console: Console, person: Person) -> None:
    entered = enter(console, person.email, PASSWORD, next="//evil.example")
    assert entered.location == "/"


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    console: Console, person: Person
) -> None:
    wrong = enter(console, person.email, "wrong")
    unknown = enter(console, "nobody@example.com", "wrong")
    assert wrong.status_code == unknown.status_code == 422
    sentence = "The e-mail address or the password is wrong."
    assert sentence in wrong.text
    assert sentence in unknown.text


def test_after_five_wrong_ones_even_the_right_one_waits_and_is_told_until_when(
    console: Console, person: Person
) -> None:
    for _ in range(5):
        assert enter(console, person.email, "wrong").status_code == 422
    locked = enter(console, person.email, PASSWORD)
    assert locked.status_code == 429
    assert "The next one is possible at 12:00:15 (GMT+09:00)" in locked.text
    console.clock.forward(timedelta(seconds=16))
    assert enter(console, person.email, PASSWORD).status_code == 302


def test_a_disabled_person_does_not_come_in(console: Console, password_hash: str) -> None:
    gone = console.person(password_hash=password_hash, disabled_at=console.clock())
    assert enter(console, gone.email, PASSWORD).status_code == 422


def test_the_database_keeps_no_token_that_would_open_anything(
    console: Console, person: Person
) -> None:
    client = console.stranger()
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    with console.sessions.read() as session:
        kept = session.scalars(select(WebSession.token_hash)).all()
    assert token not in kept
    assert len(token) >= 43  # 256 random bits


def test_signing_in_rotates_the_session(console: Console, person: Person) -> None:
    client = console.signed_in(person)
    with client.session_transaction() as cookie:
        before = cookie["_user_id"]
        cookie["planted"] = "by somebody else"
    client.post("/sign-in", data={"email": person.email, "password": PASSWORD})
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != before
        assert "planted" not in cookie


def test_signing_out_ends_the_session_on_the_server_too(console: Console, person: Person) -> None:
    client = console.signed_in(person)
    with client.session_transaction() as cookie:
        stolen = dict(cookie)
    client.post("/sign-out")
    thief = console.stranger()
    with thief.session_transaction() as cookie:
        cookie.update(stolen)
    assert thief.get("/me").location.startswith("/sign-in")


def test_a_session_ends_by_itself(console: Console, person: Person) -> None:
    client = console.signed_in(person)
    console.clock.forward(timedelta(hours=11, minutes=59))
    assert client.get("/me").status_code == 200
    console.clock.forward(timedelta(minutes=2))
    assert client.get("/me").status_code == 302
