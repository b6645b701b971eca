"""The first run: the code that the console printed makes the first admin."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from app.errors import Invalid
from app.read.people import anybody
from app.steps.people import set_up as steps
from app.steps.people.sign_in import open_session
from app.web.frame import session
from app.web.frame.here import now, services
from app.web.languages import page_language
from app.web.sign_in import browser
from app.web.wording.words import wrong_fields

blueprint = Blueprint("set_up", __name__)


@blueprint.route("/set-up", methods=["GET", "POST"])
def set_up() -> str | Response | tuple[str, int]:
    with services().sessions.read() as reading:
        if anybody(reading):
            return redirect(url_for("sign_in.sign_in"))
    if request.method != "POST":
        return render_template("set_up.html", given={}, wrong={})
    given = {name: request.form.get(name, "") for name in ("code", "email", "name", "password")}
    try:
        first = steps.set_up(
            **given, language=page_language(), sessions=services().sessions, now=now()
        )
    except Invalid as error:
        page = render_template("set_up.html", given=given, wrong=wrong_fields(error))
        return page, error.status
    entered = open_session(first.id, browser=browser(), sessions=services().sessions, now=now())
    session.enter(entered.token)
    return redirect(url_for("home.home"))
