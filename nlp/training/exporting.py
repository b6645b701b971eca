"""From a trained reader to the files of a model: ONNX in int8, tokenizer, card."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import onnx
from transformers import PreTrainedTokenizerFast

from nlp.trained.calibration import Calibration
from nlp.trained.files import CARD, FORMAT, NETWORK, digest
from nlp.training.batches import Example, reading_batches
from nlp.training.graph import Shape, written
from nlp.training.network import Reader
from nlp.training.spreading import Fed, spread


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


def export_network(
    reader: Reader, tokens: PreTrainedTokenizerFast, folder: Path, texts: Sequence[str]
) -> None:
    """The reader in 8 bits, as `folder`/model.onnx; how they are spread is seen on these texts."""
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: value.float().numpy() for name, value in reader.state_dict().items()}
    config = reader.encoder.config
    shape = Shape(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        longest=tokens.model_max_length,
        epsilon=config.layer_norm_eps,
    )
    eight = spread(written(weights, shape), shape, _fed(texts, tokens))
    onnx.save(written(weights, shape, eight), folder / NETWORK)


def _fed(texts: Sequence[str], tokens: PreTrainedTokenizerFast) -> Iterator[Fed]:
    unlabelled = [Example(text=text, language="") for text in texts]
    for batch in reading_batches(unlabelled, tokens):
        yield {
            "input_ids": batch.input_ids.numpy(),
            "attention_mask": batch.attention_mask.numpy(),
        }


def export_card(reader: Reader, tokens: PreTrainedTokenizerFast, folder: Path, told: Told) -> None:
    """The tokenizer and model.json, with the hash of every file."""
    tokens.save_pretrained(folder)
    _tighten(folder / "tokenizer.json")
    heads = dict(reader.heads.named_children())
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
