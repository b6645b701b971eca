"""Where a post belongs: which lane, or no case at all."""

from __future__ import annotations

from dataclasses import dataclass

from app.models import URGENCY_RANK, Lane
from nlp.base import Intent, Sentiment, Urgency


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What an analysis, or a person, says of a post."""

    intent: Intent
    sentiment: Sentiment
    urgency: Urgency
    abstained: bool = False
    language: str = "und"


UNJUDGED = Verdict(
    intent=Intent.other, sentiment=Sentiment.neutral, urgency=Urgency.normal, abstained=True
)


def lane(verdict: Verdict) -> Lane:
    """Where a case with this verdict waits."""
    if verdict.abstained:
        return Lane.judge
    if verdict.sentiment is Sentiment.negative:
        return Lane.support
    is_kind = verdict.intent is Intent.praise or (
        verdict.intent is Intent.other and verdict.sentiment is Sentiment.positive
    )
    return Lane.praise if is_kind else Lane.support


def needs_case(verdict: Verdict, *, addressed_to_us: bool, is_repost: bool) -> bool:
    """Chatter that neither asks nor complains needs nobody, unless it speaks to us."""
    if is_repost:
        return False
    if addressed_to_us or verdict.abstained:
        return True
    return not (
        verdict.intent is Intent.other
        and verdict.sentiment is Sentiment.neutral
        and verdict.urgency is Urgency.low
    )


def joined(standing: Verdict, newer: Verdict, *, unanswered: bool) -> Verdict:
    """The verdict of a case after one more post of its author.

    While something is unanswered the most urgent post leads, and certainty beats doubt: a mild
    second post does not make an urgent first one wait.
    """
    if not unanswered:
        return newer
    if standing.abstained != newer.abstained:
        return newer if standing.abstained else standing
    if URGENCY_RANK[newer.urgency] >= URGENCY_RANK[standing.urgency]:
        return newer
    return standing


def is_dissatisfied(verdict: Verdict) -> bool:
    """Whether someone is unhappy, as far as we dare to say."""
    if verdict.abstained:
        return False
    return verdict.intent is Intent.complaint or verdict.sentiment is Sentiment.negative
