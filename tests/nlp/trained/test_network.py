"""Where onnxruntime or a tokenizer breaks: at one post, or at all because it cannot be loaded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from onnxruntime.capi.onnxruntime_pybind11_state import RuntimeException

from nlp.base import Analysis, ModelMissing, TextRefused, Urgency
from nlp.pipeline import build
from nlp.trained.calibration import Calibration
from nlp.trained.classifier import TrainedClassifier
from nlp.trained.files import ModelFiles
from nlp.trained.network import WIDTHS, Network

BAD = 13  # the token that the network breaks at, written 「罠」


def tokens(texts: Sequence[str], **_: Any) -> Mapping[str, Any]:
    """A token a character."""
    return {
        "input_ids": [[BAD if one == "罠" else 1 for one in text] for text in texts],
        "offset_mapping": [[(at, at + 1) for at in range(len(text))] for text in texts],
    }


class BreakingSession:
    """onnxruntime's session, for a network that says the same of everything."""

    def run(self, _names: None, given: Mapping[str, Any]) -> list[Any]:
        ids = given["input_ids"]
        if (ids == BAD).any():
            raise RuntimeException("Non-zero status code returned while running Gather node")
        return [
            np.ones((*ids.shape, sum(WIDTHS.values())), dtype=np.float32),
            np.ones((len(ids), 8), dtype=np.float32) / np.sqrt(8),
        ]


def files(folder: Path) -> ModelFiles:
    return ModelFiles(
        folder=folder,
        name="breaking",
        revision="1",
        longest=64,
        biases={label: [0.0] * width for label, width in WIDTHS.items()},
        calibration=Calibration(temperatures={}, unsure={}),
    )


def network() -> Network:
    made = Network(files(Path()), threads=1)
    made._session = BreakingSession()
    made._tokenizer = tokens
    return made


def breaking_model() -> TrainedClassifier:
    made = TrainedClassifier.__new__(TrainedClassifier)
    made._files = files(Path())
    made._network = network()
    made._heads = None
    return made


def why(said: Analysis) -> set[str]:
    return {one.code for one in said.reasons if one.about == "abstained"}


def test_a_post_that_the_network_breaks_at_is_abstained_on_and_stops_no_other() -> None:
    texts = ["荷物が届かない", "煙が出た、罠。こわい", "ありがとう"]
    before, broken, after = build(breaking_model()).analyse(texts)
    assert (broken.abstained, why(broken), broken.embedding) == (True, {"unreadable"}, b"")
    assert broken.urgency is Urgency.critical, "the rules still lift a danger"
    for said in (before, after):
        assert said.embedding
        assert "unreadable" not in why(said)


@pytest.mark.parametrize("posts", [1, 7, 8])
def test_a_model_that_breaks_at_every_post_is_told_and_no_post_is_given_up(posts: int) -> None:
    model = breaking_model()
    model._network._tokenizer = lambda texts, **more: tokens(["罠"] * len(texts), **more)
    with pytest.raises(
        ModelMissing, match=r"breaking-1 can read no post.*Start Kikimimi again"
    ) as told:
        build(model).analyse([f"荷物が届かない {number}" for number in range(posts)])
    assert "Gather node" in str(told.value)


@pytest.mark.parametrize("posts", [1, 9])
def test_where_a_plain_sentence_is_read_the_posts_are_to_blame(posts: int) -> None:
    said = build(breaking_model()).analyse([f"罠{number}" for number in range(posts)])
    assert [why(one) for one in said] == [{"unreadable"}] * posts


def test_without_a_model_nothing_is_called_unreadable() -> None:
    [said] = build().analyse(["煙が出た、罠。こわい"])
    assert "unreadable" not in why(said)


def test_the_network_itself_refuses_such_a_text() -> None:
    with pytest.raises(TextRefused, match="Gather node"):
        network().score(["罠"])


def test_what_cannot_be_loaded_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"no network")
    made = Network(files(tmp_path), threads=1)
    for part in ("_session", "_tokenizer"):
        with pytest.raises(ModelMissing, match=r"cannot be loaded.*pip install") as told:
            getattr(made, part)
        assert "make it again" in str(told.value)
