"""Stores a page: authors, posts, edits and sightings, a fixed number of statements a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import flag_modified

from app.db import clean, insert_new
from app.models import Author, Case, Post, PostState, Sighting
from app.search_index import index_texts
from app.steps.listening.claims import Claimed
from app.steps.listening.hearing import Heard
from app.steps.listening.incoming import (
    author_profile,
    author_row,
    one_each,
    post_content,
    post_row,
)
from app.steps.understanding.labelling import leave_to_the_machine

AT_ONCE = 500  # values in one IN list


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    new: int
    seen: int


def in_parts(values: Collection[str]) -> list[tuple[str, ...]]:
    """Sorted, in lists short enough for one statement."""
    ordered = sorted(values)
    return [tuple(ordered[at : at + AT_ONCE]) for at in range(0, len(ordered), AT_ONCE)]


def store_page(
    session: Session, heard: Sequence[Heard], *, claimed: Claimed, now: datetime
) -> Stored:
    """Stores what is about the brand or belongs to our conversations. Storing twice is harmless."""
    kept = one_each(_kept(session, heard, channel=claimed.channel))
    if not kept:
        return Stored(new=0, seen=0)
    authors = _store_authors(session, kept.values(), channel=claimed.channel, now=now)
    rows = [
        post_row(
            one,
            channel=claimed.channel,
            account_id=claimed.account_id,
            author_id=authors[clean(one.post.author.external_id)],
            now=now,
        )
        for one in kept.values()
    ]
    returned = insert_new(
        session,
        Post,
        rows,
        unique=["channel", "external_id"],
        returning=[Post.external_id, Post.id],
    )
    new = {row.external_id: row.id for row in returned}
    known = _known_posts(session, set(kept) - set(new), channel=claimed.channel)
    edited = _follow_changes(known, kept, account_id=claimed.account_id)
    if edited:
        _count_cases_as_changed(session, edited, now=now)
        leave_to_the_machine(session, edited)
    added = {new[row["external_id"]]: row["text"] for row in rows if row["external_id"] in new}
    index_texts(session, {**added, **edited})
    ids = {**new, **{post.external_id: post.id for post in known}}
    # what only goes on with a thread is not this stream's find, unless nobody heard it before
    found = {name: one for name, one in kept.items() if one.by_brand or name in new}
    _store_sightings(session, found, ids, claimed=claimed, now=now)
    return Stored(new=len(new), seen=len(kept))


def _kept(session: Session, heard: Sequence[Heard], *, channel: str) -> list[Heard]:
    """Without the posts that neither name the brand nor go on with something we know of."""
    unnamed = [one for one in heard if not one.by_brand]
    if not unnamed:
        return list(heard)
    threads = {clean(one.post.thread_id) for one in unnamed}
    ours = _case_threads(session, threads, channel=channel)
    speaking = _speakers(session, threads, channel=channel)
    speaking |= {_speaker(one) for one in heard if one.by_brand}
    return [
        one
        for one in heard
        if one.by_brand or clean(one.post.thread_id) in ours or _speaker(one) in speaking
    ]


def _speaker(heard: Heard) -> tuple[str, str]:
    return clean(heard.post.thread_id), clean(heard.post.author.external_id)


def _case_threads(session: Session, threads: Collection[str], *, channel: str) -> set[str]:
    found: set[str] = set()
    for part in in_parts(threads):
        found |= set(
            session.scalars(
                sa.select(Case.thread_id).where(Case.channel == channel, Case.thread_id.in_(part))
            )
        )
    return found


def _speakers(session: Session, threads: Collection[str], *, channel: str) -> set[tuple[str, str]]:
    """Thread and author of what is stored: an edit, or the next post, may not name the brand."""
    found: set[tuple[str, str]] = set()
    for part in in_parts(threads):
        rows = session.execute(
            sa.select(Post.thread_id, Author.external_id)
            .join(Author, Author.id == Post.author_id)
            .where(Post.channel == channel, Post.thread_id.in_(part))
        )
        found |= {(row.thread_id, row.external_id) for row in rows}
    return found


def _store_authors(
    session: Session, heard: Collection[Heard], *, channel: str, now: datetime
) -> dict[str, int]:
    wanted = {clean(one.post.author.external_id): one for one in heard}
    known = _known_authors(session, wanted, channel=channel)
    rows = [
        author_row(one.post.author, channel=channel, ours=one.ours, now=now)
        for external_id, one in sorted(wanted.items())
        if external_id not in known
    ]
    ids = {external_id: author.id for external_id, author in known.items()}
    if rows:
        returned = insert_new(
            session,
            Author,
            rows,
            unique=["channel", "external_id"],
            returning=[Author.external_id, Author.id],
        )
        ids |= {row.external_id: row.id for row in returned}
        late = _known_authors(session, set(wanted) - set(ids), channel=channel)
        ids |= {external_id: author.id for external_id, author in late.items()}
    changed = [new for author in known.values() if (new := _changed(author, wanted))]
    if changed:
        session.execute(sa.update(Author), sorted(changed, key=itemgetter("id")))
    return ids


def _known_authors(
    session: Session, external_ids: Collection[str], *, channel: str
) -> dict[str, sa.Row[Any]]:
    """Rows of the table: hardly any author changes, and mapped objects cost three times as much."""
    found: dict[str, sa.Row[Any]] = {}
    for part in in_parts(external_ids):
        for author in session.execute(
            sa.select(Author.__table__).where(
                Author.channel == channel, Author.external_id.in_(part)
            )
        ):
            found[author.external_id] = author
    return found


def _changed(author: sa.Row[Any], wanted: Mapping[str, Heard]) -> dict[str, Any] | None:
    """The author's row as it now is; None where nothing changed."""
    heard = wanted[author.external_id]
    profile = author_profile(heard.post.author)
    becomes_us = heard.ours and not author.is_us
    if not becomes_us and all(getattr(author, name) == value for name, value in profile.items()):
        return None
    return {"id": author.id, "is_us": author.is_us or heard.ours, **profile}


