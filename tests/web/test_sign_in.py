"""Coming in and going out."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.models import LoginAttempt, Role, WebSession
from app.steps.passwords import hashed
from tests.web.conftest import Console

PASSWORD = "a quiet morning in June"


def _enter(console: Console, email: str, password: str, **more: str) -> object:
    client = console.stranger()
    return client.post("/sign-in", data={"email": email, "password": password, **more})


def test_a_stranger_is_led_to_the_sign_in_and_back(console: Console) -> None:
    person = console.person(Role.admin, password_hash=hashed(PASSWORD))
    client = console.stranger()
    asked = client.get("/people?x=1")
    assert asked.status_code == 302
    assert asked.location == "/sign-in?next=/people?x%3D1"
    page = client.get(asked.location)
    assert 'value="/people?x=1"' in page.text
    entered = client.post(
        "/sign-in",
        data={"email": person.email.upper(), "password": PASSWORD, "next": "/people?x=1"},
    )
    assert entered.location == "/people?x=1"


def test_pages_for_strangers_open() -> None:
    pass
