"""How many posts a second the analyser reads, one by one and in a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from nlp.base import Analyser


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalyseFigures:
    """Posts a second, one core; `load_seconds` is what the first post waits for."""

    revision: str
    posts: int
    characters: float  # a post, on average
    load_seconds: float
    batched: float
    one_by_one: float


def bench_analyse(analyser: Analyser, texts: Sequence[str], *, posts: int) -> AnalyseFigures:
    """Figures over `posts` posts, the given texts again and again. Needs at least one text."""
    many = [texts[at % len(texts)] for at in range(posts)]
    begun = perf_counter()
    analyser.analyse(["はじめ", "the first one"])
    load_seconds = perf_counter() - begun
    begun = perf_counter()
    analyser.analyse(many)
    batched = posts / (perf_counter() - begun)
    begun = perf_counter()
    for text in many:
        analyser.analyse([text])
    return AnalyseFigures(
        revision=analyser.revision,
        posts=posts,
        characters=sum(map(len, many)) / posts,
        load_seconds=load_seconds,
        batched=batched,
        one_by_one=posts / (perf_counter() - begun),
    )
