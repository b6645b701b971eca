"""Which language a page is in, before and after signing in."""

from __future__ import annotations

import pytest

from app.steps.people.passwords import hashed
from tests import make
from tests.web.conftest import Console


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en-GB,en;q=0.8", "en"), ("ja-JP", "ja"), ("fr-FR", "ja"), ("", "ja")],
)
def test_a_stranger_gets_the_language_of_the_browser_else_japanese(
    console: Console, accepted: str, language: str
) -> None:
    page = console.stranger().get("/set-up", headers={"Accept-Language": accepted})
    assert f'<html lang="{language}"' in page.text


def test_a_stranger_chooses_and_the_browser_remembers(console: Console) -> None:
    client = console.stranger()
    answer = client.post("/language", data={"language": "ja", "next": "/sign-in"})
    assert answer.location == "/sign-in"
    assert '<html lang="ja"' in client.get("/set-up").text


def test_a_person_keeps_their_language_on_every_browser(console: Console) -> None:
    person = console.person(language="en")
    console.signed_in(person).post("/language", data={"language": "ja"})
    assert '<html lang="ja"' in console.signed_in(person).get("/me").text


def test_a_choice_made_before_signing_in_is_kept_and_not_left_for_the_next_person(
    console: Console,
) -> None:
    with console.sessions.begin() as session:
        for address in ("a@example.com", "b@example.com"):
            make.person(
                session, email=address, language="ja", password_hash=hashed("correct horse 9")
            )
    client = console.stranger()
    client.post("/language", data={"language": "en"})
    client.post("/sign-in", data={"email": "a@example.com", "password": "correct horse 9"})
    assert '<html lang="en"' in client.get("/me").text
    client.post("/sign-out")
    client.post("/sign-in", data={"email": "b@example.com", "password": "correct horse 9"})
    assert '<html lang="ja"' in client.get("/me").text


def test_a_person_without_a_language_gets_the_browsers(console: Console) -> None:
    client = console.signed_in(console.person(language=""))
    page = client.get("/me", headers={"Accept-Language": "en-GB"})
    assert '<html lang="en"' in page.text


def test_an_unknown_language_is_refused(console: Console) -> None:
    assert console.stranger().post("/language", data={"language": "xx"}).status_code == 422


def test_the_theme_stands_on_the_page(console: Console) -> None:
    client = console.signed_in(console.person())
    assert "data-theme" not in client.get("/me").text.split("<head>")[0]
    client.post("/me", data={"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/me").text
    assert client.post("/me", data={"theme": "pink"}).status_code == 422


def test_times_are_told_in_the_persons_time_zone(console: Console) -> None:
    person = console.person(timezone="America/New_York")
    page = console.signed_in(person).get("/me").text
    assert "Nov 19, 2026, 10:00:00" in page
