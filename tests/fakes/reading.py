"""An analyser for tests of the product: it calls everything a complaint of normal urgency."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.base import Analysis, Intent, Reason, Sentiment, Urgency


class FakeAnalyser:
    revision = "fake-1"

    def analyse(
        self, texts: Sequence[str], *, hints: Sequence[str | None] | None = None
    ) -> list[Analysis]:
        return [
            Analysis(
                language="ja",
                intent=Intent.complaint,
                intent_probability=0.9,
                sentiment=Sentiment.negative,
                sentiment_probability=0.8,
                urgency=Urgency.normal,
                urgency_probability=0.7,
                abstained=False,
                reasons=(Reason(code="fake", about="intent", words=text[:4], start=0, end=4),),
            )
            for text in texts
        ]
