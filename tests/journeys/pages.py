"""Every page of the console, taken from its own routes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import sqlalchemy as sa
from cryptography.fernet import Fernet
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from app.config import Settings
from app.db import Sessions, engine_for
from app.models import Account, Brand, Case, CaseState, Lane, Person, Reply, Stream, Template
from app.nearest.past import PastCases
from app.services import Services
from app.vault import Vault
from app.web.accounts import NOT_HERE
from app.web.console import create_app
from listeners import registry
from tests.fakes.analyser import SignAnalyser
from tests.fakes.channels import channels_with

NO_PAGES = frozenset(
    {
        "static", "live.stream", "health.healthz", "health.readyz", "health.metrics",
        "queue.news", "queue.row", "cases.reply_part", "similar.part",
        "phrases.part",
        "figures.summary_sheet", "figures.rows_sheet", "ledger.rows_sheet",
        "home.home",  # leads to the queue
    }
)  # fmt: skip
"""Routes that answer with something else: a part, a sheet, a stream, a file."""

FOR_STRANGERS = frozenset({"sign_in.sign_in", "set_up.set_up"})

VIEWS: Mapping[str, Sequence[str]] = {
    "queue.index": (
        "", "?tab=judge", "?tab=waiting", "?tab=to_confirm", "?tab=mine", "?tab=unfinished",
        "?tab=done", "?words=アプリ&urgency=high", "?words=nobody-says-this",
    ),
    "figures.index": ("", "?from=2020-01-01&to=2020-01-02"),
    "figures.rows": ("?what=open", "?what=answered", "?what=released"),
    "ledger.index": ("", "?stage=approached"),
    "templates.index": ("", "?archived=yes"),
}  # fmt: skip
"""Views of one route that look different."""

CASES: Mapping[str, sa.ColumnElement[bool]] = {
    "new": Case.state == CaseState.new,
    "to judge": sa.and_(Case.lane == Lane.judge, Case.channel == "demo"),
    "praise": sa.and_(Case.lane == Lane.praise, Case.channel == "demo"),
    "by hand": sa.and_(Case.path == "by_hand", Case.channel == "x"),
    "no reply": Case.path == "none",
    "in English": sa.and_(Case.language == "en", Case.channel == "demo"),
}


def routes() -> list[Rule]:
    """What a person may GET."""
    sessions = Sessions(engine_for("sqlite://"))
    app: Flask = create_app(
        Services(
            settings=Settings(data=Path(), demo_town=False),
            sessions=sessions,
            past=PastCases(sessions=sessions, folder=Path("nearest")),
            channels=channels_with(),
            analyser=SignAnalyser(),
            vault=Vault([Fernet.generate_key()]),
        )
    )
    return [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]


def pages(session: Session, *, strangers: bool = False) -> list[str]:
    """The path of every page; KeyError for a new kind of address that is not known here."""
    known = _places(session)
    found: list[str] = []
    for rule in routes():
        if rule.endpoint in NO_PAGES or (rule.endpoint in FOR_STRANGERS) is not strangers:
            continue
        paths = [rule.rule]
        for argument in rule.arguments:
            paths = [_filled(path, argument, value) for path in paths for value in known[argument]]
        views = VIEWS.get(rule.endpoint, ("",))
        found.extend(path + view for path in paths for view in views)
    return found


def _filled(path: str, argument: str, value: str) -> str:
    before, _, after = path.partition("<")
    inside, _, rest = after.partition(">")
    assert inside.split(":")[-1] == argument, path
    return before + value + rest


def _places(session: Session) -> dict[str, list[str]]:
    """For each part of an address the rows that are looked at."""
    replies = session.scalars(sa.select(Reply.case_id).order_by(Reply.id).limit(3)).all()
    cases = [
        session.scalar(sa.select(sa.func.min(Case.id)).where(where)) for where in CASES.values()
    ]
    assert all(cases), "the console has no case of some kind"
    return {
        "case_id": [str(one) for one in dict.fromkeys([*cases, *replies])],
        "of_id": _first(session, Person),
        "brand_id": _first(session, Brand),
        "account_id": [str(one) for one in session.scalars(sa.select(Account.id))],
        "stream_id": _first(session, Stream),
        "template_id": _first(session, Template),
        "channel": sorted(set(registry.kinds()) - NOT_HERE),
    }


def _first(session: Session, table: type[Person | Brand | Stream | Template]) -> list[str]:
    return [str(session.scalar(sa.select(sa.func.min(table.id))))]
