"""From a trained reader to the files of a model: ONNX in int8, tokenizer, card."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from nlp.trained.calibration import Calibration
from nlp.trained.files import CARD, FORMAT, NETWORK, digest
from nlp.training.network import Reader, mean_of

_OPSET = 17


class _Scoring(nn.Module):
    """The reader without its biases: each token's scores, and the embedding of the whole."""

    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader
        heads = (reader.intent, reader.sentiment, reader.urgency)
        self.heads = nn.Parameter(torch.cat([head.weight for head in heads]).detach())

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        layers = self.reader.encoder(
            input_ids, attention_mask=attention_mask, output_hidden_states=True
        ).hidden_states
        half = mean_of(layers[len(layers) // 2], attention_mask)
        embedding = nn.functional.normalize(self.reader.turn(half), dim=-1)
        return layers[-1] @ self.heads.T, embedding


def _tighten(path: Path) -> None:
    """The same JSON without its blanks: a third of it."""
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(told, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What the card says beside the files."""

    name: str
    revision: str
    longest: int
    calibration: Calibration
    made: Mapping[str, Any]


def export_network(reader: Reader, folder: Path) -> None:
    """The reader in 8 bits, as `folder`/model.onnx."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    reader.eval()
    folder.mkdir(parents=True, exist_ok=True)
    wide = folder / "wide.onnx"
    ids = torch.ones((2, 8), dtype=torch.int64)
    axes = {0: "posts", 1: "tokens"}
    torch.onnx.export(
        _Scoring(reader),
        (ids, torch.ones_like(ids)),
        str(wide),
        input_names=["input_ids", "attention_mask"],
        output_names=["scores", "embedding"],
        dynamic_axes={
            "input_ids": axes, "attention_mask": axes, "scores": axes, "embedding": {0: "posts"},
        },
        opset_version=_OPSET,
        dynamo=False,
    )  # fmt: skip
    quantize_dynamic(
        wide,
        folder / NETWORK,
        weight_type=QuantType.QInt8,
        per_channel=True,
        extra_options={"MatMulConstBOnly": True},
    )
    wide.unlink()


def export_card(reader: Reader, tokens: PreTrainedTokenizerFast, folder: Path, told: Told) -> None:
    """The tokenizer and model.json, with the hash of every file."""
    tokens.save_pretrained(folder)
    _tighten(folder / "tokenizer.json")
    heads = {"intent": reader.intent, "sentiment": reader.sentiment, "urgency": reader.urgency}
    files = [
        path
        for path in sorted(folder.iterdir())
        if path.name == NETWORK or path.name.startswith(("tokenizer", "special_tokens"))
    ]
    card = {
        "format": FORMAT,
        "name": told.name,
        "revision": told.revision,
        "longest": told.longest,
        "biases": {label: head.bias.tolist() for label, head in heads.items()},
        "calibration": told.calibration.written(),
        "made": dict(told.made),
        "files": {path.name: digest(path) for path in files},
    }
    (folder / CARD).write_text(
        json.dumps(card, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
