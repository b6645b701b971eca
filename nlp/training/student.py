"""A student: its first teacher's lowest layers, taught by what all its teachers say.

The lowest layers are the ones to begin with (Sajjad et al., 2020), the more so as the teacher
learnt to speak half-way up too.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from nlp.training.augmenting import augmented
from nlp.training.batches import Example
from nlp.training.learning import learn, read_all
from nlp.training.lessons import Lessons, kept_lessons, read_lessons
from nlp.training.network import Reader
from nlp.training.recipe import Ground, Recipe
from nlp.training.splicing import spliced

Say = Callable[[str], None]


def taught_student(
    recipe: Recipe,
    where: Ground,
    teachers: Sequence[Reader],
    texts: Sequence[Example],
    work: Path,
    say: Say = print,
) -> Reader:
    """The small reader. The lessons and every epoch are kept in `work`."""
    torch.manual_seed(recipe.seed)
    reader = where.reader(range(recipe.layers), dropout=0.05)
    reader.begin_as(teachers[0])
    learn(
        reader, texts, where.tokens, replace(recipe.student, seed=recipe.seed),
        lessons=_lessons(recipe, where, teachers, texts, work, say),
        keep=work / f"student-{recipe.layers}-{recipe.seed}.pt",
        progress=lambda line: say(f"student, {line}"),
    )  # fmt: skip
    return reader


def texts_for_student(
    recipe: Recipe, train: Sequence[Example], public: Sequence[Example]
) -> list[Example]:
    """The posts, public text, pieces of posts, and posts as others would have typed them.

    A teacher has to see the very text its student sees: changes are drawn once, not every epoch.
    """
    dice = random.Random(recipe.seed)  # noqa: S311  # repeatable, not secret
    again = dice.sample(train, k=min(recipe.copies, len(train)))
    return [
        *train,
        *public,
        *spliced(train, count=recipe.pieces, seed=recipe.seed),
        *(replace(one, text=augmented(one.text, dice)) for one in again),
    ]


def _lessons(
    recipe: Recipe,
    where: Ground,
    teachers: Sequence[Reader],
    texts: Sequence[Example],
    work: Path,
    say: Say,
) -> Lessons:
    """Kept for these very texts."""
    name = hashlib.sha256("\n".join(one.text for one in texts).encode("utf-8")).hexdigest()[:8]

    def read() -> Lessons:
        first, *others = teachers
        lessons = read_lessons(
            first, texts, where.tokens, lambda line: say(f"the teacher reads: {line}")
        )
        words = []
        for number, other in enumerate(others, start=2):
            words.append(read_all(other, texts, where.tokens).word)
            say(f"teacher {number} has read them too")
        return lessons.with_words_of(words)

    return kept_lessons(work / f"lessons-{recipe.seed}-{len(teachers)}-{name}.pt", read)
