"""Similar past cases on the page of a case."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from app.models import Case, CaseState, Reply, ReplyPath, ReplyState, Role
from app.nearest.past import PastCases
from tests import make
from tests.past_cases import a_case
from tests.web.conftest import Console
from tests.web.working import with_replier


def stored(console: Console, *shares: float, **more: Any) -> Case:
    with console.sessions.begin() as session:
        return a_case(session, *shares, **more)


def answered(console: Console, case: Case, text: str, *, key: str = "answer") -> None:
    with console.sessions.begin() as session:
        session.add(
            Reply(
                key=key,
                case_id=case.id,
                post_id=case.latest_post_id,
                account_id=case.account_id,
                person_id=make.person(session).id,
                text=text,
                path=ReplyPath.api,
                state=ReplyState.sent,
                created_at=make.NOON,
                updated_at=make.NOON,
                sent_at=make.NOON + timedelta(minutes=5),
            )
        )


def part(console: Console, case: Case, **more: Any) -> str:
    browser = console.signed_in(console.person(**more))
    return browser.get(f"/cases/{case.id}/parts/similar").get_data(as_text=True)


@pytest.mark.parametrize("role", Role)
def test_everybody_who_works_cases_sees_them(console: Console, role: Role) -> None:
    near = stored(
        console,
        1,
        post={"text": "アプリが落ちる<b>"},
        first_replied_at=make.NOON + timedelta(hours=2),
    )
    answered(console, near, "「更新」を\nお試しください")
    own = stored(console, 1, state=CaseState.new)
    page = part(console, own, role=role)
    assert "アプリが落ちる&lt;b&gt;" in page
    assert f'href="/cases/{near.id}"' in page
    assert 'data-writes="「更新」を\nお試しください"' in page
    assert re.search(r"Solved.* · answered after 2 h", page)
    assert "hx-trigger" not in page


def test_the_page_of_the_case_does_not_wait_for_them(console: Console) -> None:
    with_replier(console)
    own = stored(console, 1, state=CaseState.new)
    page = console.as_role(Role.agent).get(f"/cases/{own.id}").get_data(as_text=True)
    assert f'hx-get="/cases/{own.id}/parts/similar" hx-trigger="load"' in page


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ("read without the model", "No case has come to an end", "close enough to help")),
        ("ja", ("モデルを使わずに", "完了したケースがまだ", "過去のケースはありません")),
    ],
)
def test_where_there_are_none_it_says_why(
    console: Console, language: str, sentences: tuple[str, str, str]
) -> None:
    unread = stored(console, state=CaseState.new)
    own = stored(console, 1, state=CaseState.new)
    assert sentences[0] in part(console, unread, language=language)
    assert sentences[1] in part(console, own, language=language)
    stored(console, 0, 1)
    assert sentences[2] in part(console, own, language=language)


def test_the_closest_answer_has_a_key(console: Console) -> None:
    for n, share in enumerate((0.99, 1)):
        answered(console, stored(console, share, 1 - share), f"返信{n}", key=f"answer{n}")
    own = stored(console, 1, state=CaseState.new)
    buttons = re.findall(r'data-writes="(返信\d)"( data-key="d")?', part(console, own))
    assert buttons == [("返信1", ' data-key="d"'), ("返信0", "")]


@pytest.mark.parametrize(
    ("language", "own", "past"),
    [
        (
            "en",
            "first post was read by an earlier model",
            "Past cases that were read by an earlier",
        ),
        (
            "ja",
            "最初の投稿は以前のモデルで",
            "以前のモデルで、またはモデルを使わずに分析された過去のケースは",
        ),
    ],
)
def test_after_an_upgrade_it_says_that_an_earlier_model_read_them(
    console: Console, language: str, own: str, past: str
) -> None:
    before = stored(console, 1, said={"revision": "signs-0"})
    assert own in part(console, before, language=language)
    after = stored(console, 1, state=CaseState.new)
    assert past in part(console, after, language=language)


def test_an_ignored_case_says_why_in_the_readers_language(console: Console) -> None:
    stored(console, 1, state=CaseState.ignored, ignored_reason="advert")
    own = stored(console, 1, state=CaseState.new)
    page = part(console, own, language="ja")
    assert "似た過去のケース" in page
    assert "広告" in page
    assert "data-writes" not in page


def test_while_they_are_made_ready_the_part_asks_again(console: Console) -> None:
    stored(console, 1)
    own = stored(console, 1, state=CaseState.new)
    folder = console.services.settings.data / "many"
    many = PastCases(sessions=console.sessions, folder=folder, exact_at_most=0)
    object.__setattr__(console.services, "past", many)
    assert 'hx-trigger="load delay:3s"' in part(console, own)
    many.wait()
    assert "hx-trigger" not in part(console, own)


def test_a_missing_case_is_not_found(console: Console) -> None:
    assert console.as_role(Role.agent).get("/cases/99/parts/similar").status_code == 404
