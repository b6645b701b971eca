"""Teachers: readers of 12 layers, taught by the labels alone, alike but for their seeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from nlp.training.batches import Example
from nlp.training.learning import learn
from nlp.training.network import Reader
from nlp.training.recipe import Ground, Recipe, mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Teachers:
    """Readers in the order of their seeds. `mark`: another where they learnt anything else."""

    readers: Sequence[Reader]
    mark: str


def taught_teachers(
    recipe: Recipe,
    where: Ground,
    train: Sequence[Example],
    work: Path,
    say: Callable[[str], None] = print,
) -> Teachers:
    """As many as the recipe asks for. Every epoch is kept in `work`."""
    learnt = mark((where.mark, recipe.teacher, *train))
    return Teachers(
        readers=[
            _taught(
                replace(recipe, seed=seed), where, train, work / f"teacher-{seed}-{learnt}.pt", say
            )
            for seed in recipe.teacher_seeds
        ],
        mark=mark((learnt, recipe.teacher_seeds)),
    )


def _taught(
    recipe: Recipe,
    where: Ground,
    train: Sequence[Example],
    keep: Path,
    say: Callable[[str], None],
) -> Reader:
    torch.manual_seed(recipe.seed)
    reader = where.reader(inside=0.1)
    learn(
        reader, train, where.tokens, replace(recipe.teacher, seed=recipe.seed),
        keep=keep, progress=lambda line: say(f"teacher {recipe.seed}, {line}"),
    )  # fmt: skip
    return reader
