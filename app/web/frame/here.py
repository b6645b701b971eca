"""What a view may ask of the request it is in."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from flask import current_app, request
from flask_login import current_user

from app.errors import NotAllowed
from app.models import Role
from app.read.people import SignedIn
from app.services import Services

EXTENSION = "kikimimi"


def services() -> Services:
    return cast("Services", current_app.extensions[EXTENSION])


def now() -> datetime:
    return services().clock()


def person() -> SignedIn:
    """Who is signed in. Raises NotAllowed for a stranger."""
    if not current_user.is_authenticated:
        raise NotAllowed("Please sign in.", code="sign_in_first")
    return cast("SignedIn", current_user._get_current_object())  # noqa: SLF001


def role() -> Role | None:
    """Of who is signed in; None for a stranger."""
    return current_user.role if current_user.is_authenticated else None


def is_htmx() -> bool:
    return request.headers.get("HX-Request") == "true"


def address() -> str:
    """The address of the browser, as the trusted proxies tell it."""
    return request.remote_addr or ""
