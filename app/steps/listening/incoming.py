"""Posts as they came from a network, turned into rows that both databases can hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

from app.db import clean
from app.models import PostState
from app.steps.listening.hearing import Heard
from listeners.base import IncomingAuthor, IncomingPost, SetAside

LONGEST_ID = 512


def unsound(post: IncomingPost) -> SetAside | None:
    """Why this post cannot be stored, if it cannot."""
    where = f"post {clean(post.external_id)[:80]}"
    if not post.external_id or not post.author.external_id:
        return SetAside(where=where, sentence="The post or its author has no id.")
    ids = (post.external_id, post.thread_id, post.author.external_id, post.in_reply_to or "",
           post.quote_of or "", post.repost_of or "")  # fmt: skip
    if max(map(len, ids)) > LONGEST_ID:
        return SetAside(where=where, sentence=f"An id is longer than {LONGEST_ID} characters.")
    if not all(_is_a_moment(at) for at in (post.posted_at, post.edited_at) if at is not None):
        return SetAside(where=where, sentence="The time of the post cannot be read.")
    return None


def _is_a_moment(at: datetime) -> bool:
    if at.tzinfo is None:
        return False
    try:
        at.astimezone(UTC)
    except OverflowError:
        return False
    return True


def one_each(heard: Iterable[Heard]) -> dict[str, Heard]:
    """One a post, by the id that is stored, in the order of ids so that writers never deadlock.

    A page that shows a post twice gives the newer edit, and what either copy knew of us.
    """
    found: dict[str, Heard] = {}
    for one in heard:
        key = clean(one.post.external_id)
        known = found.get(key)
        found[key] = one if known is None else _merged(known, one)
    return dict(sorted(found.items()))


def _merged(first: Heard, second: Heard) -> Heard:
    newer, older = (second, first) if _edited_later(second, first) else (first, second)
    addressed = newer.post.addressed_to_us or older.post.addressed_to_us
    return replace(
        newer,
        post=replace(newer.post, addressed_to_us=addressed),
        ours=newer.ours or older.ours,
        by_brand=newer.by_brand or older.by_brand,
    )


def _edited_later(a: Heard, b: Heard) -> bool:
    if a.post.edited_at is None:
        return False
    return b.post.edited_at is None or a.post.edited_at > b.post.edited_at


def author_row(
    author: IncomingAuthor, *, channel: str, ours: bool, now: datetime
) -> dict[str, Any]:
    return {
        "channel": channel,
        "external_id": clean(author.external_id),
        "is_us": ours,
        "first_seen_at": now,
        **author_profile(author),
    }


def author_profile(author: IncomingAuthor) -> dict[str, Any]:
    """What may change about an author."""
    return {
        "handle": clean(author.handle),
        "display_name": clean(author.display_name),
        "url": None if author.url is None else clean(author.url),
        "avatar_url": None if author.avatar_url is None else clean(author.avatar_url),
        "bio": clean(author.bio),
        "is_protected": author.is_protected,
        "is_bot": author.is_bot,
        "no_contact": author.no_contact,
    }


def post_row(
    heard: Heard, *, channel: str, account_id: int, author_id: int, now: datetime
) -> dict[str, Any]:
    post = heard.post
    return {
        "channel": channel,
        "external_id": clean(post.external_id),
        "thread_id": clean(post.thread_id or post.external_id),
        "in_reply_to": post.in_reply_to,
        "quote_of": post.quote_of,
        "repost_of": post.repost_of,
        "account_id": account_id,
        "author_id": author_id,
        "posted_at": post.posted_at,
        "seen_at": now,
        "addressed_to_us": post.addressed_to_us,
        "ours": heard.ours,
        "reply_rule": post.reply_rule,
        "visibility": post.visibility,
        "channel_data": dict(post.channel_data),
        "state": PostState.collected,
        **post_content(post),
    }


def post_content(post: IncomingPost) -> dict[str, Any]:
    """What an edit may change."""
    return {
        "text": clean(post.text),
        "url": post.url,
        "media": [asdict(one) for one in post.media],
        "language_hint": post.language[:16] if post.language else None,
        "edited_at": post.edited_at,
    }
