"""Records what models say of posts; one analysis of a post counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.db import clean, upsert
from app.models import StoredAnalysis
from app.steps.understanding.labelling import BY_PERSON, hold_analyses
from nlp.base import Analysis

UNCOUNTED = {"current": False, "shadow": True}
"""What a row says of itself that never counts."""


def record(
    session: Session, analyses: Mapping[int, Analysis], *, revision: str, now: datetime
) -> None:
    """What this revision says of posts counts, but where a person spoke while they waited."""
    if not analyses:
        return
    hold_analyses(session, list(analyses))
    session.execute(
        sa.update(StoredAnalysis)
        .where(
            StoredAnalysis.post_id.in_(list(analyses)),
            StoredAnalysis.revision != revision,
            sa.not_(BY_PERSON),
        )
        .values(current=False, embedding=None)  # of the text and the model as they were
        .execution_options(synchronize_session=False)
    )
    judged = _judged(session, analyses)
    _upsert(
        session,
        [
            analysis_row(analysis, post_id=post_id, revision=revision, now=now)
            | {"current": post_id not in judged}
            for post_id, analysis in sorted(analyses.items())
        ],
    )


def _judged(session: Session, post_ids: Collection[int]) -> frozenset[int]:
    """Posts of which a person spoke while these words waited for the model: that stands."""
    return frozenset(
        session.scalars(
            sa.select(StoredAnalysis.post_id).where(
                StoredAnalysis.post_id.in_(list(post_ids)),
                StoredAnalysis.current.is_(True),
                BY_PERSON,
            )
        )
    )


def record_tried(
    session: Session, analyses: Mapping[int, Analysis], *, revision: str, now: datetime
) -> None:
    """Beside what counts: what a model on trial says."""
    _upsert(
        session,
        [
            analysis_row(analysis, post_id=post_id, revision=revision, now=now) | UNCOUNTED
            for post_id, analysis in sorted(analyses.items())
        ],
    )


def _upsert(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    if not rows:
        return
    unique = ("post_id", "revision")
    upsert(
        session,
        StoredAnalysis,
        rows,
        unique=unique,
        replace=[k for k in rows[0] if k not in unique],
    )


def analysis_row(
    analysis: Analysis, *, post_id: int, revision: str, now: datetime
) -> dict[str, Any]:
    """One row of what a revision said, the one that counts."""
    return {
        "post_id": post_id,
        "revision": revision[:80],
        "current": True,
        "shadow": False,
        "language": clean(analysis.language)[:8],
        "intent": analysis.intent,
        "intent_probability": analysis.intent_probability,
        "sentiment": analysis.sentiment,
        "sentiment_probability": analysis.sentiment_probability,
        "urgency": analysis.urgency,
        "urgency_probability": analysis.urgency_probability,
        "abstained": analysis.abstained,
        "reasons": [asdict(reason) for reason in analysis.reasons],
        "personal_data": [asdict(span) for span in analysis.personal_data],
        "names": [asdict(span) for span in analysis.names],
        "embedding": analysis.embedding or None,
        "analysed_at": now,
    }
