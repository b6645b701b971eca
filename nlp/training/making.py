"""One command: teachers of 12 layers learn the corpus, a small student learns from them and it."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from nlp import corpus
from nlp.corpus import CorpusPost, Split
from nlp.pipeline import build
from nlp.trained.calibration import Calibration, Floats
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.files import NETWORK, digest, opened
from nlp.trained.network import Network
from nlp.training.batches import UNLABELLED, Example, example
from nlp.training.calibrating import fitted
from nlp.training.card import write_card
from nlp.training.comparing import compare
from nlp.training.device import machine
from nlp.training.exporting import Told, export_card, export_network
from nlp.training.learning import read_all
from nlp.training.meaning import keep_meaning, unit
from nlp.training.measuring import measured, with_earlier_runs
from nlp.training.network import Reader
from nlp.training.public import public_test, public_texts
from nlp.training.recipe import LAYERS, LONGEST, Ground, Recipe, ground, mark
from nlp.training.student import taught_student, texts_for_student, untaught_student
from nlp.training.teachers import taught_teachers
from nlp.training.wheel import PACKAGE

NAME = "kiku"
_MEANT = 6_000  # posts whose meaning a reader keeps
_WATCHED = 1_000  # posts, beside those to tune on, that show how 8 bits are to be spread


def make(
    recipe: Recipe,
    *,
    out: Path,
    work: Path,
    public: Path | None,
    say: Callable[[str], None] = print,
) -> None:
    """A model in `out`. What was learnt in `work` from the same is not learnt again."""
    begun = time.monotonic()
    work.mkdir(parents=True, exist_ok=True)
    train, tune = posts_of(Split.train), posts_of(Split.tune)
    common = public_texts(public, most=recipe.public)
    told = [one for one in common if one.intent != UNLABELLED]
    say(
        f"{len(train)} posts, {len(common)} public texts, {len(told)} of them labelled, "
        f"{len(tune)} posts to tune on"
    )
    where = ground(work, [one.text for one in (*train, *common)])
    teachers = taught_teachers(recipe, where, [*train, *told], work, say)
    made: dict[str, object] = {"labelled_posts": len(train), "labelled_public": len(told)}
    if recipe.layers == LAYERS:
        student = teachers.readers[0]
    elif recipe.teachers:
        texts = texts_for_student(recipe, train, common)
        made["texts_for_student"] = len(texts)
        student = taught_student(recipe, where, teachers, texts, work, say)
    else:
        student = untaught_student(recipe, where, [*train, *told], work, say)
    say("learnt; its embedding is turned to what the base model means, then it is put into 8 bits")
    keep_meaning_of_base(student, where, train, recipe.seed)
    write(student, where, train, tune, out, made=made | _made(recipe, begun))
    say(f"{out} after {(time.monotonic() - begun) / 60:.0f} minutes; now it is measured")
    figures = measured(build(TrainedClassifier(out)), public_test(public))
    learnt = [*train, *told]
    compared = compare(
        recipe, where, teachers, student, train=train, told=told, test=posts_of(Split.test),
        work=work,
    )  # fmt: skip
    runs = with_earlier_runs(recipe.name, figures, work, learnt=mark(learnt))
    write_card(out, figures, compared=compared, runs=runs)
    for language, labels in figures["languages"].items():
        row = ", ".join(f"{label} {one['macro_f1']:.3f}" for label, one in labels.items())
        say(f"{language}: macro-F1 {row}")


def posts_of(split: Split) -> list[Example]:
    """The corpus of a split as examples."""
    return [as_example(post) for post in corpus.posts(split)]


def as_example(post: CorpusPost) -> Example:
    return example(post.text, post.language, post.intent, post.sentiment, post.urgency)


def keep_meaning_of_base(
    reader: Reader, where: Ground, train: Sequence[Example], seed: int
) -> None:
    """Fit the reader's embedding to what the base model means by some of the posts."""
    dice = random.Random(seed)  # noqa: S311  # repeatable, not secret
    some = dice.sample(train, k=min(_MEANT, len(train)))
    meant = unit(read_all(where.reader(), some, where.tokens).mean)
    keep_meaning(reader, read_all(reader, some, where.tokens).half, meant)


def write(
    reader: Reader,
    where: Ground,
    train: Sequence[Example],
    tune: Sequence[Example],
    out: Path,
    *,
    made: dict[str, object],
) -> None:
    """The model's files, calibrated as it will run: in 8 bits."""
    watched = [one.text for one in (*tune, *train[:: max(1, len(train) // _WATCHED)])]
    export_network(reader, where.tokens, out, watched)
    told = Told(
        name=NAME,
        revision=f"{datetime.now(UTC):%Y%m%d}-{digest(out / NETWORK)[:4]}",
        longest=LONGEST,
        calibration=Calibration(temperatures={}, unsure={}),
        made=made,
    )
    export_card(reader, where.tokens, out, told)
    calibration = fitted(_as_run(out, [one.text for one in tune]), tune)
    export_card(reader, where.tokens, out, replace(told, calibration=calibration))


def _as_run(folder: Path, texts: Sequence[str]) -> dict[str, Floats]:
    return Network(opened(folder)).score(texts).logits


def _made(recipe: Recipe, begun: float) -> dict[str, object]:
    return {
        "recipe": {
            "seed": recipe.seed,
            "layers": recipe.layers,
            "teachers": len(recipe.teacher_seeds),
            "taught_by": recipe.first,
            "students": recipe.students,
            "teacher_epochs": recipe.teacher.epochs,
            "student_epochs": (recipe.student if recipe.teachers else recipe.alone).epochs,
            "texts": "as written" if recipe.as_written else "changed too",
        },
        "minutes": round((time.monotonic() - begun) / 60),
        "machine": machine(),
        "base": f"multilingual-e5-small (MIT) out of {PACKAGE} (MIT)",
    }
