"""An analyser that reads signs which the test wrote: 怒 complaint, ？ question, 好 praise."""

from __future__ import annotations

import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field

from nlp.base import Analysis, Intent, Reason, Sentiment, TextRefused, Urgency

SIGNS = {
    "怒": (Intent.complaint, Sentiment.negative),
    "？": (Intent.question, Sentiment.neutral),
    "好": (Intent.praise, Sentiment.positive),
}
MEANINGS = ("配", "落", "金")  # delivery, crashes, money: each a direction of its own
URGENT = {"急": Urgency.critical, "早": Urgency.high, "普": Urgency.normal}


@dataclass(slots=True)
class SignAnalyser:
    """「迷」 is abstained on; 「拒」 is refused, and takes the whole batch with it."""

    revision: str = "signs-1"
    batches: list[int] = field(default_factory=list)

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        self.batches.append(len(texts))
        if any("拒" in text for text in texts):
            raise TextRefused("No.")
        return [_analysis(text) for text in texts]


@dataclass
class HintedAnalyser(SignAnalyser):
    """Remembers which language it was told of each text."""

    told: dict[str, str | None] = field(default_factory=dict)

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        self.told.update(zip(texts, hints or (), strict=True))
        return super().analyse(texts, hints=hints)


def vector(*shares: float) -> bytes:
    """A unit vector as the model's are stored: eight signed bytes."""
    length = math.hypot(*shares)
    numbers = [round(127 * share / length) for share in shares]
    return struct.pack("8b", *numbers, *[0] * (8 - len(numbers)))


def meaning(text: str) -> bytes:
    """The direction of the things that a text speaks of; empty when it speaks of none."""
    shares = [float(text.count(thing)) for thing in MEANINGS]
    return vector(*shares) if any(shares) else b""


def _analysis(text: str) -> Analysis:
    sign = next((sign for sign in SIGNS if sign in text), "")
    intent, sentiment = SIGNS.get(sign, (Intent.other, Sentiment.neutral))
    urgency = next((value for mark, value in URGENT.items() if mark in text), Urgency.low)
    place = text.find(sign) if sign else -1
    return Analysis(
        language="ja",
        intent=intent,
        intent_probability=0.9,
        sentiment=sentiment,
        sentiment_probability=0.9,
        urgency=urgency,
        urgency_probability=0.9,
        abstained="迷" in text,
        reasons=(Reason(code="sign", about="intent", words=sign, start=place, end=place + 1),),
        embedding=meaning(text),
    )
