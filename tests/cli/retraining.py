"""Labels to learn from, and a model of signs for commands to teach."""

from __future__ import annotations

import pytest

from app import wiring
from app.cli import model_retrain
from app.models import Label, LabelSource
from nlp.base import Intent, Sentiment, Urgency
from nlp.judging import LabelledPost
from tests import make
from tests.cli.conftest import Kikimimi
from tests.fakes.model import sign_model

CHATTER = LabelledPost(
    text="どうも", language="ja", intent="other", sentiment="neutral", urgency="low"
)

BY = ("--by", "lead@example.com")


def labelled(kikimimi: Kikimimi, count: int = 40) -> None:
    kikimimi.well("user", "add", "lead@example.com", "--name", "Lead", "--role", "lead")
    kikimimi.well("user", "add", "agent@example.com", "--name", "Agent")
    with kikimimi.sessions() as sessions, sessions.begin() as session:
        account, person = make.account(session), make.person(session)
        for _ in range(count):
            post = make.post(
                session, account=account, author=make.author(session), text="これは何？"
            )
            session.add(
                Label(
                    post_id=post.id, source=LabelSource.correction, revision="r",
                    said_abstained=False, said_intent=Intent.other,
                    said_sentiment=Sentiment.neutral, said_urgency=Urgency.low,
                    intent=Intent.question, sentiment=Sentiment.neutral, urgency=Urgency.low,
                    person_id=person.id, at=make.NOON,
                )
            )  # fmt: skip


def read_by_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules have no heads; here the configuration names a model of signs."""
    monkeypatch.setattr(wiring, "classifier", lambda _backend: sign_model())
    monkeypatch.setattr(model_retrain, "_of_corpus", lambda _split: [CHATTER] * 50)
