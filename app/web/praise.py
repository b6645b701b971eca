"""The praise lane: people who said something kind, and our thanks."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from app.models import Lane
from app.read.held import held_by
from app.read.praise import thanked_since
from app.read.queue import queue_page
from app.read.queue_filter import QueueFilter, Tab
from app.read.templates import templates_for
from app.web.frame.here import is_htmx, now, person, services
from app.web.frame.periods import period_of
from app.web.languages import page_language

blueprint = Blueprint("praise", __name__)


@blueprint.get("/praise")
def index() -> str:
    view, who = QueueFilter(tab=Tab.praise), person()
    today = period_of({}, days=1)
    with services().sessions.read() as session:
        page = queue_page(
            session, wanted=view, viewer_id=who.id, after=request.args.get("after"), limit=30
        )
        templates = templates_for(session, lane=Lane.praise, language=page_language())
        thanked = thanked_since(session, since=today.since)
        held = held_by(session, person_id=who.id, now=now())
    part = "praise/cards.html" if is_htmx() and request.args.get("after") else "praise/index.html"
    return render_template(
        part,
        page=page,
        templates=[one for one in templates if one.lane is Lane.praise],
        thanked=thanked,
        held=held,
        now=now(),
        address={"tab": Tab.praise.value},
    )
