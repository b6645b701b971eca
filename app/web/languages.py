"""Which language a page is in: the person's, else the browser's cookie, else what it accepts."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Flask, Response, redirect, request
from flask_babel import Babel, get_locale
from flask_login import current_user
from werkzeug.wrappers import Response as AnyResponse

from app.errors import Invalid
from app.steps.people import own as steps
from app.web.frame.addresses import safe_next
from app.web.frame.here import now, person, services

LANGUAGES = {"ja": "日本語", "en": "English"}
COOKIE = "kikimimi_language"
DEFAULT_TIMEZONE = "Asia/Tokyo"

blueprint = Blueprint("languages", __name__)


def prepare(app: Flask) -> None:
    Babel(
        app,
        default_locale="en",
        default_timezone=DEFAULT_TIMEZONE,
        locale_selector=chosen_language,
        timezone_selector=chosen_timezone,
    )


def chosen_language() -> str:
    if current_user.is_authenticated and current_user.language in LANGUAGES:
        return str(current_user.language)
    if (cookie := request.cookies.get(COOKIE, "")) in LANGUAGES:
        return cookie
    return request.accept_languages.best_match(list(LANGUAGES), default="ja") or "ja"


def chosen_timezone() -> str:
    return current_user.timezone if current_user.is_authenticated else DEFAULT_TIMEZONE


def page_language() -> str:
    """ "ja" or "en", for `lang` and for texts that come in both."""
    found = get_locale()
    return found.language if found else "en"


def keep_choice(person_id: int, response: AnyResponse) -> None:
    """Who chose a language before signing in keeps it; the browser need not remember it then."""
    if (chosen := request.cookies.get(COOKIE, "")) in LANGUAGES:
        steps.change_own(person_id, language=chosen, sessions=services().sessions, now=now())
        response.delete_cookie(COOKIE)


@blueprint.post("/language")
def choose() -> Response:
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        raise Invalid("There is no such language.", code="no_such_language")
    if current_user.is_authenticated:
        steps.change_own(person().id, language=language, sessions=services().sessions, now=now())
        return redirect(safe_next(request.form.get("next")))  # type: ignore[return-value]
    response = redirect(safe_next(request.form.get("next")))
    response.set_cookie(
        COOKIE,
        language,
        max_age=timedelta(days=365),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure,
    )
    return response  # type: ignore[return-value]  # werkzeug's Response is flask's parent
