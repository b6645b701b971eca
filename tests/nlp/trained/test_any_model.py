"""A model from elsewhere: its labels decide what they name, the rules say the rest.

The models are made here, two layers of random weights; their biases decide.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

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


def test_labels_become_classes_and_what_is_not_named_counts_for_nothing(tmp_path: Path) -> None:
    folder = made(tmp_path, [3.0, 9.0, 3.0, 0.0])
    labels = {"LABEL_0": "complaint", "LABEL_2": "complaint", "LABEL_3": "praise"}
    [said] = reader(folder, labels).judge(["アプリが落ちる"], ["ja"])
    assert set(said.intents) == set(Intent)
    assert sum(said.intents.values()) == pytest.approx(1.0)
    assert said.intents[Intent.complaint] > 0.9
    assert said.intents[Intent.question] == 0.0
    assert (said.sentiments, said.urgencies, said.embedding) == ({}, {}, b"")
    assert not said.unsure


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


def test_other_labels_or_files_are_another_revision(tmp_path: Path) -> None:
    first = reader(tmp_path, {"a": "praise"}).revision
    assert first == reader(tmp_path, {"a": "praise"}).revision
    assert first != reader(tmp_path, {"a": "complaint"}).revision
    (tmp_path / "model.safetensors").write_bytes(b"1")
    assert first != reader(tmp_path, {"a": "praise"}).revision


def test_without_torch_it_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(ModelMissing, match="need torch") as told:
        reader(tmp_path, {"a": "praise"}).judge(["x"], ["en"])
    assert any_model.INSTALL in str(told.value)
