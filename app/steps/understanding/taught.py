"""Which posts heads are taught: these say nothing of how right the heads are."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.models import LabelSource
from app.read.models import LabelledText, labelled_texts
from nlp.trained.heads import Heads

HELD_OUT = 5  # every fifth labelled post is not taught: on it old and new are compared
TAUGHT_BY = (LabelSource.correction, LabelSource.judged)  # the audit sample is never taught
TAUGHT = "taught"  # in what heads tell of themselves: the ids of the posts they were fitted on


@dataclass(frozen=True, slots=True, kw_only=True)
class Labels:
    """What people said of posts: to learn from, held out to judge by, and the random sample.

    `sampled`: how many of the sample were labelled otherwise too. `labelled`: ids of all posts
    labelled by `TAUGHT_BY`.
    """

    taught: tuple[LabelledText, ...]
    held_out: tuple[LabelledText, ...]
    audited: tuple[LabelledText, ...]
    sampled: int
    labelled: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unseen:
    """Posts that none of some heads was taught, and how many others were left out."""

    posts: tuple[LabelledText, ...]
    left_out: int


def labels(session: Session) -> Labels:
    """Every label that counts now, by what it is for."""
    found = labelled_texts(session, *TAUGHT_BY)
    audited = labelled_texts(session, LabelSource.audit)
    sample = {one.post_id for one in audited}
    usable = [one for one in found if one.post_id not in sample]
    return Labels(
        taught=tuple(one for one in usable if one.post_id % HELD_OUT),
        held_out=tuple(one for one in usable if one.post_id % HELD_OUT == 0),
        audited=audited,
        sampled=len(found) - len(usable),
        labelled=frozenset(one.post_id for one in found),
    )


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
