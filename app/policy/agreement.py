"""How often the analysis says what a person says: accuracy and F1, with what is behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from app.policy.shares import Share, share

ENOUGH = 20  # judged posts; with fewer there is too little to say


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFigures:
    """One class. `found`: of the posts that a person put there, how many the analysis put there.

    `f1` 0..1, over the posts that either put there.
    """

    name: str
    found: Share
    f1: float

    @property
    def is_enough(self) -> bool:
        return self.found.whole >= ENOUGH


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One label (intent, sentiment or urgency) over n posts; `classes` in their own order."""

    label: str
    right: Share
    classes: tuple[ClassFigures, ...]

    @property
    def is_enough(self) -> bool:
        return self.right.whole >= ENOUGH

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the classes that a person used at all."""
        used = [one.f1 for one in self.classes if one.found.whole]
        return sum(used) / len(used) if used else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """What a person says of a post, and what the analysis had said."""

    person: str
    analysis: str


def agreement(label: str, classes: Sequence[str], pairs: Sequence[Pair]) -> Agreement:
    """The figures of one label; every class is in them, also one that nobody used."""
    persons = Counter(pair.person for pair in pairs)
    analyses = Counter(pair.analysis for pair in pairs)
    both = Counter(pair.person for pair in pairs if pair.person == pair.analysis)
    return Agreement(
        label=label,
        right=share(both.total(), len(pairs)),
        classes=tuple(
            ClassFigures(
                name=name,
                found=share(both[name], persons[name]),
                f1=_f1(both[name], persons[name] + analyses[name]),
            )
            for name in classes
        ),
    )


def _f1(both: int, together: int) -> float:
    return 2 * both / together if together else 0.0
