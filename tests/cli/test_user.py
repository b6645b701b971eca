"""People: added with a password that is shown once, listed, given a new one, disabled."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from app.models import Event, Person, Role
from app.steps.people import passwords
from tests.cli.conftest import Kikimimi


def _person(kikimimi: Kikimimi, email: str) -> Person:
    with kikimimi.sessions() as sessions, sessions.read() as session:
        return session.scalars(sa.select(Person).where(Person.email == email)).one()


def test_the_first_password_is_shown_once_and_works(kikimimi: Kikimimi) -> None:
    said = kikimimi.well("user", "add", "hana@example.com", "--name", "花", "--role", "lead")
    password = said.out.strip().rpartition(" ")[2]
    hana = _person(kikimimi, "hana@example.com")
    assert passwords.is_password(password, hana.password_hash)
    assert hana.role is Role.lead
    assert hana.must_change_password
    assert password not in kikimimi.well("user", "list", "--json").out


def test_a_new_password_ends_the_old_one(kikimimi: Kikimimi) -> None:
    first = kikimimi.well("user", "add", "hana@example.com", "--name", "花").out.split()[-1]
    second = kikimimi.well("user", "passwd", " Hana@Example.com ").out.split()[-1]
    stored = _person(kikimimi, "hana@example.com").password_hash
    assert passwords.is_password(second, stored)
    assert not passwords.is_password(first, stored)


def test_who_is_disabled_stays_listed(kikimimi: Kikimimi) -> None:
    kikimimi.well("user", "add", "admin@example.com", "--name", "A", "--role", "admin")
    kikimimi.well("user", "add", "hana@example.com", "--name", "花")
    kikimimi.well("user", "disable", "hana@example.com")
    listed = {one["email"]: one for one in kikimimi.well("user", "list", "--json").json}
    assert listed["hana@example.com"]["disabled"] is True
    assert listed["admin@example.com"]["disabled"] is False
    assert "disabled" in kikimimi.well("user", "list").out


def test_an_empty_list_says_what_to_do(kikimimi: Kikimimi) -> None:
    assert "kikimimi user add" in kikimimi.well("user", "list").out
    assert kikimimi.well("user", "list", "--json").json == []


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["add", "no-address", "--name", "x"], 2, "This is no e-mail address."),
        (["add", "a@example.com", "--name", ""], 2, "name"),
        (["add", "a@example.com", "--name", "x", "--role", "king"], 2, "king"),
        (["passwd", "nobody@example.com"], 1, "Nobody has the address nobody@example.com"),
        (["disable", "nobody@example.com"], 1, "Nobody has the address"),
    ],
)
def test_a_wrong_wish_is_answered_with_a_sentence(
    kikimimi: Kikimimi, words: list[str], code: int, sentence: str
) -> None:
    said = kikimimi("user", *words)
    assert said.code == code
    assert sentence in said.err
    assert kikimimi.well("user", "list", "--json").json == []


def test_a_taken_address_is_refused(kikimimi: Kikimimi) -> None:
    kikimimi.well("user", "add", "hana@example.com", "--name", "花")
    said = kikimimi("user", "add", "HANA@example.com", "--name", "other")
    assert said.code == 2
    assert "Somebody has this address already." in said.err


def test_names_are_text_and_never_markup(kikimimi: Kikimimi) -> None:
    name = "[/red] :smile: \x1b[2J\u202e"
    kikimimi.well("user", "add", "odd@example.com", "--name", name)
    said = kikimimi.well("user", "list")
    assert "[/red] :smile:" in said.out
    assert "\x1b" not in said.out
    assert "\u202e" not in said.out


def test_what_the_command_line_does_stands_in_the_history(kikimimi: Kikimimi) -> None:
    kikimimi.well("user", "add", "hana@example.com", "--name", "花")
    with kikimimi.sessions() as sessions, sessions.read() as session:
        assert "person.added" in set(session.scalars(sa.select(Event.kind)))
