"""`kikimimi model`: list, evaluate, retrain, promote, roll back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app import wiring
from app.models import Event, Preference
from app.read.models import MODELS
from tests.cli.conftest import Kikimimi
from tests.cli.retraining import BY, labelled, read_by_signs
from tests.fakes.model import sign_model


@pytest.fixture
def with_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    read_by_signs(monkeypatch)


def test_without_a_model_there_is_nothing_to_retrain(kikimimi: Kikimimi) -> None:
    (kikimimi.folder / "config.toml").write_text('[analysis]\nbackend = "rules"\n')
    said = kikimimi("model", "retrain", *BY)
    assert (said.code, said.out) == (2, "")
    assert "only the model that ships has heads" in said.err
    assert kikimimi.well("model", "list", "--json").json == [
        {"revision": "", "state": "in use", "trouble": "", "labels": 0, "at": ""}
    ]


@pytest.mark.usefixtures("with_a_model")
def test_from_labels_to_use_and_back(kikimimi: Kikimimi) -> None:
    labelled(kikimimi)
    said = kikimimi.well("model", "retrain", *BY, "--json").json
    assert said["labels"] == 32
    held_out = said["compared"]["held_out"]
    assert held_out["old"][0]["right"] < held_out["new"][0]["right"] == held_out["posts"] == 8
    states = [row["state"] for row in kikimimi.well("model", "list", "--json").json]
    assert states == ["in use", "on trial"]
    assert kikimimi("model", "promote", "--by", "agent@example.com").code == 1
    assert kikimimi("model", "promote", "--by", "nobody@example.com").code == 1
    promoted = kikimimi.well("model", "promote", *BY)
    assert said["revision"] in promoted.out
    [read] = kikimimi.well("analyse", given="キキミミ？\n").lines
    assert json.loads(read)["intent"] == "question", "the promoted heads, not the network's own"
    states = [row["state"] for row in kikimimi.well("model", "list", "--json").json]
    assert states == ["before", "in use"]
    assert "no restart" in kikimimi.well("model", "rollback", *BY).out
    again = kikimimi("model", "rollback", *BY)
    assert (again.code, "no model to go back to" in again.err) == (1, True)
    with kikimimi.sessions() as sessions, sessions.read() as session:
        kinds = [one.kind for one in session.query(Event) if one.kind.startswith("model.")]
        assert kinds == ["model.retrained", "model.promoted", "model.shipped"]
        assert session.get_one(Preference, MODELS).value["shadow"] is None


@pytest.mark.usefixtures("with_a_model")
def test_the_table_shows_old_beside_new(kikimimi: Kikimimi) -> None:
    labelled(kikimimi)
    said = kikimimi.well("model", "retrain", *BY)
    assert "8 posts: labels held out" in said.out
    assert "model promote" in said.out
    assert "heads.json" not in said.out


@pytest.mark.usefixtures("with_a_model")
def test_a_model_is_judged_only_on_what_it_was_not_taught(kikimimi: Kikimimi) -> None:
    labelled(kikimimi)
    kikimimi.well("model", "retrain", *BY)
    said = kikimimi.well("model", "evaluate", "--on", "corrections", "--json").json
    assert (said["in use"][0]["n"], said["on trial"][0]["n"], said["left_out"]) == (8, 8, 32)
    told = kikimimi.well("model", "evaluate", "--on", "corrections").out
    assert "32 posts are left out: a model here was taught them." in told


def states(kikimimi: Kikimimi) -> list[tuple[str, str]]:
    rows = kikimimi.well("model", "list", "--json").json
    return [(row["state"], row["trouble"]) for row in rows]


@pytest.mark.usefixtures("with_a_model")
def test_the_list_says_which_heads_cannot_be_worn(
    kikimimi: Kikimimi, monkeypatch: pytest.MonkeyPatch
) -> None:
    labelled(kikimimi)
    revision = kikimimi.well("model", "retrain", *BY, "--json").json["revision"]
    unused = kikimimi.folder / "data" / "models" / "h0"
    unused.mkdir()
    (unused / "heads.json").write_text("{", "utf-8")
    assert states(kikimimi) == [("in use", ""), ("", "damaged"), ("on trial", "")]
    kikimimi.well("model", "promote", *BY)
    with monkeypatch.context() as patch:
        patch.setattr(wiring, "classifier", lambda _backend: sign_model("2"))
        assert states(kikimimi) == [("in use", ""), ("", "damaged"), ("", "of another model")]
        told = " ".join(kikimimi.well("model", "list").out.split())
        assert f"{revision} belongs to the model signs-1" in told
    (kikimimi.folder / "data" / "models" / revision / "heads.json").unlink()
    assert states(kikimimi) == [("before", ""), ("", "damaged"), ("in use", "missing")]
    assert "--shipped" in kikimimi.well("model", "list").out
    back = kikimimi.well("model", "rollback", "--shipped", *BY)
    assert "The model as it shipped is in use again" in back.out
    assert states(kikimimi) == [("in use", ""), ("", "damaged")]


@pytest.mark.usefixtures("with_a_model")
def test_damaged_heads_on_trial_are_not_promised(kikimimi: Kikimimi) -> None:
    labelled(kikimimi)
    revision = kikimimi.well("model", "retrain", *BY, "--json").json["revision"]
    (kikimimi.folder / "data" / "models" / revision / "heads.json").write_text("{}", "utf-8")
    said = kikimimi("model", "promote", *BY)
    assert (said.code, said.out) == (1, "")
    assert f"{revision} cannot be used, and nothing was changed." in said.err


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
