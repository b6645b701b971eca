"""`kikimimi model`: list, evaluate, retrain, promote, roll back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import wiring
from app.cli import model
from app.models import Event, Label, LabelSource, Preference
from app.read.models import MODELS
from nlp.base import Intent, Sentiment, Urgency
from nlp.judging import LabelledPost
from tests import make
from tests.cli.conftest import Kikimimi
from tests.fakes.model import sign_model

CHATTER = LabelledPost(
    text="どうも", language="ja", intent="other", sentiment="neutral", urgency="low"
)


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


@pytest.fixture
def with_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rules have no heads; here the configuration names a model of signs."""
    monkeypatch.setattr(model, "_classifier", lambda _services: sign_model())
    monkeypatch.setattr(model, "_of_corpus", lambda _split: [CHATTER] * 50)


def test_without_a_model_there_is_nothing_to_retrain(kikimimi: Kikimimi) -> None:
    (kikimimi.folder / "config.toml").write_text('[analysis]\nbackend = "rules"\n')
    said = kikimimi("model", "retrain")
    assert (said.code, said.out) == (2, "")
    assert "only the model that ships has heads" in said.err
    assert kikimimi.well("model", "list", "--json").json == [
        {"revision": "", "state": "in use", "labels": 0, "at": ""}
    ]


@pytest.mark.usefixtures("with_a_model")
def test_from_labels_to_use_and_back(kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch) -> None:
    labelled(kikimimi)
    said = kikimimi.well("model", "retrain", "--json").json
    assert said["labels"] == 32
    held_out = said["compared"]["held_out"]
    assert held_out["old"][0]["right"] < held_out["new"][0]["right"] == held_out["posts"] == 8
    states = [row["state"] for row in kikimimi.well("model", "list", "--json").json]
    assert states == ["in use", "on trial"]
    assert kikimimi("model", "promote", "--by", "agent@example.com").code == 1
    assert kikimimi("model", "promote", "--by", "nobody@example.com").code == 1
    promoted = kikimimi.well("model", "promote", "--by", "lead@example.com")
    assert said["revision"] in promoted.out
    with monkeypatch.context() as patch:
        patch.setattr(wiring, "classifier", lambda _backend: sign_model())
        [read] = kikimimi.well("analyse", given="キキミミ？\n").lines
    assert json.loads(read)["intent"] == "question", "the promoted heads, not the network's own"
    states = [row["state"] for row in kikimimi.well("model", "list", "--json").json]
    assert states == ["before", "in use"]
    assert "no restart" in kikimimi.well("model", "rollback", "--by", "lead@example.com").out
    again = kikimimi("model", "rollback", "--by", "lead@example.com")
    assert (again.code, "no model to go back to" in again.err) == (1, True)
    with kikimimi.sessions() as sessions, sessions.read() as session:
        kinds = [one.kind for one in session.query(Event) if one.kind.startswith("model.")]
        assert kinds == ["model.retrained", "model.promoted", "model.rolled_back"]
        assert session.get_one(Preference, MODELS).value["shadow"] is None


@pytest.mark.usefixtures("with_a_model")
def test_the_table_shows_old_beside_new(kikimimi: Kikimimi) -> None:
    labelled(kikimimi)
    said = kikimimi.well("model", "retrain")
    assert "8 posts: labels held out" in said.out
    assert "model promote" in said.out
    assert "heads.json" not in said.out


def test_evaluating_reads_labels_or_a_file(kikimimi: Kikimimi, tmp_path: Path) -> None:
    labelled(kikimimi)
    said = kikimimi.well("model", "evaluate", "--on", "corrections", "--json").json
    intent = said["in use"][0]
    assert (intent["label"], intent["n"]) == ("intent", 40)
    assert intent["low"] <= intent["right"] / 40 <= intent["high"]
    assert kikimimi.well("model", "evaluate", "--json").json["in use"][0]["n"] == 0
    row = {"text": "二重に課金された", "intent": "complaint", "sentiment": "negative"}
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps({**row, "urgency": "high"}), "utf-8")
    assert "1 posts" in kikimimi.well("model", "evaluate", "--on", path).out


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("{", "Line 1 is no JSON."),
        ("[]", "Line 1 has no text."),
        ('{"text": "a", "intent": "rage"}', "Line 1: intent must be one of complaint,"),
    ],
)
def test_a_bad_line_is_named(kikimimi: Kikimimi, tmp_path: Path, line: str, sentence: str) -> None:
    path = tmp_path / "posts.jsonl"
    path.write_text(line, "utf-8")
    said = kikimimi("model", "evaluate", "--on", path)
    assert said.code == 2
    assert sentence in said.err
    assert kikimimi("model", "evaluate", "--on", tmp_path / "nowhere").code == 1
