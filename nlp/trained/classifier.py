"""The trained model as a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self

import numpy as np

from nlp.base import Intent, Sentiment, Urgency
from nlp.judgement import Judgement
from nlp.trained import calibration as calibrating
from nlp.trained.carrying import carried, carried_steps
from nlp.trained.files import ModelFiles, opened, shipped
from nlp.trained.heads import Heads
from nlp.trained.network import Network, Scored

_INTENTS, _SENTIMENTS, _URGENCIES = tuple(Intent), tuple(Sentiment), tuple(Urgency)


class TrainedClassifier:
    """The model in a folder, by default the one that ships; opened when it is first asked."""

    def __init__(self, folder: Path | None = None, *, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads
        self._heads: Heads | None = None

    @property
    def base(self) -> str:
        """The model's own name, whatever heads it wears."""
        return f"{self._files.name}-{self._files.revision}"

    @property
    def revision(self) -> str:
        return self.base if self._heads is None else f"{self.base}.{self._heads.revision}"

    def with_heads(self, heads: Heads) -> Self:
        """The same network under other heads; it is loaded once for both."""
        _ = self._network  # made now, or each copy would load its own
        other = copy(self)
        other._heads = heads  # noqa: SLF001  (one of us)
        return other

    def read(self, texts: Sequence[str]) -> Scored:
        """What the network itself sees in texts. Raises ModelMissing."""
        return self._network.score(texts)

    def warm_up(self) -> None:
        """Load now what the first text would load. Raises ModelMissing."""
        self._network.warm_up()

    def judge(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judgement]:
        """One judgement a text, in order. Raises ModelMissing."""
        scored = self.read(texts)
        if self._heads is not None:
            scored = self._heads.applied(scored)
        return [
            self._judged(text, language, scored, at)
            for at, (text, language) in enumerate(zip(texts, languages, strict=True))
        ]

    @cached_property
    def _files(self) -> ModelFiles:
        return opened(self._folder or shipped())

    @cached_property
    def _network(self) -> Network:
        files = self._files
        return _network_of(files.folder, f"{files.name}-{files.revision}", self._threads)

    def _judged(self, text: str, language: str, scored: Scored, at: int) -> Judgement:
        table = self._files.calibration
        warmth = table.of(language)
        intents = calibrating.shares(scored.logits["intent"][at], warmth.intent)
        sentiments = calibrating.shares(scored.logits["sentiment"][at], warmth.sentiment)
        passed = calibrating.at_least(scored.logits["urgency"][at], warmth.urgency)
        level = int(calibrating.level(passed[None], table)[0])
        together = float(intents.max() * sentiments.max())
        tokens = scored.tokens[at]
        words = {
            "intent": carried(text, tokens, "intent", int(intents.argmax())),
            "sentiment": carried(text, tokens, "sentiment", int(sentiments.argmax())),
            "urgency": carried_steps(text, tokens, level) if level else (),
        }
        return Judgement(
            intents=_named(_INTENTS, intents),
            sentiments=_named(_SENTIMENTS, sentiments),
            urgencies=_named(_URGENCIES, calibrating.levels(passed)),
            urgency=_URGENCIES[level],
            unsure=together < table.unsure.get(language, 0.0),
            carried=words,
            embedding=scored.embeddings[at].tobytes(),
        )


@lru_cache(maxsize=2)
def _network_of(folder: Path, _revision: str, threads: int | None) -> Network:
    """One network a process and model: its memory is the largest part of ours.

    `_revision` keeps a model that replaced another in the same folder apart.
    """
    return Network(opened(folder), threads=threads)


def _named(names: Sequence[Any], shares: np.ndarray) -> dict[Any, float]:
    return {name: float(share) for name, share in zip(names, shares, strict=True)}
