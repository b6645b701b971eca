"""How well an analyser does on labelled posts: accuracy and macro-F1 of each label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.base import Analyser


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledPost:
    """A post with what a person said of it; the labels are the names of the classes."""

    text: str
    language: str
    intent: str
    sentiment: str
    urgency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`f1`: class -> F1, over classes that occur. `sure_*`: of what was not abstained on."""

    posts: int
    accuracy: float
    macro_f1: float
    f1: dict[str, float]
    sure_share: float
    sure_accuracy: float


def judge(analyser: Analyser, posts: Sequence[LabelledPost], label: str) -> Figures:
    """The figures of one label: intent, sentiment or urgency. Needs at least one post."""
    said = analyser.analyse([post.text for post in posts])
    pairs = [
        (str(getattr(post, label)), str(getattr(analysis, label)))
        for post, analysis in zip(posts, said, strict=True)
    ]
    sure = [pair for pair, analysis in zip(pairs, said, strict=True) if not analysis.abstained]
    f1 = {name: _f1(pairs, name) for name in sorted({wanted for wanted, _ in pairs})}
    return Figures(
        posts=len(pairs),
        accuracy=_accuracy(pairs),
        macro_f1=sum(f1.values()) / len(f1),
        f1=f1,
        sure_share=len(sure) / len(pairs),
        sure_accuracy=_accuracy(sure) if sure else 0.0,
    )


def _accuracy(pairs: Sequence[tuple[str, str]]) -> float:
    return sum(wanted == got for wanted, got in pairs) / len(pairs)


def _f1(pairs: Sequence[tuple[str, str]], name: str) -> float:
    right = sum(wanted == got == name for wanted, got in pairs)
    of_class = sum(wanted == name for wanted, _ in pairs)
    said = sum(got == name for _, got in pairs)
    return 2 * right / (of_class + said) if of_class + said else 0.0
