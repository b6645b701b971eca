"""The trained model as a classifier."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
from nlp.trained.network import LABELS, READERS_AGAIN, Network, Scored, Seen, TokenScores

_AT_ONCE = 1_024  # posts whose tokens are held, where only what was seen of each is kept
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

    @property
    def remedy(self) -> str:
        return f"Start Kikimimi again. Its files are whole: if it stays so, {READERS_AGAIN}"

    def with_heads(self, heads: Heads) -> Self:
        """The same network under other heads; it is loaded once for both."""
        _ = self._network  # made now, or each copy would load its own
        other = copy(self)
        other._heads = heads  # noqa: SLF001  (one of us)
        return other

    def read(self, texts: Sequence[str]) -> Scored:
        """What the network itself sees in texts. Raises ModelMissing and TextRefused."""
        return self._network.score(texts)

    def seen(self, texts: Sequence[str], told: Callable[[int], None] = lambda _: None) -> Seen:
        """What the network sees in many texts, the tokens left out; `told`: of each text, once.

        Raises ModelMissing and TextRefused.
        """
        parts = []
        for at in range(0, max(1, len(texts)), _AT_ONCE):
            read = self.read(texts[at : at + _AT_ONCE])
            parts.append(Seen(logits=read.logits, embeddings=read.embeddings))
            told(len(read.embeddings))
        return Seen(
            logits={
                label: np.concatenate([one.logits[label] for one in parts]) for label in LABELS
            },
            embeddings=np.concatenate([one.embeddings for one in parts]),
        )

    def warm_up(self) -> None:
        """Load now what the first text would load. Raises ModelMissing."""
        self._network.warm_up()

    def judge(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judgement]:
        """One judgement a text, in order. Raises ModelMissing and TextRefused."""
        scored = self.read(texts)
        if self._heads is not None:
            scored = self._heads.applied(scored)
        table = self._calibration
        intents, sentiments, passed = _probabilities(scored, table, languages)
        levels = calibrating.level(passed, table, languages).tolist()
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

    @property
    def _calibration(self) -> Calibration:
        """Of the heads that are worn; earlier ones were fitted without, and take the model's."""
        of_heads = self._heads.calibration if self._heads else None
        return of_heads or self._files.calibration

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
