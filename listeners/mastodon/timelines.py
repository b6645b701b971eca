"""Newest-first timelines: what is asked, and what one record of the answer is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from mastodon import Mastodon

from listeners.base import Query
from listeners.errors import NeedsOperator, Refused
from listeners.mastodon.server import Server

LATE = timedelta(minutes=15)  # how late posts of other servers are expected to arrive
MOST_STATUSES = 40  # Mastodon gives no more a page
MOST_NOTIFICATIONS = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """`ask(client, max_id, limit)` reads one page; `status_in` finds the status in a record.

    `overlap` is re-read below the floor, for what is indexed late.
    """

    ask: Callable[[Mastodon, str | None, int], Any]
    most: int
    overlap: timedelta = LATE
    status_in: Callable[[Any], Any] = lambda record: record


def hashtag(_server: Server, query: Query) -> Timeline:
    """The public timeline of one hashtag, open to everyone where the server allows it."""
    tag = query.settings.get("hashtag", "").strip().lstrip("#＃").strip()
    if not tag or any(c.isspace() or c in "/?#" for c in tag):
        raise Refused("Enter one hashtag, without spaces.", code="bad_hashtag")
    return Timeline(
        ask=lambda client, max_id, limit: client.timeline_hashtag(tag, max_id=max_id, limit=limit),
        most=MOST_STATUSES,
    )


def mentions(server: Server, _query: Query) -> Timeline:
    """Notifications of posts that mention us. Their ids are given on arrival."""
    if not server.signed_in:
        raise _account_needed()
    return Timeline(
        ask=lambda client, max_id, limit: client.notifications(
            types=["mention"], max_id=max_id, limit=limit
        ),
        most=MOST_NOTIFICATIONS,
        overlap=timedelta(0),
        status_in=_mentioning,
    )


def own_posts(server: Server, _query: Query) -> Timeline:
    """What we wrote ourselves, from here or from any other program."""
    us = server.us()
    if us is None:
        raise _account_needed()
    account = server.local_id(us.external_id)
    return Timeline(
        ask=lambda client, max_id, limit: client.account_statuses(
            account, exclude_reblogs=True, max_id=max_id, limit=limit
        ),
        most=MOST_STATUSES,
    )


TIMELINES: Mapping[str, Callable[[Server, Query], Timeline]] = {
    "hashtag": hashtag,
    "mentions": mentions,
    "timeline": own_posts,
}


def _mentioning(record: Any) -> Any:
    """Some servers ignore the wish for mentions only."""
    if isinstance(record, Mapping) and record.get("type") == "mention":
        return record.get("status")
    return None


def _account_needed() -> NeedsOperator:
    return NeedsOperator(
        "This stream needs an account. Add an access token.", code="account_needed"
    )
