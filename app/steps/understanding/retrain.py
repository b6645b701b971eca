"""Teaches the model's heads what people said of posts; the encoder stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from app.db import Sessions
from app.errors import Invalid
from app.read.models import SHIPPED, LabelledText, models_state
from app.steps.understanding.comparing import Compared, Ground, compared, grounds
from app.steps.understanding.models import try_out
from app.steps.understanding.stored_heads import heads_in_use
from app.steps.understanding.taught import TAUGHT, Labels, labels
from nlp import pipeline
from nlp.judging import LabelledPost
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.heads import HEADS, Heads, save_heads
from nlp.trained.naming import heads_made_at
from nlp.trained.refitting import Lesson, calibrated, refit

FEWEST = 20  # labels
HEAVIEST = 20.0  # posts of the corpus that one label counts for
SHARE = 0.25  # of the corpus: the most that all labels together count for


class Stage(StrEnum):
    reading = "reading"
    fitting = "fitting"
    comparing = "comparing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Underway:
    """How far it is: `done` of `whole` posts, each counted as often as it is read.

    `revision`: the new heads; once they are compared, their file is kept.
    """

    revision: str
    stage: Stage
    done: int
    whole: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Corpus:
    """The posts that came with the model: `train` made it, `tune` fitted its calibration.

    `test` it never saw.
    """

    train: Sequence[LabelledPost]
    tune: Sequence[LabelledPost]
    test: Sequence[LabelledPost]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrained:
    """`old`: the heads in use, with which the new ones were compared; "" are the model's own.

    `replaced`: what was on trial until now.
    """

    revision: str
    old: str
    replaced: str | None
    labels: int
    compared: tuple[Compared, ...]


def retrain(
    *,
    classifier: TrainedClassifier,
    corpus: Corpus,
    folder: Path,
    person_id: int,
    sessions: Sessions,
    now: datetime,
    told: Callable[[Underway], None] = lambda _: None,
) -> Retrained:
    """Fits heads on corpus and labels, stores them in `folder`, and puts them on trial.

    Raises Invalid ("too_few_labels"), and ModelMissing, also for the heads in use.
    """
    with sessions.read() as session:
        worn = heads_in_use(models_state(session), folder=folder, base=classifier.base)
        found = labels(session)
    if len(found.taught) < FEWEST:
        raise _too_few(found)
    where = grounds(corpus.test, found, worn=worn)
    teller = _Teller(heads_made_at(now), whole=_readings(corpus, found, where), told=told)
    heads = _fitted(classifier, corpus, found.taught, now=now, teller=teller)
    save_heads(heads, folder / heads.revision / HEADS)
    teller.begin(Stage.comparing)
    old = pipeline.build(classifier.with_heads(worn) if worn else classifier)
    new = pipeline.build(classifier.with_heads(heads))
    by_ground = tuple(compared(one, old=old, new=new, told=teller.read) for one in where)
    replaced = try_out(
        heads.revision, labels=len(found.taught), person_id=person_id, sessions=sessions, now=now
    )
    return Retrained(
        revision=heads.revision,
        old=worn.revision if worn else SHIPPED,
        replaced=replaced,
        labels=len(found.taught),
        compared=by_ground,
    )


class _Teller:
    """Adds up what was read, and says so."""

    def __init__(self, revision: str, *, whole: int, told: Callable[[Underway], None]) -> None:
        self._revision = revision
        self._whole = whole
        self._told = told
        self._stage = Stage.reading
        self._done = 0

    def begin(self, stage: Stage) -> None:
        self._stage = stage
        self.read(0)

    def read(self, posts: int) -> None:
        self._done += posts
        self._told(
            Underway(revision=self._revision, stage=self._stage, done=self._done, whole=self._whole)
        )


def _readings(corpus: Corpus, found: Labels, where: Sequence[Ground]) -> int:
    """How many posts are read in all: those compared on by old and new."""
    once = len(corpus.train) + len(corpus.tune) + len(found.taught)
    return once + 2 * sum(len(one.posts) for one in where)


def _fitted(
    classifier: TrainedClassifier,
    corpus: Corpus,
    taught: Sequence[LabelledText],
    *,
    now: datetime,
    teller: _Teller,
) -> Heads:
    """Heads for the corpus and these labels, calibrated on posts that taught nothing."""
    teller.begin(Stage.reading)
    texts = [*(one.text for one in corpus.train), *(one.text for one in taught)]
    seen = classifier.seen(texts, teller.read)
    of_tune = classifier.seen([one.text for one in corpus.tune], teller.read)
    teller.begin(Stage.fitting)
    heads = refit(
        seen,
        _lessons(corpus.train, taught),
        base=classifier.base,
        revision=heads_made_at(now),
        made={
            "at": now.isoformat(timespec="seconds"),
            "corpus": len(corpus.train),
            "labels": len(taught),
            TAUGHT: [one.post_id for one in taught],
        },
    )
    return calibrated(heads, of_tune, corpus.tune)


def _too_few(found: Labels) -> Invalid:
    return Invalid(
        f"There are {len(found.taught)} labels to learn from, and {FEWEST} are needed;"
        f" {len(found.held_out)} more are held out to judge by, {found.sampled} are in the random"
        " sample, which is never taught. Correct more analyses first.",
        code="too_few_labels",
    )


def _lessons(corpus: Sequence[LabelledPost], taught: Sequence[LabelledText]) -> list[Lesson]:
    weight = min(HEAVIEST, max(1.0, SHARE * len(corpus) / len(taught)))
    return [
        *(_lesson(one, 1.0) for one in corpus),
        *(_lesson(one, weight) for one in taught),
    ]


def _lesson(one: LabelledPost | LabelledText, weight: float) -> Lesson:
    return Lesson(intent=one.intent, sentiment=one.sentiment, urgency=one.urgency, weight=weight)
