"""Every page, in both languages, light and dark, wide and narrow: axe, overflow, complaints."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from app.models import Role
from tests.journeys.pages import pages
from tests.journeys.serving import Served, serving

if TYPE_CHECKING:
    from tests.journeys.visiting import Visit

pytestmark = pytest.mark.browser

Sit = Callable[..., "Visit"]


@pytest.mark.parametrize("language", ["ja", "en"])
def test_no_page_shuts_anybody_out(calm: Served, sit_down: Sit, language: str) -> None:
    from tests.journeys.looking import look_at

    visit = sit_down(calm, email=calm.bring(language=language), language=language)
    with calm.sessions.read() as session:
        everything = pages(session)
    assert len(everything) > 40
    found = [line for path in everything for line in look_at(visit, path, language=language)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_doors_shut_nobody_out(
    sit_down: Sit, tmp_path_factory: pytest.TempPathFactory, calm: Served, language: str
) -> None:
    from tests.journeys.looking import look_at, look_here

    stranger = sit_down(calm, language=language)
    found = look_at(stranger, "/sign-in", language=language)
    stranger.refusals |= {422}
    stranger.page.fill("#email", "nobody@example.com")
    stranger.page.fill("#password", "not the password")
    stranger.page.press("#password", "Enter")
    stranger.page.wait_for_selector("[role=alert]")
    found += look_here(stranger, "a wrong password")
    with serving(tmp_path_factory.mktemp("new"), pace=1, undo_seconds=4, demo=False) as fresh:
        first = sit_down(fresh, language=language)
        found += look_at(first, "/set-up", language=language)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("language", ["ja", "en"])
def test_pages_that_refuse_shut_nobody_out(calm: Served, sit_down: Sit, language: str) -> None:
    from tests.journeys.looking import look_at

    visit = sit_down(calm, email=calm.bring(language=language, role=Role.agent), language=language)
    visit.refusals |= {403, 404}
    found = look_at(visit, "/no-such-page", language=language, status=404)
    found += look_at(visit, "/people", language=language, status=403)
    found += look_at(visit, "/cases/99999999", language=language, status=404)
    assert not found, "\n".join(found)


def test_every_dialog_and_list_that_opens_shuts_nobody_out(calm: Served, sit_down: Sit) -> None:
    from tests.journeys.looking import look_here
    from tests.journeys.working import ready

    visit = sit_down(calm, email=calm.bring())
    page = visit.page
    found: list[str] = []
    page.wait_for_load_state("load")
    page.keyboard.press("?")
    page.wait_for_selector("dialog#keys[open]")
    found += look_here(visit, "the list of keys")
    page.keyboard.press("Escape")
    page.locator("[data-row] .case-text").first.click()
    ready(visit)
    page.keyboard.press("x")
    page.wait_for_selector("dialog#ignore[open]")
    found += look_here(visit, "why a case is ignored")
    page.keyboard.press("Escape")
    page.locator("#reply-text").press_sequentially(";")
    page.wait_for_selector("#picker:not([hidden])")
    found += look_here(visit, "the list of templates")
    page.set_viewport_size({"width": 390, "height": 844})
    page.locator(".bottom-bar button").click()
    page.wait_for_selector("dialog#drawer[open]")
    found += look_here(visit, "the drawer", narrow_too=False)
    assert not found, "\n".join(found)


def test_nothing_is_wider_than_a_large_print_window(calm: Served, sit_down: Sit) -> None:
    """200 % of a 1280 window is 640 wide; 400 % is 320."""
    visit = sit_down(calm, email=calm.bring(), width=320)
    with calm.sessions.read() as session:
        everything = pages(session)
    found = []
    for path in everything:
        visit.open(path)
        for width in (320, 640):
            visit.page.set_viewport_size({"width": width, "height": 640})
            if wide := visit.overflow():
                found.append(f"{path} at {width}: {wide}")
    assert not found, "\n".join(found)