def _known_posts(session: Session, external_ids: Collection[str], *, channel: str) -> list[Post]:
    found: list[Post] = []
    for part in in_parts(external_ids):
        found += session.scalars(
            sa.select(Post).where(Post.channel == channel, Post.external_id.in_(part))
        )
    return found


def _follow_changes(
    known: Collection[Post], kept: Mapping[str, Heard], *, account_id: int
) -> dict[int, str]:
    """Post id -> new text, of the posts whose words were changed."""
    edited: dict[int, str] = {}
    for post in known:
        before = post.text
        if post.erased_at is None:
            _follow_change(post, kept[post.external_id], account_id=account_id)
        if post.text != before:
            edited[post.id] = post.text
    return edited


def _count_cases_as_changed(session: Session, post_ids: Collection[int], *, now: datetime) -> None:
    """Whoever has the case open saw other words, and must not speak or answer as if of these.

    Cases are held before what was said of their posts, in the order in which everybody does.
    """
    having = sa.select(Post.case_id).where(Post.id.in_(post_ids))
    cases = sa.select(Case).where(Case.id.in_(having)).order_by(Case.id).with_for_update()
    for case in session.scalars(cases):
        case.version += 1
        case.updated_at = now


def _follow_change(post: Post, heard: Heard, *, account_id: int) -> None:
    told = heard.post
    changes: dict[str, Any] = {}
    if told.edited_at is not None and (post.edited_at is None or told.edited_at > post.edited_at):
        changes |= post_content(told)
    if told.addressed_to_us and not post.addressed_to_us:
        # the account that was spoken to is the one that may answer
        changes |= {"addressed_to_us": True, "account_id": account_id}
    if heard.ours and not post.ours:
        changes["ours"] = True
    if not changes:
        return
    is_reworded = changes.get("text", post.text) != post.text
    for name, value in changes.items():
        setattr(post, name, value)
    if is_reworded:
        post.state, post.claimed_until = PostState.collected, None
        flag_modified(post, "claimed_until")  # another worker may be reading the old words
    elif post.state is PostState.triaged:
        post.state = PostState.analysed  # what was said of the same words stands
    flag_modified(post, "state")  # written though the same: another worker may have moved it on


def _store_sightings(
    session: Session,
    kept: Mapping[str, Heard],
    ids: Mapping[str, int],
    *,
    claimed: Claimed,
    now: datetime,
) -> None:
    brand_id = claimed.brand.brand_id if claimed.brand else None
    rows = [
        {
            "post_id": ids[external_id],
            "stream_id": claimed.stream_id,
            "brand_id": brand_id,
            "matched": list(one.matched),
            "seen_at": now,
        }
        for external_id, one in kept.items()
    ]
    insert_new(session, Sighting, rows, unique=["post_id", "stream_id"])
