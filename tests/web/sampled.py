"""Cases whose posts were analysed, and this week's sample drawn from them."""

from __future__ import annotations

from app.models import Case, StoredAnalysis
from app.steps.understanding.sampling import draw_sample
from nlp.base import Intent, Sentiment, Urgency
from tests.web.conftest import Console
from tests.web.working import a_case


def analysed(console: Console, count: int) -> list[Case]:
    cases = [a_case(console, text=f"電話は 090-0000-{n:04}") for n in range(count)]
    with console.sessions.begin() as session:
        for case in cases:
            session.add(
                StoredAnalysis(
                    post_id=case.latest_post_id, revision="signs-1", language="ja",
                    intent=Intent.complaint, intent_probability=0.91,
                    sentiment=Sentiment.negative, sentiment_probability=0.92,
                    urgency=Urgency.critical, urgency_probability=0.93, abstained=False,
                    reasons=[{"code": "urgent_word", "about": "urgency", "words": "電話"}],
                    personal_data=[{"kind": "phone", "start": 4, "end": 17}],
                    analysed_at=console.clock(),
                )
            )  # fmt: skip
    return cases


def drawn(console: Console) -> None:
    assert draw_sample(seed="s", sessions=console.sessions, now=console.clock()) == 20
