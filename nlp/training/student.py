"""A student: its first teacher's lowest layers, taught by what that one sees and all teachers say.

The lowest layers are the ones to begin with (Sajjad et al., 2020), the more so as the teacher
learnt to speak half-way up too. Without a teacher it begins as the base model's, and has the
labels alone.
"""

from __future__ import annotations

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
from nlp.training.recipe import Ground, Recipe, mark
from nlp.training.splicing import spliced
from nlp.training.teachers import Teachers

Say = Callable[[str], None]


def taught_student(
    recipe: Recipe,
    where: Ground,
    teachers: Teachers,
    texts: Sequence[Example],
    work: Path,
    say: Say = print,
) -> Reader:
    """The small reader: the mean of as many as the recipe asks for, which heard the same.

    The lessons and every epoch are kept in `work`.
    """
    heard = mark((teachers.mark, *texts))
    lessons = kept_lessons(
        work / f"lessons-{recipe.first}-{heard}.pt",
        lambda: _read(recipe, where, teachers, texts, say),
    )
    readers = []
    for seed in recipe.student_seeds:
        torch.manual_seed(seed)
        reader = where.reader(range(recipe.layers), dropout=0.05)
        reader.begin_as(teachers.readers[0])
        learn(
            reader, texts, where.tokens, replace(recipe.student, seed=seed),
            lessons=lessons,
            keep=work / f"student-{recipe.layers}-{seed}-{mark((heard, recipe.student))}.pt",
            progress=_telling(say, f"student {seed}, "),
        )  # fmt: skip
        readers.append(reader)
    return mean_of_readers(readers)


def mean_of_readers(readers: Sequence[Reader]) -> Reader:
    """The first, with the mean of all their weights.

    Readers that began alike and saw the same texts in another order err apart, yet stay so near
    each other that the mean of their weights reads better than most of them (Wortsman et al.,
    2022) and costs no more than one.
    """
    states = [reader.state_dict() for reader in readers]
    readers[0].load_state_dict(
        {
            name: torch.stack([state[name] for state in states]).mean(0)
            if value.is_floating_point()
            else value
            for name, value in states[0].items()
        }
    )
    return readers[0]


def untaught_student(
    recipe: Recipe,
    where: Ground,
    train: Sequence[Example],
    work: Path,
    say: Say = print,
) -> Reader:
    """A small reader that learnt from the labels alone: what a teacher is worth is seen beside it.

    Every epoch is kept in `work`.
    """
    plan = replace(
        recipe.alone,
        seed=recipe.seed,
        augment=0.0 if recipe.as_written else recipe.alone.augment,
    )
    torch.manual_seed(recipe.seed)
    reader = where.reader(range(recipe.layers), dropout=0.05)
    learn(
        reader, train, where.tokens, plan,
        keep=work / f"alone-{recipe.layers}-{recipe.seed}-{mark((where.mark, plan, *train))}.pt",
        progress=lambda line: say(f"alone, {line}"),
    )  # fmt: skip
    return reader


def texts_for_student(
    recipe: Recipe, train: Sequence[Example], public: Sequence[Example]
) -> list[Example]:
    """The posts, public text, pieces of posts, and posts as others would have typed them.

    A teacher has to see the very text its student sees: changes are drawn once, not every epoch.
    """
    dice = random.Random(recipe.first)  # noqa: S311  # repeatable, not secret
    again = dice.sample(train, k=min(recipe.copies, len(train)))
    return [
        *train,
        *public,
        *spliced(train, count=recipe.pieces, seed=recipe.first),
        *(replace(one, text=augmented(one.text, dice)) for one in again),
    ]


def _read(
    recipe: Recipe, where: Ground, teachers: Teachers, texts: Sequence[Example], say: Say
) -> Lessons:
    """What the first sees and all say."""
    tellers = [_telling(say, f"teacher {seed} reads: ") for seed in recipe.teacher_seeds]
    first, *others = zip(teachers.readers, tellers, strict=True)
    lessons = read_lessons(first[0], texts, where.tokens, first[1])
    return lessons.with_words_of(
        [read_all(other, texts, where.tokens, teller).word for other, teller in others]
    )


def _telling(say: Say, who: str) -> Say:
    return lambda line: say(who + line)
