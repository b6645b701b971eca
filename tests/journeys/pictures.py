"""Draws the pictures of README and guides from a running demo town.

python -m tests.journeys.pictures http://127.0.0.1:8000 PASSWORD
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
EMAIL = "demo@example.com"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One page in one language, theme and width. `opens`: the first such link is followed."""

    name: str
    path: str
    language: str
    theme: str = "light"
    width: int = 1280
    height: int = 800
    opens: str = ""


PICTURES = (
    Picture(name="queue-ja-light", path="/queue", language="ja"),
    Picture(name="case-ja-light", path="/queue", language="ja", opens="a[href*='/cases/']"),
    Picture(
        name="case-en-dark",
        path="/queue?language=en",
        language="en",
        theme="dark",
        opens="a[href*='/cases/']",
    ),
    Picture(name="figures-en-light", path="/figures", language="en"),
    Picture(name="ledger-ja-light", path="/ledger", language="ja"),
    Picture(name="streams-en-light", path="/streams", language="en"),
    Picture(name="queue-ja-phone", path="/queue", language="ja", width=390, height=844),
)


def draw(address: str, password: str) -> None:
    """Every picture, into docs/pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for picture in PICTURES:
            _draw(browser, picture, address=address, password=password)
        browser.close()


def _draw(browser: Browser, picture: Picture, *, address: str, password: str) -> None:
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.theme == "dark" else "light",
        locale="ja-JP" if picture.language == "ja" else "en-GB",
        timezone_id="Asia/Tokyo",
    )
    page = context.new_page()
    page.goto(address + "/sign-in")
    page.fill("input[name=email]", EMAIL)
    page.fill("input[name=password]", password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "sign-in" not in url)
    page.goto(address + picture.path)
    if picture.opens:
        page.locator(picture.opens).first.click()
        page.wait_for_url("**/cases/*")
    page.wait_for_load_state("load")
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


if __name__ == "__main__":
    draw(sys.argv[1], sys.argv[2])
