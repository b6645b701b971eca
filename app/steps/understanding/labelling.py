"""Keeps what people say that posts mean, beside what the analysis had said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased

from app.models import Label, LabelSource, SampledPost, StoredAnalysis
from app.policy.triage import Verdict

PERSON = "person:"  # begins the revision of an analysis that a person gave
BY_PERSON = StoredAnalysis.revision.startswith(PERSON)
ON_CASES = (LabelSource.correction, LabelSource.judged)


def machine_said(session: Session, post_id: int) -> StoredAnalysis | None:
    """The newest analysis of a post that no person gave, and no model on trial."""
    return session.scalar(
        sa.select(StoredAnalysis)
        .where(
            StoredAnalysis.post_id == post_id,
            StoredAnalysis.shadow.is_(False),
            sa.not_(BY_PERSON),
        )
        .order_by(StoredAnalysis.analysed_at.desc(), StoredAnalysis.id.desc())
        .limit(1)
    )


def hold_analyses(session: Session, post_ids: Collection[int]) -> None:
    """Nobody else says what these posts mean until this transaction ends: one analysis counts.

    A statement of its own, before anything is read or changed: PostgreSQL shows what the other
    one wrote to the next statement only. SQLite lets one write at a time anyway.
    """
    session.execute(
        sa.select(StoredAnalysis.id)
        .where(StoredAnalysis.post_id.in_(post_ids))
        .order_by(StoredAnalysis.id)
        .with_for_update()
    )


def leave_to_the_machine(session: Session, post_ids: Collection[int]) -> None:
    """The words of these posts were changed: what people said of them was said of other words.

    What the model said counts again until it reads the new ones. Whatever a person says from now
    on is said of the new words: no clock of a network is asked which ones they saw.
    """
    judged = session.scalars(
        sa.update(StoredAnalysis)
        .where(StoredAnalysis.post_id.in_(post_ids), StoredAnalysis.current.is_(True), BY_PERSON)
        .values(current=False)
        .returning(StoredAnalysis.post_id)
        .execution_options(synchronize_session=False)
    ).all()
    if not judged:
        return
    said = aliased(StoredAnalysis)
    newest = (
        sa.select(said.id)
        .where(said.post_id == StoredAnalysis.post_id, said.shadow.is_(False))
        .where(said.revision.not_like(f"{PERSON}%"))
        .order_by(said.analysed_at.desc(), said.id.desc())
        .limit(1)
        .correlate(StoredAnalysis)
        .scalar_subquery()
    )
    session.execute(
        sa.update(StoredAnalysis)
        .where(StoredAnalysis.post_id.in_(judged), StoredAnalysis.id == newest)
        .values(current=True)
        .execution_options(synchronize_session=False)
    )


def add_label(
    session: Session,
    post_id: int,
    verdict: Verdict,
    *,
    source: LabelSource,
    person_id: int,
    sampled_id: int | None = None,
    now: datetime,
) -> Label | None:
    """The stored label; None for a post that was never analysed: there is nothing to compare."""
    said = machine_said(session, post_id)
    if said is None:
        return None
    label = Label(
        post_id=post_id,
        source=source,
        revision=said.revision,
        said_intent=said.intent,
        said_sentiment=said.sentiment,
        said_urgency=said.urgency,
        said_abstained=said.abstained,
        intent=verdict.intent,
        sentiment=verdict.sentiment,
        urgency=verdict.urgency,
        person_id=person_id,
        sampled_id=sampled_id,
        at=now,
    )
    session.add(label)
    return label


def newest_label_on_case(session: Session, post_id: int) -> Label | None:
    """What a person last said of the post on a case's page."""
    return session.scalar(
        sa.select(Label)
        .where(Label.post_id == post_id, Label.source.in_(ON_CASES))
        .order_by(Label.id.desc())
        .limit(1)
    )


def forget_labels(session: Session, post_ids: Collection[int]) -> None:
    """The content is gone: so are the judgements of it, and it is not asked of anybody."""
    session.execute(
        sa.delete(Label)
        .where(Label.post_id.in_(post_ids))
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(SampledPost)
        .where(SampledPost.post_id.in_(post_ids), SampledPost.answered_at.is_(None))
        .values(skipped="erased")
        .execution_options(synchronize_session=False)
    )
