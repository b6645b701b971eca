"""The console: one Flask application over the services it is handed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.services import Services
from app.web import languages, metrics
from app.web.frame import errors, page, security, session, work
from app.web.frame.here import EXTENSION
from app.web.frame.numbers import RowNumber

BLUEPRINTS: Sequence[str] = (
    "app.web.home",
    "app.web.languages",
    "app.web.sign_in",
    "app.web.set_up",
    "app.web.health",
    "app.web.me",
    "app.web.people",
    "app.web.audit",
    "app.web.brands",
    "app.web.accounts",
    "app.web.streams",
    "app.web.dry_runs",
    "app.web.queue",
    "app.web.cases",
    "app.web.similar",
    "app.web.phrases",
    "app.web.replies",
    "app.web.live",
    "app.web.figures",
    "app.web.ledger",
    "app.web.accuracy",
    "app.web.praise",
    "app.web.templates",
)
"""One module each, which calls its blueprint `blueprint`."""


def create_app(services: Services) -> Flask:
    """The console for one process. Starts nothing and asks nothing of the database."""
    app = Flask("app.web")
    app.extensions[EXTENSION] = services
    app.url_map.converters["int"] = RowNumber
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Flask's own provider has it
    hops = services.settings.server.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    errors.prepare(app)
    metrics.prepare(app, services)
    security.prepare(app, settings=services.settings, vault=services.vault)
    session.prepare(app)
    languages.prepare(app)
    page.prepare(app)
    work.prepare(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).blueprint)
    return app
