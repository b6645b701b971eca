"""The queue as its reader sees it."""

from __future__ import annotations

from datetime import timedelta

from app.models import CaseState, Event, Lane, Role
from nlp.base import Urgency
from tests.counting import statements
from tests.web.conftest import Console
from tests.web.working import a_case, state_of

HTMX = {"HX-Request": "true"}


def test_an_empty_queue_says_what_to_do_next(console: Console) -> None:
    browser = console.as_role(Role.agent)
    for tab, sentence in (
        ("support", "New cases appear here by themselves"),
        ("judge", "asks you here instead of guessing"),
        ("mine", "Take a case from the queue"),
        ("done", "can be found and reopened here"),
        ("support&words=nowhere", "Take a filter away"),
    ):
        assert sentence in browser.get(f"/queue?tab={tab}").get_data(as_text=True)


def test_the_whole_view_stands_in_its_address(console: Console) -> None:
    a_case(console, urgency=Urgency.high, language="en")
    page = console.as_role(Role.agent).get(
        "/queue?urgency=high&language=en&words=%E3%82%A2%E3%83%97"
    )
    text = page.get_data(as_text=True)
    assert "/cases/1?tab=support&amp;language=en&amp;urgency=high" in text
    assert 'value="アプ"' in text


def test_what_an_address_says_wrongly_does_not_narrow_or_break(console: Console) -> None:
    a_case(console)
    browser = console.as_role(Role.agent)
    odd = "/queue?urgency=boo&assignee=９&brand=-1&addressed=maybe&tab=nowhere"
    assert "@author" in browser.get(odd).get_data(as_text=True)
    assert browser.get("/queue?after=nonsense").status_code == 422


def test_time_left_and_overdue_are_told(console: Console) -> None:
    a_case(console, posted_ago=timedelta(hours=5))
    a_case(console, posted_ago=timedelta(hours=1))
    text = console.as_role(Role.agent).get("/queue").get_data(as_text=True)
    assert "1 h over" in text
    assert "3 h left" in text


def test_what_people_wrote_is_never_markup(console: Console) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    case = a_case(console, text=evil, author={"display_name": evil, "handle": evil, "bio": evil})
    browser = console.as_role(Role.agent)
    for address in ("/queue", f"/cases/{case.id}", f"/queue/rows/{case.id}", "/figures/rows"):
        text = browser.get(address).get_data(as_text=True)
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_solving_in_place_leaves_the_row_with_a_way_back(console: Console) -> None:
    case = a_case(console)
    browser = console.as_role(Role.agent)
    fields = {"case_version": "1"}
    row = browser.post(f"/cases/{case.id}/solve", data=fields, headers=HTMX)
    assert row.status_code == 200
    assert f'id="case-{case.id}"' in row.get_data(as_text=True)
    assert f"/cases/{case.id}/reopen" in row.get_data(as_text=True)
    assert state_of(console, case) is CaseState.solved


def test_an_action_on_an_older_state_of_the_case_is_refused(console: Console) -> None:
    case = a_case(console)
    browser = console.as_role(Role.agent)
    browser.post(f"/cases/{case.id}/take", data={"case_version": "1"})
    late = browser.post(f"/cases/{case.id}/solve", data={"case_version": "1"}, headers=HTMX)
    assert late.status_code == 409
    assert late.headers["HX-Retarget"] == "#toasts"
    assert state_of(console, case) is not CaseState.solved


def test_new_cases_are_counted_for_the_pill_of_their_view_only(console: Console) -> None:
    browser = console.as_role(Role.agent)
    a_case(console)
    with console.sessions.read() as session:
        since = session.query(Event).count()
    a_case(console)
    a_case(console, lane=Lane.judge)
    assert browser.get(f"/queue/news?since={since}").json == {"count": 1}
    assert browser.get(f"/queue/news?tab=judge&since={since}").json == {"count": 1}
    assert browser.get("/queue/news?tab=done").json == {"count": 0}


def test_more_rows_come_as_rows(console: Console) -> None:
    for _ in range(52):
        a_case(console)
    browser = console.as_role(Role.agent)
    first = browser.get("/queue").get_data(as_text=True)
    after = first.split("after=")[1].split("&amp;")[0].split('"')[0]
    rest = browser.get(f"/queue?after={after}", headers=HTMX).get_data(as_text=True)
    assert first.count("data-row ") == 50
    assert rest.count("data-row ") == 2
    assert "<html" not in rest


def test_the_page_costs_the_same_queries_however_many_rows(console: Console) -> None:
    browser = console.as_role(Role.agent)
    counts = []
    for more in (1, 20):
        for _ in range(more):
            a_case(console)
        with statements(console.sessions) as sent:
            browser.get("/queue")
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 12
