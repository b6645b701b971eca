"""What is measured of an analyser is told on the card: whole, by brief, by hard case."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nlp import corpus
from nlp.base import Analyser
from nlp.corpus import Split, labelled
from nlp.judging import LABELS, judge
from nlp.pipeline import build
from nlp.training.card_quality import _few, comparison
from nlp.training.failings import failings
from nlp.training.measuring import measured, with_earlier_runs


@pytest.fixture(scope="module")
def analyser() -> Analyser:
    return build()


@pytest.fixture(scope="module")
def figures(analyser: Analyser) -> dict[str, Any]:
    return measured(analyser)


def test_every_brief_of_the_test_side_has_figures_of_its_own_posts(
    analyser: Analyser, figures: dict[str, Any]
) -> None:
    tested = [key for key, brief in corpus.briefs().items() if brief.split is Split.test]
    assert list(figures["briefs"]) == tested
    mine = [labelled(post) for post in corpus.posts(Split.test) if post.brief == tested[0]]
    row = figures["briefs"][tested[0]]
    assert row["posts"] == len(mine)
    for label in LABELS:
        assert row[label] == judge(analyser, mine, label).macro_f1


def test_briefs_and_languages_count_the_same_posts(figures: dict[str, Any]) -> None:
    by_brief = sum(row["posts"] for row in figures["briefs"].values())
    by_language = sum(row["intent"]["posts"] for row in figures["languages"].values())
    assert by_brief == by_language == len(list(corpus.posts(Split.test)))


def test_the_card_tells_them(figures: dict[str, Any], tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")
    from nlp.trained.files import CARD, NETWORK
    from nlp.training.card import write_card

    made = {
        "base": "b", "labelled_posts": 6, "recipe": {"seed": 1, "layers": 5, "teachers": 1},
        "minutes": 2, "machine": "m",
    }  # fmt: skip
    (tmp_path / CARD).write_text(json.dumps({"name": "n", "revision": "r", "made": made}))
    (tmp_path / NETWORK).write_bytes(b"")
    runs = {"seed 1": {"ja": {"intent": 0.9, "critical recall": 0.95}}}
    write_card(tmp_path, figures, runs=runs | {"seed 2": runs["seed 1"]})
    told = (tmp_path / "README.md").read_text(encoding="utf-8")
    for brief, row in figures["briefs"].items():
        assert f"| {brief} | {row['about']} | {row['posts']} | {row['intent']:.3f} |" in told
    complaints = figures["languages"]["ja"]["intent"]["classes"]["complaint"]
    low, high = complaints["interval"]
    assert low < complaints["f1"] < high
    assert f"| {complaints['f1']:.2f} | {low:.2f}–{high:.2f} |" in told
    harder = figures["harder"]["ja"]
    assert (
        f"| **ja** | all but the ordinary days | {harder['intent']['posts']} "
        f"| {harder['intent']['macro_f1']:.3f} |"
    ) in told
    critical = figures["languages"]["en"]["urgency"]["classes"]["critical"]
    assert f"{critical['posts']}, {critical['recall']:.3f} (" in told
    assert "| run | | intent | critical recall |\n|---|---|---|---|\n| seed 1 | ja | 0.900" in told


def test_classes_of_few_public_texts_are_told_and_left_out_of_a_second_mean() -> None:
    def one(posts: int, f1: float) -> dict[str, float]:
        return {"posts": posts, "f1": f1}

    intent = {"classes": {"complaint": one(40, 0.8), "other": one(50, 0.9), "praise": one(1, 0.0)}}
    label = {"classes": {"neutral": one(91, 0.9)}}
    told = list(_few({"en": {"intent": intent, "sentiment": label, "urgency": {"classes": {}}}}))
    assert "- en intent: complaint 40, other 50, (praise 1); 0.850" in told


def test_how_far_a_bag_of_characters_falls_short_is_told() -> None:
    row = {at: dict.fromkeys(LABELS, 0.9) for at in ("ja", "en")}
    short = {at: dict.fromkeys(LABELS, 0.8) for at in ("ja", "en")}
    told = "\n".join(comparison({"bag of characters": short, "mine, 32 bits": row}, "mine"))
    assert "falls short of this model by: ja intent 0.100" in told


def test_a_run_stands_beside_those_before_it(figures: dict[str, Any], tmp_path: Path) -> None:
    with_earlier_runs("5 layers, seed 1", figures, tmp_path, learnt="a")
    runs = with_earlier_runs("5 layers, seed 2", figures, tmp_path, learnt="a")
    assert list(runs) == ["5 layers, seed 1", "5 layers, seed 2"]
    decided = [figures["languages"]["en"][label] for label in ("intent", "sentiment")]
    assert runs["5 layers, seed 1"]["en"]["right of the surest 90%"] == min(
        one["surest_accuracy"] for one in decided
    )
    urgency = figures["languages"]["en"]["urgency"]
    assert runs["5 layers, seed 2"]["en"]["urgency"] == urgency["macro_f1"]
    assert (
        runs["5 layers, seed 2"]["en"]["critical recall"]
        == urgency["classes"]["critical"]["recall"]
    )


def test_a_run_under_other_rules_or_from_other_posts_stands_alone(
    figures: dict[str, Any], tmp_path: Path
) -> None:
    with_earlier_runs("seed 1", figures, tmp_path, learnt="a")
    assert list(
        with_earlier_runs("seed 2", figures | {"revision": "k+rules-9"}, tmp_path, learnt="a")
    ) == ["seed 2"]
    assert list(with_earlier_runs("seed 3", figures, tmp_path, learnt="b")) == ["seed 3"]


def test_a_run_whose_other_figures_were_kept_stands_alone(
    figures: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nlp.training.measuring._of_run", lambda labels: {"intent": 0.9})
    with_earlier_runs("seed 1", figures, tmp_path, learnt="a")
    monkeypatch.undo()
    assert list(with_earlier_runs("seed 2", figures, tmp_path, learnt="a")) == ["seed 2"]


def test_known_failings_are_the_worst_of_what_was_measured() -> None:
    def label(*, recall: float = 0.9, off: float = 0.01) -> dict[str, Any]:
        one = {"recall": recall, "precision": 0.9}
        return {"classes": {"critical": one}, "calibration_error": off}

    good = {label_: label() for label_ in LABELS}
    figures = {
        "hard_cases": {
            "ja sarcasm": {"posts": 20, "intent": 0.6, "sentiment": 0.9, "urgency": 0.9},
            "ja polite_fury": {"posts": 20, "intent": 0.5, "sentiment": 0.9, "urgency": 0.9},
            "ja legal": {"posts": 3, "intent": 0.0, "sentiment": 0.9, "urgency": 0.9},
            "en fan": {"posts": 6, "intent": 0.5, "sentiment": 0.9, "urgency": 0.9},
            "ja fan": {"posts": 6, "intent": 1.0, "sentiment": 0.9, "urgency": 0.9},
        },
        "languages": {"en": good | {"urgency": label(recall=0.8)}, "ja": good},
        "public": {"ja": good | {"intent": label(off=0.08)}},
    }
    told = list(failings(figures, {"politeness en": {"cases": 10, "passed": 8}}))
    assert told == [
        "ja polite_fury: intent is right in 50% of 20 posts",
        "ja sarcasm: intent is right in 60% of 20 posts",
        "en and ja fan: intent is right in 75% of 12 posts",
        "en critical: 20% are taken for something else",
        "ja intent of real public texts: probabilities are off by 0.08 in the mean",
        "plain cases of politeness en: 2 of 10 fail",
    ]
