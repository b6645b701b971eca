"""How well an analyser does on labelled posts: accuracy, F1, calibration, what goes to people."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nlp.base import Analyser, Analysis

LABELS = ("intent", "sentiment", "urgency")
_BINS = 10
_COVERAGE = 0.9
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
    """Of one class; each lies in 0..1. `posts`: how many a person said are of it.

    `interval`: 95 % of F1, as in `Figures`.
    """

    posts: int
    precision: float
    recall: float
    f1: float
    interval: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of one label. `classes`: those that occur. `sure_*`: of what was not abstained on.

    `surest_accuracy`: of the nine tenths of which it is surest, wherever its threshold lies
    (selective accuracy at a coverage of 0.9, El-Yaniv & Wiener, 2010).
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
    surest_accuracy: float

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
    whole, classes = _intervals(pairs)
    return Figures(
        posts=len(pairs),
        accuracy=_accuracy(pairs),
        macro_f1=macro_f1(pairs),
        interval=whole,
        classes=classes,
        calibration_error=calibration_error(pairs, shares),
        sure_share=len(sure) / len(pairs),
        sure_accuracy=_accuracy(sure) if sure else 0.0,
        surest_accuracy=_accuracy(_surest(pairs, said)),
    )


def _surest(pairs: Sequence[Pair], said: Sequence[Analysis]) -> list[Pair]:
    """The pairs that remain when a tenth is left to people: by intent and sentiment together."""
    ranked = sorted(
        range(len(pairs)),
        key=lambda at: said[at].intent_probability * said[at].sentiment_probability,
        reverse=True,
    )
    return [pairs[at] for at in ranked[: math.ceil(len(pairs) * _COVERAGE)]]


def _accuracy(pairs: Sequence[Pair]) -> float:
    return sum(wanted == got for wanted, got in pairs) / len(pairs)


def macro_f1(pairs: Sequence[Pair]) -> float:
    """The mean F1 of the classes that a person named. Needs at least one pair."""
    return _macro(_by_class(Counter(pairs)))


def _macro(classes: Mapping[str, ClassFigures]) -> float:
    return sum(one.f1 for one in classes.values()) / len(classes)


def _by_class(counts: Mapping[Pair, int]) -> dict[str, ClassFigures]:
    """Of every class that a person named, from how often each pair occurs."""
    return {
        name: _of_class(counts, name)
        for name in sorted({wanted for (wanted, _), count in counts.items() if count})
    }


def _of_class(counts: Mapping[Pair, int], name: str) -> ClassFigures:
    right = counts.get((name, name), 0)
    of_class = sum(count for (wanted, _), count in counts.items() if wanted == name)
    said = sum(count for (_, got), count in counts.items() if got == name)
    return ClassFigures(
        posts=of_class,
        precision=right / said if said else 0.0,
        recall=right / of_class if of_class else 0.0,
        f1=2 * right / (of_class + said) if of_class + said else 0.0,
    )


def _intervals(pairs: Sequence[Pair]) -> tuple[tuple[float, float], dict[str, ClassFigures]]:
    """95 % of macro-F1, and every class with 95 % of its own F1, from the same draws."""
    dice = random.Random(1)  # noqa: S311  # repeatable, not secret
    draws = [_by_class(Counter(dice.choices(pairs, k=len(pairs)))) for _ in range(_DRAWS)]
    classes = {
        name: replace(one, interval=_middle([draw[name].f1 for draw in draws if name in draw]))
        for name, one in _by_class(Counter(pairs)).items()
    }
    return _middle([_macro(draw) for draw in draws]), classes


def _middle(drawn: Sequence[float]) -> tuple[float, float]:
    """Where 95 % of what was drawn lie."""
    if not drawn:
        return 0.0, 1.0
    ranked = sorted(drawn)
    return ranked[int(len(ranked) * 0.025)], ranked[int(len(ranked) * 0.975)]


def calibration_error(pairs: Sequence[Pair], shares: Sequence[float]) -> float:
    """The expected one, 0..1; `shares`: the analyser's own of each pair. Needs at least one."""
    bins: list[list[tuple[bool, float]]] = [[] for _ in range(_BINS)]
    for (wanted, got), share in zip(pairs, shares, strict=True):
        bins[min(_BINS - 1, int(share * _BINS))].append((wanted == got, share))
    return sum(
        abs(sum(right for right, _ in one) - sum(share for _, share in one)) for one in bins
    ) / len(pairs)
