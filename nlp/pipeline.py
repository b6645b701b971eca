"""The rules, put together: normalise, tell the language, find signs, weigh them, say why."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from functools import cached_property
from threading import Lock

from nlp.base import Analyser, Analysis, Intent, Reason, Sentiment, Span, TextRefused, Urgency
from nlp.finding import Finder, Found
from nlp.language import UNKNOWN, detect
from nlp.normalise import Prepared, prepare
from nlp.personal import personal_data
from nlp.reasons import reasons_of
from nlp.rules import weigh
from nlp.signs import LANGUAGES, lexicon_revision
from nlp.urgency import due

log = logging.getLogger(__name__)

RULES_REVISION = 1  # raise it when the code of the rules changes what they say
UNSURE_INTENT = 0.45
UNSURE_SENTIMENT = 0.45
_READABLE = re.compile(r"\w")


def build() -> Analyser:
    """The analyser that ships with the product. spaCy is loaded with the first post."""
    return RuleAnalyser()


class RuleAnalyser:
    """Rules over spaCy and a written lexicon, for Japanese and English."""

    def __init__(self) -> None:
        self._one_at_a_time = Lock()

    @property
    def revision(self) -> str:
        return f"rules-{RULES_REVISION}-{lexicon_revision()}"

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        """One analysis a text, in order; of each the first `normalise.READ_AT_MOST` characters.

        `hints`: the language as the network says it. Raises ModelMissing for a broken
        installation, never for a text.
        """
        known = hints if hints is not None else [None] * len(texts)
        return [self._one(text, hint) for text, hint in zip(texts, known, strict=True)]

    def _one(self, text: str, hint: str | None) -> Analysis:
        try:
            return self._read(prepare(text), hint)
        except (
            TextRefused,
            ValueError,
            ArithmeticError,
            LookupError,
            TypeError,
            RuntimeError,
        ) as error:
            # A batch outlives any text; the text itself never goes into the log.
            log.warning("a text of %d characters was refused: %r", len(text), type(error))
            return _abstained(UNKNOWN, "unreadable")

    def _read(self, prepared: Prepared, hint: str | None) -> Analysis:
        if not _READABLE.search(prepared.words) and not prepared.words.strip():
            return _abstained(UNKNOWN, "no_text", personal_data(prepared))
        language = detect(prepared.words, hint)
        if language not in LANGUAGES:
            return _abstained(language, "unknown_language", personal_data(prepared))
        with self._one_at_a_time:
            finder = self._japanese if language == "ja" else self._english
            found = finder.find(prepared)
        verdict = weigh(found, prepared.words, language)
        urgency = due(verdict)
        intent = verdict.intents[verdict.intent]
        sentiment = verdict.sentiments[verdict.sentiment]
        abstained = intent < UNSURE_INTENT or sentiment < UNSURE_SENTIMENT
        reasons = reasons_of(verdict, urgency, prepared)
        if abstained:
            reasons = (*reasons, Reason(code="unsure", about="abstained"))
        return Analysis(
            language=language,
            intent=verdict.intent,
            intent_probability=round(intent, 4),
            sentiment=verdict.sentiment,
            sentiment_probability=round(sentiment, 4),
            urgency=urgency.urgency,
            urgency_probability=round(urgency.probability, 4),
            abstained=abstained,
            reasons=reasons,
            personal_data=personal_data(prepared),
            names=_names(found, prepared),
        )

    @cached_property
    def _japanese(self) -> Finder:
        return Finder("ja")

    @cached_property
    def _english(self) -> Finder:
        return Finder("en")


def _names(found: Sequence[Found], prepared: Prepared) -> tuple[Span, ...]:
    spans = []
    for one in found:
        if one.sign.span:
            start, end = prepared.place(one.start, one.end)
            spans.append(Span(kind=one.sign.span, start=start, end=end))
    return tuple(spans)


def _abstained(language: str, code: str, personal: tuple[Span, ...] = ()) -> Analysis:
    """Nothing is known: every class is as likely as the next."""
    return Analysis(
        language=language,
        intent=Intent.other,
        intent_probability=round(1 / len(Intent), 4),
        sentiment=Sentiment.neutral,
        sentiment_probability=round(1 / len(Sentiment), 4),
        urgency=Urgency.low,
        urgency_probability=round(1 / len(Urgency), 4),
        abstained=True,
        reasons=(Reason(code=code, about="abstained"),),
        personal_data=personal,
    )
