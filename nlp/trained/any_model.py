"""Another model as a classifier: any sequence classification of transformers, run by torch.

Slower and larger than ours, and its probabilities are not calibrated: for those who have one that
was taught on their own posts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from nlp.base import Intent, ModelMissing, Sentiment
from nlp.judgement import Judgement
from nlp.trained.spelling import spelled

INSTALL = "pip install -c constraints.txt -e '.[train]'"
UNSURE = 0.45  # of what it says; nobody calibrated it
_BATCH = 32
_LONGEST = 256  # tokens
_NAME = 30  # characters of a revision
_Class = TypeVar("_Class", Intent, Sentiment)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelElsewhere:
    """Which model, and what its labels mean.

    `path`: a folder, or a name on the Hugging Face hub, which is downloaded on first use.
    `revision`: of the hub, a tag or commit; empty: the newest. `labels`: its label -> an intent or
    a sentiment; labels that are not named here count for nothing.
    """

    path: str
    labels: Mapping[str, str]
    revision: str = ""


class AnyClassifier:
    """Judges what its labels name, intent or sentiment or both; nothing is loaded before a text."""

    def __init__(self, model: ModelElsewhere) -> None:
        self._model = model

    @property
    def revision(self) -> str:
        """Another name for other weights, another revision, or another meaning of the labels."""
        folder = Path(self._model.path)
        sizes = sorted((one.name, one.stat().st_size) for one in folder.glob("*") if one.is_file())
        told = json.dumps([self._model.path, self._model.revision, dict(self._model.labels), sizes])
        name = folder.name[:_NAME]
        return f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    def judge(self, texts: Sequence[str], languages: Sequence[str]) -> list[Judgement]:
        """One judgement a text, in order, whatever its language. Raises ModelMissing."""
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        found: dict[int, Judgement] = {}
        for start in range(0, len(order), _BATCH):
            part = order[start : start + _BATCH]
            shares = self._shares([spelled(texts[at]) for at in part])
            found |= {at: self._judged(row) for at, row in zip(part, shares, strict=True)}
        return [found[at] for at in range(len(texts))]

    def _judged(self, shares: Sequence[float]) -> Judgement:
        intents = self._group(shares, Intent)
        sentiments = self._group(shares, Sentiment)
        likeliest = [max(group.values()) for group in (intents, sentiments) if group]
        return Judgement(
            intents=intents,
            sentiments=sentiments,
            unsure=any(share < UNSURE for share in likeliest),
        )

    def _group(self, shares: Sequence[float], kind: type[_Class]) -> dict[_Class, float]:
        """Probabilities of a kind's classes from its labels alone; empty where none is of it."""
        names = set(kind)
        told = [
            (kind(self._meaning[label]), share)
            for label, share in zip(self._labels, shares, strict=True)
            if self._meaning.get(label) in names
        ]
        whole = sum(share for _, share in told)
        if not told or whole <= 0:
            return {}
        found = dict.fromkeys(kind, 0.0)
        for name, share in told:
            found[name] += share / whole
        return found

    @property
    def _meaning(self) -> Mapping[str, str]:
        return self._model.labels

    @cached_property
    def _labels(self) -> list[str]:
        names = self._network.config.id2label
        labels = [str(names[at]) for at in range(len(names))]
        if missing := sorted(set(self._meaning) - set(labels)):
            raise ModelMissing(
                f"The model {self._model.path} has no label {', '.join(missing)}. "
                f"It has: {', '.join(labels)}. Name those in [analysis.transformers] labels."
            )
        return labels

    def _shares(self, texts: Sequence[str]) -> list[list[float]]:
        """Probabilities, one row a text, in the order of `_labels`."""
        _ = self._labels  # wrong ones are told before anything is read
        import torch

        read = self._tokenizer(
            texts, truncation=True, max_length=self._longest, padding=True, return_tensors="pt"
        )
        with torch.inference_mode():
            logits = self._network(**read).logits.float()
        several = self._network.config.problem_type == "multi_label_classification"
        rows = torch.sigmoid(logits) if several else torch.softmax(logits, dim=-1)
        return [[float(share) for share in row] for row in rows]

    @property
    def _longest(self) -> int:
        # two places stand before the first token in models of RoBERTa's kind
        room = getattr(self._network.config, "max_position_embeddings", _LONGEST + 2) - 2
        return int(min(_LONGEST, room, self._tokenizer.model_max_length))

    @cached_property
    def _tokenizer(self) -> Any:
        from transformers import AutoTokenizer

        return self._loaded(AutoTokenizer)

    @cached_property
    def _network(self) -> Any:
        try:
            import torch  # noqa: F401
        except ImportError as error:
            raise ModelMissing(
                f"Models of transformers need torch. Install it with: {INSTALL}"
            ) from error
        from transformers import AutoModelForSequenceClassification

        return self._loaded(AutoModelForSequenceClassification).eval()

    def _loaded(self, kind: Any) -> Any:
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        try:  # never with code that a model brings along: trust_remote_code stays off
            return kind.from_pretrained(self._model.path, revision=self._model.revision or "main")
        except Exception as error:  # a model may lack or hold anything
            told = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise ModelMissing(
                f"The model {self._model.path} cannot be loaded: {told} "
                "Name a folder with a model for sequence classification, or one on the hub, "
                "in [analysis.transformers] path."
            ) from error
