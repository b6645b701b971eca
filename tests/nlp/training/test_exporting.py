"""The graph that is shipped says what the reader says, in 8 bits, whoever it is read with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="Training needs the extra: pip install -e '.[train]'.")

from onnxruntime import InferenceSession  # noqa: E402

from nlp.training.batches import reading_batches  # noqa: E402
from nlp.training.exporting import export_network  # noqa: E402
from nlp.training.learning import Plan, learn, read_all  # noqa: E402
from tests.nlp.training.small import POSTS, reader, tokeniser  # noqa: E402

PLAN = Plan(epochs=20, rate=3e-3, size=6, augment=0.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """The session, and what the reader itself says of the posts."""

    session: InferenceSession
    logits: np.ndarray
    vectors: np.ndarray


@pytest.fixture(scope="module", params=[2, 3])
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Exported:
    folder: Path = tmp_path_factory.mktemp("model")
    one, tokens = reader(layers=request.param), tokeniser()
    learn(one, POSTS, tokens, PLAN, progress=lambda _: None)
    torch.nn.init.orthogonal_(one.turn.weight)
    export_network(one, tokens, folder, [post.text for post in POSTS])
    said = read_all(one, POSTS, tokens)
    heads = (
        (said.intent, one.heads.intent),
        (said.sentiment, one.heads.sentiment),
        (said.urgency, one.heads.urgency),
    )
    with torch.no_grad():
        return Exported(
            session=InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"]),
            logits=torch.cat([rows - head.bias for rows, head in heads], 1).numpy(),
            vectors=torch.nn.functional.normalize(one.turn(said.half), dim=-1).numpy(),
        )


def _scored(session: InferenceSession, size: int) -> tuple[np.ndarray, np.ndarray]:
    logits, vectors = {}, {}
    for batch in reading_batches(POSTS, tokeniser(), size=size):
        ids, mask = batch.input_ids.numpy(), batch.attention_mask.numpy()
        scores, embedding = session.run(None, {"input_ids": ids, "attention_mask": mask})
        for row, place in enumerate(batch.places.tolist()):
            logits[place] = scores[row][mask[row] == 1].mean(0)
            vectors[place] = embedding[row]
    order = sorted(logits)
    return np.stack([logits[i] for i in order]), np.stack([vectors[i] for i in order])


def test_eight_bits_say_what_the_reader_says(exported: Exported) -> None:
    logits, vectors = _scored(exported.session, size=6)
    assert np.abs(logits - exported.logits).max() < 0.05 * np.abs(exported.logits).max()
    assert (vectors * exported.vectors).sum(1).min() > 0.99


def test_a_post_alone_is_read_as_in_company(exported: Exported) -> None:
    alone, together = _scored(exported.session, size=1), _scored(exported.session, size=6)
    for mine, theirs in zip(alone, together, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-5)
