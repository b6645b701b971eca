"""The heads that were fitted here: which files there are, and whether they can be worn."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.errors import Conflict
from app.read.models import SHIPPED, ModelsState
from nlp.base import ModelMissing
from nlp.trained.heads import HEADS, MEND, Heads, open_heads


class Fitness(StrEnum):
    whole = ""
    missing = "missing"
    damaged = "damaged"
    other_model = "of another model"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredHeads:
    """`heads`: where the file could be read. `sentence`: what is wrong and what to do, or ""."""

    revision: str
    fitness: Fitness
    heads: Heads | None = None
    sentence: str = ""


def stored_heads(revision: str, *, folder: Path, base: str) -> StoredHeads:
    """One set of heads. `base`: the model that is to wear them."""
    path = folder / revision / HEADS
    try:
        heads = open_heads(path)
    except ModelMissing as error:
        fitness = Fitness.damaged if path.exists() else Fitness.missing
        return StoredHeads(revision=revision, fitness=fitness, sentence=str(error))
    if heads.base == base:
        return StoredHeads(revision=revision, fitness=Fitness.whole, heads=heads)
    return StoredHeads(
        revision=revision,
        fitness=Fitness.other_model,
        heads=heads,
        sentence=f"{revision} belongs to the model {heads.base}, and here"
        f" {base or 'another reader'} reads the posts. {MEND}",
    )


def every_stored_heads(
    folder: Path, *, base: str, named: Iterable[str | None]
) -> list[StoredHeads]:
    """All that lie in the folder, and those that are named and do not, in the order of names."""
    lying = {path.parent.name for path in folder.glob(f"*/{HEADS}")}
    wanted = lying | {one for one in named if one}
    return [stored_heads(one, folder=folder, base=base) for one in sorted(wanted)]


def must_fit(revision: str, *, folder: Path, base: str) -> None:
    """Raises Conflict ("heads_unfit") where the model could not wear these heads."""
    found = stored_heads(revision, folder=folder, base=base)
    if found.fitness is not Fitness.whole:
        raise Conflict(
            f"{revision} cannot be used, and nothing was changed. {found.sentence}",
            code="heads_unfit",
        )


def heads_in_use(state: ModelsState, *, folder: Path, base: str) -> Heads | None:
    """What the model wears; None for its own, also where those named are of another model.

    Raises ModelMissing where they are missing or damaged: then nothing reads posts.
    """
    if state.current == SHIPPED:
        return None
    heads = open_heads(folder / state.current / HEADS)
    return heads if heads.base == base else None


def heads_on_trial(state: ModelsState, *, folder: Path, base: str) -> Heads | None:
    """What runs beside it; None where nothing does."""
    if not state.shadow:
        return None
    found = stored_heads(state.shadow, folder=folder, base=base)
    return found.heads if found.fitness is Fitness.whole else None
