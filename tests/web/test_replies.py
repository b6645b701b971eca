"""Writing, sending and settling replies."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.models import Case, CaseState, ReplyPath, ReplyState, Role
from app.steps.casework.handle import assign_case, solve_case
from tests.web.conftest import Console
from tests.web.working import a_case, hidden, replies, reply_in, send, with_replier


def test_a_reply_is_held_and_can_be_taken_back(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    browser = console.as_role(Role.agent)
    assert send(browser, case, "お調べします").status_code == 302
    (reply,) = replies(console, case)
    assert reply.state is ReplyState.queued
    assert reply.hold_until == console.clock() + timedelta(seconds=10)
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "goes out in 10 s" in page
    browser.post(f"/replies/{reply.id}/undo")
    assert [one.state for one in replies(console, case)] == [ReplyState.draft]
    assert ">お調べします</textarea>" in browser.get(f"/cases/{case.id}").get_data(as_text=True)


def test_after_the_hold_it_is_too_late_and_says_so(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    browser = console.as_role(Role.agent)
    send(browser, case, "お調べします")
    console.clock.forward(timedelta(seconds=11))
    (reply,) = replies(console, case)
    page = browser.post(f"/replies/{reply.id}/undo", follow_redirects=True)
    assert "too late" in page.get_data(as_text=True)
    assert replies(console, case)[0].state is ReplyState.queued


def test_the_same_form_sent_twice_is_one_reply(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    browser = console.as_role(Role.agent)
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    fields = {"text": "お調べします", "key": hidden(page, "key"), "case_version": "1"}
    first = browser.post(f"/cases/{case.id}/reply", data=fields)
    again = browser.post(f"/cases/{case.id}/reply", data=fields)
    assert (first.status_code, again.status_code) == (302, 302)
    assert len(replies(console, case)) == 1


def test_a_case_that_changed_meanwhile_refuses_and_keeps_the_text(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    ana, bob = console.person(name="Ana"), console.person(name="Bob")
    browser = console.signed_in(ana)
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assign_case(
        case.id, assignee_id=bob.id, person_id=bob.id, case_version=1,
        sessions=console.sessions, now=console.clock(),
    )  # fmt: skip
    fields = {name: hidden(page, name) for name in ("key", "case_version", "since_event")}
    answer = browser.post(f"/cases/{case.id}/reply", data={**fields, "text": "書きかけ"})
    text = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert ">書きかけ</textarea>" in text
    assert "The case changed since you opened it." in text
    assert "Assigned" in text.split('id="not-taken"')[1].split("</ul>")[0]
    assert hidden(text, "case_version") == "2"
    assert {one.state for one in replies(console, case)} == {ReplyState.draft}


def test_two_agents_cannot_both_answer(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    ana, bob = (console.signed_in(console.person(name=name)) for name in ("Ana", "Bob"))
    page = bob.get(f"/cases/{case.id}").get_data(as_text=True)
    send(ana, case, "Anaの返信")
    fields = {name: hidden(page, name) for name in ("key", "case_version")}
    late = bob.post(f"/cases/{case.id}/reply", data={**fields, "text": "Bobの返信"})
    assert late.status_code == 409
    queued = [one.text for one in replies(console, case) if one.state is ReplyState.queued]
    assert queued == ["Anaの返信"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Nothing is written yet."),
        ("あ" * 141, "too long for this network"),
        ("{signature} よろしく", "Fill in the fields in braces first."),
    ],
)
def test_what_cannot_be_sent_comes_back_with_the_reason(
    console: Console, text: str, sentence: str
) -> None:
    with_replier(console)
    case = a_case(console)
    answer = send(console.as_role(Role.agent), case, text)
    assert answer.status_code == 422
    assert sentence in answer.get_data(as_text=True)
    assert f">{text}</textarea>" in answer.get_data(as_text=True)
    assert ReplyState.queued not in {one.state for one in replies(console, case)}


def test_a_draft_is_kept_and_measured_by_its_network(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    browser = console.as_role(Role.agent)
    kept = browser.post(f"/cases/{case.id}/draft", data={"text": "あ" * 141})
    assert kept.json == {
        "saved": True,
        "length": 141,
        "objections": ["The reply is too long for this network."],
    }
    assert "あ" * 141 in browser.get(f"/cases/{case.id}").get_data(as_text=True)


def test_one_persons_draft_is_not_anothers(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    ana, bob = (console.signed_in(console.person(name=name)) for name in ("Ana", "Bob"))
    ana.post(f"/cases/{case.id}/draft", data={"text": "Anaの下書き"})
    page = bob.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "Anaの下書き" not in page
    assert "Ana is writing here too" in page


def test_by_hand_the_composer_opens_with_the_text_and_the_person_says_where_it_stands(
    console: Console,
) -> None:
    with_replier(console)
    case = a_case(console, path=ReplyPath.by_hand)
    browser = console.as_role(Role.agent)
    send(browser, case, "お調べします")
    (reply,) = replies(console, case)
    assert reply.state is ReplyState.handed_over
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assert "https://example.com/compose?to=" in page
    browser.post(f"/replies/{reply.id}/confirm", data={"url": "not an address"})
    assert replies(console, case)[0].state is ReplyState.handed_over
    browser.post(f"/replies/{reply.id}/confirm", data={"url": "https://example.com/1"})
    (sent,) = replies(console, case)
    assert (sent.state, sent.url) == (ReplyState.sent, "https://example.com/1")


def test_what_was_not_posted_by_hand_is_a_draft_again(console: Console) -> None:
    with_replier(console)
    case = a_case(console, path=ReplyPath.by_hand)
    browser = console.as_role(Role.agent)
    send(browser, case, "お調べします")
    (reply,) = replies(console, case)
    browser.post(f"/replies/{reply.id}/give-back")
    assert [one.state for one in replies(console, case)] == [ReplyState.draft]


@pytest.mark.parametrize(("said", "state"), [("yes", ReplyState.sent), ("no", ReplyState.queued)])
def test_an_unsure_reply_is_asked_of_a_person(
    console: Console, said: str, state: ReplyState
) -> None:
    with_replier(console)
    case = a_case(console)
    reply = reply_in(console, case, ReplyState.unsure)
    browser = console.as_role(Role.agent)
    assert "Did this reply go out?" in browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assert browser.get("/queue?tab=to_confirm").get_data(as_text=True).count("data-row ") == 1
    assert browser.post(f"/replies/{reply.id}/settle", data={}).status_code == 422
    browser.post(f"/replies/{reply.id}/settle", data={"went_out": said})
    assert replies(console, case)[0].state is state


def test_a_refused_reply_comes_back_with_the_networks_reason(console: Console) -> None:
    with_replier(console)
    case = a_case(console)
    reply_in(console, case, ReplyState.refused, trouble="No.", trouble_code="blocked")
    page = console.as_role(Role.agent).get(f"/cases/{case.id}").get_data(as_text=True)
    assert "The writer has blocked this account." in page
    assert ">お調べします</textarea>" in page


def test_templates_come_filled_in_and_gaps_are_marked(console: Console) -> None:
    with_replier(console)
    case = a_case(console, author={"display_name": "花子"})
    with console.sessions.begin() as session:
        from tests import make

        make.template(session, shortcut="sorry", body="{name}さん、{agent}です。{signature}")
    browser = console.signed_in(console.person(name="佐藤"))
    page = browser.get(f"/cases/{case.id}").get_data(as_text=True)
    assert 'data-text="花子さん、佐藤です。{signature}"' in page
    assert "has gaps" in page


def test_the_next_case_is_offered_while_a_reply_is_held(console: Console) -> None:
    with_replier(console)
    first, second = a_case(console), a_case(console)
    browser = console.as_role(Role.agent)
    send(browser, first, "お調べします")
    page = browser.get(f"/cases/{first.id}").get_data(as_text=True)
    assert f'href="/cases/{second.id}?tab=support" data-next' in page
    elsewhere = browser.get(f"/cases/{second.id}").get_data(as_text=True)
    assert "goes out in" in elsewhere
    with console.sessions.read() as session:
        assert session.get_one(Case, first.id).state is CaseState.open


def test_z_undoes_the_newest_held_reply_before_anything_else(console: Console) -> None:
    with_replier(console)
    first, second, finished = a_case(console), a_case(console), a_case(console)
    ana = console.person(name="Ana")
    browser = console.signed_in(ana)
    acting = {"person_id": ana.id, "sessions": console.sessions, "now": console.clock()}
    solve_case(finished.id, **acting)  # type: ignore[arg-type]
    assert undone_by_z(browser, f"/cases/{finished.id}") == f"/cases/{finished.id}/reopen"
    send(browser, first, "お調べします")
    (older,) = replies(console, first)
    for page in (f"/cases/{first.id}", f"/cases/{second.id}", f"/cases/{finished.id}", "/queue"):
        assert undone_by_z(browser, page) == f"/replies/{older.id}/undo"
    console.clock.forward(timedelta(seconds=2))
    send(browser, second, "確認します")
    (newer,) = replies(console, second)
    for page in (f"/cases/{first.id}", f"/cases/{second.id}", "/praise"):
        assert undone_by_z(browser, page) == f"/replies/{newer.id}/undo"
    bob = console.signed_in(console.person(name="Bob"))
    assert undone_by_z(bob, f"/cases/{first.id}") == f"/replies/{older.id}/undo"
    console.clock.forward(timedelta(seconds=10))
    assert undone_by_z(browser, f"/cases/{finished.id}") == f"/cases/{finished.id}/reopen"
    assert undone_by_z(browser, "/praise") is None


def undone_by_z(browser: FlaskClient, page: str) -> str | None:
    """Where the form leads that the key z sends; no page gives the key to two of them."""
    text = browser.get(page).get_data(as_text=True)
    found = re.findall(r'action="([^"?]*)[^"]*">(?:(?!</form>).)*? data-key="z"', text, re.DOTALL)
    assert len(found) <= 1
    return found[0] if found else None
