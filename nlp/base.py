"""What an analyser says of a post. Batch in, batch out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class AnalysisError(Exception):
    """Something is wrong with the analysis itself; a sentence says what to do.

    AnalysisError
    ├─ ModelMissing   the operator must install or mend the model
    └─ TextRefused    skip this post
    """


class ModelMissing(AnalysisError):
    """The model's files are not there, or not the ones that were shipped."""


class TextRefused(AnalysisError):
    """This text cannot be analysed at all."""


class Intent(StrEnum):
    complaint = "complaint"
    question = "question"
    request = "request"
    praise = "praise"
    other = "other"


class Sentiment(StrEnum):
    negative = "negative"
    neutral = "neutral"
    positive = "positive"


class Urgency(StrEnum):
    low = "low"
    normal = "normal"
    high = "high"
    critical = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why something was decided: a code, the words that carried it, and where they stand.

    `start` and `end` are character offsets in the text as given; -1 when there is no place.
    `nlp.reasons.sentence(reason, language)` says it in Japanese or English.
    """

    code: str  # "double_charge", "strong_anger", "question_form", ...
    about: str  # intent, sentiment, urgency, abstained
    words: str = ""
    start: int = -1
    end: int = -1


ASPECT = "aspect:"  # begins the kind of a name that says what a post is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A place in the text as given: a personal datum, a name, or what the post is about."""

    # phone, mail, postal, card, order_number, account_number / churn, risk, aspect:delivery, ...
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """What one pipeline revision says of one post. Probabilities lie in 0..1."""

    language: str  # ISO 639-1, "und" when unknown
    intent: Intent
    intent_probability: float
    sentiment: Sentiment
    sentiment_probability: float
    urgency: Urgency
    urgency_probability: float
    abstained: bool  # unsure: a person should judge (要判断)
    reasons: tuple[Reason, ...] = ()
    personal_data: tuple[Span, ...] = ()
    names: tuple[Span, ...] = field(default=())
    embedding: bytes = b""  # what the text means: a unit vector as signed bytes; empty: none


class Analyser(Protocol):
    """Says what posts mean. One bad post never stops a batch: it is abstained on."""

    @property
    def revision(self) -> str:
        """Names the rules or the model, so that a stored analysis says who made it."""
        ...

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        """One analysis a text, in order. `hints`: a language for each text, where one is known."""
        ...
