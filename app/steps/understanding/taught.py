"""Which posts heads were taught: these say nothing of how right the heads are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.models import LabelSource
from app.read.models import LabelledText
from nlp.trained.heads import Heads

HELD_OUT = 5  # every fifth labelled post is not taught: on it old and new are compared
TAUGHT_BY = (LabelSource.correction, LabelSource.judged)  # the audit sample is never taught
TAUGHT = "taught"  # in what heads tell of themselves: the ids of the posts they were fitted on


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Posts that none of some heads was taught, and how many others were left out."""

    posts: tuple[LabelledText, ...]
    left_out: int


def not_taught(
    found: Sequence[LabelledText], *, by: Iterable[Heads | None], labelled: Collection[int]
) -> Unseen:
    """What of `found` may be judged by. `labelled`: ids of all posts labelled by `TAUGHT_BY`."""
    seen = frozenset[int]().union(*(_taught(heads, labelled) for heads in by if heads is not None))
    posts = tuple(one for one in found if one.post_id not in seen)
    return Unseen(posts=posts, left_out=len(found) - len(posts))


def _taught(heads: Heads, labelled: Collection[int]) -> frozenset[int]:
    told = heads.made.get(TAUGHT)
    if told is not None:
        return frozenset(told)
    # fitted before they told: whatever they may have been taught
    return frozenset(one for one in labelled if one % HELD_OUT)
