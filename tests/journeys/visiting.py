"""A person at a browser: signs in, looks, and hears everything the browser complains of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Error, Page

from tests.journeys.serving import PASSWORD, Served

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
PATIENCE = 20_000  # milliseconds
# told to every page before its own scripts: what the policy refused, and what ran in spite of it
WATCH = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`POLICY ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""
# the elements that stick out to the right, unless something around them scrolls or cuts them off
TOO_WIDE = """() => {
  const page = document.scrollingElement, width = document.documentElement.clientWidth;
  if (page.scrollWidth <= width) return "";
  const shown = (one) => `${one.localName}.${[...one.classList].join(".")} to ${
    Math.round(one.getBoundingClientRect().right)}`;
  const kept = (one) => one && one !== document.body &&
    (getComputedStyle(one).overflowX !== "visible" || kept(one.parentElement));
  const out = [...document.querySelectorAll("body *")].filter(
    (one) => one.getBoundingClientRect().right > width + 0.5 && !kept(one.parentElement));
  return `${page.scrollWidth - width} px too wide: ` + out.slice(0, 6).map(shown).join(", ");
}"""


@dataclass(kw_only=True)  # Playwright marks the object whose methods it calls
class Visit:
    """One browser with its own cookies. `troubles` must be empty when the test is over.

    `refusals` are the statuses that the test brings about on purpose: the browser logs them.
    """

    served: Served
    context: BrowserContext
    page: Page
    troubles: list[str] = field(default_factory=list)
    refusals: set[int] = field(default_factory=set)

    def open(self, path: str) -> int:
        """The page at `path`; its status."""
        answer = self.page.goto(self.served.address + path)
        assert answer is not None
        return answer.status

    def sign_in(self, email: str, password: str = PASSWORD) -> None:
        self.open("/sign-in")
        self.page.fill("#email", email)
        self.page.fill("#password", password)
        self.page.press("#password", "Enter")
        self.page.wait_for_url("**/queue*")

    def another_tab(self) -> Visit:
        """The same person in the same browser."""
        return visit_in(self.context, served=self.served, troubles=self.troubles)

    def language(self) -> str | None:
        return self.page.locator("html").get_attribute("lang")

    def overflow(self) -> str:
        """What makes the page wider than its window; "" when nothing does."""
        return str(self.page.evaluate(TOO_WIDE))

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type not in {"error", "warning"}:
            return
        expected = any(f"status of {status} " in message.text for status in self.refusals)
        if not expected:
            where = message.location.get("url", "")
            self.troubles.append(f"{self.page.url}: {message.text} ({where})")

    def _fail(self, error: Error) -> None:
        self.troubles.append(f"{self.page.url}: {error.message}")

    def _asked(self, dialog: Dialog) -> None:
        self.troubles.append(f"{self.page.url}: a script said “{dialog.message}”")
        dialog.dismiss()


def visit_in(
    context: BrowserContext, *, served: Served, troubles: list[str] | None = None
) -> Visit:
    """A visit in a new tab of this browser."""
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    visit = Visit(
        served=served, context=context, page=page, troubles=[] if troubles is None else troubles
    )
    page.add_init_script(WATCH)
    page.on("console", visit._hear)
    page.on("pageerror", visit._fail)
    page.on("dialog", visit._asked)
    return visit
