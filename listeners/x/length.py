"""X's own length rule: 280, where kana and kanji count 2 and an address counts 23."""

from __future__ import annotations

from twitter_text import parse_tweet

from listeners.base import LengthRule, Measure, Objection

LIMIT = 280
RULE = LengthRule(measure=Measure.weighted, limit=LIMIT, url_length=23)
_NEVER_ALLOWED = ("\ufffe", "\uffff", "\ufeff")


def length(text: str) -> int:
    """The weighted length as X counts it."""
    return int(parse_tweet(_encodable(text)).weightedLength)


def objections(text: str) -> list[Objection]:
    """Why X would refuse this text."""
    if not text.strip():
        return [Objection(code="empty", sentence="The reply is empty.")]
    found = []
    weighted = length(text)
    if weighted > LIMIT:
        found.append(
            Objection(
                code="too_long",
                sentence=f"The reply is {weighted - LIMIT} too long for X.",
                detail={
                    "length": str(weighted),
                    "limit": str(LIMIT),
                    "over": str(weighted - LIMIT),
                },
            )
        )
    if text != _encodable(text) or any(mark in text for mark in _NEVER_ALLOWED):
        found.append(
            Objection(
                code="invalid_characters",
                sentence="The reply has characters that X does not take.",
            )
        )
    return found


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
