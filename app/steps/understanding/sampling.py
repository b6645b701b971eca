"""Draws the week's random sample, and keeps what a lead says of it."""

from __future__ import annotations

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import Sessions, insert_new
from app.errors import Conflict, Invalid, NotFound
from app.models import Label, LabelSource, Post, SampledPost, StoredAnalysis
from app.policy.sampling import SAMPLE_SIZE, WEEK, drawn, week_of
from app.policy.triage import Verdict
from app.steps.history import remember
from app.steps.understanding.labelling import PERSON, add_label

SKIP_REASONS = ("cannot_tell", "other_language", "not_about_us", "saw_the_verdict")


def draw_sample(*, seed: str, sessions: Sessions, now: datetime) -> int:
    """Draws the sample of this week where there is none; returns how many posts it has.

    From all posts of other people that were analysed in the last 7 days, each as likely. Draws
    nothing yet (0) when there are fewer than 20 and the console is younger than those 7 days.
    """
    week = week_of(now)
    with sessions.read() as session:
        if session.scalar(sa.select(SampledPost.id).where(SampledPost.week == week).limit(1)):
            return 0
        chosen = drawn(session.scalars(_analysed_since(now - WEEK)), seed=seed)
        if len(chosen) < SAMPLE_SIZE and not _is_older_than(session, now - WEEK):
            return 0
    rows = [
        {"week": week, "place": place, "post_id": post_id, "seed": seed, "drawn_at": now,
         "answered_at": None, "person_id": None, "skipped": ""}
        for place, post_id in enumerate(chosen)
    ]  # fmt: skip
    with sessions.begin() as session:
        if session.scalar(sa.select(SampledPost.id).where(SampledPost.week == week).limit(1)):
            return 0
        insert_new(session, SampledPost, rows, unique=("week", "place"))
    return len(rows)


def judge_sampled(
    sampled_id: int, *, verdict: Verdict, person_id: int, sessions: Sessions, now: datetime
) -> None:
    """Stores what a lead says of a sampled post, as a label. The case stays as it is.

    Raises NotFound and Conflict ("sample_answered").
    """
    with sessions.begin() as session:
        row = _unanswered(session, sampled_id)
        row.answered_at, row.person_id = now, person_id
        add_label(
            session,
            row.post_id,
            verdict,
            source=LabelSource.audit,
            person_id=person_id,
            sampled_id=row.id,
            now=now,
        )


def skip_sampled(
    sampled_id: int, *, reason: str, person_id: int, sessions: Sessions, now: datetime
) -> None:
    """Leaves a sampled post unjudged, and says why. Raises Invalid, NotFound and Conflict."""
    if reason not in SKIP_REASONS:
        raise Invalid("Choose one of the reasons.", code="no_such_reason")
    with sessions.begin() as session:
        row = _unanswered(session, sampled_id)
        row.answered_at, row.person_id, row.skipped = now, person_id, reason


def take_back_sampled(
    sampled_id: int, *, person_id: int, sessions: Sessions, now: datetime
) -> None:
    """Undoes one's own answer or skip of this week: the label goes, the post is asked again.

    Raises NotFound and Conflict ("sample_not_yours", "sample_erased").
    """
    with sessions.begin() as session:
        row = _sampled(session, sampled_id)
        _refuse_erased(session, row)
        if row.answered_at is None or row.person_id != person_id or row.week != week_of(now):
            sentence = "Only your own answers of this week can be taken back."
            raise Conflict(sentence, code="sample_not_yours")
        session.execute(sa.delete(Label).where(Label.sampled_id == row.id))
        row.answered_at, row.person_id, row.skipped = None, None, ""
        remember(
            session,
            "sample.taken_back",
            now=now,
            person_id=person_id,
            week=row.week.isoformat(),
            number=row.place + 1,
        )


def _unanswered(session: Session, sampled_id: int) -> SampledPost:
    found = _sampled(session, sampled_id)
    _refuse_erased(session, found)
    if found.answered_at is not None:
        sentence = "Somebody has judged this post in the meantime."
        raise Conflict(sentence, code="sample_answered")
    return found


def _sampled(session: Session, sampled_id: int) -> SampledPost:
    # the post first, as erasing does, which then finds what is being said of it
    asked = sa.select(SampledPost.post_id).where(SampledPost.id == sampled_id).scalar_subquery()
    session.execute(sa.select(Post.id).where(Post.id == asked).with_for_update(read=True))
    found = session.scalar(
        sa.select(SampledPost).where(SampledPost.id == sampled_id).with_for_update()
    )
    if found is None:
        raise NotFound("There is no such post in the sample.", code="no_sampled_post")
    return found


def _refuse_erased(session: Session, row: SampledPost) -> None:
    if session.get_one(Post, row.post_id).erased_at is not None:
        sentence = "The writer took this post back in the meantime. It is not asked any more."
        raise Conflict(sentence, code="sample_erased")


def _analysed_since(since: datetime) -> sa.Select[int]:
    """Posts of others with their words, in the order of their ids."""
    return (
        sa.select(StoredAnalysis.post_id)
        .join(Post, Post.id == StoredAnalysis.post_id)
        .where(StoredAnalysis.analysed_at >= since, StoredAnalysis.shadow.is_(False))
        .where(StoredAnalysis.revision.not_like(f"{PERSON}%"))
        .where(Post.ours.is_(False), Post.repost_of.is_(None), Post.erased_at.is_(None))
        .distinct()
        .order_by(StoredAnalysis.post_id)
    )


def _is_older_than(session: Session, since: datetime) -> bool:
    earlier = sa.select(StoredAnalysis.id).where(StoredAnalysis.analysed_at < since).limit(1)
    return session.scalar(earlier) is not None
