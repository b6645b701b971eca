"""Says what posts mean: claims a batch, asks the analyser outside of any transaction, records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions
from app.models import Post, PostState, Sighting, Stream
from app.steps.understanding.recording import record, record_tried
from nlp.base import Analyser, Analysis, Intent, Reason, Sentiment, TextRefused, Urgency

LEASE = timedelta(seconds=120)

REFUSED = Analysis(
    language="und",
    intent=Intent.other,
    intent_probability=0.0,
    sentiment=Sentiment.neutral,
    sentiment_probability=0.0,
    urgency=Urgency.normal,
    urgency_probability=0.0,
    abstained=True,
    reasons=(Reason(code="not_analysed", about="abstained"),),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A post that is to be read. `hint`: its language, where the network or a stream tells one."""

    post_id: int
    text: str
    hint: str | None
    needs_analysis: bool = True


def analyse_posts(
    *,
    sessions: Sessions,
    analyser: Analyser,
    shadow: Analyser | None = None,
    now: datetime,
    batch: int,
) -> int:
    """Analyses up to `batch` posts, the oldest first; returns how many moved on.

    Our own posts and reposts move on unread. A text that is refused is abstained on. Raises
    ModelMissing; the posts are then tried again when their claim ends. What `shadow` says is
    stored beside it and never counts.
    """
    lease = now + LEASE
    waiting = _claim(sessions=sessions, lease=lease, now=now, batch=batch)
    if not waiting:
        return 0
    read = [one for one in waiting if one.needs_analysis]
    analyses = read_texts(read, analyser=analyser)
    tried = read_texts(read, analyser=shadow) if shadow is not None else {}
    # outside of the transaction: a model of one's own may digest all its files for its name
    revision = analyser.revision
    on_trial = shadow.revision if shadow is not None else revision
    with sessions.begin() as session:
        held = _move_on(session, [one.post_id for one in waiting], lease=lease)
        record(session, {key: value for key, value in analyses.items() if key in held},
               revision=revision, now=now)  # fmt: skip
        if on_trial != revision:
            record_tried(session, {key: value for key, value in tried.items() if key in held},
                         revision=on_trial, now=now)  # fmt: skip
    return len(held)


def _claim(*, sessions: Sessions, lease: datetime, now: datetime, batch: int) -> list[Waiting]:
    is_free = (
        Post.state == PostState.collected,
        sa.or_(Post.claimed_until.is_(None), Post.claimed_until < now),
    )
    with sessions.read() as session:  # an idle console does not take the write lock
        if session.execute(sa.select(Post.id).where(*is_free).limit(1)).first() is None:
            return []
    free = sa.select(Post.id).where(*is_free).order_by(Post.id).limit(batch)
    with sessions.begin() as session:
        rows = session.execute(
            sa.update(Post)
            .where(Post.id.in_(free.with_for_update(skip_locked=True)))
            .values(claimed_until=lease)
            .returning(Post.id, Post.text, Post.language_hint, Post.ours, Post.repost_of)
            .execution_options(synchronize_session=False)
        ).all()
        untold = [row.id for row in rows if not row.language_hint]
        spoken = spoken_in_streams(session, untold)
    return [
        Waiting(
            post_id=row.id,
            text=row.text,
            hint=row.language_hint or spoken.get(row.id),
            needs_analysis=not row.ours and row.repost_of is None,
        )
        for row in rows
    ]


def spoken_in_streams(session: Session, post_ids: Sequence[int]) -> dict[int, str]:
    """The language of the stream that heard a post first, of those that are for one language."""
    if not post_ids:
        return {}
    heard = session.execute(
        sa.select(Sighting.post_id, Stream.language)
        .join(Stream, Stream.id == Sighting.stream_id)
        .where(Sighting.post_id.in_(post_ids), Stream.language.is_not(None))
        .order_by(Sighting.id.desc())  # the first one is written last, and stays
    )
    return {row.post_id: row.language for row in heard}


def read_texts(waiting: Sequence[Waiting], *, analyser: Analyser) -> dict[int, Analysis]:
    """By post what the analyser says, once for all; what it refuses is abstained on.

    Raises ModelMissing.
    """
    if not waiting:
        return {}
    texts = [one.text for one in waiting]
    hints = [one.hint for one in waiting]
    try:
        found = analyser.analyse(texts, hints=hints)
    except TextRefused:
        found = [_one(one, analyser=analyser) for one in waiting]
    return {one.post_id: analysis for one, analysis in zip(waiting, found, strict=True)}


def _one(waiting: Waiting, *, analyser: Analyser) -> Analysis:
    try:
        return analyser.analyse([waiting.text], hints=[waiting.hint])[0]
    except TextRefused:
        return REFUSED


def _move_on(session: Session, post_ids: Sequence[int], *, lease: datetime) -> frozenset[int]:
    """The posts that were still ours: not edited, erased or claimed again meanwhile."""
    moved = session.scalars(
        sa.update(Post)
        .where(
            Post.id.in_(post_ids),
            Post.state == PostState.collected,
            Post.claimed_until == lease,
        )
        .values(state=PostState.analysed, claimed_until=None)
        .returning(Post.id)
        .execution_options(synchronize_session=False)
    )
    return frozenset(moved)
