"""The network on onnxruntime, its tokenizer through transformers: texts in, scores out.

The only user of both in the product. A post's logits are the mean of its tokens' scores plus a
bias, because the heads are linear over a mean: each token's share in a decision is known exactly
and for free (class activation mapping, Zhou et al., 2016).
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.base import Intent, ModelMissing, Sentiment, TextRefused, Urgency
from nlp.trained.calibration import Floats
from nlp.trained.files import ModelFiles, mend
from nlp.trained.processor import sums_are_cut
from nlp.trained.spelling import spelled

LABELS = ("intent", "sentiment", "urgency")
WIDTHS = {"intent": len(Intent), "sentiment": len(Sentiment), "urgency": len(Urgency) - 1}
_BATCH = 32
_FEW = 8  # posts; fewer in a part cost more than padding does
_MOST_TOKENS = 4096  # in a batch, of which each thread has one: bounds memory, whatever comes
_SCALE = 127.0
_PRECISE = "session.x64quantprecision"
READERS_AGAIN = (
    "install what reads them again: pip install --force-reinstall onnxruntime transformers"
    " tokenizers (beside constraints.txt: -c constraints.txt)."
)
_SLOWER = ["SkipLayerNormFusion"]  # one node for two that takes seven times as long as both


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenScores:
    """One post. `places`: (start, end) of each token; `scores`: label -> (tokens, k)."""

    places: NDArray[np.int32]
    scores: dict[str, Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """n posts in order: logits by label (n, k), and unit vectors as int8 (n, hidden)."""

    logits: dict[str, Floats]
    embeddings: NDArray[np.int8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored(Seen):
    """The same, and the tokens of each: many times as large."""

    tokens: list[TokenScores]


class Network:
    """Loads nothing before the first text."""

    def __init__(self, files: ModelFiles, *, threads: int | None = None) -> None:
        self._files = files
        self._threads = threads or min(4, os.cpu_count() or 1)

    def score(self, texts: Sequence[str]) -> Scored:
        """Scores of texts, read in batches of similar length.

        Raises ModelMissing, and TextRefused where the network breaks at one of them.
        """
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
        found: list[tuple[TokenScores, Floats, NDArray[np.int8]] | None] = [None] * len(texts)
        parts = _parts([len(one) for one in ids])
        for part, (scores, embedded) in zip(parts, self._each(parts, ids), strict=True):
            vectors = np.rint(embedded * _SCALE).astype(np.int8)
            for row, i in enumerate(part):
                real = scores[row, : len(ids[i])]
                tokens = _of_post(real, read["offset_mapping"][i])
                found[i] = (tokens, real.mean(0), vectors[row])
        whole = [one for one in found if one is not None]
        means = np.stack([mean for _, mean, _ in whole])
        return Scored(
            logits={label: means[:, _COLUMNS[label]] + self._bias(label) for label in LABELS},
            tokens=[tokens for tokens, _, _ in whole],
            embeddings=np.stack([vector for _, _, vector in whole]),
        )

    def _each(
        self, parts: Sequence[Sequence[int]], ids: Sequence[Sequence[int]]
    ) -> Iterator[tuple[Floats, Floats]]:
        """What the network says of each part; as many at once as there are threads."""
        rows = [[ids[i] for i in part] for part in parts]
        _ = self._session  # loaded here, or each thread would load its own
        if len(rows) == 1 or self._threads == 1:
            return map(self._run, rows)
        return self._at_once.map(self._run, rows)

    def _of_nothing(self) -> Scored:
        nothing = {label: np.zeros((0, WIDTHS[label]), dtype=np.float32) for label in LABELS}
        return Scored(logits=nothing, tokens=[], embeddings=np.zeros((0, 0), dtype=np.int8))

    def warm_up(self) -> None:
        """Load now what the first text would load. Raises ModelMissing."""
        self.score(["はじめ"])

    def _bias(self, label: str) -> Floats:
        return np.asarray(self._files.biases[label], dtype=np.float32)

    def _run(self, rows: Sequence[Sequence[int]]) -> tuple[Floats, Floats]:
        longest = max(map(len, rows))
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        session = self._session
        try:
            scores, embedded = session.run(None, {"input_ids": ids, "attention_mask": mask})
        except Exception as error:  # onnxruntime's own errors have no common ancestor
            raise TextRefused(f"The network cannot read {len(rows)} texts: {error}") from error
        return scores, embedded

    @cached_property
    def _at_once(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(max_workers=self._threads, thread_name_prefix="network")

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
            raise self._unusable("tokenizer", error) from error

    @cached_property
    def _session(self) -> Any:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # whole batches side by side: threads never wait
        options.inter_op_num_threads = 1
        if sums_are_cut():
            options.add_session_config_entry(_PRECISE, "1")  # right, at half the speed
        try:
            return onnxruntime.InferenceSession(
                str(self._files.network),
                options,
                providers=["CPUExecutionProvider"],
                disabled_optimizers=_SLOWER,
            )
        except Exception as error:  # onnxruntime's own errors have no common ancestor
            raise self._unusable("network", error) from error

    def _unusable(self, part: str, error: Exception) -> ModelMissing:
        """Its files were whole a moment ago: what reads them may be to blame as well."""
        told = (str(error).strip().splitlines() or [type(error).__name__])[0].rstrip(".: ")
        return ModelMissing(
            f"The {part} of {self._files.name} cannot be loaded: {told}. "
            f"{mend(self._files.folder)} Where its files are whole, {READERS_AGAIN}"
        )


def _parts(lengths: Sequence[int]) -> list[list[int]]:
    """Places put together by length, at most `_BATCH` posts and `_MOST_TOKENS` tokens each.

    Longest first, so that the last thread to end ends soon. Padding costs as much as tokens do:
    a part of enough posts takes none of another length.
    """
    order = sorted(range(len(lengths)), key=lengths.__getitem__, reverse=True)
    parts: list[list[int]] = []
    for i in order:
        part = parts[-1] if parts else []
        longest = lengths[part[0]] if part else 0
        fits = 0 < len(part) < _BATCH and longest * (len(part) + 1) <= _MOST_TOKENS
        if fits and (lengths[i] == longest or len(part) < _FEW):
            part.append(i)
        else:
            parts.append([i])
    return parts


def _of_post(scores: Floats, places: Sequence[tuple[int, int]]) -> TokenScores:
    return TokenScores(
        places=np.asarray(places, dtype=np.int32),
        scores={label: scores[:, columns] for label, columns in _COLUMNS.items()},
    )


def _columns() -> dict[str, slice]:
    """Where the scores of each label stand, side by side."""
    ends = np.cumsum(list(WIDTHS.values())).tolist()
    starts = [0, *ends]
    return {label: slice(a, b) for label, a, b in zip(WIDTHS, starts, ends, strict=False)}


_COLUMNS = _columns()
