"""What every page's template may use."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, request, url_for
from flask_login import current_user

from app.read.accounts import AccountInTrouble, in_trouble
from app.read.health import FailingJob, failing_job
from app.web.frame.addresses import web_address
from app.web.frame.browsers import browser_name
from app.web.frame.here import role, services
from app.web.frame.navigation import Group, navigation
from app.web.frame.rules import MENDERS, ROUTE_RULES, allows
from app.web.languages import LANGUAGES, page_language
from app.web.wording import times
from app.web.wording.words import in_words, word

SPRITE = "vendor/lucide-1.62.0/sprite.svg"
A_YEAR = 365 * 24 * 3600


def prepare(app: Flask) -> None:
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = A_YEAR  # an address carries its content's hash
    app.jinja_env.filters.update(
        ago=times.ago,
        full_time=times.full_time,
        day=times.day,
        span=times.span,
        yen=yen,
        browser=browser_name,
        web_address=web_address,
    )
    app.jinja_env.globals.update(
        word=word,
        in_words=in_words,
        may=may,
        here=here,
        navigation=_navigation,
        accounts_in_trouble=_accounts_in_trouble,
        analysis_in_trouble=_analysis_in_trouble,
    )
    app.context_processor(_page)
    folder = Path(str(app.static_folder))

    @app.url_defaults
    def with_hash(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "filename" in values:
            values["v"] = _content_hash(folder / values["filename"])


def may(endpoint: str) -> bool:
    """Whether who is here may open a route: buttons that would be refused are not shown."""
    return allows(ROUTE_RULES.get(endpoint), role())


def yen(amount: float) -> str:
    """A price in yen; small ones keep their fractions."""
    return f"¥{amount:,.2f}" if amount < 10 else f"¥{amount:,.0f}"


def here() -> str:
    """The address of this page, to come back to."""
    return request.full_path.rstrip("?") if request.method == "GET" else "/"


def _page() -> dict[str, object]:
    return {
        "language": page_language(),
        "languages": LANGUAGES.items(),
        "theme": current_user.theme if current_user.is_authenticated else "auto",
        "sprite": url_for("static", filename=SPRITE),
    }


def _navigation() -> list[Group]:
    return navigation(role())


def _accounts_in_trouble() -> list[AccountInTrouble]:
    with services().sessions.read() as session:
        return in_trouble(session)


def _analysis_in_trouble() -> FailingJob | None:
    """What keeps posts from being analysed, for those who can have it mended."""
    if not allows(MENDERS, role()):
        return None
    with services().sessions.read() as session:
        return failing_job(session, "analyse")


@cache
def _content_hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else ""
