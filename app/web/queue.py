"""The queue page, its fragments, and how many new cases wait above it."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from app.errors import NotFound
from app.read.choices import choices
from app.read.held import held_by
from app.read.queue import count_by_tab, count_new, newest_event_id, queue_page, queue_row
from app.read.queue_filter import QueueFilter, Tab
from app.web.frame.here import is_htmx, now, person, services
from app.web.frame.numbers import whole_number
from app.web.views_of_queue import address_of, is_narrowed, view_of
from app.web.wording.words import word

blueprint = Blueprint("queue", __name__)

SHOWN_TABS = (
    Tab.support, Tab.judge, Tab.waiting, Tab.to_confirm, Tab.mine, Tab.unfinished, Tab.done
)  # fmt: skip
ONLY_WHEN_ANY = frozenset({Tab.to_confirm})


@blueprint.get("/queue")
def index() -> str:
    """The whole page; with `after`, for htmx, only the rows that follow."""
    view = view_of(request.args)
    who = person()
    with services().sessions.read() as reading:
        since = newest_event_id(reading)
        page = queue_page(reading, wanted=view, viewer_id=who.id, after=request.args.get("after"))
        if is_htmx() and request.args.get("after"):
            return render_template("queue/rows.html", page=page, view=view, **_common(view))
        counts = count_by_tab(reading, viewer_id=who.id)
        offered = choices(reading)
        held = held_by(reading, person_id=who.id, now=now())
    return render_template(
        "queue/index.html",
        page=page,
        view=view,
        tabs=_tabs(view, counts),
        choices=offered,
        since=since,
        narrowed=is_narrowed(view),
        held=held,
        **_common(view),
    )


@blueprint.get("/queue/news")
def news() -> Response:
    """How many cases came into this view since an event: the list itself does not move."""
    with services().sessions.read() as reading:
        count = count_new(
            reading,
            wanted=view_of(request.args),
            viewer_id=person().id,
            since_event=whole_number(request.args.get("since")) or 0,
        )
    return jsonify(count=count)


@blueprint.get("/queue/rows/<int:case_id>")
def row(case_id: int) -> str:
    """One row, to be refreshed where it stands."""
    with services().sessions.read() as reading:
        found = queue_row(reading, case_id)
    if found is None:
        raise NotFound("There is no such case.", code="no_case")
    return render_template("queue/row.html", row=found, **_common(view_of(request.args)))


def _common(view: QueueFilter) -> dict[str, object]:
    return {"now": now(), "address": address_of(view), "me": person().id}


def _tabs(view: QueueFilter, counts: dict[Tab, int]) -> list[dict[str, object]]:
    kept = {name: value for name, value in address_of(view).items() if name != "tab"}
    return [
        {
            "label": word("tab", tab),
            "href": url_for("queue.index", tab=tab.value, **kept),  # type: ignore[arg-type]
            "current": tab is view.tab,
            "count": counts.get(tab),
        }
        for tab in SHOWN_TABS
        if tab not in ONLY_WHEN_ANY or counts.get(tab) or tab is view.tab
    ]
