"""Who may open what: every route of the console, for strangers and for each role."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from app.models import Role
from app.web.frame.navigation import HOUSE, WORK
from app.web.frame.rules import ROUTE_RULES, Open, allows
from tests.web.conftest import Console

UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


def routes(app: Flask) -> Iterator[tuple[Rule, str]]:
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield rule, method


def address_of(app: Flask, rule: Rule) -> str:
    values: dict[str, int | str] = {}
    for name in rule.arguments:
        is_number = isinstance(rule._converters[name], IntegerConverter)
        values[name] = 1 if is_number else "demo"
    with app.test_request_context():
        return str(app.url_map.bind("localhost").build(rule.endpoint, values))


def ask(client: FlaskClient, app: Flask, rule: Rule, method: str) -> tuple[int, str]:
    """Status and where it leads; a stream is left after its head."""
    answer = client.open(address_of(app, rule), method=method, buffered=False)
    answer.close()
    return answer.status_code, answer.headers.get("Location", "")


def test_every_route_has_a_rule_and_every_rule_a_route(console: Console) -> None:
    endpoints = {rule.endpoint for rule in console.app.url_map.iter_rules()}
    assert endpoints - ROUTE_RULES.keys() == set(), "write their rules in app/web/frame/rules.py"
    assert ROUTE_RULES.keys() - endpoints == set(), "these rules stand for no route"


def test_every_place_in_the_rail_has_a_route() -> None:
    assert {place.endpoint for place in WORK + HOUSE} <= ROUTE_RULES.keys()


def test_a_stranger_is_led_to_the_sign_in_from_every_closed_route(console: Console) -> None:
    console.person()
    wrong = []
    for rule, method in routes(console.app):
        if ROUTE_RULES[rule.endpoint] is Open.everybody:
            continue
        status, location = ask(console.stranger(), console.app, rule, method)
        if status != 302 or not location.startswith("/sign-in"):
            wrong.append((rule.endpoint, method, status, location))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_what_its_rules_say_and_nothing_else(console: Console, role: Role) -> None:
    person = console.person(role)
    wrong = []
    for rule, method in routes(console.app):
        client = console.signed_in(person)  # a fresh session: sign-out is among the routes
        status, location = ask(client, console.app, rule, method)
        allowed = allows(ROUTE_RULES[rule.endpoint], role)
        opened = status != 403 and not location.startswith("/sign-in?")
        if opened is not allowed or status == 500:
            wrong.append((rule.endpoint, method, status, location))
    assert wrong == []


def test_a_route_without_a_rule_is_refused(console: Console) -> None:
    console.app.add_url_rule("/forgotten", "forgotten", lambda: "open to all")
    assert console.as_role(Role.admin).get("/forgotten").status_code == 403
    assert console.stranger().get("/forgotten").status_code == 403


def test_htmx_is_told_instead_of_led_away_when_a_session_ended(console: Console) -> None:
    answer = console.stranger().get("/streams", headers={"HX-Request": "true"})
    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#toasts"


def test_a_look_at_the_head_of_a_page_is_answered_like_the_page(console: Console) -> None:
    admin = console.as_role(Role.admin)
    strange = {
        rule.endpoint: (head, page)
        for rule, method in routes(console.app)
        if method == "GET" and rule.endpoint != "live.stream"
        if (head := ask(admin, console.app, rule, "HEAD")[0])
        != (page := ask(admin, console.app, rule, "GET")[0])
    }
    assert strange == {}
