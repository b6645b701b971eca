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
from app.read.models import LabelledText, labelled_texts
from app.steps.understanding.evaluate import figures
from app.steps.understanding.models import try_out
from nlp import pipeline
from nlp.judging import LabelledPost
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.heads import HEADS, save_heads
from nlp.trained.refitting import Lesson, refit

FEWEST = 20  # labels
HELD_OUT = 5  # every fifth labelled post is not taught: on it old and new are compared
HEAVIEST = 20.0  # posts of the corpus that one label counts for
SHARE = 0.25  # of the corpus: the most that all labels together count for
TAUGHT_BY = (LabelSource.correction, LabelSource.judged)  # the audit sample is never taught


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Old and new on the same posts; `on` names them."""

    on: str
    posts: int
    old: tuple[Agreement, ...]
    new: tuple[Agreement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    revision: str
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
    ("too_few_labels"), and ModelMissing.
    """
    with sessions.read() as session:
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
        revision=f"h{now:%Y%m%d-%H%M%S}",
        made={"at": now.isoformat(), "corpus": len(corpus), "labels": len(taught)},
    )
    save_heads(heads, folder / heads.revision / HEADS)
    old, new = pipeline.build(classifier), pipeline.build(classifier.with_heads(heads))
    sets = {"corpus": unseen, "held_out": as_posts(held_out), "audit": as_posts(audited)}
    compared = tuple(
        Compared(on=on, posts=len(posts), old=figures(old, posts), new=figures(new, posts))
        for on, posts in sets.items()
    )
    try_out(heads.revision, labels=len(taught), sessions=sessions, now=now)
    return Retrained(revision=heads.revision, labels=len(taught), compared=compared)


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
