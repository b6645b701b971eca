"""The browser, the consoles it looks at, and people who sit down before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from tests.journeys.serving import Served, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.journeys.visiting import Visit

UNDO_SECONDS = 4


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window."""
    pytest.importorskip("playwright", reason="the browser tests need Playwright: make browser")
    from playwright.sync_api import sync_playwright

    from tests.journeys.visiting import ARGUMENTS, CHROMIUM

    if not CHROMIUM.exists():
        pytest.skip(f"the browser tests need Chromium at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo town at half an hour a second: it posts and answers while we look."""
    folder = tmp_path_factory.mktemp("town")
    with serving(folder, pace=1800, undo_seconds=UNDO_SECONDS) as served:
        yield served


@pytest.fixture(scope="session")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo town in real time: its history stands, and hardly anything happens."""
    from tests.journeys.seeding import furnish

    folder = tmp_path_factory.mktemp("calm")
    with serving(folder, pace=1, undo_seconds=UNDO_SECONDS) as served:
        furnish(served)
        yield served


@pytest.fixture
def sit_down(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """Opens a browser of its own; in the end no page may have complained of anything."""
    from tests.journeys.visiting import visit_in

    visits: list[Visit] = []

    def sit(
        served: Served, *, email: str = "", language: str = "en", width: int = 1280,
        height: int = 800, theme: str = "light",
    ) -> Visit:  # fmt: skip
        context = chromium.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if theme == "dark" else "light",
            locale={"ja": "ja-JP", "en": "en-US"}[language],
            timezone_id="Asia/Tokyo",
            reduced_motion="reduce",
        )
        visit = visit_in(context, served=served)
        visits.append(visit)
        if email:
            visit.sign_in(email)
        return visit

    yield sit
    for visit in visits:
        visit.context.close()
    assert [trouble for visit in visits for trouble in visit.troubles] == []
