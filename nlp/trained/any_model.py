"""Another model as a classifier: any sequence classification of transformers, run by torch.

Slower and larger than ours, and its probabilities are not calibrated: for those who have one that
was taught on their own posts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from nlp.base import Intent, ModelMissing, Sentiment
from nlp.judgement import Judgement
from nlp.trained.files import digest
from nlp.trained.spelling import spelled

INSTALL = "pip install -c constraints.txt -e '.[train]'"
UNSURE = 0.45  # of what it says; nobody calibrated it
_BATCH = 32
_LONGEST = 256  # tokens
_NAME = 30  # characters of a revision
_READ = {".safetensors", ".bin", ".json", ".txt", ".model"}  # of a folder, by transformers
_Class = TypeVar("_Class", Intent, Sentiment)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelElsewhere:
    """Which model, and what its labels mean.

    `path`: a folder, or a name on the Hugging Face hub, which is downloaded on first use.
    `revision`: of the hub, a tag or commit; empty: the newest. `labels`: its label -> an intent or
    a sentiment; what falls to labels that are not named here is no class of ours.
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
        """Another name for other weights, another commit, or another meaning of the labels.

        The first look reads the files of a folder, or asks the hub. Raises ModelMissing.
        """
        told = json.dumps([self._model.path, dict(self._model.labels), self._commit, self._files])
        name = Path(self._model.path).name[:_NAME]
        return f"{name}-{hashlib.sha256(told.encode()).hexdigest()[:8]}"

    @property
    def remedy(self) -> str:
        return (
            "A tokenizer without a pad token does that, as those of GPT and Llama: set pad_token "
            "in its tokenizer_config.json and pad_token_id in its config.json, or name another "
            "model in [analysis.transformers] path."
        )

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
            unsure=not all(share >= UNSURE for share in likeliest),  # also where it is no number
        )

    def _group(self, shares: Sequence[float], kind: type[_Class]) -> dict[_Class, float]:
        """Probabilities of a kind's classes; empty where no label is of it.

        What falls to other labels is not handed out: it would make the rest falsely sure.
        """
        names = set(kind)
        told = [
            (kind(self._meaning[label]), share)
            for label, share in zip(self._labels, shares, strict=True)
            if self._meaning.get(label) in names
        ]
        if not told:
            return {}
        whole = max(1.0, sum(share for _, share in told))  # of labels that do not exclude another
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
        for kind in (Intent, Sentiment):
            self._several(kind, labels)
        return labels

    def _several(self, kind: type[StrEnum], labels: Sequence[str]) -> None:
        """Raises ModelMissing where every post would be of the same class."""
        named = sorted(set(kind) & set(self._meaning.values()))
        if len(named) == 1:
            raise ModelMissing(
                f"The labels of {self._model.path} name one {kind.__name__.lower()} alone, "
                f"{named[0]}, so that every post would be that. It has: {', '.join(labels)}. "
                "Name every label in [analysis.transformers] labels: what is nothing in "
                "particular is other, or neutral."
            )

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
            return kind.from_pretrained(self._model.path, revision=self._commit or "main")
        except Exception as error:  # a model may lack or hold anything
            raise self._unusable(error) from error

    @cached_property
    def _files(self) -> list[tuple[str, str]]:
        """Name and digest of each file of a folder; read once, as the network is."""
        try:
            found = [one for one in Path(self._model.path).glob("*") if one.suffix in _READ]
            return sorted((one.name, digest(one)) for one in found if one.is_file())
        except OSError as error:
            raise self._unusable(error) from error

    @cached_property
    def _commit(self) -> str:
        """The commit of a model of the hub, the same for all its parts; empty for a folder."""
        if Path(self._model.path).is_dir():
            return ""
        from transformers.utils.hub import cached_file, extract_commit_hash

        try:
            config = cached_file(
                self._model.path, "config.json", revision=self._model.revision or "main"
            )
        except Exception as error:  # the hub's errors have no common ancestor
            raise self._unusable(error) from error
        return extract_commit_hash(config, None) or self._model.revision

    def _unusable(self, error: Exception) -> ModelMissing:
        told = (str(error).strip().splitlines() or [type(error).__name__])[0]
        return ModelMissing(
            f"The model {self._model.path} cannot be loaded: {told} "
            "Name a folder with a model for sequence classification, or one on the hub, "
            "in [analysis.transformers] path."
        )
