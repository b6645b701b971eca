"""Where a page of the queue ends and the next one begins: keyset pages, never OFFSET."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from app.errors import Invalid
from app.models import Case
from app.read.queue_filter import Tab

_PLACE = re.compile(r"(?:(?P<rank>\d)~)?(?P<at>[^~]{1,40})~(?P<id>\d{1,18})")
_BY_TIME = {Tab.done: Case.updated_at, Tab.praise: Case.last_post_at}


def order(tab: Tab) -> Sequence[sa.ColumnElement[Any]]:
    """Urgency, then time left on the promise; finished cases and praise: newest first."""
    if tab in _BY_TIME:
        return (_BY_TIME[tab].desc(), Case.id.desc())
    return (Case.urgency_rank.desc(), Case.due_at.asc(), Case.id.asc())


def place_of(tab: Tab, case: Case) -> str:
    """The place of a case in its list, as it stands in an address."""
    if tab is Tab.done:
        return f"{case.updated_at.isoformat()}~{case.id}"
    if tab is Tab.praise:
        return f"{case.last_post_at.isoformat()}~{case.id}"
    return f"{case.urgency_rank}~{case.due_at.isoformat()}~{case.id}"


def beyond(tab: Tab, place: str) -> sa.ColumnElement[bool]:
    """Cases after a place, written out so that both databases walk the index.

    Raises Invalid when the place is not one of ours.
    """
    parts = _PLACE.fullmatch(place)
    at = _time(parts["at"]) if parts else None
    if parts is None or at is None or (parts["rank"] is None) != (tab in _BY_TIME):
        raise Invalid("This page of the list cannot be found.", code="bad_place")
    case_id, urgency_rank = int(parts["id"]), int(parts["rank"] or 0)
    if tab in _BY_TIME:
        column = _BY_TIME[tab]
        return sa.or_(column < at, sa.and_(column == at, Case.id < case_id))
    later = sa.or_(Case.due_at > at, sa.and_(Case.due_at == at, Case.id > case_id))
    return sa.or_(
        Case.urgency_rank < urgency_rank, sa.and_(Case.urgency_rank == urgency_rank, later)
    )


def _time(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
