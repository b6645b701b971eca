"""An analysis as a JSON object, as `kikimimi analyse` prints it."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.base import Analysis, Span
from nlp.reasons import sentence


def to_json(analysis: Analysis, row_id: str, language: str | None = None) -> dict[str, object]:
    """One flat object. Sentences are Japanese for Japanese posts, else English, unless asked.

    Names and personal data are told by kind and place, in characters of the text as given: what is
    personal is not written down a second time.
    """
    spoken = language or ("ja" if analysis.language == "ja" else "en")
    return {
        "id": row_id,
        "language": analysis.language,
        "intent": analysis.intent.value,
        "intent_probability": analysis.intent_probability,
        "sentiment": analysis.sentiment.value,
        "sentiment_probability": analysis.sentiment_probability,
        "urgency": analysis.urgency.value,
        "urgency_probability": analysis.urgency_probability,
        "abstained": analysis.abstained,
        "reasons": [
            {
                "code": reason.code,
                "about": reason.about,
                "words": reason.words,
                "start": reason.start,
                "end": reason.end,
                "sentence": sentence(reason, spoken),
            }
            for reason in analysis.reasons
        ],
        "names": _places(analysis.names),
        "personal_data": _places(analysis.personal_data),
    }


def _places(spans: Iterable[Span]) -> list[dict[str, object]]:
    return [{"kind": span.kind, "start": span.start, "end": span.end} for span in spans]
