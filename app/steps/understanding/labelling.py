"""Keeps what people say that posts mean, beside what the analysis had said."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Label, LabelSource, SampledPost, StoredAnalysis
from app.policy.triage import Verdict

PERSON = "person:"  # begins the revision of an analysis that a person gave
ON_CASES = (LabelSource.correction, LabelSource.judged)


def machine_said(session: Session, post_id: int) -> StoredAnalysis | None:
    """The newest analysis of a post that no person gave, and no model on trial."""
    return session.scalar(
        sa.select(StoredAnalysis)
        .where(
            StoredAnalysis.post_id == post_id,
            StoredAnalysis.shadow.is_(False),
            StoredAnalysis.revision.not_like(f"{PERSON}%"),
        )
        .order_by(StoredAnalysis.analysed_at.desc(), StoredAnalysis.id.desc())
        .limit(1)
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
