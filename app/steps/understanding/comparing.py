"""Heads in use beside new ones, on posts that neither was taught."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.read.models import LabelledText
from app.steps.understanding.evaluate import Judged, figures
from app.steps.understanding.taught import Labels, not_taught
from nlp.base import Analyser
from nlp.judging import LabelledPost
from nlp.trained.heads import Heads


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Posts to compare on; `on` names them. `left_out`: how many more the old one was taught."""

    on: str
    posts: Sequence[LabelledPost]
    left_out: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Old and new on the same posts, which neither was taught; `on` names them."""

    on: str
    posts: int
    left_out: int = 0  # the old one was taught these
    old: tuple[Judged, ...]
    new: tuple[Judged, ...]


def grounds(
    unseen: Sequence[LabelledPost], labels: Labels, *, worn: Heads | None
) -> tuple[Ground, ...]:
    """The corpus's `unseen` posts, the labels held out, the random sample. `worn`: in use now."""
    found = [Ground(on="corpus", posts=unseen)]
    for on, texts in (("held_out", labels.held_out), ("audit", labels.audited)):
        fair = not_taught(texts, by=[worn], labelled=labels.labelled)
        found.append(Ground(on=on, posts=as_posts(fair.posts), left_out=fair.left_out))
    return tuple(found)


def compared(
    ground: Ground, *, old: Analyser, new: Analyser, told: Callable[[int], None]
) -> Compared:
    """`told`: how many posts were read, each twice in the end."""
    return Compared(
        on=ground.on,
        posts=len(ground.posts),
        left_out=ground.left_out,
        old=figures(old, ground.posts, told=told),
        new=figures(new, ground.posts, told=told),
    )


def as_posts(found: Sequence[LabelledText]) -> list[LabelledPost]:
    """What people labelled, as `nlp.judging` takes it."""
    return [
        LabelledPost(
            text=one.text,
            language=one.language or "",
            intent=one.intent,
            sentiment=one.sentiment,
            urgency=one.urgency,
        )
        for one in found
    ]
