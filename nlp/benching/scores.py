"""Judges readers that give one score a post, from -1 (bad) to 1 (good), instead of a class."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nlp.base import Sentiment
from nlp.judging import Pair, macro_f1

_BANDS = tuple(step / 50 for step in range(51))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kindest:
    """Macro-F1 over three classes where a score up to `band` from zero counts as neutral."""

    macro_f1: float
    band: float


def of_three(wanted: Sequence[str], scores: Sequence[float]) -> Kindest:
    """With the band that suits the scores best on these very posts: they knew no neutral."""
    found = (
        Kindest(band=band, macro_f1=macro_f1([*_pairs(wanted, scores, band)])) for band in _BANDS
    )
    return max(found, key=lambda one: one.macro_f1)


def of_two(wanted: Sequence[str], scores: Sequence[float]) -> float:
    """Macro-F1 on the posts that a person called negative or positive; zero is an own class."""
    return macro_f1([pair for pair in _pairs(wanted, scores, 0) if pair[0] != Sentiment.neutral])


def _pairs(wanted: Sequence[str], scores: Sequence[float], band: float) -> Iterable[Pair]:
    for label, score in zip(wanted, scores, strict=True):
        side = Sentiment.positive if score > 0 else Sentiment.negative
        yield label, Sentiment.neutral if abs(score) <= band else side
