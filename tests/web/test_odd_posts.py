"""Posts that nobody writes by hand are heard, shown in every list, opened and found."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from app.models import Case, Role
from listeners.base import IncomingAuthor, IncomingPost
from tests.fakes.channels import incoming
from tests.steps.flow import Flow
from tests.web.conftest import Console

POISON = {
    "nul": "キキミミ怒\x00\x00",
    "surrogates": "キキミミ怒\ud800\udfff",
    "right-to-left": "キキミミ怒\u202egpj.exe",
    "family": "キキミミ怒" + "👨\u200d👩\u200d👧\u200d👦" * 50,
    "zalgo": "キキミミ怒" + "e" + "\u0301" * 500,
    "huge": "キキミミ怒" + "あ" * 1_000_000,
    "control": "キキミミ怒\x01\x1b[31m\x7f\r\n\t",
    "lines": "キキミミ怒" + "\n" * 10_000,
}
TEXTLESS = ("", "   ", "\x00", "\u200b\u2060")


@pytest.fixture
def browser(console: Console) -> FlaskClient:
    return console.as_role(Role.lead)


@pytest.fixture
def heard(console: Console) -> Flow:
    return Flow(sessions=console.sessions, now=console.clock())


def _named_oddly(text: str, name: str) -> IncomingPost:
    author = IncomingAuthor(
        external_id=f"by-{name}\x00\ud800",
        handle="\u202ekana\x00",
        display_name=text[:200],
        bio=text,
    )
    return incoming(name, author=author, text=text, thread_id=name)


@pytest.mark.parametrize("name", POISON)
def test_an_odd_post_is_shown_opened_and_found(
    heard: Flow, browser: FlaskClient, name: str
) -> None:
    heard.hear(_named_oddly(POISON[name], name))
    [case] = heard.all(Case)
    addresses = (
        "/queue",
        f"/queue?words={quote('キキミミ')}",
        f"/cases/{case.id}",
        f"/queue/rows/{case.id}",
        "/figures",
        "/figures/rows",
        "/ledger",
    )
    for address in addresses:
        answer = browser.get(address)
        assert answer.status_code == 200, address
        answer.get_data().decode("utf-8")  # whole characters only
    assert f"/cases/{case.id}" in browser.get(addresses[1]).get_data(as_text=True)


def test_a_megabyte_is_one_page_and_a_short_row(heard: Flow, browser: FlaskClient) -> None:
    heard.hear(incoming("huge", text=POISON["huge"]))
    [case] = heard.all(Case)
    assert len(browser.get("/queue").get_data()) < 200_000
    assert "あ" * 1_000_000 in browser.get(f"/cases/{case.id}").get_data(as_text=True)


@pytest.mark.parametrize("text", TEXTLESS)
def test_a_post_without_text_is_work_too(heard: Flow, browser: FlaskClient, text: str) -> None:
    heard.hear(incoming("empty", text=text, addressed_to_us=True))
    [case] = heard.all(Case)
    page = browser.get(f"/queue?tab={case.lane}").get_data(as_text=True)
    assert f"/cases/{case.id}" in page
    assert browser.get(f"/cases/{case.id}").status_code == 200


def test_an_odd_search_finds_nothing_and_breaks_nothing(browser: FlaskClient) -> None:
    for words in ("%00", "%ED%A0%80", "%E2%80%AE", quote("あ" * 5000), "%25_%5C%27%22%3B--", "%FF"):
        assert browser.get(f"/queue?words={words}").status_code in {200, 422}, words


def test_a_direction_override_turns_only_its_own_paragraph(
    heard: Flow, browser: FlaskClient
) -> None:
    heard.hear(incoming("rtl", text=POISON["right-to-left"]))
    [case] = heard.all(Case)
    before, override, _after = (
        browser.get(f"/cases/{case.id}").get_data(as_text=True).partition("\u202egpj.exe")
    )
    assert override
    paragraph = before[before.rindex("<p ") :]
    assert paragraph.startswith('<p class="post-text" dir="auto"')
