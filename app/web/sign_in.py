"""The sign-in page."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import format_datetime, gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from app.steps.people import sign_in as steps
from app.steps.people.sign_in import Browser, TooManyAttempts, WrongPassword
from app.web.frame import session
from app.web.frame.addresses import safe_next
from app.web.frame.here import address, now, services
from app.web.languages import keep_choice
from app.web.wording.words import in_words

blueprint = Blueprint("sign_in", __name__)


def browser() -> Browser:
    """Where this request comes from, for the list of one's sessions."""
    return Browser(
        address=address(),
        name=request.user_agent.string,
        hours=services().settings.server.session_hours,
    )


def when_again(error: TooManyAttempts) -> str:
    """The sentence that says until when to wait."""
    until = format_datetime(error.until, "HH:mm:ss (ZZZZ)")
    return str(gettext("Too many attempts. The next one is possible at %(until)s.", until=until))


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int]:
    goes_to = safe_next(request.values.get("next"))
    if request.method != "POST":
        return redirect(goes_to) if current_user.is_authenticated else _page(goes_to)
    email = request.form.get("email", "")
    try:
        entered = steps.sign_in(
            email=email,
            password=request.form.get("password", ""),
            browser=browser(),
            sessions=services().sessions,
            now=now(),
        )
    except WrongPassword as error:
        return _page(goes_to, email=email, wrong=in_words(error.sentence, error.code)), 422
    except TooManyAttempts as error:
        return _page(goes_to, email=email, wrong=when_again(error)), error.status
    session.enter(entered.token)
    response = redirect(goes_to)
    keep_choice(entered.person_id, response)
    return response


@blueprint.post("/sign-out")
def sign_out() -> Response:
    session.leave()
    flash(gettext("You are signed out."))
    return redirect(url_for("sign_in.sign_in"))


def _page(goes_to: str, *, email: str = "", wrong: str = "") -> str:
    return render_template("sign_in.html", goes_to=goes_to, email=email, wrong=wrong)
