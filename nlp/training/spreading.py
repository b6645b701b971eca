"""How 8 bits are spread over a reader's inner values: watched while it reads texts in 32 bits."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import onnx

from nlp.trained.calibration import Floats
from nlp.training.graph import Eight, Shape, inputs_of

_EVEN = 0.5  # how much of an input's unevenness goes into the weights: they bear it far better
_WEAKEST = 1e-5
Fed = Mapping[str, np.ndarray]


def spread(watched: onnx.ModelProto, shape: Shape, batches: Iterable[Fed]) -> Eight:
    """From the graph in 32 bits and what it is fed: ids and mask, (posts, tokens) each."""
    lowest, highest = _edges(watched, shape, batches)
    smooth: dict[str, Floats] = {}
    ranges: dict[str, tuple[float, float]] = {}
    for name in inputs_of(shape):
        strength = np.maximum(np.abs(lowest[name]), np.abs(highest[name])).clip(_WEAKEST)
        divided = strength**_EVEN
        divided = (divided / np.exp(np.log(divided).mean())).astype(np.float32)
        smooth[name] = divided
        ranges[name] = (
            float(min(0.0, (lowest[name] / divided).min())),
            float(max(0.0, (highest[name] / divided).max())),
        )
    return Eight(smooth=smooth, ranges=ranges)


def _edges(
    watched: onnx.ModelProto, shape: Shape, batches: Iterable[Fed]
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """The lowest and highest value of each channel of each input."""
    from onnxruntime import InferenceSession

    session = InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    names = inputs_of(shape)
    lowest: dict[str, Floats] = {}
    highest: dict[str, Floats] = {}
    for batch in batches:
        real = batch["attention_mask"].astype(bool)
        for name, value in zip(names, session.run(names, dict(batch)), strict=True):
            low, high = value[real].min(0), value[real].max(0)
            lowest[name] = np.minimum(lowest.get(name, low), low)
            highest[name] = np.maximum(highest.get(name, high), high)
    return lowest, highest
