"""Names and phrases on the page of a case: when asked for, or why there are none."""

from __future__ import annotations

import html
from types import SimpleNamespace
from typing import Any

import pytest

from app.models import Case, CaseState, Role
from nlp.base import ModelMissing
from nlp.phrases import INSTALL, Model, PhraseReader
from tests.past_cases import a_case
from tests.web.conftest import Console
from tests.web.working import with_replier


def stored(console: Console, text: str, language: str, **said: Any) -> Case:
    with console.sessions.begin() as session:
        return a_case(
            session, state=CaseState.new, post={"text": text}, said={"language": language, **said}
        )


def reading(console: Console, names: list[tuple[str, str]], phrases: list[str]) -> None:
    found = SimpleNamespace(
        ents=[SimpleNamespace(text=words, label_=label) for words, label in names],
        noun_chunks=[SimpleNamespace(text=words) for words in phrases],
    )
    reader = PhraseReader(lambda: Model(read=lambda _: found, kinds={"City": "GPE"}))
    object.__setattr__(console.services, "phrases", reader)


def part(console: Console, case: Case, **more: Any) -> str:
    browser = console.signed_in(console.person(**more))
    return browser.get(f"/cases/{case.id}/parts/phrases").get_data(as_text=True)


def test_the_page_of_a_case_reads_nothing_until_somebody_asks(console: Console) -> None:
    with_replier(console)
    case = stored(console, "渋谷の店", "ja")
    page = console.as_role(Role.agent).get(f"/cases/{case.id}").get_data(as_text=True)
    assert f'hx-get="/cases/{case.id}/parts/phrases"' in page
    assert 'parts/phrases" hx-trigger="load"' not in page
    assert f'data-key="p" hx-get="/cases/{case.id}/parts/phrases"' in page


@pytest.mark.parametrize("role", Role)
def test_names_and_phrases_are_shown_with_where_the_model_comes_from(
    console: Console, role: Role
) -> None:
    reading(console, [("渋谷", "City")], ["渋谷の<b>店"])
    case = stored(
        console, "渋谷の店、解約する", "ja", names=[{"kind": "churn", "start": 5, "end": 7}]
    )
    page = part(console, case, role=role)
    for words in ("渋谷", "Place", "渋谷の&lt;b&gt;店", "解約", "Leaving", "non-commercial"):
        assert words in page
    assert "hx-get" not in page


def test_in_japanese(console: Console) -> None:
    reading(console, [("渋谷", "City")], ["渋谷の店"])
    page = part(console, stored(console, "渋谷の店", "ja"), language="ja")
    for words in ("固有名と語句", "場所", "名詞句", "非営利"):
        assert words in page


def test_an_english_post_has_our_word_lists_only(console: Console) -> None:
    case = stored(console, "I cancel", "en", names=[{"kind": "churn", "start": 2, "end": 8}])
    page = part(console, case)
    assert "cancel" in page
    assert "Japanese posts only" in page


def test_without_the_extra_it_says_how_to_install_it(console: Console) -> None:
    def missing() -> Model:
        raise ModelMissing("GiNZA is not installed.")

    object.__setattr__(console.services, "phrases", PhraseReader(missing))
    page = part(console, stored(console, "渋谷の店", "ja"))
    assert "installs GiNZA" in page
    assert INSTALL in html.unescape(page)


def test_a_missing_case_is_not_found(console: Console) -> None:
    assert console.as_role(Role.agent).get("/cases/99/parts/phrases").status_code == 404
