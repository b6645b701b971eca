"""The trained model as a classifier."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Self

import numpy as np

from nlp.base import Intent, Sentiment, Urgency
from nlp.judgement import Judgement
from nlp.trained import calibration as calibrating
from nlp.trained.calibration import Calibration, Floats
from nlp.trained.carrying import carried
from nlp.trained.files import ModelFiles, opened, shipped
from nlp.trained.heads import Heads
from nlp.trained.network import Network, Scored, TokenScores

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
        return self._files.base

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
        """What the network itself sees in texts. Raises ModelMissing and TextRefused."""
        return self._network.score(texts)

    def warm_up(self) -> None:
        """Load now what the first text would load. Raises ModelMissing."""
        self._network.warm_up()

    def judge(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judgement]:
        """One judgement a text, in order. Raises ModelMissing and TextRefused."""
        scored = self.read(texts)
        if self._heads is not None:
            scored = self._heads.applied(scored)
        table = self._files.calibration
        intents, sentiments, passed = _probabilities(scored, table, languages)
        levels = calibrating.level(passed, table).tolist()
        enough = [table.unsure.get(language, 0.0) for language in languages]
        urgencies = calibrating.levels(passed)
        return [
            _judged(
                text,
                scored.tokens[at],
                intents=intents[at].tolist(),
                sentiments=sentiments[at].tolist(),
                urgencies=urgencies[at].tolist(),
                level=levels[at],
                enough=enough[at],
                embedding=scored.embeddings[at].tobytes(),
            )
            for at, text in enumerate(texts)
        ]

    @cached_property
    def _files(self) -> ModelFiles:
        return opened(self._folder or shipped())

    @cached_property
    def _network(self) -> Network:
        files = self._files
        return _network_of(files.folder, files.base, self._threads)


def _probabilities(
    scored: Scored, table: Calibration, languages: Sequence[str]
) -> tuple[Floats, Floats, Floats]:
    """Of every intent and sentiment, and of having passed each step of urgency, a row a text."""
    warm = [table.of(language) for language in languages]

    def warmth(label: str) -> Floats:
        return np.array([getattr(one, label) for one in warm], dtype=np.float32).reshape(-1, 1)

    return (
        calibrating.shares(scored.logits["intent"], warmth("intent")),
        calibrating.shares(scored.logits["sentiment"], warmth("sentiment")),
        calibrating.at_least(scored.logits["urgency"], warmth("urgency")),
    )


def _judged(
    text: str,
    tokens: TokenScores,
    *,
    intents: list[float],
    sentiments: list[float],
    urgencies: list[float],
    level: int,
    enough: float,
    embedding: bytes,
) -> Judgement:
    intent, sentiment = max(intents), max(sentiments)
    chosen = {
        "intent": intents.index(intent), "sentiment": sentiments.index(sentiment), "urgency": level,
    }  # fmt: skip
    return Judgement(
        intents=dict(zip(_INTENTS, intents, strict=True)),
        sentiments=dict(zip(_SENTIMENTS, sentiments, strict=True)),
        urgencies=dict(zip(_URGENCIES, urgencies, strict=True)),
        urgency=_URGENCIES[level],
        unsure=intent * sentiment < enough,
        carried=carried(text, tokens, chosen),
        embedding=embedding,
    )


@lru_cache(maxsize=2)
def _network_of(folder: Path, _revision: str, threads: int | None) -> Network:
    """One network a process and model: its memory is the largest part of ours.

    `_revision` keeps a model that replaced another in the same folder apart.
    """
    return Network(opened(folder), threads=threads)
