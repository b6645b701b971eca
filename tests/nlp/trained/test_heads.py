"""Heads that were fitted anew: they learn, they are kept whole, and few labels change little."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nlp.base import Intent, ModelMissing, Sentiment, Urgency
from nlp.judging import LabelledPost
from nlp.trained.calibration import Calibration, Temperatures
from nlp.trained.heads import Heads, open_heads, save_heads
from nlp.trained.refitting import Lesson, calibrated, refit
from tests.fakes.model import sign_model

CHATTER = Lesson(intent="other", sentiment="neutral", urgency="low")
ANGRY = Lesson(intent="complaint", sentiment="negative", urgency="high", weight=5)


def fitted(*taught: tuple[str, Lesson], chatter: int = 100) -> Heads:
    texts = ["どうも"] * chatter + [text for text, _ in taught]
    lessons = [CHATTER] * chatter + [lesson for _, lesson in taught]
    model = sign_model()
    return refit(model.read(texts), lessons, base=model.base, revision="h1", made={"labels": 1})


def test_heads_learn_what_labels_say_and_keep_the_rest() -> None:
    model = sign_model()
    taught = model.with_heads(fitted(*[("怒", ANGRY)] * 20))
    [angry, chatter] = taught.judge(["怒", "どうも"], ["ja", "ja"])
    assert (angry.intent, angry.sentiment) == (Intent.complaint, Sentiment.negative)
    assert angry.urgency is Urgency.high
    assert (chatter.intent, chatter.urgency) == (Intent.other, Urgency.low)
    [before] = model.judge(["怒"], ["ja"])
    assert before.intent is Intent.other, "the model itself stays as it was"
    assert (model.revision, taught.revision) == ("signs-1", "signs-1.h1")


def test_one_label_among_many_posts_does_not_turn_the_model() -> None:
    one = Lesson(intent="complaint", sentiment="negative", urgency="high")
    [judged] = sign_model().with_heads(fitted(("怒", one))).judge(["どうも"], ["ja"])
    assert judged.intent is Intent.other
    assert judged.intents[Intent.other] > 0.5


def test_the_same_lessons_give_the_same_heads() -> None:
    first, second = fitted(("怒", ANGRY)), fitted(("怒", ANGRY))
    assert np.array_equal(first.weights["intent"], second.weights["intent"])


def test_what_is_saved_is_opened_and_says_the_same(tmp_path: Path) -> None:
    heads = fitted(*[("怒", ANGRY)] * 20)
    path = tmp_path / "h1" / "heads.json"
    save_heads(heads, path)
    found = open_heads(path)
    assert (found.revision, found.base, found.made) == ("h1", "signs-1", {"labels": 1})
    for label in ("intent", "sentiment", "urgency"):
        assert np.allclose(found.weights[label], heads.weights[label], rtol=1e-6)
    assert [one.name for one in path.parent.iterdir()] == ["heads.json"]


def change(path: Path, **more: Any) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text("utf-8")), **more}), "utf-8")


def test_a_changed_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "heads.json"
    save_heads(fitted(("怒", ANGRY)), path)
    change(path, base="another")
    with pytest.raises(ModelMissing, match=r"damaged.*rollback --shipped --by"):
        open_heads(path)
    with pytest.raises(ModelMissing, match="cannot be read"):
        open_heads(tmp_path / "nowhere.json")


@pytest.mark.parametrize("written", ["", "[]", "null", "{", "{}", "[" * 100_000])
def test_a_file_that_holds_no_heads_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "heads.json"
    path.write_text(written, "utf-8")
    with pytest.raises(ModelMissing):
        open_heads(path)


def doubted() -> Heads:
    """Heads that were taught 怒 is a complaint, calibrated on posts of which half are none."""
    heads = fitted(*[("怒", ANGRY)] * 60)
    truth = [("complaint", "negative"), ("other", "neutral")] * 20
    posts = [
        LabelledPost(text="怒", language="ja", intent=intent, sentiment=feeling, urgency="high")
        for intent, feeling in truth
    ]
    return calibrated(heads, sign_model().seen(["怒"] * 40), posts)


def test_heads_are_as_sure_as_posts_bear_out_that_taught_them_nothing() -> None:
    [sure] = sign_model().with_heads(fitted(*[("怒", ANGRY)] * 60)).judge(["怒"], ["ja"])
    [calm] = sign_model().with_heads(doubted()).judge(["怒"], ["ja"])
    assert calm.intent is sure.intent is Intent.complaint
    assert calm.intents[Intent.complaint] < sure.intents[Intent.complaint] - 0.1


def test_a_calibration_is_kept_with_its_heads(tmp_path: Path) -> None:
    heads, path = doubted(), tmp_path / "heads.json"
    save_heads(heads, path)
    assert heads.calibration is not None
    assert open_heads(path).calibration == heads.calibration


def test_heads_of_before_take_the_calibration_of_the_model(tmp_path: Path) -> None:
    path = tmp_path / "heads.json"
    save_heads(fitted(*[("怒", ANGRY)] * 60), path)
    assert "calibration" not in json.loads(path.read_text("utf-8"))
    model = sign_model()
    careful = {"ja": Temperatures(intent=4.0)}
    model._files = replace(model._files, calibration=Calibration(temperatures=careful, unsure={}))
    [own], [cold] = (
        one.with_heads(open_heads(path)).judge(["怒"], ["ja"]) for one in (model, sign_model())
    )
    assert own.intents[Intent.complaint] < cold.intents[Intent.complaint]


def test_what_is_seen_in_parts_is_what_is_read_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nlp.trained.classifier._AT_ONCE", 3)
    texts, told = ["怒", "？", "どうも", "好", "急迷", "怒？", "迷"], list[int]()
    whole, parts = sign_model().read(texts), sign_model().seen(texts, told.append)
    assert np.array_equal(parts.embeddings, whole.embeddings)
    assert np.array_equal(parts.logits["intent"], whole.logits["intent"])
    assert told == [3, 3, 1]
