"""The page of accuracy, and the sample that is judged without seeing the analysis."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.analysing import StoredModels
from app.models import Label, Role, SampledPost, StoredAnalysis
from app.steps.understanding.models import try_out
from app.web.console import create_app
from nlp.base import Intent, Sentiment, Urgency
from nlp.trained.heads import save_heads
from nlp.trained.refitting import Lesson, refit
from tests.fakes.model import sign_model
from tests.web.conftest import Console
from tests.web.sampled import analysed, drawn
from tests.web.working import a_case, send, with_replier

SAID = {"intent": "question", "sentiment": "neutral", "urgency": "low"}


def text(browser: FlaskClient, address: str) -> str:
    return browser.get(address).get_data(as_text=True)


def next_id(console: Console) -> int:
    with console.sessions.read() as session:
        rows = session.query(SampledPost).filter_by(answered_at=None).order_by(SampledPost.place)
        return rows[0].id


def test_without_a_sample_the_page_says_when_it_comes(console: Console) -> None:
    page = text(console.as_role(Role.lead), "/accuracy")
    assert "not drawn yet" in page
    assert "as soon as 20 were analysed" in page
    assert "Nothing is judged yet" in page
    assert console.as_role(Role.lead).get("/accuracy/sample").status_code == 302


def test_the_post_is_asked_without_what_the_analysis_said(console: Console) -> None:
    analysed(console, 20)
    drawn(console)
    page = text(console.as_role(Role.lead), "/accuracy/sample")
    assert "1 of 20" in page
    assert "電話は ●●●" in page
    assert "checked" not in page
    for told in ("91 %", "92 %", "93 %", 'class="urgency', "mark class"):
        assert told not in page


def test_twenty_answers_lead_to_figures(console: Console) -> None:
    analysed(console, 20)
    drawn(console)
    browser = console.as_role(Role.lead)
    for n in range(20):
        sampled_id = next_id(console)
        answer = browser.post(f"/accuracy/sample/{sampled_id}/judge", data=SAID)
        assert answer.headers["Location"] == ("/accuracy" if n == 19 else "/accuracy/sample")
        if n == 6:
            assert "7 of 20 judged" in text(browser, "/accuracy")
            assert "too few to say" in text(browser, "/accuracy")
    page = text(browser, "/accuracy")
    assert "sample is done: 20 judged, 0 skipped" in page
    assert "0 of 20" in page
    assert "95 %: 0 to 16 %" in page
    with console.sessions.read() as session:
        assert session.query(Label).count() == 20


def test_a_post_is_skipped_with_a_reason_and_not_judged_twice(console: Console) -> None:
    analysed(console, 20)
    drawn(console)
    browser = console.as_role(Role.admin)
    address = f"/accuracy/sample/{next_id(console)}"
    assert browser.post(f"{address}/skip", data={"reason": "bored"}).status_code == 422
    assert browser.post(f"{address}/judge", data={"intent": "praise"}).status_code == 422
    assert browser.post(f"{address}/skip", data={"reason": "cannot_tell"}).status_code == 302
    browser.post(f"{address}/judge", data=SAID)
    page = text(browser, "/accuracy/sample")
    assert "Somebody has judged this post in the meantime." in page
    assert "2 of 20" in page


def test_the_last_answer_is_taken_back_with_a_key_and_the_log_says_so(console: Console) -> None:
    analysed(console, 20)
    drawn(console)
    browser = console.signed_in(console.person(Role.admin, name="Hana"))
    assert "/take-back" not in text(browser, "/accuracy/sample")
    sampled_id = next_id(console)
    browser.post(f"/accuracy/sample/{sampled_id}/judge", data=SAID)
    taken_back = f'action="/accuracy/sample/{sampled_id}/take-back"'
    for page in (text(browser, "/accuracy/sample"), text(browser, "/accuracy")):
        assert re.search(r'data-key="z"', page.split(taken_back)[1].split("</form>")[0])
    assert "Hana (1 judged, 0 skipped)" in text(browser, "/accuracy?week=2026-11-16")
    other = console.as_role(Role.lead)
    assert "/take-back" not in text(other, "/accuracy/sample")
    browser.post(f"/accuracy/sample/{sampled_id}/take-back")
    page = text(browser, "/accuracy/sample")
    assert "Taken back. The post is asked again." in page
    assert "1 of 20" in page
    assert "took back an answer: sample of 2026-11-16, post 1" in text(browser, "/audit")


def test_weeks_before_can_be_looked_at(console: Console) -> None:
    analysed(console, 20)
    drawn(console)
    browser = console.as_role(Role.lead)
    browser.post(f"/accuracy/sample/{next_id(console)}/judge", data=SAID)
    console.clock.forward(timedelta(days=7))
    page = text(browser := console.as_role(Role.lead), "/accuracy?week=2026-11-16")
    assert 'href="/accuracy?week=2026-11-16" aria-current="page"' in page
    assert "0 of 1" in page
    assert "not drawn yet" in page
    assert text(browser, "/accuracy?week=nonsense")


def test_all_weeks_together_are_enough_for_a_class(console: Console) -> None:
    analysed(console, 20)
    drawn(console)
    browser = console.as_role(Role.lead)
    for _ in range(12):
        browser.post(f"/accuracy/sample/{next_id(console)}/judge", data=SAID)
    with console.sessions.begin() as session:
        session.query(Label).update({Label.revision: "signs-0"})
    console.clock.forward(timedelta(days=7))
    analysed(console, 20)
    drawn(console)
    browser = console.as_role(Role.lead)
    with console.sessions.read() as session:
        open_now = session.query(SampledPost).filter_by(answered_at=None)
        this_week = open_now.order_by(SampledPost.week.desc(), SampledPost.place)
        asked = [one.id for one in this_week.limit(12)]
    for sampled_id in asked:
        browser.post(f"/accuracy/sample/{sampled_id}/judge", data=SAID)
    question = re.compile(r"Question</th>.*?data-label=\"n\">(\d+)<.*?<span>\s*(\S+)", re.DOTALL)
    for address, judged, share in [
        ("/accuracy", "12", "<span"), ("/accuracy?week=2026-11-16", "12", "<span"),
        ("/accuracy?week=all", "24", "0"),
    ]:  # fmt: skip
        page = text(browser, address)
        assert question.findall(page) == [(judged, share)]
        assert ("several models" in page) == ("all" in address)
        assert f'href="{address}" aria-current="page">' in page


@pytest.mark.parametrize("language", ["ja", "en"])
def test_one_key_corrects_any_case_and_another_takes_it_back(
    console: Console, language: str
) -> None:
    [case] = analysed(console, 1)
    browser = console.signed_in(console.person(Role.agent, language=language))
    page = text(browser, f"/cases/{case.id}")
    assert 'name="intent" value="question" data-key="2"' in page
    assert 'value="complaint" data-key="1" disabled' in page
    assert "/correct/undo" not in page
    data = {"intent": "question", "case_version": "1"}
    assert browser.post(f"/cases/{case.id}/correct", data=data).status_code == 302
    page = text(browser, f"/cases/{case.id}")
    assert "/correct/undo" in page
    assert ("zキー" if language == "ja" else "z takes it back") in page
    browser.post(f"/cases/{case.id}/correct/undo", data={"case_version": "2"})
    page = text(browser, f"/cases/{case.id}")
    assert 'value="complaint" data-key="1" disabled' in page
    with console.sessions.read() as session:
        assert session.query(Label).count() == 0


def test_the_key_of_a_correction_waits_while_a_reply_is_held(console: Console) -> None:
    with_replier(console)
    other, [case] = a_case(console), analysed(console, 1)
    browser = console.as_role(Role.agent)
    send(browser, other, "お調べします")
    browser.post(f"/cases/{case.id}/correct", data={"intent": "question", "case_version": "1"})
    undo = re.compile(r'/correct/undo.*? (data-key[a-z-]*)="z"')
    assert undo.findall(text(browser, f"/cases/{case.id}")) == ["data-key-then"]
    console.clock.forward(timedelta(seconds=10))
    assert undo.findall(text(browser, f"/cases/{case.id}")) == ["data-key"]


def test_a_correction_names_one_thing(console: Console) -> None:
    [case] = analysed(console, 1)
    browser = console.as_role(Role.agent)
    for data in ({}, {"intent": "nonsense"}, {"intent": "question", "urgency": "low"}):
        answer = browser.post(f"/cases/{case.id}/correct", data={"case_version": "1", **data})
        assert answer.status_code == 422


def test_what_was_corrected_is_on_the_page(console: Console) -> None:
    [case] = analysed(console, 1)
    browser = console.as_role(Role.lead)
    browser.post(f"/cases/{case.id}/correct", data={"urgency": "low", "case_version": "1"})
    page = text(browser, "/accuracy")
    assert "1 post corrected" in page
    assert '<td data-label="The analysis said">Critical</td>' in page
    assert "signs-1" in page


def test_a_model_on_trial_stands_beside_the_one_in_use(console: Console, tmp_path: Path) -> None:
    heads = refit(
        sign_model().read(["x"]), [Lesson(intent="other", sentiment="neutral", urgency="low")],
        base="signs-1", revision="h1", made={},
    )  # fmt: skip
    save_heads(heads, tmp_path / "h1" / "heads.json")
    person = console.person(Role.lead)
    try_out("h1", labels=20, person_id=person.id, sessions=console.sessions, now=console.clock())
    models = StoredModels(classifier=sign_model(), folder=tmp_path, sessions=console.sessions)
    shadow = models.shadow()
    assert shadow is not None
    cases = analysed(console, 20)
    with console.sessions.begin() as session:
        for case in cases:
            session.add(
                StoredAnalysis(
                    post_id=case.latest_post_id, revision=shadow.revision, current=False,
                    shadow=True, language="ja", intent=Intent.question, intent_probability=0.9,
                    sentiment=Sentiment.neutral, sentiment_probability=0.9, urgency=Urgency.low,
                    urgency_probability=0.9, abstained=False, analysed_at=console.clock(),
                )
            )  # fmt: skip
    drawn(console)
    app = create_app(replace(console.services, models=models))
    app.config.update(WTF_CSRF_ENABLED=False)
    browser = replace(console, app=app).as_role(Role.lead)
    assert "decides nothing" in text(browser, "/accuracy")
    for _ in range(20):
        browser.post(f"/accuracy/sample/{next_id(console)}/judge", data=SAID)
    page = text(browser, "/accuracy")
    assert re.search(r'data-label="In use"><span>\s*0 %', page)
    assert re.search(r'data-label="On trial"><span>\s*100 %', page)
