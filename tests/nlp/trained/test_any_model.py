"""A model from elsewhere: its labels decide what they name, the rules say the rest.

The models are made here, two layers of random weights; their biases decide.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from huggingface_hub import constants as hub

from nlp.base import Intent, ModelMissing, Sentiment, Urgency
from nlp.choosing import chosen
from nlp.trained import any_model
from nlp.trained.any_model import AnyClassifier, ModelElsewhere

SIGNS = "[PAD] [UNK] [CLS] [SEP] [MASK] アプリ が 落 ちる 返 金 the app is broken".split()  # noqa: SIM905


def made(folder: Path, biases: Sequence[float], labels: Sequence[str] = (), **more: Any) -> Path:
    """A BERT whose answer is mostly these biases."""
    torch = pytest.importorskip("torch", reason="needs torch, which only training installs")
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    (folder / "vocab.txt").write_text("\n".join(SIGNS), encoding="utf-8")
    names = list(labels) or [f"LABEL_{at}" for at in range(len(biases))]
    torch.manual_seed(1)
    model = BertForSequenceClassification(
        BertConfig(
            vocab_size=len(SIGNS), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
            intermediate_size=32, max_position_embeddings=64, id2label=dict(enumerate(names)),
            label2id={name: at for at, name in enumerate(names)}, **more,
        )
    )  # fmt: skip
    with torch.no_grad():
        model.classifier.bias.copy_(torch.tensor(biases))
    model.save_pretrained(folder)
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    return folder


def reader(folder: Path, labels: Mapping[str, str]) -> AnyClassifier:
    return AnyClassifier(ModelElsewhere(path=str(folder), labels=labels))


def test_several_labels_may_be_of_one_class(tmp_path: Path) -> None:
    folder = made(tmp_path, [9.0, 3.0, 9.0, 0.0])
    labels = {"LABEL_1": "other", "LABEL_3": "praise"}
    labels |= {"LABEL_0": "complaint", "LABEL_2": "complaint"}
    [said] = reader(folder, labels).judge(["アプリが落ちる"], ["ja"])
    assert set(said.intents) == set(Intent)
    assert sum(said.intents.values()) == pytest.approx(1.0)
    assert said.intents[Intent.complaint] > 0.9
    assert said.intents[Intent.question] == 0.0
    assert (said.sentiments, said.urgencies, said.embedding) == ({}, {}, b"")
    assert not said.unsure


def test_what_falls_to_labels_without_a_name_makes_the_rest_no_surer(tmp_path: Path) -> None:
    folder = made(tmp_path, [3.0, 7.0, 2.0])
    [said] = reader(folder, {"LABEL_0": "negative", "LABEL_2": "positive"}).judge(["x"], ["en"])
    assert said.sentiments[Sentiment.negative] < 0.1
    assert sum(said.sentiments.values()) < 0.1
    assert said.unsure


def test_labels_that_do_not_exclude_each_other_share_a_whole(tmp_path: Path) -> None:
    folder = made(tmp_path, [9.0, 9.0, -9.0], problem_type="multi_label_classification")
    labels = {"LABEL_0": "complaint", "LABEL_1": "question", "LABEL_2": "other"}
    [said] = reader(folder, labels).judge(["x"], ["en"])
    assert said.intents[Intent.question] == pytest.approx(0.5, abs=0.01)
    assert sum(said.intents.values()) == pytest.approx(1.0)


@pytest.mark.parametrize(
    "labels",
    [
        {"LABEL_1": "complaint"},
        {"LABEL_0": "complaint", "LABEL_1": "complaint"},
        {"LABEL_0": "negative", "LABEL_1": "positive", "LABEL_2": "complaint"},
    ],
)
def test_one_class_alone_is_refused(tmp_path: Path, labels: Mapping[str, str]) -> None:
    folder = made(tmp_path, [0.0, 0.0, 0.0])
    with pytest.raises(ModelMissing, match=r"one intent alone, complaint.*LABEL_0, LABEL_1"):
        reader(folder, labels).judge(["x"], ["en"])


def test_a_tokenizer_that_breaks_at_every_text_is_told_with_what_to_do(tmp_path: Path) -> None:
    folder = made(tmp_path, [0.0, 0.0])
    settings = folder / "tokenizer_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"pad_token": None}))
    model = ModelElsewhere(path=str(folder), labels={"LABEL_0": "negative", "LABEL_1": "positive"})
    for texts in (["アプリが落ちる"], ["the app is broken"] * 9):
        with pytest.raises(ModelMissing, match=r"can read no post.*set pad_token in") as told:
            chosen("transformers", elsewhere=model).analyse(texts)
        assert "onnxruntime" not in str(told.value)


def test_intent_and_sentiment_may_come_from_one_model_of_many_labels(tmp_path: Path) -> None:
    folder = made(
        tmp_path, [4.0, -4.0, 4.0, -4.0], problem_type="multi_label_classification",
        labels=["bad", "good", "gripe", "thanks"],
    )  # fmt: skip
    labels = {"bad": "negative", "good": "positive", "gripe": "complaint", "thanks": "praise"}
    [said] = reader(folder, labels).judge(["the app is broken"], ["en"])
    assert said.sentiments[Sentiment.negative] > 0.9
    assert said.intents[Intent.complaint] > 0.9


def test_alone_and_in_a_batch_it_says_the_same_in_order(tmp_path: Path) -> None:
    folder = made(tmp_path, [0.0, 0.0])
    judge = reader(folder, {"LABEL_0": "negative", "LABEL_1": "positive"}).judge
    texts = ["アプリ" * (at % 7) + "落ちる" * (at % 3) for at in range(50)]
    texts += ["", "\ud800", "x" * 9999]
    together = judge(texts, ["ja"] * len(texts))
    for text, said in zip(texts, together, strict=True):
        [alone] = judge([text], ["ja"])
        assert alone.sentiments == pytest.approx(said.sentiments, abs=1e-4)


def test_the_pipeline_takes_the_rest_from_the_rules(tmp_path: Path) -> None:
    folder = made(tmp_path, [9.0, 0.0])
    model = ModelElsewhere(path=str(folder), labels={"LABEL_0": "positive", "LABEL_1": "negative"})
    analyser = chosen("transformers", elsewhere=model)
    rules = chosen("rules")
    text = "至急！！アプリに二重に課金されて返金もされない"
    [said], [alone] = analyser.analyse([text]), rules.analyse([text])
    assert said.sentiment is Sentiment.positive, "the model's, however wrong it is"
    assert (said.intent, said.urgency) == (alone.intent, alone.urgency)
    assert said.urgency is Urgency.high
    assert analyser.revision.endswith(rules.revision)
    assert len(analyser.revision) <= 80


def test_a_label_that_the_model_has_not_is_told_with_those_it_has(tmp_path: Path) -> None:
    folder = made(tmp_path, [0.0, 0.0])
    with pytest.raises(ModelMissing, match=r"no label nice\. It has: LABEL_0, LABEL_1"):
        reader(folder, {"nice": "praise"}).judge(["x"], ["en"])


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="needs torch, which only training installs")
    with pytest.raises(ModelMissing, match=r"cannot be loaded.*\[analysis.transformers\] path"):
        reader(tmp_path, {"a": "praise"}).judge(["x"], ["en"])


def test_other_labels_are_another_revision(tmp_path: Path) -> None:
    first = reader(tmp_path, {"a": "praise"}).revision
    assert first == reader(tmp_path, {"a": "praise"}).revision
    assert first != reader(tmp_path, {"a": "complaint"}).revision


def test_a_model_that_was_taught_again_is_another_revision(tmp_path: Path) -> None:
    def named(weights: bytes) -> str:
        (tmp_path / "model.safetensors").write_bytes(weights)
        os.utime(tmp_path / "model.safetensors", (0, 0))
        return reader(tmp_path, {"a": "praise"}).revision

    assert named(b"one") == named(b"one")
    assert named(b"one") != named(b"two"), "of the same size and time"


def test_a_running_reader_keeps_the_name_of_what_it_loaded(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"one")
    running = reader(tmp_path, {"a": "praise"})
    before = running.revision
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert running.revision == before != reader(tmp_path, {"a": "praise"}).revision


def test_a_model_of_the_hub_is_named_by_its_commit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(hub, "HF_HUB_OFFLINE", True)

    def named(commit: str) -> str:
        kept = tmp_path / "models--ours--sentiment"
        for folder in (kept / "refs", kept / "snapshots" / commit):
            folder.mkdir(parents=True, exist_ok=True)
        (kept / "refs" / "main").write_text(commit)
        (kept / "snapshots" / commit / "config.json").write_text("{}")
        model = ModelElsewhere(path="ours/sentiment", labels={"a": "praise"})
        return AnyClassifier(model).revision

    first = named("1" * 40)
    assert first.startswith("sentiment-")
    assert named("2" * 40) != first == named("1" * 40)


def test_a_name_that_the_hub_cannot_give_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setattr(hub, "HF_HUB_OFFLINE", True)
    with pytest.raises(ModelMissing, match="cannot be loaded"):
        _ = AnyClassifier(ModelElsewhere(path="ours/nosuch", labels={"a": "praise"})).revision


def test_without_torch_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelMissing, match="need torch") as told:
        reader(tmp_path, {"a": "praise"}).judge(["x"], ["en"])
    assert any_model.INSTALL in str(told.value)
