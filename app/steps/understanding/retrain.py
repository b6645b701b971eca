"""Teaches the model's heads what people said of posts; the encoder stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.db import Sessions
from app.errors import Invalid
from app.models import LabelSource
from app.policy.agreement import Agreement
from app.read.models import SHIPPED, LabelledText, labelled_texts, models_state
from app.steps.understanding.evaluate import figures
from app.steps.understanding.models import try_out
from app.steps.understanding.stored_heads import heads_in_use
from app.steps.understanding.taught import HELD_OUT, TAUGHT, TAUGHT_BY, not_taught
from nlp import pipeline
from nlp.base import Analyser
from nlp.judging import LabelledPost
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.heads import HEADS, save_heads
from nlp.trained.naming import heads_made_at
from nlp.trained.refitting import Lesson, refit

FEWEST = 20  # labels
HEAVIEST = 20.0  # posts of the corpus that one label counts for
SHARE = 0.25  # of the corpus: the most that all labels together count for


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Old and new on the same posts, which neither was taught; `on` names them."""

    on: str
    posts: int
    left_out: int = 0  # the old one was taught these
    old: tuple[Agreement, ...]
    new: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    """`old`: the heads in use, with which the new ones were compared; "" are the model's own."""

    revision: str
    old: str
    labels: int
    compared: tuple[Compared, ...]


def retrain(
    *,
    classifier: TrainedClassifier,
    corpus: Sequence[LabelledPost],
    unseen: Sequence[LabelledPost],
    folder: Path,
    sessions: Sessions,
    now: datetime,
) -> Retrained:
    """Fits heads on corpus and labels, stores them in `folder`, and puts them on trial.

    `corpus`: the posts the model was made from; `unseen`: those it never saw. Raises Invalid
    ("too_few_labels"), and ModelMissing, also for the heads in use.
    """
    with sessions.read() as session:
        worn = heads_in_use(models_state(session), folder=folder, base=classifier.base)
        labelled = labelled_texts(session, *TAUGHT_BY)
        audited = labelled_texts(session, LabelSource.audit)
    of_audit = {one.post_id for one in audited}
    usable = [one for one in labelled if one.post_id not in of_audit]
    taught = [one for one in usable if one.post_id % HELD_OUT]
    held_out = [one for one in usable if one.post_id % HELD_OUT == 0]
    if len(taught) < FEWEST:
        raise Invalid(
            f"There are {len(taught)} labels to learn from, and {FEWEST} are needed. Correct"
            " more analyses first.",
            code="too_few_labels",
        )
    heads = refit(
        classifier.read([*(one.text for one in corpus), *(one.text for one in taught)]),
        _lessons(corpus, taught),
        base=classifier.base,
        revision=heads_made_at(now),
        made={
            "at": now.isoformat(),
            "corpus": len(corpus),
            "labels": len(taught),
            TAUGHT: [one.post_id for one in taught],
        },
    )
    save_heads(heads, folder / heads.revision / HEADS)
    old = classifier.with_heads(worn) if worn else classifier
    sides = _Sides(old=pipeline.build(old), new=pipeline.build(classifier.with_heads(heads)))
    compared = [sides.compared("corpus", unseen)]
    by_labels = frozenset(one.post_id for one in labelled)
    for on, found in (("held_out", held_out), ("audit", audited)):
        fair = not_taught(found, by=[worn], labelled=by_labels)
        compared.append(sides.compared(on, as_posts(fair.posts), left_out=fair.left_out))
    try_out(heads.revision, labels=len(taught), sessions=sessions, now=now)
    return Retrained(
        revision=heads.revision,
        old=worn.revision if worn else SHIPPED,
        labels=len(taught),
        compared=tuple(compared),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sides:
    old: Analyser
    new: Analyser

    def compared(self, on: str, posts: Sequence[LabelledPost], *, left_out: int = 0) -> Compared:
        return Compared(
            on=on,
            posts=len(posts),
            left_out=left_out,
            old=figures(self.old, posts),
            new=figures(self.new, posts),
        )


def _lessons(corpus: Sequence[LabelledPost], taught: Sequence[LabelledText]) -> list[Lesson]:
    weight = min(HEAVIEST, max(1.0, SHARE * len(corpus) / len(taught)))
    return [
        *(_lesson(one, 1.0) for one in corpus),
        *(_lesson(one, weight) for one in taught),
    ]


def _lesson(one: LabelledPost | LabelledText, weight: float) -> Lesson:
    return Lesson(intent=one.intent, sentiment=one.sentiment, urgency=one.urgency, weight=weight)


def as_posts(found: Sequence[LabelledText]) -> list[LabelledPost]:
    """What people labelled, as `nlp.judging` takes it."""
    return [
        LabelledPost(
            text=one.text,
            language=one.language or "",
            intent=one.intent,
            sentiment=one.sentiment,
            urgency=one.urgency,
        )
        for one in found
    ]
