"""The reader as an ONNX graph, written node by node: what the product runs.

Every linear layer reads its input in 8 bits at a fixed scale, so that what is said of a post does
not depend on the posts it was read with. Before that, the strong channels of an input are divided
and the weights that meet them multiplied (SmoothQuant, Xiao et al., 2023): both then fit 8 bits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from nlp.trained.calibration import Floats
from nlp.trained.network import LABELS

_OPSET = 17
_OURS = "com.microsoft"  # onnxruntime's own operators
_LEAST = 1e-9


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Of the encoder. `longest`: tokens of a post; `half`: after which layer the embedding is.

    `epsilon`: what keeps a norm from dividing by nothing.
    """

    layers: int
    heads: int
    longest: int
    epsilon: float

    @property
    def half(self) -> int:
        return (self.layers + 1) // 2  # as `network.Reader` counts


@dataclass(frozen=True, slots=True, kw_only=True)
class Eight:
    """How 8 bits are spread over the input of each linear layer, by its name.

    `smooth`: what each channel is divided by; `ranges`: lowest and highest value after that.
    """

    smooth: Mapping[str, Floats]
    ranges: Mapping[str, tuple[float, float]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """An input as linear layers read it: the tensor and, in 8 bits, its scale and its zero."""

    tensor: str
    scale: str = ""
    zero: str = ""


@dataclass(slots=True)
class _Graph:
    nodes: list[onnx.NodeProto] = field(default_factory=list)
    weights: list[onnx.TensorProto] = field(default_factory=list)

    def weight(self, value: np.ndarray) -> str:
        name = f"w{len(self.weights)}"
        self.weights.append(numpy_helper.from_array(np.array(value, order="C"), name))
        return name

    def whole(self, *values: int) -> str:
        return self.weight(np.array(values, np.int64))

    def add(self, kind: str, *inputs: str, name: str = "", **given: object) -> str:
        """One node of the standard, or of onnxruntime where the kind begins with `ms:`."""
        made = name or f"t{len(self.nodes)}"
        domain = _OURS if kind.startswith("ms:") else ""
        node = helper.make_node(kind.removeprefix("ms:"), list(inputs), [made], domain=domain)
        node.attribute.extend(helper.make_attribute(key, one) for key, one in given.items())
        self.nodes.append(node)
        return made


class _Writer:
    """Writes the layers one after the other."""

    def __init__(self, weights: Mapping[str, Floats], shape: Shape, eight: Eight | None) -> None:
        self.graph = _Graph()
        self.of = weights
        self.shape = shape
        self.eight = eight

    def words(self) -> str:
        """Word, place and type of each token, added; a row of words keeps a scale of its own."""
        add, keep = self.graph.add, self.graph.weight
        rows, scale = _eight(self.of["encoder.embeddings.word_embeddings.weight"].T)
        found = add("Cast", add("Gather", keep(rows.T), "input_ids"), to=TensorProto.FLOAT)
        word = add("Mul", found, add("Gather", keep(scale[:, None]), "input_ids"))
        places = self.of["encoder.embeddings.position_embeddings.weight"][: self.shape.longest]
        kinds = self.of["encoder.embeddings.token_type_embeddings.weight"]
        zero, one = self.graph.whole(0), self.graph.whole(1)
        count = add("Gather", add("Shape", "input_ids"), one)
        place = add("Slice", keep(places + kinds[0]), zero, count, zero)
        return add("Add", word, place)

    def norm(self, x: str, name: str, divided: Floats | float = 1.0) -> str:
        gamma, beta = self.of[f"{name}.weight"] / divided, self.of[f"{name}.bias"] / divided
        keep = self.graph.weight
        return self.graph.add(
            "LayerNormalization", x, keep(gamma), keep(beta), axis=-1, epsilon=self.shape.epsilon
        )

    def seen(self, x: str, name: str) -> Seen:
        if self.eight is None:  # somebody watches
            return Seen(tensor=self.graph.add("Identity", x, name=name))
        lowest, highest = self.eight.ranges[name]
        scale = max((highest - lowest) / 255, _LEAST)
        step = self.graph.weight(np.array(scale, np.float32))
        zero = self.graph.weight(np.array(np.clip(round(-lowest / scale), 0, 255), np.uint8))
        return Seen(tensor=self.graph.add("QuantizeLinear", x, step, zero), scale=step, zero=zero)

    def linear(self, seen: Seen, matrix: Floats, bias: Floats, smooth: Floats | float) -> str:
        """`matrix`: (in, out), for an input that was divided by `smooth`."""
        add, keep = self.graph.add, self.graph.weight
        if self.eight is None:
            return add("Add", add("MatMul", seen.tensor, keep(matrix)), keep(bias))
        whole, scale = _eight(matrix * np.reshape(smooth, (-1, 1)))
        return add(
            "ms:MatMulIntegerToFloat",
            seen.tensor,
            keep(whole),
            seen.scale,
            keep(scale),
            seen.zero,
            "",
            keep(bias),
        )

    def layer(self, number: int, total: str, norm: str) -> tuple[str, str]:
        """One layer on top of a sum and the norm to be taken of it; its own sum and norm."""
        add, at = self.graph.add, f"encoder.encoder.layer.{number}."
        x, seen = self._normed(total, norm, f"{number}.in")
        context = self._attended(seen, number)
        dense = self._dense(context, f"{at}attention.output.dense", f"{number}.context")
        norm = f"{at}attention.output.LayerNorm"
        x, seen = self._normed(add("Add", x, dense), norm, f"{number}.middle")
        wide = add("ms:Gelu", self._dense(seen, f"{at}intermediate.dense", f"{number}.middle"))
        if self.eight is not None:
            smooth = self.eight.smooth[f"{number}.wide"]
            wide = add("Mul", wide, self.graph.weight(1 / smooth))
        seen = self.seen(wide, f"{number}.wide")
        dense = self._dense(seen, f"{at}output.dense", f"{number}.wide")
        return add("Add", x, dense), f"{at}output.LayerNorm"

    def _normed(self, total: str, norm: str, name: str) -> tuple[str, Seen]:
        """The norm of a sum, and how it is read: a second norm costs less than division."""
        x = self.norm(total, norm)
        smoothed = x if self.eight is None else self.norm(total, norm, self.eight.smooth[name])
        return x, self.seen(smoothed, name)

    def _attended(self, seen: Seen, number: int) -> Seen:
        at, smooth = f"encoder.encoder.layer.{number}.attention.self.", self._smooth(f"{number}.in")
        inner = self._smooth(f"{number}.context")  # divides the values: what they become follows
        parts = [
            self.linear(
                seen,
                self.of[f"{at}{part}.weight"].T / divided,
                self.of[f"{at}{part}.bias"] / divided,
                smooth,
            )
            for part, divided in (("query", 1.0), ("key", 1.0), ("value", inner))
        ]
        heads = self.shape.heads
        context = self.graph.add("ms:MultiHeadAttention", *parts, "", "mask", num_heads=heads)
        return self.seen(context, f"{number}.context")

    def _dense(self, seen: Seen, weights: str, name: str) -> str:
        matrix, bias = self.of[f"{weights}.weight"].T, self.of[f"{weights}.bias"]
        return self.linear(seen, matrix, bias, self._smooth(name))

    def _smooth(self, name: str) -> Floats | float:
        return 1.0 if self.eight is None else self.eight.smooth[name]

    def embedding(self, half: str) -> str:
        """The mean of a layer over the tokens of a post, turned, of length 1."""
        add, keep = self.graph.add, self.graph.weight
        mask = add("Unsqueeze", add("Cast", "mask", to=TensorProto.FLOAT), self.graph.whole(2))
        tokens = self.graph.whole(1)
        total = add("ReduceSum", add("Mul", half, mask), tokens, keepdims=0)
        mean = add("Div", total, add("ReduceSum", mask, tokens, keepdims=0))
        turned = add("MatMul", mean, keep(self.of["turn.weight"].T))
        return add("LpNormalization", turned, name="embedding", axis=-1, p=2)


def written(
    weights: Mapping[str, Floats], shape: Shape, eight: Eight | None = None
) -> onnx.ModelProto:
    """The graph of a reader's weights.

    Without `eight`: in 32 bits but for the words, and every input that a linear layer reads is an
    output too, under the name `inputs_of` gives it.
    """
    writer = _Writer(weights, shape, eight)
    add = writer.graph.add
    add("Cast", "attention_mask", name="mask", to=TensorProto.INT32)
    total, norm = writer.words(), "encoder.embeddings.LayerNorm"
    half = ""
    for number in range(shape.layers):
        total, norm = writer.layer(number, total, norm)
        if number + 1 == shape.half:
            half = writer.norm(total, norm)
    heads = np.concatenate([weights[f"heads.{label}.weight"] for label in LABELS])
    add("MatMul", writer.norm(total, norm), writer.graph.weight(heads.T), name="scores")
    writer.embedding(half)
    watched = [] if eight is not None else inputs_of(shape)
    return _model(writer.graph, watched)


def inputs_of(shape: Shape) -> list[str]:
    """The names of the inputs of linear layers; query, key and value read the same one."""
    parts = ("in", "context", "middle", "wide")
    return [f"{number}.{part}" for number in range(shape.layers) for part in parts]


def _model(graph: _Graph, watched: Sequence[str]) -> onnx.ModelProto:
    def of(name: str, kind: int, *shape: str | int) -> onnx.ValueInfoProto:
        return helper.make_tensor_value_info(name, kind, shape or None)

    whole = TensorProto.INT64
    made = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "reader",
            [of(name, whole, "posts", "tokens") for name in ("input_ids", "attention_mask")],
            [
                of("scores", TensorProto.FLOAT, "posts", "tokens", "scores"),
                of("embedding", TensorProto.FLOAT, "posts", "hidden"),
                *(of(name, TensorProto.FLOAT) for name in watched),
            ],
            graph.weights,
        ),
        opset_imports=[helper.make_opsetid("", _OPSET), helper.make_opsetid(_OURS, 1)],
    )
    made.ir_version = 8  # what onnxruntime of some years back reads as well
    return made


def _eight(matrix: Floats) -> tuple[np.ndarray, Floats]:
    """A matrix (in, out) as int8, and the scale of each column."""
    scale = np.maximum(np.abs(matrix).max(0), _LEAST) / 127
    return np.rint(matrix / scale).astype(np.int8), scale.astype(np.float32)
