"""From signs to probabilities: weights added up, weighed against each other, and softened."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from nlp.base import Intent, Sentiment
from nlp.finding import Found

_Class = TypeVar("_Class", Intent, Sentiment)
_START: dict[str, float] = {
    Intent.other: 1.1,
    Sentiment.neutral: 0.9,
}  # what a post without any sign is
_TEMPERATURE = 1.1  # mean probability then equals accuracy on unseen posts (README.md)
_AGAIN = (1.0, 0.35, 0.15)  # a second sign of one code says less than the first
_TURN = {
    "ja": re.compile(
        r"けど|けれど|だが|すが|したが|いが、|しかし|(?<!何)でも(?!良|いい)|ものの|とはいえ|のに"
    ),
    "en": re.compile(r"\b(?:but|however|though|although|except|yet|until)\b"),
}
_BEFORE_THE_TURN = 0.4
_SIDE_REMARK = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Probabilities of every class, each group summing to 1, and what spoke for them."""

    intents: Mapping[Intent, float]
    sentiments: Mapping[Sentiment, float]
    found: tuple[Found, ...]

    @property
    def intent(self) -> Intent:
        return max(self.intents, key=lambda intent: self.intents[intent])

    @property
    def sentiment(self) -> Sentiment:
        return max(self.sentiments, key=lambda sentiment: self.sentiments[sentiment])


def weigh(found: Sequence[Found], text: str, language: str) -> Verdict:
    """The probabilities of intent and sentiment that the signs of a text give."""
    turn = _turn(found, text, language)
    scores: dict[str, float] = defaultdict(float, _START)
    seen: dict[str, int] = defaultdict(int)
    for one in found:
        times = seen[one.code]
        seen[one.code] += 1
        share = _AGAIN[times] if times < len(_AGAIN) else 0.0
        if one.end <= turn and polarity(one) != 0 and "sarcasm" not in one.code:
            share *= _BEFORE_THE_TURN
        for name, weight in one.weights.items():
            scores[name] += share * weight
    _balance(scores, seen, turned=turn > 0)
    _grumble(scores, found)
    return Verdict(
        intents=_softmax({intent: scores[intent] for intent in Intent}),
        sentiments=_softmax({sentiment: scores[sentiment] for sentiment in Sentiment}),
        found=tuple(found),
    )


def polarity(one: Found) -> int:
    """1 for what speaks well, -1 for what speaks badly, 0 for neither."""
    weights = one.weights
    good = weights.get("positive", 0) + weights.get("praise", 0)
    bad = weights.get("negative", 0) + weights.get("complaint", 0)
    return (good > bad) - (good < bad)


def _turn(found: Sequence[Found], text: str, language: str) -> int:
    """Where the last "but" stands between a good and a bad word, 0 when there is none."""
    for match in reversed(list(_TURN[language].finditer(text))):
        before = {polarity(one) for one in found if one.end <= match.end()} - {0}
        after = {polarity(one) for one in found if one.start >= match.start()} - {0}
        if before and after and before != after:
            return match.end()
    return 0


def _grumble(scores: dict[str, float], found: Sequence[Found]) -> None:
    """A grumble beside a question, a wish or praise is a side remark."""
    bad = [one for one in found if polarity(one) < 0]
    else_said = max(scores[Intent.question], scores[Intent.request], scores[Intent.praise])
    if bad and else_said >= 1.3 and all(one.sign.weak for one in bad):
        scores[Intent.complaint] *= _SIDE_REMARK
        scores[Sentiment.negative] *= _SIDE_REMARK


def _balance(scores: dict[str, float], seen: Mapping[str, int], *, turned: bool) -> None:
    """The order of LABELS: complaint > question > request > praise > other, where several fit."""
    if scores[Intent.complaint] >= 1.8:
        scores[Intent.question] *= 0.6
        scores[Intent.request] *= 0.6
    if scores[Intent.question] >= 2.5 and "asks_people" in seen:
        scores[Intent.request] *= 0.6
    if max(scores[Intent.request], scores[Intent.question]) >= 2:
        scores[Intent.praise] *= 0.5
        scores[Sentiment.positive] *= 0.5
    if seen.get("advert") or seen.get("news"):
        scores[Intent.praise] *= 0.4
        scores[Sentiment.positive] *= 0.4
    mild = not ({"anger", "strong_anger", "praise_reversed", "sarcasm"} & set(seen))
    if turned and mild and scores[Intent.complaint] > scores[Intent.praise]:
        scores[Sentiment.neutral] += 1.2


def _softmax(scores: Mapping[_Class, float]) -> dict[_Class, float]:
    top = max(scores.values())
    raised = {key: math.exp((score - top) / _TEMPERATURE) for key, score in scores.items()}
    total = sum(raised.values())
    return {key: value / total for key, value in raised.items()}
