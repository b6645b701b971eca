"""Templates: written, previewed, archived; only fields of the allow-list."""

from __future__ import annotations

from app.models import Role, Template
from tests import make
from tests.web.conftest import Console

WRITTEN = {
    "shortcut": "sorry",
    "title": "お詫び",
    "body": "{name}さん、申し訳ございません。",
    "language": "ja",
    "lane": "support",
}


def stored(console: Console) -> list[Template]:
    with console.sessions.read() as session:
        return session.query(Template).order_by(Template.id).all()


def test_a_template_is_written_changed_archived_and_used_again(console: Console) -> None:
    browser = console.as_role(Role.lead)
    assert browser.post("/templates/add", data=WRITTEN).status_code == 302
    (made,) = stored(console)
    browser.post(f"/templates/{made.id}", data={**WRITTEN, "title": "お詫び2"})
    assert "お詫び2" in browser.get("/templates").get_data(as_text=True)
    browser.post(f"/templates/{made.id}/archive")
    assert "お詫び2" not in browser.get("/templates").get_data(as_text=True)
    browser.post(f"/templates/{made.id}/restore")
    assert stored(console)[0].archived_at is None


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(console: Console) -> None:
    browser = console.as_role(Role.lead)
    browser.post("/templates/add", data=WRITTEN)
    again = {**WRITTEN, "body": "{password} を教えて", "title": ""}
    answer = browser.post("/templates/add", data=again)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Another template in this language has this shortcut." in page
    assert "There is a word in braces that is no field." in page
    assert "Write a title of at most 120 characters." in page
    assert "{password} を教えて" in page
    assert len(stored(console)) == 1


def test_the_same_shortcut_may_stand_in_both_languages(console: Console) -> None:
    browser = console.as_role(Role.lead)
    browser.post("/templates/add", data=WRITTEN)
    english = browser.post("/templates/add", data={**WRITTEN, "language": "en"})
    assert english.status_code == 302
    assert len(stored(console)) == 2


def test_an_archived_shortcut_that_was_taken_is_not_restored(console: Console) -> None:
    with console.sessions.begin() as session:
        old = make.template(session, shortcut="sorry", archived_at=make.NOON)
        make.template(session, shortcut="sorry")
    browser = console.as_role(Role.lead)
    page = browser.post(f"/templates/{old.id}/restore", follow_redirects=True)
    assert "has this shortcut" in page.get_data(as_text=True)
    assert stored(console)[0].archived_at is not None


def test_a_preview_fills_known_fields_and_runs_nothing(console: Console) -> None:
    browser = console.signed_in(console.person(Role.lead, name="佐藤"))
    body = "{agent} {{ 7*7 }} {% raw %} {nothing} <script>x</script>"
    page = browser.post("/templates/preview", data={"body": body}).get_data(as_text=True)
    assert "佐藤 {{ 7*7 }} {% raw %} {nothing} &lt;script&gt;" in page
    assert "No such field: nothing" in page


def test_agents_see_templates_and_do_not_change_them(console: Console) -> None:
    with console.sessions.begin() as session:
        made = make.template(session)
    browser = console.as_role(Role.agent)
    page = browser.get("/templates").get_data(as_text=True)
    assert made.title in page
    assert f"/templates/{made.id}/archive" not in page
