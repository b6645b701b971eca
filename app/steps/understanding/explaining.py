"""Says the reasons of a stored analysis in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from nlp.base import Reason
from nlp.reasons import sentence


def explain(reasons: Iterable[Mapping[str, Any]], *, language: str) -> dict[str, list[str]]:
    """What was decided (intent, sentiment, urgency, abstained) -> its sentences, each once."""
    found: dict[str, dict[str, None]] = {}
    for stored in reasons:
        reason = Reason(
            code=str(stored.get("code", "")),
            about=str(stored.get("about", "")),
            words=str(stored.get("words", "")),
        )
        found.setdefault(reason.about, {})[sentence(reason, language)] = None
    return {about: list(sentences) for about, sentences in found.items()}
