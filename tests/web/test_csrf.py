"""No unsafe request without this session's own token, by form or by htmx."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app.models import Role
from tests.web.conftest import Console
from tests.web.test_rules import UNSAFE, address_of, routes


@pytest.fixture
def guarded(console: Console) -> Console:
    console.app.config["WTF_CSRF_ENABLED"] = True
    return console


def token_of(client: FlaskClient, page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', client.get(page).text)
    assert found, f"{page} has no form"
    return found[1]


def test_every_unsafe_route_refuses_a_missing_a_wrong_and_another_ones_token(
    guarded: Console,
) -> None:
    client = guarded.as_role(Role.admin)
    other = token_of(guarded.as_role(Role.admin), "/me")
    wrong = []
    for rule, method in routes(guarded.app):
        if method not in UNSAFE:
            continue
        for token in (None, "wrong", other):
            headers = {"X-CSRFToken": token} if token else {}
            answer = client.open(address_of(guarded.app, rule), method=method, headers=headers)
            if answer.status_code != 400:
                wrong.append((rule.endpoint, method, token, answer.status_code))
    assert wrong == []


def test_the_token_of_the_page_is_taken_from_a_form_and_from_a_header(guarded: Console) -> None:
    client = guarded.as_role(Role.admin)
    token = token_of(client, "/me")
    assert client.post("/me", data={"theme": "dark", "csrf_token": token}).status_code == 302
    header = client.post("/me", data={"theme": "light"}, headers={"X-CSRFToken": token})
    assert header.status_code == 302


def test_htmx_gets_the_token_from_the_body_of_every_page(guarded: Console) -> None:
    page = guarded.as_role(Role.admin).get("/brands/new").text
    assert re.search(r"""<body hx-headers:inherited='\{"X-CSRFToken": "[^"]{40,}"\}'""", page)


def test_signing_in_makes_the_old_token_void(guarded: Console) -> None:
    client = guarded.stranger()
    before = token_of(client, "/sign-in")
    person = guarded.person()
    inside = guarded.signed_in(person)
    answer = inside.post("/me", data={"theme": "dark", "csrf_token": before})
    assert answer.status_code == 400


def test_an_outdated_form_says_so_kindly(guarded: Console) -> None:
    page = guarded.as_role(Role.admin).post("/me", data={"theme": "dark"}).text
    assert "This form is out of date" in page
