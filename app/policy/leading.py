"""Which post of a case its verdict comes from: the one that a person judges or corrects."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nlp.base import Intent, Sentiment, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A post of the case's author, with what its current analysis says."""

    post_id: int
    intent: Intent
    sentiment: Sentiment
    urgency: Urgency
    abstained: bool


def leading_post(
    candidates: Sequence[Candidate],
    *,
    intent: Intent,
    sentiment: Sentiment,
    urgency: Urgency,
    abstained: bool,
) -> int | None:
    """The newest post that says what the case says; else the newest one.

    `candidates`: oldest first. Of a case of one post it is the post that opened it. Of several
    the verdict may come from any, and a label on the wrong text would teach the wrong thing.
    """
    wanted = (intent, sentiment, urgency, abstained)
    for one in reversed(candidates):
        if (one.intent, one.sentiment, one.urgency, one.abstained) == wanted:
            return one.post_id
    return candidates[-1].post_id if candidates else None
