"""How soon an answer is due: a level by intent, lifted by signs where there is trouble."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nlp.base import Intent, Sentiment, Urgency
from nlp.finding import Found
from nlp.rules import Verdict

LEVELS = (Urgency.low, Urgency.normal, Urgency.high, Urgency.critical)
_DUE: Mapping[Intent, Urgency] = {
    Intent.complaint: Urgency.normal,
    Intent.question: Urgency.normal,
    Intent.request: Urgency.normal,
    Intent.praise: Urgency.low,
    Intent.other: Urgency.low,
}
# Signs that count whatever the intent, and those that also lift a question or a request.
_ALWAYS = frozenset({"self_harm", "phishing_warning"})
_ALSO_WHEN_ASKED = frozenset({"deadline", "urgent_word", "blocked", "fraud", "data_leak", "danger"})
_SURELY = 0.9  # so probable an `other` is private life or news: no danger word makes it ours
_SURENESS = (0.7, 0.8, 0.87, 0.9)  # by how many signs lift to the level


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The level, how sure it is, and the signs that lifted to it."""

    urgency: Urgency
    probability: float
    lifted_by: tuple[Found, ...] = ()


def due(verdict: Verdict) -> Due:
    """The urgency of a post, from its signs and what it is most likely about."""
    base = _DUE[verdict.intent]
    lifting = [one for one in verdict.found if _lifts(one, verdict)]
    level = max([base, *(_level(one) for one in lifting)], key=LEVELS.index)
    if level is base:
        return Due(urgency=base, probability=_share(verdict.intents, base))
    by = tuple(one for one in lifting if _level(one) is level)
    known = len({one.code for one in lifting})
    return Due(
        urgency=level,
        probability=_SURENESS[min(known, len(_SURENESS)) - 1],
        lifted_by=_once_a_code(by),
    )


def _lifts(one: Found, verdict: Verdict) -> bool:
    if one.sign.urgency is None or one.code != one.sign.code:
        return False
    if one.code in _ALWAYS:
        return True
    if verdict.intent is Intent.complaint:
        return True
    if verdict.intent in (Intent.question, Intent.request):
        return one.code in _ALSO_WHEN_ASKED
    if verdict.intent is Intent.praise or verdict.intents[Intent.other] >= _SURELY:
        return False
    return verdict.sentiment is Sentiment.negative


def _level(one: Found) -> Urgency:
    return one.sign.urgency or Urgency.low


def _share(intents: Mapping[Intent, float], level: Urgency) -> float:
    return sum(share for intent, share in intents.items() if _DUE[intent] is level)


def _once_a_code(found: Sequence[Found]) -> tuple[Found, ...]:
    first: dict[str, Found] = {}
    for one in found:
        first.setdefault(one.code, one)
    return tuple(first.values())
