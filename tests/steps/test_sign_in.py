"""Sessions and the wait after wrong passwords."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.db import Sessions
from app.policy.throttle import ACCOUNT, ADDRESS, locked_until
from app.read.people import signed_in
from app.steps.people import passwords
from app.steps.people.sign_in import (
    Browser,
    TooManyAttempts,
    WrongPassword,
    count_attempt,
    open_session,
    sign_in,
)
from tests import make
from tests.make import NOON

HERE = Browser(address="203.0.113.5", name="Firefox", hours=12)


def attempt(sessions: Sessions, email: str, password: str, at: datetime = NOON) -> str:
    return sign_in(email=email, password=password, browser=HERE, sessions=sessions, now=at).token


def test_the_right_password_opens_a_session_of_that_person(sessions: Sessions) -> None:
    with sessions.begin() as session:
        person = make.person(session, password_hash=passwords.hashed("right enough"))
    token = attempt(sessions, f" {person.email.upper()} ", "right enough")
    with sessions.read() as session:
        found = signed_in(session, token, now=NOON)
        later = signed_in(session, token, now=NOON + timedelta(hours=12))
    assert found is not None
    assert found.id == person.id
    assert token not in repr(found)
    assert later is None


def test_wrong_ones_are_counted_across_processes_and_forgotten_by_the_right_one(
    sessions: Sessions,
) -> None:
    with sessions.begin() as session:
        person = make.person(session, password_hash=passwords.hashed("right enough"))
    for _ in range(4):
        with pytest.raises(WrongPassword):
            attempt(sessions, person.email, "wrong")
    attempt(sessions, person.email, "right enough")
    for _ in range(5):
        with pytest.raises(WrongPassword):
            attempt(sessions, person.email, "wrong")
    with pytest.raises(TooManyAttempts) as refused:
        attempt(sessions, person.email, "right enough")
    assert refused.value.until == NOON + timedelta(seconds=15)


def test_many_addresses_guessed_from_one_place_make_that_place_wait(sessions: Sessions) -> None:
    keys = {f"address:{HERE.address}": ADDRESS}
    for _ in range(ADDRESS.free):
        count_attempt(keys, sessions=sessions, now=NOON)
    with pytest.raises(TooManyAttempts):
        attempt(sessions, "anybody@example.com", "wrong")


def test_attempts_during_the_wait_do_not_make_it_longer(sessions: Sessions) -> None:
    keys = {"account:a": ACCOUNT}
    for _ in range(ACCOUNT.free):
        count_attempt(keys, sessions=sessions, now=NOON)
    for second in range(10):
        with pytest.raises(TooManyAttempts) as refused:
            count_attempt(keys, sessions=sessions, now=NOON + timedelta(seconds=second))
        assert refused.value.until == NOON + timedelta(seconds=15)
    count_attempt(keys, sessions=sessions, now=NOON + timedelta(seconds=15))


def test_the_wait_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = []
    for wrong in range(5, 13):
        until = locked_until([NOON] * wrong, ACCOUNT)
        assert until is not None
        waits.append(int((until - NOON).total_seconds()))
    assert waits == [15, 30, 60, 120, 240, 480, 900, 900]
    assert locked_until([NOON] * 4, ACCOUNT) is None
    assert locked_until([], ACCOUNT) is None


def test_an_unknown_address_costs_as_much_as_a_known_one(
    sqlite_sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    with sqlite_sessions.begin() as session:
        person = make.person(session, password_hash=passwords.hashed("right enough"))
    verified: list[str] = []
    verify = passwords._HASHER.verify

    class Watching:
        def verify(self, known: str, typed: str) -> bool:
            verified.append(known)
            return verify(known, typed)

    monkeypatch.setattr(passwords, "_HASHER", Watching())
    for email in (person.email, "nobody@example.com"):
        with pytest.raises(WrongPassword):
            attempt(sqlite_sessions, email, "wrong")
    known, unknown = verified
    assert known.split("$")[:4] == unknown.split("$")[:4], "one hash each, of the same cost"


def test_old_sessions_of_a_person_are_cleared_away(sessions: Sessions) -> None:
    with sessions.begin() as session:
        person = make.person(session)
    old = open_session(person.id, browser=HERE, sessions=sessions, now=NOON)
    later = NOON + timedelta(days=30)
    open_session(person.id, browser=HERE, sessions=sessions, now=later)
    with sessions.read() as session:
        assert signed_in(session, old.token, now=NOON) is None
