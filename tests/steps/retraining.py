"""Labels, and heads that are fitted on them, over a model whose network is five signs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from app.analysing import StoredModels
from app.db import Sessions
from app.models import Label, LabelSource, Post
from app.read.models import ModelsState, models_state
from app.steps.understanding.retrain import Corpus, Retrained, retrain
from nlp.base import Intent, Sentiment, Urgency
from nlp.judging import LabelledPost
from tests.fakes.channels import incoming
from tests.fakes.model import sign_model
from tests.steps.flow import Flow

CHATTER = LabelledPost(
    text="どうも", language="ja", intent="other", sentiment="neutral", urgency="low"
)

CORPUS = Corpus(train=[CHATTER] * 200, tune=[CHATTER] * 30, test=[CHATTER] * 20)


def label_all(flow: Flow, source: LabelSource, **more: Any) -> None:
    """Every post is a question, somebody says."""
    with flow.sessions.begin() as session:
        for post in session.query(Post).order_by(Post.id):
            session.add(
                Label(
                    post_id=post.id, source=source, revision="signs-1", said_abstained=False,
                    said_intent=Intent.other, said_sentiment=Sentiment.neutral,
                    said_urgency=Urgency.low, intent=Intent.question,
                    sentiment=Sentiment.neutral, urgency=Urgency.normal,
                    person_id=flow.person_id, at=flow.now, **more,
                )
            )  # fmt: skip


def hear(flow: Flow, count: int, prefix: str = "p") -> None:
    flow.hear(*(incoming(f"{prefix}{n}", text="キキミミ？", by=f"w{n}") for n in range(count)))


def retrained(flow: Flow, folder: Path, **more: Any) -> Retrained:
    return retrain(
        classifier=sign_model(), corpus=CORPUS, folder=folder,
        person_id=flow.person_id, sessions=flow.sessions, now=flow.now, **more,
    )  # fmt: skip


def chooser(flow: Flow, folder: Path, base: str = "signs-1") -> dict[str, Any]:
    """A person who chooses the heads that this model wears."""
    return {
        "person_id": flow.person_id, "sessions": flow.sessions, "now": flow.now,
        "folder": folder, "base": base,
    }  # fmt: skip


def stored(flow: Flow, folder: Path, revision: str = "1") -> StoredModels:
    return StoredModels(classifier=sign_model(revision), folder=folder, sessions=flow.sessions)


def state(sessions: Sessions) -> ModelsState:
    with sessions.read() as session:
        return models_state(session)
