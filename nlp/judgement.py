"""What a classifier thinks of a post, before the rules have their say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from nlp.base import Intent, Sentiment, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Probabilities of every class, and the words that carried them.

    Each group sums to 1, or to less where a model has labels that are no class of ours. A group
    that it does not judge is empty: the rules fill it. `urgency` is the level to act on:
    it need not be the likeliest. `unsure`: a person should judge. `carried`: for intent,
    sentiment, urgency the places (start, end) in the text as given. `embedding`: the text's
    meaning, a unit vector as signed bytes; empty where there is none.
    """

    intents: Mapping[Intent, float]
    sentiments: Mapping[Sentiment, float]
    unsure: bool
    urgencies: Mapping[Urgency, float] = field(default_factory=dict)
    urgency: Urgency = Urgency.low
    carried: Mapping[str, tuple[tuple[int, int], ...]] = field(default_factory=dict)
    embedding: bytes = b""

    @property
    def intent(self) -> Intent:
        return max(self.intents, key=lambda intent: self.intents[intent])

    @property
    def sentiment(self) -> Sentiment:
        return max(self.sentiments, key=lambda sentiment: self.sentiments[sentiment])


class Classifier(Protocol):
    """Judges texts, each with its language ("ja", "en")."""

    @property
    def revision(self) -> str:
        """Names the model, so that a stored analysis says who made it."""
        ...

    @property
    def remedy(self) -> str:
        """What a person does where it is loaded and breaks at every text: whole sentences."""
        ...

    def judge(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judgement]:
        """One judgement a text, in order. Raises ModelMissing, never for a text."""
        ...
