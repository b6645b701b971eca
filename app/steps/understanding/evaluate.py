"""How right an analyser is on posts that people judged, and how well it knows when it is not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.policy.agreement import Agreement, Pair, agreement
from app.policy.shares import Share, share
from app.read.accuracy import LABELS
from nlp.base import Analyser, Analysis
from nlp.judging import LabelledPost, calibration_error

_AT_ONCE = 2_048  # posts


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Agreement):
    """`sure`: the right ones of those it did not leave to a person.

    `calibration_error`: expected, 0..1; None of no posts.
    """

    sure: Share
    calibration_error: float | None

    @property
    def abstained(self) -> Share:
        """What it left to a person, whatever the label."""
        return share(self.right.whole - self.sure.whole, self.right.whole)


def figures(
    analyser: Analyser,
    posts: Sequence[LabelledPost],
    *,
    told: Callable[[int], None] = lambda _: None,
) -> tuple[Judged, ...]:
    """The figures of intent, sentiment and urgency, in this order; also of no posts at all.

    `told`: how many posts were read, some thousand at a time.
    """
    said: list[Analysis] = []
    for at in range(0, len(posts), _AT_ONCE):
        part = posts[at : at + _AT_ONCE]
        hints = [post.language or None for post in part]
        said += analyser.analyse([post.text for post in part], hints=hints)
        told(len(part))
    return tuple(_judged(label, said, posts) for label in LABELS)


def _judged(label: str, said: Sequence[Analysis], posts: Sequence[LabelledPost]) -> Judged:
    pairs = [
        Pair(person=str(getattr(post, label)), analysis=str(getattr(one, label)))
        for post, one in zip(posts, said, strict=True)
    ]
    sure = [pair for pair, one in zip(pairs, said, strict=True) if not one.abstained]
    found = agreement(label, LABELS[label], pairs)
    return Judged(
        label=found.label,
        right=found.right,
        classes=found.classes,
        sure=share(sum(one.person == one.analysis for one in sure), len(sure)),
        calibration_error=_error(label, said, pairs) if pairs else None,
    )


def _error(label: str, said: Sequence[Analysis], pairs: Sequence[Pair]) -> float:
    shares = [float(getattr(one, f"{label}_probability")) for one in said]
    return calibration_error([(one.person, one.analysis) for one in pairs], shares)
