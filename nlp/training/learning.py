"""Training a reader: on labels alone (a teacher), or on labels and lessons (a student)."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from transformers import PreTrainedTokenizerFast

from nlp.training.batches import (
    INTENTS,
    SENTIMENTS,
    UNLABELLED,
    URGENCIES,
    Batch,
    Example,
    reading_batches,
    training_batches,
)
from nlp.training.device import at_work, in_halves
from nlp.training.lessons import TOLD_EVERY, Lessons
from nlp.training.network import STEPS, Reader, Word

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long and how fast to learn. `augment`: the share of texts changed in each epoch."""

    epochs: int
    rate: float
    size: int = 32
    augment: float = 0.5
    smoothing: float = 0.05
    warm_up: float = 0.1
    decay: float = 0.01
    seed: int = 1
    early: float = 0.0  # weight of the word half-way up, from which a student can begin
    soft: float = 0.7  # weight of the teachers' word beside the labels
    sight: float = 1.0  # weight of seeing in every token what the first teacher sees


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What a reader says of every example, by its place: shapes as in `network.Read`."""

    intent: Tensor
    sentiment: Tensor
    urgency: Tensor
    mean: Tensor
    half: Tensor

    @property
    def word(self) -> Word:
        return Word(self.intent, self.sentiment, self.urgency)


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weights of the classes of each label: rare ones count more, by the root of their rarity."""

    intent: Tensor
    sentiment: Tensor
    urgency: Tensor

    def to(self, device: torch.device) -> Weights:
        """The same on this device."""
        return Weights(
            intent=self.intent.to(device),
            sentiment=self.sentiment.to(device),
            urgency=self.urgency.to(device),
        )


def weights_of(examples: Sequence[Example]) -> Weights:
    """The weights for these examples; their mean over the examples is 1."""

    def of(label: str, classes: int) -> Tensor:
        counts = Counter(getattr(one, label) for one in examples)
        counts.pop(UNLABELLED, None)
        raw = torch.tensor([1 / math.sqrt(max(1, counts[i])) for i in range(classes)])
        shares = torch.tensor([float(counts[i]) for i in range(classes)])
        return raw / ((raw * shares).sum() / shares.sum())

    return Weights(
        intent=of("intent", len(INTENTS)),
        sentiment=of("sentiment", len(SENTIMENTS)),
        urgency=of("urgency", len(URGENCIES)),
    )


def learn(
    reader: Reader,
    examples: Sequence[Example],
    tokens: PreTrainedTokenizerFast,
    plan: Plan,
    *,
    lessons: Lessons | None = None,
    keep: Path | None = None,
    progress: Progress = print,
) -> None:
    """Train in place. With `keep`, every epoch is saved there, and a broken run goes on from it."""
    with at_work(reader) as device:
        _learn(reader, examples, tokens, plan, device, lessons, keep, progress)


def _learn(
    reader: Reader,
    examples: Sequence[Example],
    tokens: PreTrainedTokenizerFast,
    plan: Plan,
    device: torch.device,
    lessons: Lessons | None,
    keep: Path | None,
    progress: Progress,
) -> None:
    reader.freeze_words()
    steps = plan.epochs * math.ceil(len(examples) / plan.size)
    learner = torch.optim.AdamW(_groups(reader, plan), lr=plan.rate, fused=True)
    pace = torch.optim.lr_scheduler.LambdaLR(learner, lambda step: _pace(step, steps, plan))
    parts = {"reader": reader, "learner": learner, "pace": pace}
    done = _resumed(keep, parts)
    weights = weights_of(examples).to(device)
    for epoch in range(done, plan.epochs):
        dice = random.Random(plan.seed * 1000 + epoch)  # noqa: S311  # repeatable, not secret
        torch.manual_seed(plan.seed * 1000 + epoch)
        reader.train()
        total, count = 0.0, 0
        batches = training_batches(
            examples, tokens, size=plan.size, dice=dice, augment=plan.augment
        )
        for number, batch in enumerate(batches, start=1):
            loss = _loss(reader, batch.to(device), weights, plan, lessons)
            learner.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            learner.step()
            pace.step()
            total += loss.item() * len(batch.places)
            count += len(batch.places)
            if number % TOLD_EVERY == 0:
                progress(
                    f"epoch {epoch + 1} of {plan.epochs}: {count} of {len(examples)} texts, "
                    f"loss {total / count:.4f}"
                )
        progress(f"epoch {epoch + 1} of {plan.epochs}: loss {total / count:.4f}")
        _saved(keep, parts, epoch + 1)


