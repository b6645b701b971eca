"""What machines ask: is it alive, is it ready, how is it."""

from __future__ import annotations

import hmac

from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy.exc import SQLAlchemyError

from app import migrate
from app.errors import NotAllowed
from app.read.health import database_answers
from app.web.frame.here import services
from app.web.metrics import exposition

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def healthz() -> dict[str, str]:
    """The process answers; nothing else is asked."""
    return {"status": "ok"}


@blueprint.get("/readyz")
def readyz() -> tuple[dict[str, object], int]:
    """Whether it can work: database, tables, key file. 503 until it can."""
    checks = {"database": _database(), "key_file": services().settings.key_file.is_file()}
    checks["migrations"] = checks["database"] and _migrated()
    ready = all(checks.values())
    return {"status": "ready" if ready else "not ready", "checks": checks}, 200 if ready else 503


@blueprint.get("/metrics")
def metrics() -> Response:
    if not (_has_token() or _comes_from_a_known_address()):
        raise NotAllowed(
            "Metrics are open to the addresses and the token of the configuration only.",
            code="metrics_closed",
        )
    return Response(exposition(current_app), content_type=CONTENT_TYPE_LATEST)


def _database() -> bool:
    try:
        with services().sessions.read() as session:
            return database_answers(session)
    except SQLAlchemyError:
        return False


def _migrated() -> bool:
    return migrate.current(services().sessions) == migrate.newest()


def _has_token() -> bool:
    wanted = services().settings.security.metrics_token
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if wanted is None or scheme.lower() != "bearer":
        return False
    return hmac.compare_digest(given.strip().encode(), wanted.get_secret_value().encode())


def _comes_from_a_known_address() -> bool:
    settings = services().settings
    if settings.server.trusted_proxies == 0 and "X-Forwarded-For" in request.headers:
        return False  # a proxy that we were not told of: its own address proves nothing
    return request.remote_addr in settings.security.metrics_addresses
