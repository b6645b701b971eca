"""The two lists that X keeps for our own account: mentions and what we wrote."""

from __future__ import annotations

from dataclasses import replace

from listeners.base import Cursor, Page, Query
from listeners.sweep import Sweep
from listeners.x import ids
from listeners.x.client import XClient
from listeners.x.prices import OWN_READ, USER_READ
from listeners.x.sweeping import WINDOW, SweptPage, swept
from listeners.x.who import Who


def mentions(client: XClient, who: Who, query: Query, cursor: Cursor | None) -> Page:
    """Posts that mention us."""
    us, was_asked = who.known(now=query.now)
    page = swept(
        _start(query, cursor),
        ask=lambda span: client.mentions(us.external_id, span, now=query.now),
        us=us,
        price=OWN_READ,
        limit=query.limit,
    )
    return _page(page, was_asked=was_asked)


def timeline(client: XClient, who: Who, query: Query, cursor: Cursor | None) -> Page:
    """What we wrote ourselves, in X's own app too."""
    us, was_asked = who.known(now=query.now)
    page = swept(
        _start(query, cursor),
        ask=lambda span: client.timeline(us.external_id, span, now=query.now),
        us=us,
        price=OWN_READ,
        limit=query.limit,
    )
    return _page(page, was_asked=was_asked)


def _start(query: Query, cursor: Cursor | None) -> Sweep:
    # Without a floor the first sweep would pay for years of our own history.
    return Sweep.read(cursor) if cursor else Sweep(floor=ids.id_at(query.now - WINDOW))


def _page(page: SweptPage, *, was_asked: bool) -> Page:
    budget = page.budget
    if was_asked:
        budget = replace(budget, spent=budget.spent + USER_READ)
    return Page(
        posts=page.reading.posts,
        removed=page.reading.removed,
        cursor=page.sweep.written(),
        caught_up=page.done,
        budget=budget,
        set_aside=page.reading.set_aside,
    )
