"""Follows deletions: the content goes, the anonymous figures stay."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import clean
from app.models import (
    UNFINISHED,
    Author,
    Case,
    CaseState,
    Clock,
    ClockEnd,
    Post,
    PostState,
    Sighting,
    StoredAnalysis,
)
from app.policy.sla import NO_DEADLINE
from app.search_index import forget_texts
from app.steps.history import remember
from app.steps.listening.storing import in_parts
from app.steps.understanding.labelling import forget_labels

_QUIETLY = {"synchronize_session": False}


def erase_posts(
    session: Session, external_ids: Collection[str], *, channel: str, now: datetime
) -> int:
    """Erases the content of posts that their authors took back. Ids never heard of are skipped.

    A case with nothing left of its author is closed, and its promise ends as `erased`. An author
    of whom nothing is left loses name, picture and biography.
    """
    return _erase(
        session,
        [
            sa.and_(Post.channel == channel, Post.external_id.in_(part))
            for part in in_parts({clean(one) for one in external_ids})
        ],
        now=now,
    )


def erase_posts_of(
    session: Session, author_ids: Collection[str], *, channel: str, now: datetime
) -> int:
    """Erases all that these authors wrote: they left the network, or hid from it. Not our own."""
    return _erase(
        session,
        [
            Post.author_id.in_(
                sa.select(Author.id).where(
                    Author.channel == channel,
                    Author.external_id.in_(part),
                    Author.is_us.is_(False),
                )
            )
            for part in in_parts({clean(one) for one in author_ids})
        ],
        now=now,
    )


def _erase(session: Session, chosen: Sequence[sa.ColumnElement[bool]], *, now: datetime) -> int:
    erased: list[Any] = []
    for one in chosen:
        erased += session.execute(
            sa.update(Post)
            .where(one, Post.erased_at.is_(None))
            .values(
                text="",
                url=None,
                media=[],
                channel_data={},
                erased_at=now,
                state=PostState.triaged,
                claimed_until=None,
            )
            .returning(Post.id, Post.case_id, Post.author_id)
            .execution_options(**_QUIETLY)
        ).all()
    if not erased:
        return 0
    post_ids = [row.id for row in erased]
    # first, as everybody who speaks of posts does: what is being said of them is erased as well
    cases = _held_cases(session, {row.case_id for row in erased if row.case_id is not None})
    forget_texts(session, post_ids)
    _forget_words(session, post_ids)
    forget_labels(session, post_ids)
    _settle_cases(session, cases, now=now)
    _forget_authors(session, {row.author_id for row in erased})
    return len(erased)


def _forget_words(session: Session, post_ids: Sequence[int]) -> None:
    session.execute(
        sa.update(StoredAnalysis)
        .where(StoredAnalysis.post_id.in_(post_ids))
        .values(reasons=[], personal_data=[], names=[], embedding=None)
        .execution_options(**_QUIETLY)
    )
    session.execute(
        sa.update(Sighting)
        .where(Sighting.post_id.in_(post_ids))
        .values(matched=[])
        .execution_options(**_QUIETLY)
    )


def _held_cases(session: Session, case_ids: Collection[int]) -> Sequence[Case]:
    if not case_ids:
        return ()
    held = sa.select(Case).where(Case.id.in_(case_ids)).order_by(Case.id).with_for_update()
    return session.scalars(held).all()


def _settle_cases(session: Session, cases: Sequence[Case], *, now: datetime) -> None:
    if not cases:
        return
    left_over = session.execute(
        sa.select(Post.case_id, Post.id)
        .where(Post.case_id.in_([case.id for case in cases]))
        .where(Post.erased_at.is_(None), Post.ours.is_(False))
        .order_by(Post.posted_at, Post.id)
    )
    newest = {row[0]: row[1] for row in left_over}
    for case in cases:
        case.version += 1
        case.updated_at = now
        left = newest.get(case.id)
        if left is not None:
            case.latest_post_id = left
        elif case.state in UNFINISHED:
            case.state = CaseState.ignored
            case.ignored_reason = "erased"
            case.closed_at = now
            case.due_at = NO_DEADLINE
        remember(session, "case.post_erased", now=now, case_id=case.id, closed=left is None)
    _end_clocks(session, [case.id for case in cases if case.id not in newest], now=now)


def _end_clocks(session: Session, case_ids: Sequence[int], *, now: datetime) -> None:
    if not case_ids:
        return
    session.execute(
        sa.update(Clock)
        .where(Clock.case_id.in_(case_ids), Clock.ended_at.is_(None))
        .values(ended_at=now, end=ClockEnd.erased)
        .execution_options(**_QUIETLY)
    )


def _forget_authors(session: Session, author_ids: Collection[int]) -> None:
    still_there = sa.select(Post.author_id).where(
        Post.author_id.in_(author_ids), Post.erased_at.is_(None)
    )
    session.execute(
        sa.update(Author)
        .where(Author.id.in_(author_ids), Author.id.not_in(still_there), Author.is_us.is_(False))
        .values(handle="", display_name="", bio="", url=None, avatar_url=None)
        .execution_options(**_QUIETLY)
    )
