"""How right an analyser is on posts that people judged."""

from __future__ import annotations

from collections.abc import Sequence

from app.policy.agreement import Agreement, Pair, agreement
from app.read.accuracy import LABELS
from nlp.base import Analyser
from nlp.judging import LabelledPost


def figures(analyser: Analyser, posts: Sequence[LabelledPost]) -> tuple[Agreement, ...]:
    """The figures of intent, sentiment and urgency, in this order; also of no posts at all."""
    hints = [post.language or None for post in posts]
    said = analyser.analyse([post.text for post in posts], hints=hints)
    return tuple(
        agreement(
            label,
            classes,
            [
                Pair(person=str(getattr(post, label)), analysis=str(getattr(one, label)))
                for post, one in zip(posts, said, strict=True)
            ],
        )
        for label, classes in LABELS.items()
    )
