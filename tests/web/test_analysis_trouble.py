"""When posts are not analysed, those who can mend it see so, and the pages say why."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.analysing import CurrentAnalyser, StoredModels
from app.jobs.running import Runner
from app.jobs.schedule import JOBS
from app.models import JobRun, Preference, Role
from app.read.models import MODELS
from app.web.console import create_app
from nlp.trained.heads import save_heads
from nlp.trained.refitting import Lesson, refit
from tests.fakes.model import sign_model
from tests.past_cases import a_case
from tests.web.conftest import Console

STOPPED = "Posts are not being analysed"
LEADERS = {Role.lead, Role.admin}
HTMX = {"HX-Request": "true"}


def with_heads(console: Console, folder: Path, *, model: str = "1", **named: str) -> Console:
    """The same console, whose database names these heads for the model signs-`model`."""
    with console.sessions.begin() as session:
        session.merge(Preference(name=MODELS, value=named))
    models = StoredModels(classifier=sign_model(model), folder=folder, sessions=console.sessions)
    services = replace(console.services, models=models, analyser=CurrentAnalyser(models))
    app = create_app(services)
    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return replace(console, app=app, services=services)


def run_analyse(console: Console) -> None:
    [job] = [job for job in JOBS if job.name == "analyse"]
    Runner(console.services, nudge=lambda _: None).run(job)


@pytest.mark.parametrize("role", Role)
def test_a_banner_tells_leads_and_admins_while_the_job_fails(
    console: Console, tmp_path: Path, role: Role
) -> None:
    stopped = with_heads(console, tmp_path, current="h1")
    browser = stopped.as_role(role)
    assert STOPPED not in browser.get("/queue").text
    run_analyse(stopped)
    page = browser.get("/queue").text
    assert (STOPPED in page) is (role in LEADERS)
    assert ("kikimimi model rollback --shipped" in page) is (role in LEADERS)
    assert "ModelMissing" not in page
    run_analyse(with_heads(console, tmp_path, current=""))
    assert STOPPED not in browser.get("/queue").text


def test_the_banner_is_in_the_readers_language(console: Console, tmp_path: Path) -> None:
    stopped = with_heads(console, tmp_path, current="h1")
    run_analyse(stopped)
    page = stopped.signed_in(stopped.person(Role.lead, language="ja")).get("/queue").text
    assert "投稿の分析が止まっています" in page


def test_an_error_that_nobody_foresaw_shows_its_kind_and_nothing_of_its_inside(
    console: Console,
) -> None:
    with console.sessions.begin() as session:
        trouble = "OperationalError: postgresql://desk:hunter2secret@db/kikimimi"
        session.add(JobRun(name="analyse", failures=3, trouble=trouble))
        session.add(JobRun(name="collect", failures=3, trouble="KeyError: 'a'"))
    page = console.as_role(Role.lead).get("/queue").text
    assert "Something broke that nobody foresaw (OperationalError)" in page
    assert "hunter2secret" not in page
    assert "KeyError" not in page


def test_accuracy_says_what_to_do(console: Console, tmp_path: Path) -> None:
    stopped = with_heads(console, tmp_path, current="h1")
    answer = stopped.as_role(Role.lead).get("/accuracy")
    assert answer.status_code == 503
    assert "The analysis does not work just now" in answer.text
    assert "kikimimi model rollback --shipped" in answer.text


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize("role", [*Role, None])
def test_a_page_that_needs_the_analysis_tells_paths_and_commands_to_leaders_alone(
    console: Console, tmp_path: Path, role: Role | None, headers: dict[str, str]
) -> None:
    stopped = with_heads(console, tmp_path, current="h1")
    stopped.app.view_functions["languages.choose"] = lambda: stopped.services.analyser.revision
    browser = stopped.as_role(role) if role else stopped.app.test_client()
    answer = browser.post("/language", headers=headers | {"Accept-Language": "en"})
    assert answer.status_code == 503
    assert (str(tmp_path) in answer.text) is (role in LEADERS)
    assert ("kikimimi model" in answer.text) is (role in LEADERS)
    assert ("Leads and admins see what to do" in answer.text) is (role not in LEADERS)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "Nothing can be compared"), ("ja", "現在、分析が動いていないため")],
)
def test_on_the_page_of_a_case_the_card_says_why(
    console: Console, tmp_path: Path, language: str, sentence: str, role: Role
) -> None:
    with console.sessions.begin() as session:
        case = a_case(session, 1)
    stopped = with_heads(console, tmp_path, current="h1")
    browser = stopped.signed_in(stopped.person(role, language=language))
    answer = browser.get(f"/cases/{case.id}/parts/similar", headers=HTMX)
    assert answer.status_code == 200
    assert "HX-Retarget" not in answer.headers
    assert sentence in answer.text
    assert ("kikimimi model rollback --shipped" in answer.text) is (role in LEADERS)
    assert (str(tmp_path) in answer.text) is (role in LEADERS)
    assert "hx-trigger" not in answer.text, "it does not ask again by itself"


def test_the_card_does_not_say_again_what_stands_above_the_page(
    console: Console, tmp_path: Path
) -> None:
    with console.sessions.begin() as session:
        case = a_case(session, 1)
    stopped = with_heads(console, tmp_path, current="h1")
    run_analyse(stopped)
    browser = stopped.as_role(Role.lead)
    assert "kikimimi model rollback --shipped" in browser.get(f"/cases/{case.id}").text
    card = browser.get(f"/cases/{case.id}/parts/similar", headers=HTMX).text
    assert "Nothing can be compared" in card
    assert "kikimimi model rollback --shipped" not in card


@pytest.mark.parametrize(
    ("named", "told", "not_told"),
    [
        ({"current": "h1"}, "h1 belong to an earlier model and are not used", "tried out"),
        ({"shadow": "h1"}, "h1 belong to an earlier model and are not tried out", "not used"),
    ],
)
def test_accuracy_tells_of_heads_that_an_upgrade_left_behind(
    console: Console, tmp_path: Path, named: dict[str, str], told: str, not_told: str
) -> None:
    heads = refit(
        sign_model().read(["x"]), [Lesson(intent="other", sentiment="neutral", urgency="low")],
        base="signs-1", revision="h1", made={},
    )  # fmt: skip
    save_heads(heads, tmp_path / "h1" / "heads.json")
    same = with_heads(console, tmp_path, **named).as_role(Role.lead).get("/accuracy").text
    assert "earlier model" not in same
    page = with_heads(console, tmp_path, model="2", **named).as_role(Role.lead)
    text = page.get("/accuracy").text
    assert told in text
    assert "kikimimi model retrain" in text
    assert not_told not in text