def read_all(
    reader: Reader,
    examples: Sequence[Example],
    tokens: PreTrainedTokenizerFast,
    progress: Progress = lambda _: None,
) -> Said:
    """What the reader says of every example, in the order given."""
    reader.eval()
    kept: dict[str, list[Tensor]] = {name: [] for name in Said.__slots__}
    places = []
    with at_work(reader) as device, torch.inference_mode(), in_halves(device):
        for number, batch in enumerate(reading_batches(examples, tokens), start=1):
            read = reader(batch.input_ids.to(device), batch.attention_mask.to(device))
            places.append(batch.places)
            if number % TOLD_EVERY == 0:
                progress(f"{sum(map(len, places))} of {len(examples)} texts")
            for name, value in (
                *read.word._asdict().items(),
                ("mean", read.mean),
                ("half", read.half),
            ):
                kept[name].append(value.float().cpu())
    order = torch.argsort(torch.cat(places))
    return Said(**{name: torch.cat(values)[order] for name, values in kept.items()})


def _groups(reader: Reader, plan: Plan) -> list[dict[str, Any]]:
    """Norms and biases do not decay; the new heads learn faster than the encoder."""
    encoder: list[Tensor] = []
    heads: list[Tensor] = []
    plain: list[Tensor] = []
    for name, parameter in reader.named_parameters():
        if not parameter.requires_grad:
            continue
        if parameter.ndim < 2:
            plain.append(parameter)
        else:
            (encoder if name.startswith("encoder") else heads).append(parameter)
    return [
        {"params": encoder, "weight_decay": plan.decay},
        {"params": heads, "weight_decay": plan.decay, "lr": plan.rate * 5},
        {"params": plain, "weight_decay": 0.0},
    ]


def _pace(step: int, steps: int, plan: Plan) -> float:
    warm = max(1, int(steps * plan.warm_up))
    return step / warm if step < warm else max(0.0, (steps - step) / max(1, steps - warm))


def _loss(
    reader: Reader, batch: Batch, weights: Weights, plan: Plan, lessons: Lessons | None
) -> Tensor:
    with in_halves(batch.input_ids.device):
        read = reader(batch.input_ids, batch.attention_mask)
        seen = None if lessons is None else reader.sight(read.last)
    word = _floats(read.word)
    loss = _of_labels(word, batch, weights, plan)
    if plan.early:
        loss = loss + plan.early * _of_labels(_floats(read.early), batch, weights, plan)
    if lessons is None or seen is None:
        return loss
    unlike = lessons.unlike_in_word(word, batch)
    unseen = lessons.unlike_in_sight(seen.float(), batch)
    return (1 - plan.soft) * loss + plan.soft * unlike + plan.sight * unseen


def _floats(word: Word) -> Word:
    return Word(*(one.float() for one in word))


def _of_labels(said: Word, batch: Batch, weights: Weights, plan: Plan) -> Tensor:
    known = batch.intent != UNLABELLED
    if not known.any():
        return said.intent.sum() * 0.0
    urgency = batch.urgency[known]
    passed = (torch.arange(STEPS, device=urgency.device) < urgency.unsqueeze(1)).float()
    steps = nn.functional.binary_cross_entropy_with_logits(
        said.urgency[known], passed, reduction="none"
    ).mean(1)
    return (
        nn.functional.cross_entropy(
            said.intent[known], batch.intent[known],
            weight=weights.intent, label_smoothing=plan.smoothing,
        )
        + nn.functional.cross_entropy(
            said.sentiment[known], batch.sentiment[known],
            weight=weights.sentiment, label_smoothing=plan.smoothing,
        )
        + (steps * weights.urgency[urgency]).mean() * 2
    )  # fmt: skip


def _resumed(keep: Path | None, parts: dict[str, Any]) -> int:
    if keep is None or not keep.exists():
        return 0
    kept = torch.load(keep, weights_only=True, map_location="cpu")
    for name, part in parts.items():
        part.load_state_dict(kept[name])
    return int(kept["epochs"])


def _saved(keep: Path | None, parts: dict[str, Any], epochs: int) -> None:
    if keep is None:
        return
    state = {name: part.state_dict() for name, part in parts.items()}
    new = keep.with_suffix(".new")
    torch.save({**state, "epochs": epochs}, new)
    new.replace(keep)  # a run broken here leaves the epoch before
