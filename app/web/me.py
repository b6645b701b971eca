"""One's own things: name, language, theme, password, where one is signed in."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.read import people as reads
from app.steps.people import own as steps
from app.steps.people.sign_in import TooManyAttempts, revoke_session
from app.web.frame import session
from app.web.frame.here import now, person, services
from app.web.sign_in import browser, when_again
from app.web.wording.words import wrong_fields

TIMEZONES = (
    "Asia/Tokyo", "UTC", "America/Los_Angeles", "America/New_York", "Europe/London",
    "Europe/Berlin", "Asia/Shanghai", "Asia/Seoul", "Asia/Singapore", "Australia/Sydney",
)  # fmt: skip

blueprint = Blueprint("me", __name__, url_prefix="/me")


@blueprint.get("")
def me() -> str:
    return _page()


@blueprint.post("")
def change() -> Response | tuple[str, int]:
    given = {
        name: request.form[name]
        for name in ("name", "language", "theme", "timezone", "signature")
        if name in request.form
    }
    try:
        steps.change_own(person().id, **given, sessions=services().sessions, now=now())
    except Invalid as error:
        return _page(wrong=wrong_fields(error)), error.status
    flash(gettext("Saved."))
    return redirect(url_for("me.me"))


@blueprint.route("/password", methods=["GET", "POST"])
def password() -> str | Response | tuple[str, int]:
    if request.method != "POST":
        return render_template("me/password.html", wrong={})
    try:
        token = steps.change_password(
            person().id,
            old=request.form.get("old", ""),
            new=request.form.get("new", ""),
            browser=browser(),
            sessions=services().sessions,
            now=now(),
        )
    except Invalid as error:
        return render_template("me/password.html", wrong=wrong_fields(error)), error.status
    except TooManyAttempts as error:
        wrong = {"old": when_again(error)}
        return render_template("me/password.html", wrong=wrong), error.status
    session.enter(token)
    flash(gettext("The password is changed. You are signed out everywhere else."))
    return redirect(url_for("home.home"))


@blueprint.post("/sessions/<ref>/end")
def revoke(ref: str) -> Response:
    revoke_session(ref, person_id=person().id, sessions=services().sessions, now=now())
    flash(gettext("That browser is signed out."))
    return redirect(url_for("me.me"))


def _page(*, wrong: dict[str, str] | None = None) -> str:
    with services().sessions.read() as reading:
        open_sessions = reads.open_sessions(reading, person().id, token=person().token, now=now())
    return render_template(
        "me/me.html",
        person=person(),
        open_sessions=open_sessions,
        timezones=[(zone, zone) for zone in sorted({*TIMEZONES, person().timezone})],
        wrong=wrong or {},
    )
