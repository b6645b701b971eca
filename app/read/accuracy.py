"""How right the analysis is, on posts that were drawn by chance; and what people corrected."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from app.models import Label, LabelSource, SampledPost, StoredAnalysis
from app.policy.agreement import Agreement, Pair, agreement
from app.policy.shares import Share, share
from nlp.base import Intent, Sentiment, Urgency

LABELS: dict[str, tuple[str, ...]] = {
    "intent": tuple(Intent),
    "sentiment": tuple(Sentiment),
    "urgency": tuple(Urgency),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrected:
    """How many posts were moved from one class of a label to another."""

    label: str
    said: str
    true: str
    posts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Accuracy:
    """Figures of the random sample. `sure`: where the analysis did not abstain, intent only."""

    by_label: tuple[Agreement, ...]
    abstained: Share
    sure: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Corrections:
    """What people changed of one revision's analyses, the commonest first; `judged`: 要判断."""

    revision: str
    posts: int
    judged: int
    kinds: tuple[Corrected, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """Both on the same posts, label by label in the same order."""

    in_use: tuple[Agreement, ...]
    on_trial: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekOfSample:
    week: date
    asked: int
    judged: int
    skipped: int


def accuracy(
    session: Session, *, week: date | None = None, revision: str | None = None
) -> Accuracy:
    """Of one week's sample, or of every sample judged so far, by any revision or one. One query."""
    statement = (
        sa.select(Label)
        .join(SampledPost, SampledPost.id == Label.sampled_id)
        .where(Label.source == LabelSource.audit)
    )
    if week is not None:
        statement = statement.where(SampledPost.week == week)
    if revision is not None:
        statement = statement.where(Label.revision == revision)
    labels = session.scalars(statement).all()
    sure = [one for one in labels if not one.said_abstained]
    return Accuracy(
        by_label=tuple(
            agreement(name, classes, [_pair(one, name) for one in labels])
            for name, classes in LABELS.items()
        ),
        abstained=share(len(labels) - len(sure), len(labels)),
        sure=share(sum(one.intent is one.said_intent for one in sure), len(sure)),
    )


def corrections(session: Session, *, revision: str) -> Corrections:
    """What was corrected of a revision's analyses; of each post its newest label. One query."""
    newest = (
        sa.select(sa.func.max(Label.id))
        .where(Label.source != LabelSource.audit, Label.revision == revision)
        .group_by(Label.post_id)
    )
    labels = session.scalars(sa.select(Label).where(Label.id.in_(newest))).all()
    found: Counter[tuple[str, str, str]] = Counter()
    changed = [one for one in labels if one.source is LabelSource.correction]
    for label in changed:
        for name in LABELS:
            pair = _pair(label, name)
            if pair.person != pair.analysis:
                found[name, pair.analysis, pair.person] += 1
    return Corrections(
        revision=revision,
        posts=len(changed),
        judged=len(labels) - len(changed),
        kinds=tuple(
            Corrected(label=label, said=said, true=true, posts=posts)
            for (label, said, true), posts in sorted(found.items(), key=lambda one: (-one[1], one))
        ),
    )


def trial(session: Session, *, revision: str) -> Trial:
    """A model on trial beside what counted, on the judged posts of the sample that both read."""
    rows = session.execute(
        sa.select(Label, StoredAnalysis)
        .join(StoredAnalysis, StoredAnalysis.post_id == Label.post_id)
        .where(Label.source == LabelSource.audit)
        .where(StoredAnalysis.revision == revision, StoredAnalysis.shadow.is_(True))
    ).all()
    return Trial(
        in_use=tuple(
            agreement(name, classes, [_pair(label, name) for label, _ in rows])
            for name, classes in LABELS.items()
        ),
        on_trial=tuple(
            agreement(
                name,
                classes,
                [
                    Pair(person=str(getattr(label, name)), analysis=str(getattr(said, name)))
                    for label, said in rows
                ],
            )
            for name, classes in LABELS.items()
        ),
    )


def weeks_of_samples(session: Session) -> tuple[WeekOfSample, ...]:
    """Every week that has a sample, the newest first. One query."""
    is_skipped = SampledPost.skipped != ""
    judged = sa.and_(SampledPost.answered_at.is_not(None), sa.not_(is_skipped))
    rows = session.execute(
        sa.select(
            SampledPost.week,
            sa.func.count(),
            sa.func.sum(sa.case((judged, 1), else_=0)),
            sa.func.sum(sa.case((is_skipped, 1), else_=0)),
        )
        .group_by(SampledPost.week)
        .order_by(SampledPost.week.desc())
    )
    return tuple(
        WeekOfSample(week=week, asked=asked, judged=int(judged), skipped=int(skipped))
        for week, asked, judged, skipped in rows
    )


def _pair(label: Label, name: str) -> Pair:
    return Pair(person=str(getattr(label, name)), analysis=str(getattr(label, f"said_{name}")))
