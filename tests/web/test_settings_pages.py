"""People, brands, audit: what an admin sees and does."""

from __future__ import annotations

import re

from app.models import Role
from app.read.people import people
from tests.web.conftest import Console


def test_an_added_persons_password_is_shown_once(console: Console) -> None:
    admin = console.as_role(Role.admin)
    given = {"name": "<b>Ken</b>", "email": "ken@example.com", "role": "agent", "language": "ja"}
    page = admin.post("/people", data=given)
    found = re.search(r'id="fresh-password">([a-z2-9-]{19})<', page.text)
    assert found
    assert "&lt;b&gt;Ken&lt;/b&gt;" in page.text
    assert found[1] not in admin.get("/people").text
    entered = console.stranger().post(
        "/sign-in", data={"email": "ken@example.com", "password": found[1]}
    )
    assert entered.status_code == 302


def test_a_wrong_field_keeps_what_was_typed_and_opens_the_form_again(console: Console) -> None:
    given = {"name": "Ken Ito", "email": "no address", "role": "lead", "language": "en"}
    page = console.as_role(Role.admin).post("/people", data=given)
    assert page.status_code == 422
    assert 'value="Ken Ito"' in page.text
    assert 'id="email-wrong"' in page.text
    assert 'data-opens-now="add-person"' in page.text


def test_an_unknown_role_is_refused(console: Console) -> None:
    given = {"name": "Ken", "email": "ken@example.com", "role": "king", "language": "en"}
    assert console.as_role(Role.admin).post("/people", data=given).status_code == 422
    with console.sessions.read() as session:
        assert len(people(session)) == 1


def test_the_last_admin_stays(console: Console) -> None:
    person = console.person(Role.admin)
    answer = console.signed_in(person).post(f"/people/{person.id}/disable")
    assert answer.status_code == 409
    assert "This is the last admin." in answer.text


def test_what_an_admin_did_stands_in_the_audit_log(console: Console) -> None:
    admin = console.person(Role.admin, name="Midori")
    other = console.person(name="Ken")
    client = console.signed_in(admin)
    client.post(f"/people/{other.id}/disable")
    page = client.get("/audit").text
    assert "disabled Ken" in page
    assert "Midori" in page


def test_the_audit_log_is_read_in_pages(console: Console) -> None:
    client = console.as_role(Role.admin)
    for number in range(60):
        client.post("/brands/new", data={"name": f"brand {number:02}", "names": "x"})
    first = client.get("/audit").text
    older = re.search(r"/audit\?before=(\d+)", first)
    assert older
    second = client.get(f"/audit?before={older[1]}").text
    assert "“brand 59”" in first
    assert "“brand 59”" not in second
    assert "“brand 00”" in second


def test_the_live_tester_marks_what_would_be_heard(console: Console) -> None:
    given = {"names": "キキミミ", "excluded": "カフェ", "text": "ｷｷﾐﾐ<script>"}
    client = console.as_role(Role.lead)
    heard = client.post("/brands/try", data=given).text
    assert '<mark class="found" title="キキミミ">ｷｷﾐﾐ</mark>&lt;script&gt;' in heard
    assert "This post would be heard." in heard
    excluded = client.post("/brands/try", data={**given, "text": "キキミミのカフェ"}).text
    assert '<mark class="excluded"' in excluded
    assert "an excluded word stands beside the name" in excluded
    assert client.post("/brands/try", data={**given, "text": " "}).text.strip() == ""


def test_a_brand_is_written_and_read_again(console: Console) -> None:
    client = console.as_role(Role.lead)
    made = client.post("/brands/new", data={"name": "耳", "names": "キキミミ\nKikimimi"})
    assert made.status_code == 302
    page = client.get(made.location).text
    assert "キキミミ\nKikimimi</textarea>" in page
    wrong = client.post("/brands/new", data={"name": "耳", "names": ""})
    assert wrong.status_code == 422
    assert "There is a brand of that name already." in wrong.text


def test_an_empty_list_says_what_to_do_next(console: Console) -> None:
    page = console.as_role(Role.lead).get("/brands").text
    assert "No brand yet" in page
    assert 'href="/brands/new"' in page
