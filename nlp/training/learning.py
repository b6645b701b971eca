"""Training a reader: on labels alone (a teacher), or on labels and a teacher (a student)."""

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
from nlp.training.network import STEPS, Read, Reader

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
    soft: float = 0.7  # weight of the teacher beside the labels
    warmth: float = 2.0  # temperature of the teacher's probabilities (Hinton et al., 2015)
    sight: float = 2.0  # weight of seeing in a post what the teacher sees, before the heads
    way: float = 1.0  # weight of seeing half-way up what the teacher sees half-way up


@dataclass(frozen=True, slots=True, kw_only=True)
class Taught:
    """What a teacher says of every example, by its place: shapes as in `network.Read`."""

    intent: Tensor
    sentiment: Tensor
    urgency: Tensor
    mean: Tensor
    half: Tensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """Weights of the classes of each label: rare ones count more, by the root of their rarity."""

    intent: Tensor
    sentiment: Tensor
    urgency: Tensor


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
    taught: Taught | None = None,
    keep: Path | None = None,
    progress: Progress = print,
) -> None:
    """Train in place. With `keep`, every epoch is saved there, and a broken run goes on from it."""
    reader.freeze_words()
    steps = plan.epochs * math.ceil(len(examples) / plan.size)
    learner = torch.optim.AdamW(_groups(reader, plan), lr=plan.rate)
    pace = torch.optim.lr_scheduler.LambdaLR(learner, lambda step: _pace(step, steps, plan))
    parts = {"reader": reader, "learner": learner, "pace": pace}
    done = _resumed(keep, parts)
    weights = weights_of(examples)
    for epoch in range(done, plan.epochs):
        dice = random.Random(plan.seed * 1000 + epoch)  # noqa: S311  # repeatable, not secret
        torch.manual_seed(plan.seed * 1000 + epoch)
        reader.train()
        total, count = 0.0, 0
        for batch in training_batches(
            examples, tokens, size=plan.size, dice=dice, augment=plan.augment
        ):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = reader(batch.input_ids, batch.attention_mask)
            loss = _loss(said, batch, weights, plan, taught)
            learner.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            learner.step()
            pace.step()
            total += loss.item() * len(batch.places)
            count += len(batch.places)
        progress(f"epoch {epoch + 1} of {plan.epochs}: loss {total / count:.4f}")
        _saved(keep, parts, epoch + 1)


def read_all(
    reader: Reader, examples: Sequence[Example], tokens: PreTrainedTokenizerFast
) -> Taught:
    """What the reader says of every example, in the order given."""
    reader.eval()
    parts: list[tuple[Tensor, Read]] = []
    with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16):
        for batch in reading_batches(examples, tokens):
            said = reader(batch.input_ids, batch.attention_mask)
            parts.append((batch.places, Read(*(one.float() for one in said))))
    places = torch.cat([places for places, _ in parts])
    order = torch.argsort(places)
    return Taught(
        intent=torch.cat([said.intent for _, said in parts])[order],
        sentiment=torch.cat([said.sentiment for _, said in parts])[order],
        urgency=torch.cat([said.urgency for _, said in parts])[order],
        mean=torch.cat([said.mean for _, said in parts])[order],
        half=torch.cat([said.half for _, said in parts])[order],
    )


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


def _loss(said: Read, batch: Batch, weights: Weights, plan: Plan, taught: Taught | None) -> Tensor:
    said = Read(*(one.float() for one in said))
    loss = _of_labels(said, batch, weights, plan)
    if taught is None:
        return loss
    places = batch.places
    loss = (1 - plan.soft) * loss + plan.soft * (
        _apart(said.intent, taught.intent[places], plan.warmth)
        + _apart(said.sentiment, taught.sentiment[places], plan.warmth)
        + nn.functional.binary_cross_entropy_with_logits(
            said.urgency, taught.urgency[places].sigmoid()
        )
    )
    seen = nn.functional.cosine_similarity(said.mean, taught.mean[places])
    halfway = nn.functional.cosine_similarity(said.half, taught.half[places])
    return loss + plan.sight * (1 - seen).mean() + plan.way * (1 - halfway).mean()


def _of_labels(said: Read, batch: Batch, weights: Weights, plan: Plan) -> Tensor:
    known = batch.intent != UNLABELLED
    if not known.any():
        return said.intent.sum() * 0.0
    urgency = batch.urgency[known]
    passed = (torch.arange(STEPS) < urgency.unsqueeze(1)).float()
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


def _apart(said: Tensor, taught: Tensor, warmth: float) -> Tensor:
    return nn.functional.kl_div(
        nn.functional.log_softmax(said / warmth, -1),
        nn.functional.log_softmax(taught / warmth, -1),
        log_target=True,
        reduction="batchmean",
    ) * (warmth**2)


def _resumed(keep: Path | None, parts: dict[str, Any]) -> int:
    if keep is None or not keep.exists():
        return 0
    kept = torch.load(keep, weights_only=True)
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
