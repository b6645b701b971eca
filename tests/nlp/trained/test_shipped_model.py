"""The model that ships: whole, quick to open, alike alone and in a batch, as good as its card."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence

import numpy as np
import pytest

from nlp import corpus
from nlp.base import Analysis, Intent, Sentiment, Urgency
from nlp.choosing import chosen
from nlp.corpus import CorpusPost, Split, labelled
from nlp.judging import LABELS, Figures, judged
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.files import opened, shipped

# A little below the card's figures: a change that costs quality is noticed.
FLOORS = {
    ("ja", "intent"): 0.88, ("ja", "sentiment"): 0.88, ("ja", "urgency"): 0.84,
    ("en", "intent"): 0.88, ("en", "sentiment"): 0.86, ("en", "urgency"): 0.84,
}  # fmt: skip


@pytest.fixture(scope="module")
def classifier() -> TrainedClassifier:
    return TrainedClassifier()


@pytest.fixture(scope="module")
def tested() -> list[tuple[CorpusPost, Analysis]]:
    """Every third post of the test side, with what the whole pipeline says of it."""
    posts = list(corpus.posts(Split.test))[::3]
    said = chosen().analyse([post.text for post in posts])
    return list(zip(posts, said, strict=True))


def _figures(tested: Sequence[tuple[CorpusPost, Analysis]], language: str, label: str) -> Figures:
    mine = [(post, said) for post, said in tested if post.language == language]
    return judged([said for _, said in mine], [labelled(post) for post, _ in mine], label)


def test_it_is_small_enough_to_ship() -> None:
    assert sum(path.stat().st_size for path in shipped().iterdir()) <= 45_000_000


def test_its_card_tells_what_it_was_made_from() -> None:
    card = (shipped() / "README.md").read_text(encoding="utf-8")
    for part in ("MIT", "macro-F1", "Hard cases", opened(shipped()).revision):
        assert part in card


@pytest.mark.parametrize(("language", "label"), sorted(FLOORS))
def test_quality_stays_above_its_floor(
    tested: list[tuple[CorpusPost, Analysis]], language: str, label: str
) -> None:
    figures = _figures(tested, language, label)
    assert figures.macro_f1 >= FLOORS[language, label], figures


@pytest.mark.parametrize("language", ["ja", "en"])
def test_few_dangers_are_missed_and_probabilities_mean_what_they_say(
    tested: list[tuple[CorpusPost, Analysis]], language: str
) -> None:
    figures = {label: _figures(tested, language, label) for label in LABELS}
    assert figures["urgency"].classes["critical"].recall >= 0.88
    assert max(one.calibration_error for one in figures.values()) <= 0.05


@pytest.mark.parametrize("language", ["ja", "en"])
def test_what_it_is_sure_of_is_right_more_often(
    tested: list[tuple[CorpusPost, Analysis]], language: str
) -> None:
    figures = _figures(tested, language, "intent")
    assert 0.75 <= figures.sure_share <= 0.97
    assert figures.sure_accuracy > figures.accuracy


def test_a_post_is_judged_alike_alone_and_in_a_batch(classifier: TrainedClassifier) -> None:
    posts = list(corpus.posts(Split.test))
    texts = [post.text for post in random.Random(3).sample(posts, 60)]
    languages = ["ja"] * len(texts)
    together = classifier.judge(texts, languages)
    alone = [classifier.judge([text], ["ja"])[0] for text in texts]
    for one, other in zip(together, alone, strict=True):
        assert one.intents == pytest.approx(other.intents, abs=1e-4)
        assert one.urgencies == pytest.approx(other.urgencies, abs=1e-4)
        assert one.carried == other.carried


def test_probabilities_sum_to_one_and_vectors_have_length_one(
    classifier: TrainedClassifier,
) -> None:
    for one in classifier.judge(["届かない", "thank you so much!"], ["ja", "en"]):
        assert sum(one.intents.values()) == pytest.approx(1, abs=1e-3)
        assert sum(one.sentiments.values()) == pytest.approx(1, abs=1e-3)
        assert sum(one.urgencies.values()) == pytest.approx(1, abs=1e-3)
        vector = np.frombuffer(one.embedding, dtype=np.int8).astype(np.float32)
        assert np.linalg.norm(vector) == pytest.approx(127, rel=0.02)


def test_what_means_the_same_lies_nearer_than_what_does_not(classifier: TrainedClassifier) -> None:
    texts = [
        "荷物がまだ届きません。いつ届きますか",
        "配送が遅れていて荷物が来ないのですが",
        "店員さんの笑顔がすてきで、また行きたいです",
        "My parcel still has not arrived, when will it come?",
    ]
    judged = classifier.judge(texts, ["ja", "ja", "ja", "en"])
    late, later, praise, english = (
        np.frombuffer(one.embedding, dtype=np.int8).astype(np.float32) for one in judged
    )
    assert late @ later > late @ praise
    assert late @ english > praise @ english


@pytest.mark.parametrize("text", ["", " ", "\0", "\ud800", "a" * 100_000, "🙂" * 500, "\u202e逆"])
def test_odd_texts_are_judged_too(classifier: TrainedClassifier, text: str) -> None:
    [one] = classifier.judge([text], ["ja"])
    assert one.intent in Intent
    for places in one.carried.values():
        assert all(0 <= start < end <= len(text) for start, end in places)


def test_nothing_is_judged_as_nothing(classifier: TrainedClassifier) -> None:
    assert classifier.judge([], []) == []


def test_the_pipeline_tells_the_words_of_model_and_rules() -> None:
    [said] = chosen().analyse(["至急！！アプリに二重に課金されて返金もされない"])
    assert (said.intent, said.sentiment) == (Intent.complaint, Sentiment.negative)
    assert said.urgency in {Urgency.high, Urgency.critical}
    assert "double_charge" in {reason.code for reason in said.reasons}
    assert said.embedding


def test_words_are_told_where_no_sign_speaks() -> None:
    [said] = chosen().analyse(["The parcel arrived in pieces."])
    assert said.intent is Intent.complaint
    assert any(one.code == "carried" and one.words for one in said.reasons), said


def test_model_json_names_every_file_with_its_hash() -> None:
    card = json.loads((shipped() / "model.json").read_text(encoding="utf-8"))
    assert {"model.onnx", "tokenizer.json"} <= set(card["files"])


def test_it_learnt_the_train_side_and_nothing_written_later() -> None:
    card = json.loads((shipped() / "model.json").read_text(encoding="utf-8"))
    assert card["made"]["labelled_posts"] == len(list(corpus.posts(Split.train)))
