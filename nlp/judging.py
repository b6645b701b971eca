"""How well an analyser does on labelled posts: accuracy, F1, calibration, what goes to people."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nlp.base import Analyser, Analysis

LABELS = ("intent", "sentiment", "urgency")
_BINS = 10
_DRAWS = 400
Pair = tuple[str, str]  # what a person said, what the analyser said


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPost:
    """A post with what a person said of it; the labels are the names of the classes."""

    text: str
    language: str
    intent: str
    sentiment: str
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFigures:
    """Of one class; each lies in 0..1. `posts`: how many a person said are of it."""

    posts: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one label. `classes`: those that occur. `sure_*`: of what was not abstained on.

    `interval`: 95 % of macro-F1 over posts drawn again with replacement (Efron, 1979).
    `calibration_error`: expected, over 10 bins of equal width (Naeini et al., 2015).
    """

    posts: int
    accuracy: float
    macro_f1: float
    interval: tuple[float, float]
    classes: dict[str, ClassFigures]
    calibration_error: float
    sure_share: float
    sure_accuracy: float

    @property
    def f1(self) -> dict[str, float]:
        return {name: one.f1 for name, one in self.classes.items()}


def judge(analyser: Analyser, posts: Sequence[LabelledPost], label: str) -> Figures:
    """The figures of one label: intent, sentiment or urgency. Needs at least one post."""
    return judged(analyser.analyse([post.text for post in posts]), posts, label)


def judged(said: Sequence[Analysis], posts: Sequence[LabelledPost], label: str) -> Figures:
    """The same for analyses that were made already, in the order of the posts."""
    pairs = [
        (str(getattr(post, label)), str(getattr(analysis, label)))
        for post, analysis in zip(posts, said, strict=True)
    ]
    sure = [pair for pair, analysis in zip(pairs, said, strict=True) if not analysis.abstained]
    shares = [float(getattr(analysis, f"{label}_probability")) for analysis in said]
    classes = {name: _of_class(pairs, name) for name in sorted({wanted for wanted, _ in pairs})}
    return Figures(
        posts=len(pairs),
        accuracy=_accuracy(pairs),
        macro_f1=macro_f1(pairs),
        interval=_interval(pairs, macro_f1),
        classes=classes,
        calibration_error=_calibration_error(pairs, shares),
        sure_share=len(sure) / len(pairs),
        sure_accuracy=_accuracy(sure) if sure else 0.0,
    )


def _accuracy(pairs: Sequence[Pair]) -> float:
    return sum(wanted == got for wanted, got in pairs) / len(pairs)


def macro_f1(pairs: Sequence[Pair]) -> float:
    """The mean F1 of the classes that a person named. Needs at least one pair."""
    names = {wanted for wanted, _ in pairs}
    return sum(_of_class(pairs, name).f1 for name in names) / len(names)


def _of_class(pairs: Sequence[Pair], name: str) -> ClassFigures:
    right = sum(wanted == got == name for wanted, got in pairs)
    of_class = sum(wanted == name for wanted, _ in pairs)
    said = sum(got == name for _, got in pairs)
    return ClassFigures(
        posts=of_class,
        precision=right / said if said else 0.0,
        recall=right / of_class if of_class else 0.0,
        f1=2 * right / (of_class + said) if of_class + said else 0.0,
    )


def _interval(
    pairs: Sequence[Pair], figure: Callable[[Sequence[Pair]], float]
) -> tuple[float, float]:
    dice = random.Random(1)  # noqa: S311  # repeatable, not secret
    drawn = sorted(figure(dice.choices(pairs, k=len(pairs))) for _ in range(_DRAWS))
    return drawn[int(_DRAWS * 0.025)], drawn[int(_DRAWS * 0.975)]


def _calibration_error(pairs: Sequence[Pair], shares: Sequence[float]) -> float:
    bins: list[list[tuple[bool, float]]] = [[] for _ in range(_BINS)]
    for (wanted, got), share in zip(pairs, shares, strict=True):
        bins[min(_BINS - 1, int(share * _BINS))].append((wanted == got, share))
    return sum(
        abs(sum(right for right, _ in one) - sum(share for _, share in one)) for one in bins
    ) / len(pairs)
