"""A view of the queue is its address: read from it, and written back into it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from app.read.queue_filter import QueueFilter, Tab
from app.web.frame.numbers import whole_number
from nlp.base import Intent, Sentiment, Urgency

Kind = TypeVar("Kind", bound=StrEnum)
LONGEST_SEARCH = 200


def view_of(args: Mapping[str, str], *, tab: Tab = Tab.support) -> QueueFilter:
    """The view that an address asks for; what it says wrongly does not narrow."""
    return QueueFilter(
        tab=_one_of(Tab, args.get("tab")) or tab,
        channel=args.get("channel") or None,
        brand_id=whole_number(args.get("brand")),
        language=args.get("language") or None,
        intent=_one_of(Intent, args.get("intent")),
        sentiment=_one_of(Sentiment, args.get("sentiment")),
        urgency=_one_of(Urgency, args.get("urgency")),
        assignee_id=whole_number(args.get("assignee")),
        addressed={"yes": True, "no": False}.get(args.get("addressed", "")),
        words=args.get("words", "").strip()[:LONGEST_SEARCH],
    )


def address_of(view: QueueFilter) -> dict[str, str]:
    """The arguments of an address that asks for this view."""
    said = {
        "tab": view.tab.value,
        "channel": view.channel,
        "brand": view.brand_id,
        "language": view.language,
        "intent": view.intent,
        "sentiment": view.sentiment,
        "urgency": view.urgency,
        "assignee": view.assignee_id,
        "addressed": None if view.addressed is None else "yes" if view.addressed else "no",
        "words": view.words or None,
    }
    return {name: str(value) for name, value in said.items() if value is not None}


def is_narrowed(view: QueueFilter) -> bool:
    """Whether anything beyond the tab narrows the view."""
    return len(address_of(view)) > 1


def _one_of(kind: type[Kind], value: str | None) -> Kind | None:
    try:
        return kind(value) if value else None
    except ValueError:
        return None
