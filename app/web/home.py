"""The way in: to the work, to the sign-in, or to the first set-up."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from app.read.people import anybody
from app.web.frame.here import services
from app.web.frame.navigation import navigation

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def home() -> Response:
    if current_user.is_authenticated:
        return redirect(navigation(current_user.role)[0].items[0].href)
    with services().sessions.read() as session:
        if not anybody(session):
            return redirect(url_for("set_up.set_up"))
    return redirect(url_for("sign_in.sign_in"))
