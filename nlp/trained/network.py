"""The network on onnxruntime, its tokenizer through transformers: texts in, scores out.

The only user of both. A post's logits are the mean of its tokens' scores plus a bias, because
the heads are linear over a mean: each token's share in a decision is known exactly and for free
(class activation mapping, Zhou et al., 2016).
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.base import Intent, ModelMissing, Sentiment, Urgency
from nlp.trained.calibration import Floats
from nlp.trained.files import ModelFiles
from nlp.trained.spelling import spelled

LABELS = ("intent", "sentiment", "urgency")
WIDTHS = {"intent": len(Intent), "sentiment": len(Sentiment), "urgency": len(Urgency) - 1}
_BATCH = 32
_MOST_TOKENS = 4096  # in a batch: what bounds memory, whatever comes
_SCALE = 127.0


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenScores:
    """One post. `places`: (start, end) of each token; `scores`: label -> (tokens, k)."""

    places: NDArray[np.int32]
    scores: dict[str, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """n posts in order: logits by label (n, k), tokens, and unit vectors as int8 (n, hidden)."""

    logits: dict[str, Floats]
    tokens: list[TokenScores]
    embeddings: NDArray[np.int8]


class Network:
    """Loads nothing before the first text."""

    def __init__(self, files: ModelFiles, *, threads: int | None = None) -> None:
        self._files = files
        self._threads = threads or min(4, os.cpu_count() or 1)

    def score(self, texts: Sequence[str]) -> Scored:
        """Scores of texts, read in batches of similar length. Raises ModelMissing."""
        if not texts:
            return self._of_nothing()
        read = self._tokenizer(
            [spelled(text) for text in texts],
            truncation=True,
            max_length=self._files.longest,
            return_offsets_mapping=True,
            return_attention_mask=False,
        )
        ids = read["input_ids"]
        tokens: list[TokenScores | None] = [None] * len(texts)
        vectors: list[NDArray[np.int8] | None] = [None] * len(texts)
        for part in _parts([len(one) for one in ids]):
            scores, embedded = self._run([ids[i] for i in part])
            for row, i in enumerate(part):
                tokens[i] = _of_post(scores[row], read["offset_mapping"][i])
                vectors[i] = np.rint(embedded[row] * _SCALE).astype(np.int8)
        found = [one for one in tokens if one is not None]
        return Scored(
            logits={label: self._logits(found, label) for label in LABELS},
            tokens=found,
            embeddings=np.stack([one for one in vectors if one is not None]),
        )

    def _of_nothing(self) -> Scored:
        nothing = {label: np.zeros((0, WIDTHS[label]), dtype=np.float32) for label in LABELS}
        return Scored(logits=nothing, tokens=[], embeddings=np.zeros((0, 0), dtype=np.int8))

    def warm_up(self) -> None:
        """Load now what the first text would load. Raises ModelMissing."""
        self.score(["はじめ"])

    def _logits(self, posts: Sequence[TokenScores], label: str) -> Floats:
        bias = np.asarray(self._files.biases[label], dtype=np.float32)
        return np.stack([one.scores[label].mean(0) + bias for one in posts])

    def _run(self, rows: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        scores, embedded = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        return scores, embedded

    @cached_property
    def _tokenizer(self) -> Any:
        os.environ.setdefault("TRANSFORMERS_NO_ADVISORY_WARNINGS", "1")
        from transformers import PreTrainedTokenizerFast
        from transformers.utils import logging

        logging.set_verbosity_error()
        try:
            return PreTrainedTokenizerFast.from_pretrained(
                str(self._files.folder), local_files_only=True
            )
        except (OSError, ValueError) as error:
            raise ModelMissing(
                f"The tokenizer of {self._files.name} is damaged: {error}"
            ) from error

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self._threads
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            return onnxruntime.InferenceSession(
                str(self._files.network), options, providers=["CPUExecutionProvider"]
            )
        except Exception as error:  # onnxruntime's own errors have no common ancestor
            raise ModelMissing(f"The network of {self._files.name} is damaged: {error}") from error


def _parts(lengths: Sequence[int]) -> list[list[int]]:
    """Places put together by length, at most `_BATCH` posts and `_MOST_TOKENS` tokens each."""
    order = sorted(range(len(lengths)), key=lengths.__getitem__)
    parts: list[list[int]] = []
    for i in order:
        full = parts and len(parts[-1]) < _BATCH
        if full and lengths[i] * (len(parts[-1]) + 1) <= _MOST_TOKENS:
            parts[-1].append(i)
        else:
            parts.append([i])
    return parts


def _of_post(scores: Floats, places: Sequence[tuple[int, int]]) -> TokenScores:
    count = len(places)
    by_label = {}
    start = 0
    for label in LABELS:
        by_label[label] = scores[:count, start : start + WIDTHS[label]]
        start += WIDTHS[label]
    return TokenScores(places=np.asarray(places, dtype=np.int32), scores=by_label)
