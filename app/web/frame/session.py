"""Who is asking: Flask-Login over our own table of sessions, and the guard before every route."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Flask, redirect, request, session, url_for
from flask_login import LoginManager, current_user, login_user, logout_user

from app.errors import NotAllowed
from app.read.people import SignedIn, signed_in
from app.steps.people import sign_in as steps
from app.web.frame.here import now, services
from app.web.frame.rules import ROUTE_RULES, allows

SEEN_EVERY = timedelta(minutes=5)
WITHOUT_A_NEW_PASSWORD = frozenset(
    {"me.password", "sign_in.sign_out", "languages.choose", "static"}
)


def prepare(app: Flask) -> None:
    login = LoginManager(app)
    login.session_protection = None  # a phone changes its address; the table can revoke
    login.user_loader(_person_of)
    app.before_request(_guard)


def enter(token: str) -> None:
    """From now on this browser holds `token`. What it held before, CSRF token included, is gone."""
    session.clear()
    found = _person_of(token)
    if found is not None:
        login_user(found)


def leave() -> None:
    if current_user.is_authenticated:
        steps.sign_out(current_user.token, sessions=services().sessions, now=now())
    logout_user()
    session.clear()


def _person_of(token: str) -> SignedIn | None:
    with services().sessions.read() as reading:
        found = signed_in(reading, token, now=now())
    if found is not None and now() - found.last_seen_at > SEEN_EVERY:
        steps.seen(token, sessions=services().sessions, now=now())
    return found


def _guard() -> Any:
    if request.endpoint is None:
        return None  # no such page: for strangers too
    rule = ROUTE_RULES.get(request.endpoint)
    known = current_user.is_authenticated
    if not allows(rule, current_user.role if known else None):
        if not known and rule is not None:
            return _to_sign_in()
        raise NotAllowed("Your role does not open this page.", code="role")
    if (
        known
        and current_user.must_change_password
        and (request.endpoint not in WITHOUT_A_NEW_PASSWORD)
    ):
        return redirect(url_for("me.password"))
    return None


def _to_sign_in() -> Any:
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    if request.headers.get("HX-Request") == "true":
        raise NotAllowed("You were signed out. Sign in again.", code="signed_out")
    return redirect(url_for("sign_in.sign_in", next=wanted))
