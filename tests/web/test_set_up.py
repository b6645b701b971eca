"""The first run: one code, one admin."""

from __future__ import annotations

from app.models import Role
from app.read.people import people
from app.steps.people.set_up import issue_code
from tests.web.conftest import Console

FORM = {"name": "葉山", "email": "Midori@Example.com", "password": "a quiet morning in June"}


def printed_code(console: Console) -> str | None:
    return issue_code(sessions=console.sessions, now=console.clock())


def test_an_empty_console_leads_to_the_set_up(console: Console) -> None:
    assert console.stranger().get("/").location == "/set-up"


def test_the_printed_code_makes_the_first_admin_and_lets_them_in(console: Console) -> None:
    code = printed_code(console)
    client = console.stranger()
    answer = client.post("/set-up", data={**FORM, "code": f" {str(code).upper()} "})
    assert answer.location == "/"
    assert client.get("/people").status_code == 200
    with console.sessions.read() as session:
        (first,) = people(session)
    assert (first.email, first.role) == ("midori@example.com", Role.admin)
    assert printed_code(console) is None


def test_a_wrong_code_makes_nobody_and_guesses_must_wait(console: Console) -> None:
    printed_code(console)
    client = console.stranger()
    wrong = client.post("/set-up", data={**FORM, "code": "aaaa-bbbb-cccc"})
    assert wrong.status_code == 422
    assert "This is not the code" in wrong.text
    for _ in range(4):
        client.post("/set-up", data={**FORM, "code": "aaaa-bbbb-cccc"})
    assert client.post("/set-up", data={**FORM, "code": "x"}).status_code == 429
    with console.sessions.read() as session:
        assert people(session) == []


def test_without_a_printed_code_no_code_is_right(console: Console) -> None:
    answer = console.stranger().post("/set-up", data={**FORM, "code": ""})
    assert answer.status_code == 422


def test_a_weak_password_does_not_use_the_code_up(console: Console) -> None:
    code = printed_code(console)
    client = console.stranger()
    weak = client.post("/set-up", data={**FORM, "code": code, "password": "short"})
    assert weak.status_code == 422
    assert client.post("/set-up", data={**FORM, "code": code}).status_code == 302


def test_a_console_with_people_has_no_set_up(console: Console) -> None:
    code = printed_code(console)
    console.person()
    client = console.stranger()
    assert client.get("/set-up").location == "/sign-in"
    assert client.post("/set-up", data={**FORM, "code": code}).location == "/sign-in"
