"""Every no is a sentence and a way on."""

from __future__ import annotations

import pytest

from app.errors import Conflict, Invalid
from app.models import Role
from listeners.errors import NeedsOperator
from tests.web.conftest import Console


@pytest.mark.parametrize(
    ("language", "title"), [("en", "There is nothing here"), ("ja", "ページが見つかりません")]
)
def test_a_missing_page_says_so_in_both_languages(
    console: Console, language: str, title: str
) -> None:
    answer = console.stranger().get("/nowhere", headers={"Accept-Language": language})
    assert answer.status_code == 404
    assert title in answer.text
    assert 'href="/"' in answer.text


def test_a_wrong_method_is_told_with_the_right_ones(console: Console) -> None:
    answer = console.stranger().get("/sign-out")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_what_is_too_large_is_refused(console: Console) -> None:
    big = {"email": "a" * (3 * 1024 * 1024), "password": "x"}
    answer = console.stranger().post("/sign-in", data=big)
    assert answer.status_code == 413
    assert "This is too large" in answer.text


def test_a_broken_page_tells_a_number_and_nothing_of_its_inside(console: Console) -> None:
    def broken() -> str:
        raise RuntimeError("postgresql://desk:hunter2secret@db/kikimimi")

    console.app.view_functions["home.home"] = broken
    answer = console.stranger().get("/")
    assert answer.status_code == 500
    assert answer.headers["X-Request-Id"] in answer.text
    assert "hunter2secret" not in answer.text
    assert "Traceback" not in answer.text
    assert "RuntimeError" not in answer.text


def test_htmx_gets_a_toast_and_the_page_stays(console: Console) -> None:
    answer = console.as_role(Role.admin).post("/streams/77/pause", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert answer.headers["HX-Retarget"] == "#toasts"
    assert answer.headers["HX-Reswap"] == "beforeend"
    assert 'role="alert"' in answer.text
    assert "There is no such stream." in answer.text
    assert "<html" not in answer.text


@pytest.mark.parametrize(
    ("error", "status", "said"),
    [
        (Conflict("Somebody else answered.", code="nobody_knows"), 409, "Somebody else answered."),
        (Invalid("No.", fields={"text": "This is needed."}), 422, "No. This is needed."),
        (NeedsOperator("The key is void.", code="of_a_third_party"), 502, "The key is void."),
    ],
)
def test_an_error_of_the_product_keeps_its_status_and_its_sentence(
    console: Console, error: Exception, status: int, said: str
) -> None:
    def refusing() -> str:
        raise error

    console.app.view_functions["home.home"] = refusing
    answer = console.stranger().get("/")
    assert answer.status_code == status
    assert said in answer.text
